"""Forms of activities, cut by who fills them in."""
