"""Forms of registers."""
