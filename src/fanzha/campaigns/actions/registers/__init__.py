"""Changes to registers."""
