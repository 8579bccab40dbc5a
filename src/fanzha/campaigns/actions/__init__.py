"""Writes of campaigns, each in one transaction."""
