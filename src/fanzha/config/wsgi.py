"""The entry for a web server."""

import os

from django.core.wsgi import get_wsgi_application

from fanzha.runtime.serving.proxies import BehindProxies, networks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanzha.config.settings")
application = BehindProxies(get_wsgi_application(), networks(os.environ.get("FANZHA_PROXIES", "")))
