"""The secretariat's work on snapshots in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, register, roles

register(Entry(_("Reports"), "progress:drafts", roles(Role.SECRETARIAT), order=46))
