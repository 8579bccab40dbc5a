"""Fanzha: a county's whole work against telecom and online fraud."""
