"""Django's settings, derived from config.Config. Nothing is decided here that an operator should decide."""

from __future__ import annotations

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
INSTALLED_APPS = ["inthewild.hub.core.apps.CoreConfig", "django_tasks", "django_tasks_db"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
}
