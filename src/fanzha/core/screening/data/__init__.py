"""Data of screening: the lexicons, and the model built from them."""
