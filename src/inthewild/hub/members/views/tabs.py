"""The tabs of an organisation: each reader gets those that are theirs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.members import queries


def about(actor: Actor, org: str, current: str) -> dict[str, Any]:
    """Context of every page of an organisation. Raises OutOfSight."""
    organisation = queries.organisation(actor, org)
    own = actor.organisation == org
    office = actor.has(Role.SECRETARIAT)
    shown = [
        ("organisation", _("Overview"), True),
        ("platforms_of", _("Platforms"), True),
        ("commitments", _("Commitments"), organisation.kind == "company"),
        ("agreements", _("Agreements"), own or office),
        ("people", _("People"), own or office),
        ("contacts", _("Contacts"), own or office),
        ("duties", _("Duties"), allowed(actor, "organisation.inside", organisation)),
        ("history", _("History"), allowed(actor, "organisation.history", organisation)),
    ]
    tabs = [(name == current, label, reverse(f"members:{name}", args=[org])) for name, label, on in shown if on]
    return {
        "organisation": organisation,
        "membership": queries.membership_of(actor, organisation),
        "tabs": tabs,
        "current": current,
    }
