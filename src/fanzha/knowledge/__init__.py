"""Fanzha: knowledge."""
