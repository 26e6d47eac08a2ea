"""The pages of progress in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, everybody, register, roles

_OWNERS = roles(Role.SECRETARIAT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.AUDITOR)

register(
    Entry(_("Audit"), "progress:audit", roles(Role.AUDITOR), order=30),
    Entry(_("Figures"), "progress:submissions", _OWNERS, order=45),
    Entry(_("Samples"), "progress:samples", roles(Role.NGO_EXPERT), order=45),
    Entry(_("Reports"), "progress:drafts", roles(Role.SECRETARIAT), order=46),
    Entry(_("Open data"), "progress:open_data", everybody, order=82),
)
