"""Officers' pages of intake."""
