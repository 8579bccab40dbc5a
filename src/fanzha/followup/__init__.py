"""Follow-up of persons: help on a stated legal basis, apart from everything else of the house."""
