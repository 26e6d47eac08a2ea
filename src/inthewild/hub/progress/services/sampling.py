"""A sample of the list behind a figure: asked for, committed to, drawn, disclosed, checked.

The seed is made and its hash recorded before the company commits; the draw follows from both, at once. So neither the company
nor the hub chooses a row. One figure is sampled once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.errors import InputError
from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling as pure
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.progress.models import Figure, Sampling
from inthewild.hub.progress.models.sampling import Failure, Finding, SamplingState
from inthewild.hub.progress.queries import samples as queries
from inthewild.hub.progress.services import levels

T = TypeVar("T")
LISTED = ("listings_removed", "listings_blocked")
"""Metrics with a list of things that a person can look at. The others count people, or views by people: no list of them is
disclosed to anybody."""
LEAST, MOST, USUAL = 40, 500, 100
PATIENCE = timedelta(days=30)
"""How long a company may take to commit to its list, and then to disclose what was drawn."""


@transaction.atomic
def ask(actor: Actor, figure: Figure, *, size: int = USUAL) -> Sampling:
    """Ask for a sample of ``size`` rows, and bind the seed. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "sample.ask", figure)
    if figure.metric.code not in LISTED:
        raise Invalid(_("the list behind such a figure is shown to nobody; an auditor can look at it"), where="size")
    if figure.method == "estimate":
        raise Invalid(_("an estimate has no list behind it"), where="size")
    if not LEAST <= size <= MOST:
        raise Invalid(_("from %(least)d to %(most)d rows are drawn") % {"least": LEAST, "most": MOST}, where="size")
    if figure.submission.state != "accepted":
        raise Conflict(_("only figures of an accepted submission are sampled"), where="size")
    if not figure.value:
        raise Invalid(_("a figure of zero has no list"), where="size")
    if Sampling.objects.select_for_update().filter(figure=figure).exists():
        raise Conflict(_("this figure is sampled already"), where="size")
    seed = secrets.token_bytes(32)
    made = Sampling.objects.create(
        figure=figure, size=size, seed=seed.hex(), seed_hash=pure.seed_hash(seed), asked_by=actor.id, asked_at=clock.now()
    )
    _record(actor, "sample.asked", made, {"size": size, "seed_hash": made.seed_hash})
    return made


@transaction.atomic
def commit(actor: Actor, sampling: Sampling, content: bytes) -> Sampling:
    """Take a company's commitment (``inthewild.sample-commitment/1``), and draw. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "sample.answer", sampling)
    stored = _locked(sampling, SamplingState.ASKED)
    made = _read(files.read_commitment, content)
    if made.count != stored.figure.value:
        told = {"count": made.count, "value": stored.figure.value}
        hint = _("a list has one row for each thing counted; if the figure was wrong, restate it")
        raise Invalid(_("the list has %(count)d rows, the figure is %(value)d") % told, where="file", hint=hint)
    stored.count, stored.root = made.count, made.root
    _record(actor, "sample.committed", stored, {"count": made.count, "root": made.root})
    stored.drawn = list(pure.draw(bytes.fromhex(stored.seed), made, stored.size))
    stored.drawn_at, stored.state = clock.now(), SamplingState.DRAWN
    stored.save()
    _record(Actor.system("sampling"), "sample.drawn", stored, {"seed": stored.seed, "rows": len(stored.drawn)})
    return stored


@transaction.atomic
def disclose(actor: Actor, sampling: Sampling, content: bytes) -> Sampling:
    """Take what the company discloses (``inthewild.sample-disclosure/1``) and check every proof. One that does not hold fails
    the sample for good, with its reasons. Raises NotAllowed, Invalid (another file) or Conflict."""
    require(actor, "sample.answer", sampling)
    stored = _locked(sampling, SamplingState.DRAWN)
    made, rows = _read(files.read_disclosure, content)
    if made != stored.commitment:
        raise Invalid(_("this file belongs to another list than the one you committed to"), where="file")
    stored.disclosed_at = clock.now()
    problems = pure.problems(made, stored.drawn, rows)
    if problems:
        stored.problems = problems
        return _fail(actor, stored, Failure.PROOF)
    stored.disclosed = files.disclosure_json(made, rows)["rows"]
    stored.results = {str(p): _finding(Finding.TWICE, "sampling") for p in sorted(pure.twins(rows))}
    stored.state = SamplingState.DISCLOSED
    stored.save()
    _record(actor, "sample.disclosed", stored, {"rows": len(rows), "twice": len(stored.results)})
    return stored


@transaction.atomic
def judge(actor: Actor, sampling: Sampling, findings: Mapping[int, str]) -> Sampling:
    """Say what rows are. What was said before is replaced, until the sample is over. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "sample.judge", sampling)
    stored = _locked(sampling, SamplingState.DISCLOSED)
    strange = [p for p, said in findings.items() if p not in stored.drawn or said not in Finding.values]
    if strange:
        raise Invalid(_("row %(row)d: this cannot be said of it") % {"row": strange[0]}, where="finding")
    new = {
        str(p): _finding(Finding(said), actor.id)
        for p, said in findings.items()
        if stored.results.get(str(p), {}).get("finding") != said
    }
    if new:
        stored.results = {**stored.results, **new}
        stored.save(update_fields=["results"])
        _record(actor, "sample.judged", stored, {"rows": len(new), "left": len(stored.drawn) - len(stored.results)})
    return stored


