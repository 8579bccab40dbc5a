"""Reads of rights and retention."""
