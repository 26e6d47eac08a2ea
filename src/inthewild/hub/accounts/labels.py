"""What roles are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.contracts import Role

ROLES: dict[Role, Promise | str] = {
    Role.SECRETARIAT: _("Secretariat"),
    Role.NGO_EXPERT: _("Expert of a conservation organisation"),
    Role.COMPANY_ADMIN: _("Company administrator"),
    Role.COMPANY_MODERATOR: _("Company moderator"),
    Role.SPOTTER: _("Volunteer spotter"),
    Role.SPOTTER_LEAD: _("Lead of volunteers"),
    Role.LE_LIAISON: _("Liaison of law enforcement"),
    Role.RESEARCHER: _("Researcher"),
    Role.AUDITOR: _("Auditor"),
    Role.ENGINE: _("Engine"),
}


def role_label(role: Role | str) -> str:
    """The name of a role in the language of the reader."""
    return str(ROLES[Role(role)])
