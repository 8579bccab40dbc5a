"""Graded alerts about people in danger: who must dissuade whom, by when, and how it ended."""
