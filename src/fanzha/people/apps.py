"""Registers people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, households, groups, places."""

    name = "fanzha.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
