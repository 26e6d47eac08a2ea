"""The pages of cases in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, everybody, register, roles

register(
    Entry(_("Report a listing"), "report:entrance", everybody, order=70),
    Entry(_("My reports"), "cases:my_reports", roles(Role.SPOTTER, Role.SPOTTER_LEAD), order=30),
    Entry(_("Notices"), "cases:notices", roles(Role.NGO_EXPERT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR), order=16),
    Entry(_("Held back"), "cases:held_back", roles(Role.NGO_EXPERT), order=45),
    Entry(_("Cases"), "cases:pool", roles(Role.NGO_EXPERT), order=12),
    Entry(_("Held cases"), "cases:held", roles(Role.LE_LIAISON), order=12),
)
