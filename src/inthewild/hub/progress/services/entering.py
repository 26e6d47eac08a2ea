"""Entering figures: a draft that several people and programs of a company work on, without overwriting each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import events
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform
from inthewild.hub.members.services import common
from inthewild.hub.progress.models import Figure, Metric, Submission
from inthewild.hub.progress.models.submission import Disclosure
from inthewild.hub.progress.services import metrics
from inthewild.hub.progress.services.cells import Cell, Key, checked, platforms_of, wanted
from inthewild.hub.progress.states import SUBMISSION

WORKED_ON = ("requested", "draft", "queried")


@dataclass(frozen=True)
class Differing:
    """A figure that somebody else saved meanwhile: ``mine`` and ``theirs`` are values, None for no figure."""

    key: Key
    mine: int | None
    theirs: int | None


class Overtaken(Conflict):
    """Somebody saved other figures meanwhile. ``version`` is the one that is stored, ``differing`` shows both values."""

    def __init__(self, where: str, version: int, differing: Sequence[Differing]) -> None:
        super().__init__(_("somebody else saved other figures meanwhile; both stand beside each other"), where=where)
        self.version = version
        self.differing = tuple(differing)


@transaction.atomic
def begin(actor: Actor, submission: Submission) -> Submission:
    """Make a draft of what was requested; a submission that has one stays as it is. Raises NotAllowed or Conflict."""
    require(actor, "submission.edit", submission)
    submission = lock(submission)
    return _begun(actor, submission)


@transaction.atomic
def save(
    actor: Actor,
    submission: Submission,
    cells: Iterable[Cell],
    *,
    version: int,
    whole: bool = False,
    disclosure: str | None = None,
    note: str | None = None,
    seen: Mapping[Key, int | None] | None = None,
) -> Submission:
    """Store these figures in the draft; with ``whole`` they are all there are, and others go.

    ``version`` is the one that was read, and ``seen`` the values that were: what only one of two people changed is no conflict.
    Without ``seen`` every difference is one. Raises NotAllowed, Invalid (``where`` names the cell), Conflict if it is no draft,
    Overtaken if somebody saved other figures since. Who then saves with the version that the error names has seen both.
    """
    require(actor, "submission.edit", submission)
    submission = _begun(actor, lock(submission))
    found = _all_checked(submission, cells)
    stored = {key_of(one): one for one in figures_of(submission)}
    last = max((one.number for one in stored.values()), default=0)
    if version != submission.version:
        differing = _differing(found, stored, whole)
        if seen is not None:
            differing, theirs = _merged(differing, seen)
            stored = {key: one for key, one in stored.items() if key not in theirs}
            found = {key: one for key, one in found.items() if key not in theirs}
        if differing:
            raise Overtaken(submission.public_id, submission.version, differing)
    changed = _store(submission, found, stored, whole, last)
    told = {
        "disclosure": common.choice(disclosure, Disclosure.values, "disclosure")
        if disclosure is not None
        else submission.disclosure,
        "note": _text(note) if note is not None else submission.note,
    }
    if not changed and told == {"disclosure": submission.disclosure, "note": submission.note}:
        return submission
    Submission.objects.filter(pk=submission.pk).update(version=submission.version + 1, **told)
    submission.refresh_from_db()
    event = {"figures": changed, "version": submission.version}
    events.record(actor, "submission.saved", submission.public_id, event, organisation=submission.organisation.public_id)
    return submission


@transaction.atomic
def attach(actor: Actor, submission: Submission, file: str) -> Submission:
    """Add a file that was taken in for this submission (its public id). Raises NotAllowed, Invalid, Conflict."""
    require(actor, "submission.edit", submission)
    submission = _begun(actor, lock(submission))
    known = visible(File, actor).filter(public_id=file, purpose="submission", about=submission.public_id, deleted_at=None)
    if not known.exists():
        raise Invalid(_("this is no file of this submission"), where="file")
    Submission.objects.filter(pk=submission.pk).update(files=[*submission.files, file], version=submission.version + 1)
    submission.refresh_from_db()
    told = {"file": file, "version": submission.version}
    events.record(actor, "submission.saved", submission.public_id, told, organisation=submission.organisation.public_id)
    return submission


def lock(submission: Submission) -> Submission:
    """The stored submission; nobody else changes it until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("organisation", "request", "replaces")
    return rows.get(pk=submission.pk)


