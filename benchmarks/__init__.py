"""How fast rdfconv is, as ratios against its peers, measured in one run on the same bytes: `python -m benchmarks`."""
