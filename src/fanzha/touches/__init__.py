"""The touch ledger: who was reached, by what, when, by whom, with what proof."""
