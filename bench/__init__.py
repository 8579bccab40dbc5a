"""Benchmarks: each module builds its own seeded world, drives the real product and prints one JSON object at the end."""
