"""Pages of activities, cut by who opens them."""
