"""Screen many texts at once, as columns: the same verdicts as one by one, at the speed of a wire."""
