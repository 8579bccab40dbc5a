"""The interface itself, and the pages on which administrators keep it."""
