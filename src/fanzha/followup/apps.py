"""Registers follow-up: its kinds of retention, its steps for a second person, its refusals, one menu entry, its job."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Help for persons on a stated legal basis; off until two people have switched it on."""

    name = "fanzha.followup"
    label = "followup"
    default_auto_field = "django.db.models.BigAutoField"
