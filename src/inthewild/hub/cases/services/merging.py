"""Merging two cases and taking one apart: listings move with their reports, notices never.

A merged case stays merged. To undo it, the listings that it brought are split off into a case of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Capsule, Case, CaseListing, Report
from inthewild.hub.cases.reading import canonical_url
from inthewild.hub.cases.services import common, priority
from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid

_TAKES = ("triage", "needs_info")


@transaction.atomic
def merge(actor: Actor, case: Case, into: Case, *, version: int) -> Case:
    """Move everything of a case in triage to another that is worked on, which gets a new version and must be assessed anew.

    Raises NotAllowed, OutOfSight, Invalid (into itself), or Conflict (changed, held, or the other is not in triage).
    """
    if case.pk == into.pk:
        raise Invalid(_("choose another case"), where="into")
    first, second = sorted((case, into), key=lambda one: one.pk)  # always in one order: two merges never wait for each other
    locked = {
        one.pk: common.begin(actor, "case.merge", one, version if one.pk == case.pk else None) for one in (first, second)
    }  # fmt: skip
    source, target = locked[case.pk], locked[into.pk]
    if target.state not in _TAKES:
        raise Conflict(_("the other case is not in triage"), where="into")
    common.not_held(source)
    common.not_held(target)
    moved = _move_listings(list(source.listings.order_by("number")), target)
    Report.objects.filter(case=source).update(case=target)
    Capsule.objects.filter(case=source).update(case=target)
    facts = {"into": target.public_id, "listings": moved}
    common.move(actor, source, "merged", facts, merged_into=target, **common.own(actor, source))
    _touched(actor, target)
    case.refresh_from_db()
    into.refresh_from_db()
    return target


@transaction.atomic
def split(actor: Actor, case: Case, numbers: Iterable[int], *, version: int) -> Case:
    """Take listings (by their numbers) with their reports out of a case in triage, into a new one in triage.

    Raises NotAllowed, OutOfSight, Invalid (no such listing, or none would stay), or Conflict (changed, held, not in triage).
    """
    stored = common.begin(actor, "case.split", case, version)
    if stored.state not in _TAKES:
        raise Conflict(_("only a case in triage is taken apart"), where="state")
    common.not_held(stored)
    listings = list(stored.listings.order_by("number"))
    wanted = set(numbers)
    going = [one for one in listings if one.number in wanted]
    if not going or len(going) != len(wanted):
        raise Invalid(_("choose listings of this case"), where="listings")
    if len(going) == len(listings):
        raise Invalid(_("at least one listing stays"), where="listings")
    now = clock.now()
    made = Case.objects.create(
        language=going[0].language, opened_at=stored.opened_at, state_at=now, state="new",
        expert_organisation=stored.expert_organisation,
    )  # fmt: skip
    events.record(actor, "case.filed", made.public_id, {"out_of": stored.public_id})
    reports = _reports_of(stored, going, [one for one in listings if one not in going])
    _move_listings(going, made)
    Report.objects.filter(pk__in=reports).update(case=made)
    Capsule.objects.filter(report__in=reports).update(case=made)
    events.record(actor, "case.split", stored.public_id, {"listings": sorted(wanted), "into": made.public_id})
    _touched(actor, stored)
    _into_pool(made)
    case.refresh_from_db()
    return made


def _move_listings(listings: list[CaseListing], target: Case) -> list[int]:
    """Give listings to a case, which is locked; their numbers there."""
    number = common.next_listing(target)
    for place, one in enumerate(listings):
        CaseListing.objects.filter(pk=one.pk).update(case=target, number=number + place)
    return list(range(number, number + len(listings)))


def _reports_of(case: Case, going: list[CaseListing], staying: list[CaseListing]) -> list[int]:
    """The reports that go with these listings: the one that made each, and those of its address."""
    made = {one.report_id for one in going}
    stay = {one.report_id for one in staying}
    addresses = {one.canonical_url for one in going} - {""}
    rows = Report.objects.filter(case=case)
    return [one.pk for one in rows if one.pk in made or (one.pk not in stay and canonical_url(one.url) in addresses)]


def _touched(actor: Actor, case: Case) -> None:
    """The case is another than the one that was assessed."""
    Case.objects.filter(pk=case.pk).update(version=case.version + 1, **common.own(actor, case))
    case.refresh_from_db()
    priority.refresh(case)


def _into_pool(case: Case) -> None:
    """Read and order a case that was split off. Its listings were prepared before: this only puts their facts together."""
    from inthewild.hub.cases.services.prepare import assemble

    assemble(case)
