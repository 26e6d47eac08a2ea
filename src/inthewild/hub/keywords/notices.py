"""What releases tells people of: one that waits for them, one that is out, an emergency, and that they are behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import clock, directory, events, naming, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told
from inthewild.hub.keywords.models import Copy, Release
from inthewild.hub.keywords.services import places

_SPEAKERS = (Role.COMPANY_ADMIN, Role.NGO_EXPERT)


@naming.names("rel")
def _releases(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Release, actor).filter(public_id__in=ids).values_list("public_id", "version")
    says = translate("Keywords %(version)s")
    return {key: Called(says % {"version": version}, reverse("keywords:release", args=[key])) for key, version in rows}


def _desk(_actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """An emergency has no page of its own."""
    return [Called(translate("Keywords"), reverse("keywords:emergency")) for _one in told]


PUBLISHED = notify.kind(
    "release.published",
    _("New keywords were released"),
    _("Version %(version)s is published: fetch it with `inthewild lexicon pull`"),
    mail=Mail.DIGEST,
    roles=frozenset({*_SPEAKERS, Role.COMPANY_MODERATOR}),
)
BEHIND = notify.kind(
    "release.behind",
    _("Your programs run old keywords"),
    _("Your organisation runs version %(runs)s; the newest is %(version)s"),
    mail=Mail.NOW,
    roles=frozenset(_SPEAKERS),
)
SWITCHED = notify.kind(
    "release.switched",
    _("Keywords were switched off or added in an emergency"),
    _("%(off)s terms are off and %(added)s added for at most 72 hours"),
    mail=Mail.NOW,
    roles=frozenset({*_SPEAKERS, Role.COMPANY_MODERATOR}),
    sight=_desk,
)


@events.on("release.published")
def _published(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    notify.tell(_members(), PUBLISHED, event.object, key=event.id, data={"version": change["version"]}, but=actor.id)


@events.on("release.switched")
def _switched(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    data = {"off": len(change["off"]), "added": len(change["added"])}
    notify.tell(_members(), SWITCHED, event.object, key=event.id, data=data, but=actor.id)


def behind(copy: Copy, newest: Release) -> None:
    """Remind who speaks for a member; once a day at most."""
    people = directory.matching(*_SPEAKERS, organisation=copy.organisation.public_id)
    data = {"version": newest.version, "runs": copy.version or "-"}
    notify.tell(people, BEHIND, newest.public_id, key=f"{newest.public_id}:{copy.pk}:{clock.now().date()}", data=data)


def _members() -> list[str]:
    """Everybody who works with the terms of all members."""
    found: list[str] = []
    for copy in places.current():
        found += directory.matching(*_SPEAKERS, Role.COMPANY_MODERATOR, organisation=copy.organisation.public_id)
    return found
