"""The Django app that carries templates, static files, the `fz` tag library and the home pages."""

from django.apps import AppConfig

from fanzha.common import slots
from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission


class WebConfig(AppConfig):
    """This is the app of pages; it has no tables."""

    name = "fanzha.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Put the home page on top of the menu."""
        home = NavItem("", "指挥首页", "home", "web:home", Permission.HOME_VIEW)
        slots.register("nav", "web.home", lambda: home, order=0)
