"""What happens to a new case before an expert sees it: the engine reads it, it gets its marks, its place and its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from inthewild.hub.cases import engine, marks, names
from inthewild.hub.cases.models import Case, CaseListing, EngineReading
from inthewild.hub.cases.services import feedback, marking, priority
from inthewild.hub.cases.states import CASE
from inthewild.hub.core import clock, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Sharing

ENGINE = Actor.system("engine")


@jobs.job()
def prepare(case_id: str) -> None:
    """Read the listings of a new case, mark them, and put the case into the pool. Again: nothing is done twice."""
    case = Case.objects.get(public_id=case_id)
    listings = list(CaseListing.objects.filter(case=case).order_by("number"))
    seen = _words(case)
    readings = {one.pk: {level: read(one, level) for level in engine.LEVELS} for one in listings}
    found = {one.pk: marks.of_listing(one) for one in listings}
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.erased_at is not None:
            return
        changed = _words(case) != seen  # somebody read the page meanwhile
        for one in [] if changed else listings:
            keep_all(one, readings[one.pk], found[one.pk])
        if case.state == "new" and not changed:
            assemble(case)
        elif case.state in ("triage", "needs_info") and not changed and not case.assessments.exists():
            Case.objects.filter(pk=case.pk).update(**facts_now(case))
    if changed:
        prepare.func(case_id)


def _words(case: Case) -> list[tuple[Any, ...]]:
    """What is read of the listings of a case."""
    return list(CaseListing.objects.filter(case=case).order_by("number").values_list("pk", "title", "text", "language"))


def assemble(case: Case) -> None:
    """Put the facts of its listings together and a new case into the pool, in the transaction of the caller."""
    facts = facts_now(case) | {"state_at": clock.now(), "version": case.version + 1}
    CASE.move(ENGINE, case, "triage", {}, about=case.public_id, also=facts)
    # Now, and not when somebody decides: a letter at that moment would tell who was decided on, and who is held.
    feedback.changed(case)


def facts_now(case: Case) -> dict[str, Any]:
    """Columns of a case, set in memory too: what the engine reads by now, and the order that follows from it."""
    rows = EngineReading.objects.filter(listing__case=case, sharing=Sharing.PUBLIC.value).order_by("listing", "-pk")
    latest = {row.listing_id: row.decision for row in reversed(rows)}
    facts = facts_of(list(latest.values()))
    for name, value in facts.items():
        setattr(case, name, value)
    return facts | {"priority": priority.of(case)}


def read(listing: CaseListing, level: Sharing) -> dict[str, Any]:
    """The engine's decision on a listing."""
    return engine.read(listing.title, listing.text, listing.language, sharing=level)


def keep_all(listing: CaseListing, readings: Mapping[Sharing, dict[str, Any]], found: set[tuple[str, str]]) -> None:
    """Store what the engine reads of a listing, and its marks, in the transaction of the caller."""
    for level, decision in readings.items():
        keep(listing, level, decision)
    marking.add(listing, found)


def keep(listing: CaseListing, level: Sharing, decision: dict[str, Any]) -> None:
    """Store what the engine reads; the same version reading the same again leaves one row."""
    latest = EngineReading.objects.filter(listing=listing, sharing=level.value).order_by("-pk").first()
    if latest is None or latest.decision != decision:
        EngineReading.objects.create(listing=listing, sharing=level.value, decision=decision, made_at=clock.now())


def facts_of(decisions: list[dict[str, Any]]) -> dict[str, Any]:
    """Columns of a case from what the engine reads by PUBLIC terms: everybody who sees the pool may know them.

    Of several listings the most severe counts. Where nothing was found only the language is known.
    """
    worst = max(decisions, key=lambda d: (d["severity"], d["score"]), default=None)
    if worst is None:
        return {}
    facts: dict[str, Any] = {"language": worst["lang"]} if worst["lang"] else {}
    number = worst["decided_by"] if worst["decided_by"] is not None else 0
    if number < len(worst["findings"]):
        facts |= of_taxon(worst["findings"][number]["taxon"], worst["findings"][number]["specimen"])
        facts["severity"] = min(max(int(worst["severity"]), 0), 4)
    return facts


def of_taxon(taxon: str, specimen: str) -> dict[str, Any]:
    """What the keyword database says of a taxon and a specimen: group, CITES appendix, whether it is alive."""
    tree = names.tree()
    slug, code = taxon.removeprefix("taxon:"), specimen.removeprefix("specimen:")
    strictest = tree.appendix(slug)[0].partition("/")[0]  # a taxon with parts in I and II counts as I
    return {
        "taxon": slug,
        "specimen": code,
        "group": tree.group(slug),
        "appendix": strictest if strictest in priority.APPENDIX else "",
        "live_animal": bool(code) and bool({"LIV", "x-live"} & set(tree.specimen_line(code))),
    }
