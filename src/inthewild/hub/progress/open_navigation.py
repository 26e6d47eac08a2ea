"""The open data in the header, for everybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.web.navigation import Entry, everybody, register

register(Entry(_("Open data"), "progress:open_data", everybody, order=82))
