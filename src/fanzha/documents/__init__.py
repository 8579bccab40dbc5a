"""Documents: layout, Word files written and read. The engine only: callers bring the data."""
