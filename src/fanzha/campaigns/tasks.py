"""Jobs of campaigns."""
