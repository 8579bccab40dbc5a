"""Registers the public's pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Check, report, receipt; no tables of its own."""

    name = "fanzha.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
