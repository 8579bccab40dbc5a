"""Fills the slots of the shell."""


def register() -> None:
    """Put the register of cases into the menu."""
