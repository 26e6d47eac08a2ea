"""The pages of keywords in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, register, roles

register(Entry(_("Terms"), "keywords:terms", roles(*(role for role in Role if role is not Role.ENGINE)), order=24))
