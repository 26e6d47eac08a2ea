"""The pages of keywords and their releases in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, register, roles

_READERS = roles(Role.NGO_EXPERT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.SECRETARIAT, Role.AUDITOR)

register(
    Entry(_("Terms"), "keywords:terms", roles(*(role for role in Role if role is not Role.ENGINE)), order=24),
    Entry(_("Keyword releases"), "keywords:releases", _READERS, order=25),
)
