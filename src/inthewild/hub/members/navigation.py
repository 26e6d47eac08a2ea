"""The pages of members in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, everybody, register, roles

_PEOPLE = roles(*(role for role in Role if role not in (Role.SPOTTER, Role.ENGINE)))

register(
    Entry(_("Secretariat"), "members:first_day", roles(Role.SECRETARIAT), order=10),
    Entry(_("Organisations"), "members:organisations", _PEOPLE, order=20),
    Entry(_("Platforms"), "members:platforms", _PEOPLE, order=21),
    Entry(_("Imports"), "imports:listing", roles(Role.SECRETARIAT, Role.NGO_EXPERT, Role.COMPANY_ADMIN), order=50),
    Entry(_("Members"), "members:public", everybody, order=80),
)
