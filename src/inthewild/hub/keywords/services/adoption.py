"""Who runs which release: from what clients fetch and from what members say; and reminding those that are behind."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords.models import Copy, Release, Shipped
from inthewild.hub.keywords.services import places
from inthewild.hub.keywords.services.releases import newest

BEHIND = timedelta(days=7)
"""A member may take so long to take over a release before it is reminded, and is reminded again after AGAIN."""
AGAIN = timedelta(days=14)
_HOURLY = timedelta(hours=1)


def asked(copy: Copy) -> None:
    """Note that a client of the member asked whether there is something new. At most one write an hour, and no event."""
    now = clock.now()
    Copy.objects.filter(Q(asked_at=None) | Q(asked_at__lt=now - _HOURLY), pk=copy.pk).update(asked_at=now)


def fetched(copy: Copy, digest: str) -> None:
    """Note that a client of the member fetched the file with this hash: so it runs that version, or soon will."""
    found = Shipped.objects.filter(place=f"m/{copy.place}", digest=digest).select_related("release").order_by("-pk").first()
    if found is not None:
        Copy.objects.filter(pk=copy.pk).update(version=found.release.version, fetched_at=clock.now(), asked_at=clock.now())


@transaction.atomic
def report(actor: Actor, copy: Copy, version: str) -> None:
    """The member says which version it runs. Raises NotAllowed, or Invalid for one that was never published."""
    require(actor, "release.report", copy)
    if not Release.objects.filter(version=version, state="published").exists():
        raise Invalid(_("no release of this version was published"), where="version")
    if copy.version != version:
        Copy.objects.filter(pk=copy.pk).update(version=version, fetched_at=clock.now())
        events.record(actor, "copy.reported", copy.organisation.public_id, {"version": version})


@transaction.atomic
def remind(actor: Actor) -> int:
    """Tell the members that are behind the newest release for longer than BEHIND; how many. Raises NotAllowed."""
    from inthewild.hub.keywords import notices

    require(actor, "release.upkeep")
    last, now = newest(), clock.now()
    if last is None or last.published_at is None or last.published_at > now - BEHIND:
        return 0
    told = 0
    for copy in places.current():
        fresh = copy.reminded_at is not None and copy.reminded_at > now - AGAIN
        if copy.version != last.version and not fresh:
            notices.behind(copy, last)
            Copy.objects.filter(pk=copy.pk).update(reminded_at=now)
            told += 1
    return told
