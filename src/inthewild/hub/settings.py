"""Django's settings, derived from config.Config. Nothing is decided here that an operator should decide."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub import config as _config
from inthewild.hub.database import django_database
from inthewild.hub.home import Home
from inthewild.hub.mailbox import django_mail

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
    "inthewild.hub.core.imports.apps.ImportsConfig",
    "inthewild.hub.accounts.apps.AccountsConfig",
    "inthewild.hub.desk.apps.DeskConfig",
    "inthewild.hub.members.apps.MembersConfig",
    "inthewild.hub.keywords.apps.KeywordsConfig",
    "inthewild.hub.cases.apps.CasesConfig",
    "inthewild.hub.progress.apps.ProgressConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
if HOME.is_demo:
    INSTALLED_APPS.append("inthewild.hub.demo.apps.DemoConfig")
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
    "inthewild.hub.accounts.middleware.session_middleware",
    "inthewild.hub.accounts.middleware.actor_middleware",
    "allauth.account.middleware.AccountMiddleware",
    "inthewild.hub.accounts.middleware.SecondFactor",
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
if HOME.is_demo:
    _processors: Any = TEMPLATES[0]["OPTIONS"]
    _processors["context_processors"].append("inthewild.hub.demo.context.context")
FORM_RENDERER = "inthewild.hub.core.forms.Renderer"
AUTH_USER_MODEL = "accounts.User"

# Signing in: what each line is for stands in docs/hub-accounts.md.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_AGE = 14 * 86_400
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hub_cache"}}

ACCOUNT_ADAPTER = "inthewild.hub.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is made by a link that was sent to its address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIG.is_https() else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "50/15m/ip,10/15m/key",
    "reset_password": "10/h/ip",
    "reset_password_from_key": "20/h/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "inthewild.hub.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "InTheWild"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"login_webauthn": "inthewild.hub.accounts.passkeys.SignInForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.is_https()
SOCIALACCOUNT_ADAPTER = "inthewild.hub.accounts.oidc.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False

AXES_HANDLER = "inthewild.hub.accounts.locks.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "inthewild.hub.accounts.locks.account"
AXES_CLIENT_IP_CALLABLE = "inthewild.hub.accounts.secrecy.place_as_address"
AXES_CLIENT_STR_CALLABLE = "inthewild.hub.accounts.locks.nobody"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware answers with a page of its own; the form says it here
globals().update(django_mail(CONFIG))

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
if HOME.is_demo:  # cookies know no ports: a demo beside a hub would sign people out of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "demo_session", "demo_csrf"
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
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],  # no script of ours turns text into a page, and none can be made to
        "trusted-types": ["'none'"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "inthewild.hub.core.masking.Masked", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Their lines tell who signed in with what; failures stay.
    "loggers": {"axes": {"level": "WARNING"}, "fido2": {"level": "WARNING"}, "django": {"level": CONFIG.log_level}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
}
