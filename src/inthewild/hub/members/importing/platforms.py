"""Platforms from a file: new ones, and what changed at those that are known. An empty cell changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import imports
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.imports import Applied, Cells, Column, Difference, Fault, Importer, Outcome
from inthewild.hub.errors import Invalid
from inthewild.hub.members import hosts, queries, services
from inthewild.hub.members.importing.common import Labels, coded
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.hub.members.models.platform import Route, Sector
from inthewild.hub.members.services.platforms import fields_of

_LISTS = ("regions", "languages")
_FIELDS = ("name", "sector", "regions", "languages", "route", "route_address")


def _of_experts(actor: Actor) -> bool:
    return allowed(actor, "platform.register")


def _facts(cells: Cells) -> dict[str, Any]:
    """What a row says of a platform: an empty cell says nothing."""
    given: dict[str, Any] = {name: cells[name] for name in _FIELDS if cells[name]}
    for name in _LISTS:
        if name in given:
            given[name] = given[name].replace(",", " ").replace(";", " ").split()
    if "sector" in given:
        given["sector"] = coded(cells, "sector", Sector.choices)
    if "route" in given:
        given["route"] = coded(cells, "route", Route.choices)
    return given


def _hosts(cells: Cells) -> list[str]:
    return sorted({hosts.normal(one) for one in cells["hosts"].replace(",", " ").replace(";", " ").split()})


def _platform_key(cells: Cells) -> str:
    return cells["id"] or cells["name"].casefold()


def _check_platform(_actor: Actor, cells: Cells) -> list[Fault]:
    faults = []
    given = _facts(cells)
    route: dict[str, Any] = {name: given.pop(name) for name in ("route", "route_address") if name in given}
    parts: list[tuple[str, Callable[[], object]]] = [(n, partial(fields_of, {n: value})) for n, value in given.items()]
    if route:
        parts.append(("route", partial(fields_of, route)))
    parts.append(("hosts", partial(_hosts, cells)))
    for name, part in parts:
        try:
            part()
        except Invalid as wrong:
            faults.append(Fault(wrong.where if wrong.where in _FIELDS else name, wrong.what))
    return faults


def _compare_platforms(actor: Actor, rows: Sequence[Cells]) -> list[Difference]:
    """Rows find their platform by id, else by a host, else by the name."""
    spelled = [_hosts(cells) for cells in rows]
    every = {host for some in spelled for host in some}
    by_host = {h.host: h.platform for h in visible(PlatformHost, actor).filter(host__in=every).select_related("platform")}
    names = Q(public_id__in=[cells["id"] for cells in rows if cells["id"]])
    names |= Q(name__in=[cells["name"] for cells in rows])
    known = list(visible(Platform, actor).filter(names, state="accepted").prefetch_related("hosts"))
    by_id = {one.public_id: one for one in known}
    by_name = {one.name: one for one in known}
    return [_compare_platform(cells, some, by_id, by_host, by_name) for cells, some in zip(rows, spelled, strict=True)]


def _compare_platform(
    cells: Cells,
    spelled: list[str],
    by_id: Mapping[str, Platform],
    by_host: Mapping[str, Platform],
    by_name: Mapping[str, Platform],
) -> Difference:
    title = cells["name"]

    def cannot(why: str) -> Difference:
        return Difference(Outcome.CANNOT, title, why=why)

    met = {by_host[host].pk: by_host[host] for host in spelled if host in by_host}
    if len(met) > 1:
        return cannot(_("its hosts belong to several platforms"))
    found = next(iter(met.values()), None)
    if cells["id"]:
        named = by_id.get(cells["id"])
        if named is None:
            return cannot(_("there is no platform with this id"))
        if found is not None and found.pk != named.pk:
            return cannot(_("a host belongs to another platform"))
        found = named
    found = found or by_name.get(title)
    if found is None:
        lines = tuple(_line(name, "", value) for name, value in [*_facts(cells).items(), ("hosts", spelled)])
        return Difference(Outcome.NEW, title, lines)
    if found.state != "accepted":
        return cannot(_("a host waits for a decision; an expert says first what it is"))
    had = sorted(found.hosts.values_list("host", flat=True))
    wanted = fields_of(_complete(_facts(cells), found)) | {"hosts": sorted({*had, *spelled})}
    before = {name: getattr(found, name) for name in wanted if name != "hosts"} | {"hosts": had}
    lines = tuple(_line(name, before[name], wanted[name]) for name in wanted if before[name] != wanted[name])
    seen = f"{found.public_id}:{found.version}"
    return Difference(Outcome.CHANGED if lines else Outcome.SAME, title, lines, seen)


def _complete(given: dict[str, Any], found: Platform) -> dict[str, Any]:
    """A way to report has two halves; the one that is not given is the present one."""
    if "route" in given or "route_address" in given:
        return {"route": found.route, "route_address": found.route_address, **given}
    return given


def _line(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    return _LABELS[name], _text(name, before), _text(name, after)


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(hosts.shown(one) if name == "hosts" else one for one in value)
    known = dict(Sector.choices) if name == "sector" else dict(Route.choices) if name == "route" else {}
    return str(known.get(value, value))


def _apply_platform(actor: Actor, cells: Cells, seen: str) -> Applied:
    given, spelled = _facts(cells), _hosts(cells)
    if not seen:
        made = services.register_platform(actor, **{**given, "hosts": spelled})
        return Applied(made.public_id, {"version": made.version})
    public_id, _colon, version = seen.rpartition(":")
    found = queries.platform(actor, public_id)
    had = sorted(found.hosts.values_list("host", flat=True))
    changes = _complete(given, found) | {"hosts": sorted({*had, *spelled})}
    before = {name: getattr(found, name) for name in changes if name != "hosts"} | {"hosts": had}
    changed = services.change_platform(actor, found, changes, version=int(version))
    return Applied(public_id, {"version": changed.version, "before": before})


def _undo_platform(actor: Actor, applied: Applied) -> None:
    found = queries.platform(actor, applied.about)
    version = int(applied.undo["version"])
    if "before" in applied.undo:
        services.change_platform(actor, found, applied.undo["before"], version=version)
    else:
        services.withdraw_platform(actor, found, version=version)


_COLUMNS = (
    Column("id", gettext_lazy("Id"), help=gettext_lazy("Only for a platform that is known, if neither name nor host tells it.")),
    Column("name", gettext_lazy("Name"), required=True, help=gettext_lazy("As people call it.")),
    Column(
        "hosts",
        gettext_lazy("Hosts"),
        required=True,
        help=gettext_lazy("With spaces between. Hosts that are known already stay; none is taken away."),
    ),
    Column(
        "sector",
        gettext_lazy("Sector"),
        help=gettext_lazy("A code such as marketplace, social, video, or its label."),
    ),
    Column(
        "regions", gettext_lazy("Regions"), help=gettext_lazy("Codes with spaces between: ISO 3166 countries or UN M.49 regions.")
    ),
    Column(
        "languages", gettext_lazy("Languages"), help=gettext_lazy("Language tags with spaces between, such as: en fr zh-Hans")
    ),
    Column("route", gettext_lazy("Way to report"), help=gettext_lazy("form, email or none.")),
    Column(
        "route_address", gettext_lazy("Address for reports"), help=gettext_lazy("Of the form (https://…), or the e-mail address.")
    ),
)
_LABELS = Labels(_COLUMNS)

imports.register(
    Importer(
        "platforms",
        gettext_lazy("Platforms"),
        gettext_lazy("New platforms, or what changed at those that are known. An empty cell changes nothing."),
        _COLUMNS, _of_experts, _platform_key, _check_platform, _compare_platforms, _apply_platform, _undo_platform,
    )
)  # fmt: skip
