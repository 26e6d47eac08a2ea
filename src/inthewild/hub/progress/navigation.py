"""The pages of verification in the header."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.web.navigation import Entry, register, roles

register(
    Entry(_("Audit"), "progress:audit", roles(Role.AUDITOR), order=30),
    Entry(_("Samples"), "progress:samples", roles(Role.NGO_EXPERT), order=45),
)
