"""Joins the case file to the rest of the house: slots, tables that leave and come back."""

from fanzha.cases.actions import importing_payments
from fanzha.cases.queries import file, persons


def register() -> None:
    """Fill the slots of persons and of the home page; let cases and payments leave, and payments come back."""
    persons.register()
    file.register()
    importing_payments.register()
