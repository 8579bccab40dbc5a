"""Persons, households, groups and places: encrypted, found by blind index, every reveal recorded."""
