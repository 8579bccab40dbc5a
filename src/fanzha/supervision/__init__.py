"""Supervision: was this victim reached before, who owed it, what came of it."""
