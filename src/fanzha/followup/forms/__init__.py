"""Follow-up: forms."""
