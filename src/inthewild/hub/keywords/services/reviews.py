"""The second person: who wrote nothing of a version reads it, and says whether it may go out.

Rules of reference/lexicon.md 3.1: a gloss, a source or evidence, nobody reviews what they wrote, an ambiguous word never
fires alone. Codes and slang take two reviewers, one of whom knows the language and was confirmed in that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.keywords.models import Review, Term
from inthewild.hub.keywords.services import checking
from inthewild.hub.keywords.services.common import locked
from inthewild.hub.keywords.services.competence import knows
from inthewild.hub.keywords.states import TERM

GUARDED = ("code", "slang")
"""Kinds that only people of the language can judge."""
_REVIEWED = ("evidence", "watch")


@dataclass(frozen=True)
class Need:
    """What a version still needs: ``people`` who agree, and ``speaker``: one of them knows the language."""

    people: int
    speaker: bool


def reviewable(term: Term) -> bool:
    """Whether it waits for a second person."""
    return term.state in _REVIEWED or (term.state == "approved" and term.pending)


def need(term: Term) -> Need:
    """What its present version still needs."""
    agreed = list(Review.objects.filter(term=term, version=term.version, agrees=True))
    guarded = term.kind in GUARDED or term.released.get("kind") in GUARDED
    speaker = guarded and not any(one.skill for one in agreed)
    return Need(max((2 if guarded else 1) - len(agreed), 1 if speaker else 0), speaker)


def lacks(actor: Actor, term: Term) -> list[str]:
    """What stands against approval, in sentences, whoever reviews."""
    found = [p.says for p in checking.problems(term.cells)]
    found += [p.says for p in checking.ambiguous(term.cells, checking.homographs(actor, term.cells, term))]
    if not term.cells.get("sources") and not term.evidence.exclude(verdict="false").exists() and not term.upstream:
        found.append(_("there is neither a source nor a piece of evidence for it"))
    return found


@transaction.atomic
def review(actor: Actor, term: Term, *, version: int, agrees: bool, reason: str = "") -> Review:
    """Read a version of a term and agree, or say what is wrong. With enough agreement the term is approved.

    Raises NotAllowed (no person, who wrote it), Invalid (no reason, or the rules stand against it), or Conflict (another
    version, read it already, nothing to review).
    """
    require(actor, "desk.review", term)
    stored = locked(term, version)
    if not reviewable(stored):
        raise Conflict(_("this term does not wait for a second person"), where="state")
    if actor.id in stored.hands or actor.id == stored.author:
        raise NotAllowed("a second person must decide, none of those who wrote it", where="version")
    if Review.objects.filter(term=stored, version=version, by=actor.id).exists():
        raise Conflict(_("you have read this version already"), where="version")
    why = line(reason, "reason", 1000, empty=True)
    if not agrees and not why:
        raise Invalid(_("say what is wrong"), where="reason")
    if agrees and (wrong := lacks(actor, stored)):
        raise Invalid(wrong[0], where="agrees")
    made = Review.objects.create(
        term=stored, number=next_number(stored.reviews.all()), version=version, by=actor.id,
        skill=knows(actor.id, stored.lang), agrees=agrees, reason=why, made_at=clock.now(),
    )  # fmt: skip
    told = {"number": made.number, "version": version, "agrees": agrees, "reason": why}
    events.record(actor, "term.reviewed", stored.about, told)
    if agrees and need(stored).people == 0:
        _approve(actor, stored, made)
    term.refresh_from_db()
    return made


def _approve(actor: Actor, term: Term, last: Review) -> None:
    """The version goes into the next release."""
    spoken = Review.objects.filter(term=term, version=term.version, agrees=True).exclude(skill="").exists()
    cells = {**term.cells, "checked": "human" if spoken else term.cells.get("checked") or "second-pass"}
    also = {"reviewer": actor.id, "approved": {}, "pending": False, "hands": [], "cells": cells, "changed_at": clock.now()}
    if term.state in _REVIEWED:
        TERM.move(actor, term, "approved", {"review": str(last.number)}, about=term.about, also=also)
    else:
        Term.objects.filter(pk=term.pk).update(**also)
