"""Registers campaigns: fills the slots of the shell."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Plans, tasks, returns, activities, registers."""

    name = "fanzha.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
