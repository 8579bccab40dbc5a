"""Registers the touch ledger."""

from django.apps import AppConfig


class TouchesConfig(AppConfig):
    """Touches and their monthly partitions."""

    name = "fanzha.touches"
    label = "touches"
    default_auto_field = "django.db.models.BigAutoField"
