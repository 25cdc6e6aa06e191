"""python -m rdfconv."""

from rdfconv.cli import main

main()
