"""Pages of rights and retention."""
