"""Follow-up: actions."""
