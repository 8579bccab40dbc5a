"""Reads of returns: what is owed, what was returned, what is known without asking, who may open what is locked."""
