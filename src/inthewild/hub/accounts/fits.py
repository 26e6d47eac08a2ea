"""Which roles people of an organisation may have: who decides about listings of a company does not judge them for all."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core.contracts import Role

COMPANY_ROLES = frozenset({Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR})
VOLUNTEER_ROLES = frozenset({Role.SPOTTER, Role.SPOTTER_LEAD})

_FIT: dict[str, frozenset[Role]] = {
    Kind.COMPANY: COMPANY_ROLES,
    Kind.NGO: VOLUNTEER_ROLES | {Role.NGO_EXPERT, Role.RESEARCHER, Role.AUDITOR},
    Kind.ENFORCEMENT: frozenset({Role.LE_LIAISON}),
    Kind.RESEARCH: frozenset({Role.RESEARCHER, Role.AUDITOR}),
    Kind.CONVENOR: VOLUNTEER_ROLES | {Role.SECRETARIAT, Role.NGO_EXPERT, Role.RESEARCHER, Role.AUDITOR},
}


def roles_of(organisation: Organisation | None) -> frozenset[Role]:
    """The roles that its people may have; of volunteers, who belong to none, the first."""
    return VOLUNTEER_ROLES if organisation is None else _FIT[organisation.kind]


def misfits(organisation: Organisation | None, roles: Iterable[Role]) -> list[Role]:
    """The roles among these that people of the organisation may not have."""
    return sorted(frozenset(roles) - roles_of(organisation))
