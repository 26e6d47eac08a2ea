"""Notices to platforms."""

from __future__ import annotations

from inthewild.hub.cases.models import Case, Notice
from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.members.models import Platform
from inthewild.hub.members.models.platform import Route
from inthewild.hub.members.services.ownership import owner_on


def draft(actor: Actor, case: Case) -> list[Notice]:
    """One notice for each accepted platform with listings in the case, in the transaction of the caller.

    The route is the queue if the owner is a member that takes part, else what the platform says.
    """
    now, made, sender = clock.now(), [], case.expert_organisation
    assert sender is not None, "who confirms works on the case"
    for platform in Platform.objects.filter(pk__in=case.listings.values("platform"), state="accepted").order_by("pk"):
        owner = owner_on(platform, now.date())
        active = owner is not None and owner.memberships.filter(state="active").exists()
        route = "queue" if active else {Route.EMAIL: "email"}.get(Route(platform.route), "form")
        if Notice.objects.filter(case=case, platform=platform, route=route).exclude(state="withdrawn").exists():
            continue
        notice = Notice.objects.create(
            case=case, platform=platform, route=route, sender=sender, receiver=owner if active else None,
            language=case.language or "en", priority=case.priority, made_at=now,
        )  # fmt: skip
        events.record(actor, "notice.drafted", notice.public_id, {"platform": platform.public_id, "route": route})
        made.append(notice)
    return made
