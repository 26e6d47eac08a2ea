"""What accounts tell people of: invitations that were accepted, sign-ins from a new browser, mails that come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Invitation, User
from inthewild.hub.core import events, naming, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told

_INVITERS = frozenset({Role.SECRETARIAT, Role.COMPANY_ADMIN})


def _own_page(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """What concerns the reader alone leads to where one is signed in or to the settings of mails."""
    return [Called("", reverse("accounts:sessions")) if one.about == actor.id else None for one in told]


def _own_address(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    return [Called("", reverse("notification_settings")) if one.about == actor.id else None for one in told]


ACCEPTED = notify.kind(
    "invitation.accepted",
    _("An invitation was accepted"),
    _("%(what)s accepted your invitation"),
    mail=Mail.DIGEST,
    roles=_INVITERS,
)
NEW_BROWSER = notify.kind(
    "person.new_browser",
    _("A sign-in from a new browser"),
    _("You signed in from a browser that was not known"),
    _("If it was not you, end that session, choose a new password and tell the secretariat."),
    mail=Mail.NOW,
    compulsory=True,
    sight=_own_page,
)
BOUNCED = notify.kind(
    "address.bounced",
    _("Mails to you come back"),
    _("Mails to your address come back, so you get none"),
    _("Look whether the address is right, and let the hub try again."),
    mail=Mail.NEVER,
    compulsory=True,
    sight=_own_address,
)


@naming.names("usr")
def _people(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    """People whom the actor sees, with the page of those whom they look after."""
    rows = visible(User, actor).filter(public_id__in=ids).select_related("organisation")
    looks_after = actor.has(*_INVITERS)
    return {
        user.public_id: Called(
            str(user),
            reverse("accounts:person", args=[user.organisation.public_id, user.public_id])
            if looks_after and user.organisation is not None
            else "",
        )
        for user in rows
    }


@events.on("invitation.accepted")
def _accepted(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    inviter = _inviter(event)
    if inviter:
        notify.tell([inviter], ACCEPTED, event.object, key=event.id, but=actor.id)


def _inviter(event: Recorded) -> str:
    row = Invitation.objects.filter(accepted_by=event.object, state="accepted").order_by("-ended_at").first()
    return row.invited_by if row is not None else ""


@events.on("person.signed_in")
def _signed_in(_actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    if change.get("new_browser"):
        notify.tell([event.object], NEW_BROWSER, event.object, key=event.id)


@events.on("address.bounced")
def _bounced(_actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    notify.tell([event.object], BOUNCED, event.object, key=event.id)
