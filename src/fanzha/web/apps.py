"""The Django app that carries templates, static files and the `fz` tag library."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """This is the app of pages; it has no tables."""

    name = "fanzha.web"
    label = "web"
    verbose_name = "页面"
