"""Django's settings. Everything that differs from place to place comes from the environment or the data folder."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from fanzha.common import crypto, marks
from fanzha.runtime import keys, paths, postgres, seal_key

FANZHA_DATA = paths.prepare(paths.default_root()).root
_cluster = postgres.Cluster.at(FANZHA_DATA)
# A ring is made here only for a data folder without any data: `fanzha` makes it before the server first starts.
_ring = keys.load_or_create(FANZHA_DATA, database_exists=bool(os.environ.get("DATABASE_URL")) or _cluster.exists())


def _as_ring(ring: keys.KeyRing | None) -> crypto.Ring | None:
    return crypto.Ring(active=ring.active, keys=ring.keys, index=ring.index) if ring else None


_watched = keys.Watch(keys.ring_path(FANZHA_DATA))
crypto.use(crypto.Ring(active=_ring.active, keys=_ring.keys, index=_ring.index), lambda: _as_ring(_watched.changed()))
_seal = seal_key.load_or_create(FANZHA_DATA)
marks.use(marks.SealKeys(active=_seal.active, keys=_seal.keys))
# The head of the audit chain is also written to `seals` in the data folder; a second folder (best on another machine's
# disk) and the system's log may be named besides.
FANZHA_SEAL_COPY = os.environ.get("FANZHA_SEAL_COPY", "")
FANZHA_SEAL_SYSLOG = os.environ.get("FANZHA_SEAL_SYSLOG") == "1"

SECRET_KEY = _ring.secret
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FANZHA_HOSTS", "127.0.0.1,localhost,testserver").split(",")
# The name of the centre that runs this installation. Never a police emblem, never the national centre's name.
FANZHA_OPERATOR = os.environ.get("FANZHA_OPERATOR", "清河县反诈中心")
# Where other systems inside the network, or without TLS, may be told of events, as host:port. All else is public https.
FANZHA_HOOK_HOSTS = frozenset(filter(None, os.environ.get("FANZHA_HOOK_HOSTS", "").split(",")))
FANZHA_HOTLINE = os.environ.get("FANZHA_HOTLINE", "96110")
FANZHA_DEMO_FILE = Path(FANZHA_DATA) / "demo.json"


def _database() -> dict[str, object]:
    """Return the outside server of DATABASE_URL, or the embedded one of the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return dict(_cluster.django_settings())
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": unquote(parts.path.lstrip("/")),
        "OPTIONS": options,
    }


DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **_database(),
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "fanzha.common",
    "fanzha.channels",
    "fanzha.org",
    "fanzha.people",
    "fanzha.followup",
    "fanzha.knowledge",
    "fanzha.touches",
    "fanzha.intake",
    "fanzha.cases",
    "fanzha.alerts",
    "fanzha.campaigns",
    "fanzha.supervision",
    "fanzha.rights",
    "fanzha.exchange",
    "fanzha.portal",
    "fanzha.api",
    "fanzha.web",
]

MIDDLEWARE = [
    "fanzha.config.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fanzha.common.middleware.Moment",
    "fanzha.common.middleware.SafeHeaders",
    "fanzha.api.middleware.Interface",
    "fanzha.web.large_text.LargeText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fanzha.org.middleware.WhoActs",
    "fanzha.org.middleware.SecondProof",
    "fanzha.common.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fanzha.config.urls"
WSGI_APPLICATION = "fanzha.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fanzha.web.context.shell",
            ],
            "builtins": ["fanzha.web.templatetags.fz"],
        },
    }
]

AUTH_USER_MODEL = "org.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "org:sign_in"

# Lock-out: five wrong passwords for one account from one address close it for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# People type anything into the account field: only a blind index of it is kept, in tables and logs.
AXES_USERNAME_CALLABLE = "fanzha.org.views.sign_in.account_key"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "current", "new", "again"]
AXES_LOCKOUT_CALLABLE = "fanzha.org.views.sign_in.locked"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the lock ends when its page says
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_AGE = 8 * 3600  # one shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
# `fanzha serve` says whether people come by https; the header is sent on such answers alone.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("FANZHA_HTTPS") == "1"
SECURE_HSTS_SECONDS = 30 * 86400 if SESSION_COOKIE_SECURE else 0
# The root of the county's own authority, where there is one: a page offers it to phones.
FANZHA_AUTHORITY = Path(FANZHA_DATA) / "tls" / "authority.pem"
CSRF_FAILURE_VIEW = "fanzha.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(FANZHA_DATA) / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploads go to memory up to 2 MB and beside the data folder above, never to a folder that others can read.
FILE_UPLOAD_TEMP_DIR = str(Path(FANZHA_DATA) / "run")
FILE_UPLOAD_HANDLERS = [
    "fanzha.common.uploads.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

_LOG = "json" if os.environ.get("FANZHA_LOG") == "json" else "line"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fanzha.common.logs.Line"}, "json": {"()": "fanzha.common.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": _LOG}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "fanzha": {"level": "INFO"},
        # A line a request is for `fanzha serve`, whose lines a machine collects.
        "fanzha.requests": {"level": "INFO" if _LOG == "json" else "WARNING"},
        "procrastinate": {"level": "ERROR"},
    },
}
