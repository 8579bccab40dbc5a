"""Follow-up: queries."""
