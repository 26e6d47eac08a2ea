"""Cases that are like another: the same address, seller, way of contact, template or picture. Only among what one sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from inthewild.hub.cases import marks
from inthewild.hub.cases.models import Case, CaseListing, Fingerprint
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor

_MOST = 200


class Why(StrEnum):
    """By what two cases are alike, the strongest first."""

    ADDRESS = "address"
    SELLER = "seller"
    CONTACT = "contact"
    IMAGE = "image"
    TEXT = "text"


@dataclass(frozen=True)
class Alike:
    """A case that is like another, and by what."""

    case: Case
    why: tuple[Why, ...]


def similar(actor: Actor, of: Case, *, states: tuple[str, ...] = ()) -> list[Alike]:
    """Cases like this one that the actor sees, at most 200: more kinds of likeness first, then the newest."""
    listings = list(visible(CaseListing, actor).filter(case=of))
    found: dict[int, set[Why]] = {}
    for one in listings:
        _by_columns(actor, one, found)
    _by_marks(actor, listings, found)
    found.pop(of.pk, None)
    rows = visible(Case, actor).filter(pk__in=list(found)).exclude(state="merged")
    if states:
        rows = rows.filter(state__in=states)
    order = list(Why)
    alike = [Alike(row, tuple(sorted(found[row.pk], key=order.index))) for row in rows.select_related("expert_organisation")]
    alike.sort(key=lambda a: (-len(a.why), order.index(a.why[0]), -a.case.pk))
    return alike[:_MOST]


def _by_columns(actor: Actor, one: CaseListing, found: dict[int, set[Why]]) -> None:
    """The same address, the same seller."""
    rows = visible(CaseListing, actor)
    if one.canonical_url:
        same = rows.filter(platform=one.platform_id, canonical_url=one.canonical_url).values_list("case", flat=True)
        _add(found, Why.ADDRESS, set(same[:_MOST]))
    if one.seller_id is not None:
        _add(found, Why.SELLER, set(rows.filter(seller=one.seller_id).order_by("-pk").values_list("case", flat=True)[:_MOST]))


def _by_marks(actor: Actor, listings: list[CaseListing], found: dict[int, set[Why]]) -> None:
    """The same contact; templates that share enough bands; pictures that differ in few bits."""
    mine = list(visible(Fingerprint, actor).filter(listing__in=listings))
    wanted = Q(pk__in=())
    for kind in (marks.CONTACT, marks.TEXT, marks.PART):
        values = [m.value for m in mine if m.kind == kind]
        if values:
            wanted |= Q(kind=kind, value__in=values)
    rows = visible(Fingerprint, actor).filter(wanted).values_list("listing__case", "listing", "kind", "value")
    bands: dict[tuple[int, int], set[str]] = {}
    pictures: set[int] = set()
    for case, listing, kind, value in rows[:5_000]:
        if kind == marks.CONTACT:
            _add(found, Why.CONTACT, {case})
        elif kind == marks.TEXT:
            bands.setdefault((case, listing), set()).add(value)
        else:
            pictures.add(listing)
    _add(found, Why.TEXT, {case for (case, _listing), shared in bands.items() if len(shared) >= marks.SHARED_BANDS})
    own = [m.value for m in mine if m.kind == marks.IMAGE]
    if own and pictures:
        near = visible(Fingerprint, actor).filter(kind=marks.IMAGE, listing__in=pictures).values_list("listing__case", "value")
        _add(found, Why.IMAGE, {case for case, value in near if min(marks.distance(value, o) for o in own) <= marks.NEAR})


def _add(found: dict[int, set[Why]], why: Why, cases: set[int]) -> None:
    for case in cases:
        found.setdefault(case, set()).add(why)
