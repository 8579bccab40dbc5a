"""Follow-up: views."""
