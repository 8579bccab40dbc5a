"""Jobs of follow-up."""
