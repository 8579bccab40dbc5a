"""Changes to returns: forms and who owes them, filling in, handing in, deciding, signs."""
