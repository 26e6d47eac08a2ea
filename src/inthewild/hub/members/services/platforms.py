"""Entering and changing platforms that experts know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import hosts as names
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.hub.members.models.platform import Route, Sector
from inthewild.hub.members.services import common
from inthewild.hub.members.services.ownership import owner_on

_MAX_HOSTS = 200


@transaction.atomic
def register_platform(actor: Actor, *, name: str, hosts: Iterable[str], **facts: Any) -> Platform:
    """Enter a platform with at least one host; ``facts`` as in ``change_platform``. It is accepted at once.

    Raises NotAllowed, Invalid, or Conflict if the name or a host is taken.
    """
    require(actor, "platform.register")
    fields = fields_of({"name": name, **facts})
    wanted = _spelled(hosts)
    if not wanted:
        raise Invalid(_("a platform has at least one host"), where="hosts")
    free_name(fields["name"])
    made = Platform.objects.create(**fields, state="accepted", made_at=clock.now(), proposed_by=actor.id)
    _give_hosts(made, wanted)
    events.record(actor, "platform.registered", made.public_id, {**fields, "hosts": wanted})
    return made


@transaction.atomic
def change_platform(actor: Actor, platform: Platform, changes: Mapping[str, Any], *, version: int) -> Platform:
    """Change what is known of an accepted platform.

    ``changes`` may hold name, sector, regions, languages, route with route_address, and hosts (the whole new list).
    ``version`` is the one that was read. Raises NotAllowed, Invalid, or Conflict if somebody changed it meanwhile, if it
    is not accepted, or if a name or host is taken. Hosts are changed by experts only.
    """
    owner = owner_on(platform, common.today())
    require(actor, "platform.change", owner)
    given = dict(changes)
    hosts = given.pop("hosts", None)
    if hosts is not None:
        require(actor, "platform.register")
    stored = Platform.objects.select_for_update().get(pk=platform.pk)
    if stored.version != version:
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    if stored.state != "accepted":
        raise Conflict(_("only an accepted platform is changed"), where="state")
    if "route" in given or "route_address" in given:
        given = {"route": stored.route, "route_address": stored.route_address, **given}
    fields = fields_of(given)
    if fields.get("name", stored.name) != stored.name:
        free_name(fields["name"], stored)
    told: dict[str, Any] = {}
    for field, value in fields.items():
        if getattr(stored, field) != value:
            told |= {f"{field}_from": getattr(stored, field), field: value}
            setattr(stored, field, value)
    if hosts is not None:
        told |= _change_hosts(stored, _spelled(hosts))
    if told:
        stored.version += 1
        stored.save()
        events.record(actor, "platform.changed", stored.public_id, told, organisation=owner.public_id if owner else "")
    platform.refresh_from_db()
    return stored


@transaction.atomic
def withdraw_platform(actor: Actor, platform: Platform, *, version: int) -> None:
    """Take a platform away that was entered by mistake and that nothing hangs on yet; the events stay.

    Raises NotAllowed, or Conflict if somebody changed it since, or gave it an owner, a point of contact or a figure.
    """
    require(actor, "platform.register")
    stored = Platform.objects.select_for_update().get(pk=platform.pk)
    if stored.version != version or stored.state != "accepted":
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    names, public_id = sorted(stored.hosts.values_list("host", flat=True)), stored.public_id
    try:
        with transaction.atomic():
            stored.hosts.all().delete()
            stored.delete()
    except ProtectedError:
        raise Conflict(_("somebody works with this platform already"), where="platform") from None
    events.record(actor, "platform.withdrawn", public_id, {"name": stored.name, "hosts": names})


def fields_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a platform, checked. Raises Invalid."""
    unknown = set(given) - {"name", "sector", "regions", "languages", "route", "route_address"}
    if unknown:
        raise Invalid(_("there is no such field"), where=sorted(unknown)[0])
    clean: dict[str, Any] = {}
    if "name" in given:
        clean["name"] = line(given["name"], "name", 200)
    if "sector" in given:
        clean["sector"] = common.choice(given["sector"], Sector.values, "sector")
    if "regions" in given:
        clean["regions"] = common.regions(given["regions"])
    if "languages" in given:
        clean["languages"] = common.languages(given["languages"])
    if "route" in given or "route_address" in given:
        clean |= _route(given.get("route", Route.NONE), given.get("route_address", ""))
    return clean


def free_name(name: str, but: Platform | None = None) -> None:
    """Raise Conflict if an accepted platform has this name."""
    if Platform.objects.filter(name__iexact=name, state="accepted").exclude(pk=but.pk if but else 0).exists():
        raise Conflict(_("a platform of this name is known already"), where="name")


def _route(route: str, address: str) -> dict[str, str]:
    common.choice(route, Route.values, "route")
    if route == Route.NONE:
        return {"route": route, "route_address": ""}
    checked = common.link(address, "route_address") if route == Route.FORM else common.email(address, "route_address")
    if not checked:
        raise Invalid(_("a form needs its address"), where="route_address")
    return {"route": route, "route_address": checked}


def _spelled(hosts: Iterable[str]) -> list[str]:
    spelled = sorted({names.normal(h) for h in hosts if h.strip()})
    if len(spelled) > _MAX_HOSTS:
        raise Invalid(_("a platform has at most %(limit)d hosts") % {"limit": _MAX_HOSTS}, where="hosts")
    return spelled


def _give_hosts(platform: Platform, hosts: Iterable[str]) -> None:
    wanted = list(hosts)
    taken = PlatformHost.objects.filter(host__in=wanted).values_list("host", flat=True).first()
    if taken:
        raise Conflict(
            _("the host %(host)s belongs to another platform, or waits for a decision") % {"host": taken}, where="hosts"
        )
    PlatformHost.objects.bulk_create(PlatformHost(host=h, platform=platform) for h in wanted)


def _change_hosts(platform: Platform, wanted: list[str]) -> dict[str, list[str]]:
    if not wanted:
        raise Invalid(_("a platform has at least one host"), where="hosts")
    had = set(platform.hosts.values_list("host", flat=True))
    gone, new = sorted(had - set(wanted)), sorted(set(wanted) - had)
    if not gone and not new:
        return {}
    platform.hosts.filter(host__in=gone).delete()
    _give_hosts(platform, new)
    return {"hosts_removed": gone, "hosts_added": new}
