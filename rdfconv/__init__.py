"""rdfconv."""