def figures_of(submission: Submission) -> list[Figure]:
    """All figures of a submission with what they point to, by number."""
    rows = Figure.objects.filter(submission=submission).select_related("metric", "platform")
    return list(rows.order_by("number"))


def key_of(figure: Figure) -> Key:
    """What a stored figure is of, as ``Cell.key``."""
    return (figure.metric.code, figure.platform.public_id if figure.platform else "", figure.dimension, figure.member)


def _begun(actor: Actor, submission: Submission) -> Submission:
    if submission.state not in WORKED_ON:
        raise Conflict(_("these figures were handed in; they are restated, not changed"), where=submission.public_id)
    if submission.state == "requested":
        whose = submission.organisation.public_id
        SUBMISSION.move(actor, submission, "draft", {}, about=submission.public_id, organisation=whose)
    return submission


def _all_checked(submission: Submission, cells: Iterable[Cell]) -> dict[Key, tuple[Cell, Metric, Platform | None]]:
    asked, platforms = wanted(submission), platforms_of(submission)
    pairs = [checked(cell, asked, platforms) for cell in cells]
    rows = metrics.rows(version for _cell, version in pairs)
    found: dict[Key, tuple[Cell, Metric, Platform | None]] = {}
    for cell, version in pairs:
        if cell.key in found:
            raise Invalid(_("this figure stands there twice"), where=cell.place)
        found[cell.key] = (cell, rows[version.code, version.version], platforms.get(cell.platform))
    return found


def _differing(found: dict[Key, tuple[Cell, Metric, Platform | None]], stored: dict[Key, Figure], whole: bool) -> list[Differing]:
    told = {key: cell.value for key, (cell, _metric, _platform) in found.items()}
    keys = [*told, *(key for key in stored if whole and key not in told)]
    both = ((key, told.get(key), stored[key].value if key in stored else None) for key in keys)
    return [Differing(key, mine, theirs) for key, mine, theirs in both if mine != theirs]


def _merged(differing: list[Differing], seen: Mapping[Key, int | None]) -> tuple[list[Differing], set[Key]]:
    """What both changed, each otherwise; and what only the other one did, which stays as it is stored."""
    theirs = {one.key for one in differing if one.mine == seen.get(one.key)}
    both = [one for one in differing if one.key not in theirs and one.theirs != seen.get(one.key)]
    return both, theirs


def _store(
    submission: Submission,
    found: dict[Key, tuple[Cell, Metric, Platform | None]],
    stored: dict[Key, Figure],
    whole: bool,
    number: int,
) -> int:
    """Write what differs; how many figures did. New ones are numbered after ``number``."""
    changed = 0
    gone = [one for key, one in stored.items() if (whole and key not in found) or (key in found and found[key][0].value is None)]
    changed += len(gone)
    Figure.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for key, (cell, metric, platform) in found.items():
        if cell.value is None:
            continue
        now = stored.get(key)
        told = {"value": cell.value, "method": cell.method, "note": cell.note, "metric": metric}
        if now is None:
            number += 1
            Figure.objects.create(
                submission=submission, number=number, platform=platform, dimension=cell.dimension, member=cell.member, **told
            )
            changed += 1
        elif any(getattr(now, name) != value for name, value in told.items()):
            Figure.objects.filter(pk=now.pk).update(**told)
            changed += 1
    return changed


def _text(note: str) -> str:
    clean = note.replace("\r\n", "\n").strip()
    if len(clean) > 4000:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": 4000}, where="note")
    return clean
