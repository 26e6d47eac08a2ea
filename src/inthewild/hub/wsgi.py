"""The hub as a WSGI application, for `inthewild serve` and for other servers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from inthewild.hub.core.web.bodies import Bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inthewild.hub.settings")
application = Bodies(get_wsgi_application())
