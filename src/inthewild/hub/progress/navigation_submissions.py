"""The pages of progress in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, register, roles

register(
    Entry(
        _("Figures"),
        "progress:submissions",
        roles(Role.SECRETARIAT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.AUDITOR),
        order=45,
    ),
)
