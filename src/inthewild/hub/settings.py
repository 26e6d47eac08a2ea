"""Django's settings, derived from config.Config. Nothing is decided here that an operator should decide."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from inthewild.hub import config as _config
from inthewild.hub.database import django_database
from inthewild.hub.home import Home

CONFIG = _config.load()
HOME = Home(CONFIG.home)

SECRET_KEY = HOME.secret()
DEBUG = False
ALLOWED_HOSTS = CONFIG.hosts()
ROOT_URLCONF = "inthewild.hub.urls"
DATABASES = {"default": django_database(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "inthewild.hub.core.apps.CoreConfig",
    "inthewild.hub.accounts.apps.AccountsConfig",
    "inthewild.hub.members.apps.MembersConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MIDDLEWARE = [
    "inthewild.hub.core.web.middleware.request_id_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "inthewild.hub.api.gate.Gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inthewild.hub.accounts.middleware.actor_middleware",
    "inthewild.hub.core.web.middleware.ErrorPages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inthewild.hub.core.web.shell.context",
            ],
        },
    }
]
AUTH_USER_MODEL = "accounts.User"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # what the package holds is served as it is: there is no step that an operator could forget
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("es", _("Spanish")),
    ("zh-hans", _("Chinese (simplified)")),
]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = CONFIG.is_https()
LANGUAGE_COOKIE_AGE = 365 * 86400
CSRF_FAILURE_VIEW = "inthewild.hub.core.web.errors.forged"

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer browsers send "Origin: null", and no form would be accepted
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_https()
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url.rstrip("/")]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
}
