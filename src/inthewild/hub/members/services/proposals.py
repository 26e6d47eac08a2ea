"""Unknown hosts: each becomes a proposed platform, and an expert says what it is."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import hosts as names
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.hub.members.services.platforms import fields_of, free_name
from inthewild.hub.members.states import PLATFORM


def platform_for_host(actor: Actor, host: str) -> Platform:
    """The platform that ``host`` (a name or an http(s) address) belongs to; an unknown host becomes a proposed one.

    A host of an accepted platform stands for its subdomains; a proposed or rejected one only for itself, so that nobody
    can propose a name that swallows others. Raises NotAllowed, or Invalid for what is no host of the public internet.
    """
    require(actor, "platform.propose", host)
    wanted = names.normal(host)
    return _known(wanted) or _propose(actor, wanted)


@transaction.atomic
def accept_platform(actor: Actor, platform: Platform, **facts: Any) -> Platform:
    """Say that a proposed (or wrongly rejected) host is a platform of its own; ``facts`` as in ``change_platform``.

    Raises NotAllowed, Invalid, or Conflict (decided meanwhile, or the name is taken).
    """
    require(actor, "platform.decide", platform)
    fields = fields_of(facts)
    free_name(fields.get("name", platform.name), platform)
    PLATFORM.move(actor, platform, "accepted", fields, about=platform.public_id, also={**fields, "version": platform.version + 1})
    return platform


@transaction.atomic
def reject_platform(actor: Actor, platform: Platform, reason: str) -> Platform:
    """Say that a proposed host is no platform. Raises NotAllowed, Invalid (no reason) or Conflict (decided meanwhile)."""
    require(actor, "platform.decide", platform)
    PLATFORM.move(actor, platform, "rejected", {"reason": reason.strip()[:500]}, about=platform.public_id)
    return platform


@transaction.atomic
def merge_platform(actor: Actor, platform: Platform, into: Platform) -> Platform:
    """Say that a proposed host belongs to the accepted platform ``into``, which gets the host.

    Raises NotAllowed, Invalid (into itself, or into one that is not accepted) or Conflict (decided meanwhile).
    """
    require(actor, "platform.decide", platform)
    target = Platform.objects.select_for_update().get(pk=into.pk)
    if target.pk == platform.pk or target.state != "accepted":
        raise Invalid(_("choose an accepted platform"), where="into")
    PLATFORM.move(actor, platform, "merged", {"into": target.public_id}, about=platform.public_id, also={"merged_into": target})
    added = sorted(platform.hosts.values_list("host", flat=True))
    platform.hosts.update(platform=target)
    target.version += 1
    target.save(update_fields=["version"])
    events.record(actor, "platform.changed", target.public_id, {"hosts_added": added, "merged": platform.public_id})
    return target


def _known(host: str) -> Platform | None:
    rows = PlatformHost.objects.filter(host__in=names.parents(host)).select_related("platform")
    found = [r for r in rows if r.host == host or r.platform.state == "accepted"]
    return max(found, key=lambda r: len(r.host)).platform if found else None


def _propose(actor: Actor, host: str) -> Platform:
    try:
        with transaction.atomic():
            made = Platform.objects.create(name=host, state="proposed", made_at=clock.now(), proposed_by=actor.id)
            PlatformHost.objects.create(host=host, platform=made)
            events.record(actor, "platform.proposed", made.public_id, {"host": host})
            return made
    except IntegrityError:  # somebody proposed it at the same time
        found = _known(host)
        if found is None:
            raise Conflict(_("somebody else is entering this host now; try again"), where="host") from None
        return found
