"""Tables of cases, one step at a time."""
