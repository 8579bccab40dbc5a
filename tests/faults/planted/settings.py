"""The product's settings with the planted app."""

from fanzha.config.settings import *  # noqa: F403, TID251 - the product's own, and one app more

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.planted"]  # noqa: F405
