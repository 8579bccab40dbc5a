"""Forms of returns."""
