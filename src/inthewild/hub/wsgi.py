"""The hub as a WSGI application, for `inthewild serve` and for other servers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inthewild.hub.settings")
application = get_wsgi_application()
