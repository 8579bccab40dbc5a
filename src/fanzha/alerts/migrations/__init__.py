"""Tables of alerts, one step at a time."""
