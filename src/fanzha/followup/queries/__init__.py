"""Reads of follow-up. What a file says is read by number and named officer alone, never by the tree."""