@transaction.atomic
def finish(actor: Actor, sampling: Sampling) -> Sampling:
    """End the check: the result stands, and gives L2 if it bears it. Raises NotAllowed, Invalid (rows left) or Conflict."""
    require(actor, "sample.judge", sampling)
    stored = _locked(sampling, SamplingState.DISCLOSED)
    left = len(stored.drawn) - len(stored.results)
    if left:
        raise Invalid(_("%(left)d rows were not looked at yet") % {"left": left}, where="finding")
    stored.found = sum(one["finding"] == Finding.COUNTS for one in stored.results.values())
    stored.state, stored.ended_at = SamplingState.CHECKED, clock.now()
    stored.save()
    found = queries.result(stored)
    assert found is not None
    _record(actor, "sample.checked", stored, {"n": found.n, "found": found.found, "low": found.low, "high": found.high})
    if levels.bears(found, stored.count or 0) and stored.figure.verified < "L2" and stored.figure.submission.state == "accepted":
        levels.from_sample(actor, stored)
    return stored


@transaction.atomic
def lapse() -> int:
    """Fail samples for which the company sent nothing in time; how many."""
    before = clock.now() - PATIENCE
    silent = Sampling.objects.filter(state=SamplingState.ASKED, asked_at__lte=before)
    withheld = Sampling.objects.filter(state=SamplingState.DRAWN, drawn_at__lte=before)
    late = [(one, Failure.SILENT) for one in silent.select_for_update()]
    late += [(one, Failure.WITHHELD) for one in withheld.select_for_update()]
    for one, why in late:
        _fail(Actor.system("sampling"), one, why)
    return len(late)


def _fail(actor: Actor, stored: Sampling, why: Failure) -> Sampling:
    stored.state, stored.failure, stored.ended_at = SamplingState.FAILED, why, clock.now()
    stored.save()
    _record(actor, "sample.failed", stored, {"failure": str(why), "problems": len(stored.problems)})
    levels.sample_failed(Actor.system("sampling"), stored)
    return stored


def _locked(sampling: Sampling, state: SamplingState) -> Sampling:
    rows = Sampling.objects.select_for_update(of=("self",)).select_related("figure__submission__organisation", "figure__metric")
    stored = rows.get(pk=sampling.pk)
    if stored.state != state:
        raise Conflict(_("this sample is at another step now: %(state)s") % {"state": stored.get_state_display()}, where="state")
    return stored


def _read(reader: Callable[[bytes], T], content: bytes) -> T:
    try:
        return reader(content)
    except InputError as error:
        raise Invalid(str(error), where="file") from None


def _finding(finding: Finding, by: str) -> dict[str, str]:
    return {"finding": str(finding), "by": by, "at": clock.now().isoformat(timespec="seconds")}


def _record(actor: Actor, event: str, about: Sampling, told: dict[str, object]) -> None:
    found = about.figure.submission
    change = {"figure": about.figure.number, **told}
    events.record(actor, event, found.public_id, change, organisation=found.organisation.public_id)
