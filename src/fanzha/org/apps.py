"""Registers the tree."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Units, populations, officers, posts."""

    name = "fanzha.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
