"""What accounts hold of somebody who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Invitation, SignIn, User
from inthewild.hub.accounts.secrecy import address_key
from inthewild.hub.core import subjects
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.core.subjects import Clues, Match, when

_EVENTS = 5_000


def find(clues: Clues) -> list[Match]:
    """The person with this address, active or not."""
    if not clues.email:
        return []
    rows = User.objects.filter(email__iexact=clues.email.strip()).select_related("organisation")
    return [Match(one.public_id, f"{one} ({one.organisation.name})" if one.organisation else str(one)) for one in rows]


def export(subject: str) -> Mapping[str, Any] | None:
    """All of it: account, roles, where signed in, invitations, and what they did, by kind and time."""
    user = User.objects.filter(public_id=subject).select_related("organisation").first()
    if user is None or user.email is None:
        return None
    invited = Invitation.objects.filter(address=address_key(user.email))
    done = AuditEvent.objects.filter(actor=subject).order_by("-id")[:_EVENTS]
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "organisation": user.organisation.name if user.organisation else "",
        "active": user.is_active,
        "since": when(user.made_at),
        "said_to_be_adult": when(user.adult_at),
        "last_seen": when(user.seen_at),
        "roles": [{"role": g.role, "from": when(g.granted_at), "until": when(g.ended_at)} for g in user.grants.order_by("pk")],
        "signed_in": [{"with": s.device, "since": when(s.since)} for s in SignIn.objects.filter(user=user).order_by("pk")],
        "invitations": [{"state": i.state, "until": when(i.expires_at)} for i in invited.order_by("pk")],
        "did": [{"what": event.type, "when": when(event.occurred_at)} for event in done],
    }


_NAMES = {
    "name": _("Name"), "email": _("E-mail"), "language": _("Language"), "organisation": _("Organisation"), "active": _("Active"),
    "since": _("Since"), "said_to_be_adult": _("Said to be 18 or older"), "last_seen": _("Last seen"), "roles": _("Role"),
    "signed_in": _("Signed in with"), "invitations": _("Invitation"), "did": _("What you did"),
}  # fmt: skip

subjects.finder("accounts.person", _("Account"), find, export, names=_NAMES)
