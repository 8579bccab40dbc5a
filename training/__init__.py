"""Build the screening model from our own texts."""
