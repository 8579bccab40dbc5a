"""Joins everything: settings, addresses, the WSGI entry. Nothing imports this package but the command line."""
