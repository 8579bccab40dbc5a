"""Registers channels."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Messages on their way out."""

    name = "fanzha.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
