"""Entering, changing and moving terms. Each step is of the machine of HUB.md 4; approval is in ``reviews``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, events, undo
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.states import Edge
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.services import checking
from inthewild.hub.keywords.services.common import IDENTITY, asked_for, cells_of, id_of, locked
from inthewild.hub.keywords.states import TERM
from inthewild.lexicon.model import COLUMNS

_FREE = ("proposed", "triaged", "evidence")
"""States in which nothing of the term was released: its spelling can still be changed."""


@transaction.atomic
def enter(
    actor: Actor,
    cells: Mapping[str, str],
    *,
    level: str = Level.MEMBERS,
    audience: Sequence[Organisation] = (),
    author: str = "",
) -> Term:
    """Enter a term; it is proposed. ``author`` is who suggested it, by default the actor.

    Raises NotAllowed, Invalid with the row and column that the linter refuses, or Conflict if it is there.
    """
    require(actor, "desk.work")
    named = _named(actor, level, audience)
    full = cells_of(cells, level)
    checking.check(actor, full)
    _free(actor, full, level)
    now, by = clock.now(), author or actor.id
    made = Term.objects.create(
        term_id=id_of(full, level), cells=full, level=level, author=by, hands=sorted({by, actor.id}),
        made_at=now, changed_at=now, **asked_for(full),
    )  # fmt: skip
    made.audience.set(named)
    told = {"term": made.term, "lang": made.lang, "sense": made.sense, "level": level}
    events.record(actor, "term.entered", made.about, {**told, "for": _ids(named)})
    return made


@transaction.atomic
def change(actor: Actor, term: Term, cells: Mapping[str, str], *, version: int, offer: bool = True) -> Term:
    """Change cells of a term; columns that are not given stay. ``version`` is the one that was read.

    A term that was approved goes into releases as it was until a second person has read the change. Raises NotAllowed,
    Invalid (the linter, another spelling of an approved term), or Conflict (somebody was faster, retired, rejected).
    """
    require(actor, "desk.work", term)
    stored = locked(term, version)
    if stored.state in ("retired", "rejected"):
        raise Conflict(_("this term is not used any more; bring it back first"), where="state")
    full = cells_of({**{n: stored.cells.get(n, "") for n in COLUMNS}, **cells}, stored.level)
    changed = {name: full[name] for name in COLUMNS if full[name] != stored.cells.get(name, "")}
    if not changed:
        return stored
    if stored.state not in _FREE and set(changed) & set(IDENTITY):
        raise Invalid(_("another spelling, language or sense is another term: enter it, and retire this one"), where="term")
    if set(changed) != {"checked"}:
        checking.check(actor, full, stored)
    before = {name: stored.cells.get(name, "") for name in changed}
    old_id = stored.term_id
    if stored.state not in _FREE and not stored.approved:
        stored.approved = stored.cells
    if stored.level != Level.RESTRICTED and set(changed) & set(IDENTITY):
        _free(actor, full, stored.level)
        stored.term_id = id_of(full, stored.level)
    stored.cells, stored.pending = full, stored.state not in _FREE and full != stored.approved
    if not stored.pending:
        stored.approved = {}
    for name, value in asked_for(full).items():
        setattr(stored, name, value)
    _touched(actor, stored)
    stored.save()
    told: dict[str, Any] = {"version": stored.version}
    for name, value in changed.items():
        told |= {f"{name}_from": before[name], name: value}
    if stored.term_id != old_id:
        told["term_id_from"] = old_id
    events.record(actor, "term.changed", stored.about, told)
    if offer:
        undo.offer(actor, "term.change", stored.term_id, str(stored.version), about=stored.about)
    term.refresh_from_db()
    return stored


@undo.inverse("term.change", gettext_lazy("The term was changed."))
def _unchange(actor: Actor, term_id: str, version: str) -> None:
    """Put back what stood there before, from the record of the change, if nobody changed it since."""
    from inthewild.hub.keywords.services.record import before_change

    stored = visible(Term, actor).filter(term_id=term_id).first()
    if stored is None:
        raise Conflict(_("it is too late to take this back"), where="term")
    change(actor, stored, before_change(stored), version=int(version), offer=False)


@transaction.atomic
def share(actor: Actor, term: Term, level: str, audience: Sequence[Organisation] = (), *, version: int) -> Term:
    """Say how far a term may travel, before it is approved. A RESTRICTED term gets a random id and names who reads it.

    What was released on one level is retired, brought back, and approved by a second person on the other. The record of
    a term that loses or gets its random id stays under the old one. Raises NotAllowed, Invalid or Conflict.
    """
    require(actor, "desk.work", term)
    stored = locked(term, version)
    named = _named(actor, level, audience)
    had = sorted(stored.audience.values_list("public_id", flat=True))
    if stored.level == level and had == sorted(_ids(named)):
        return stored
    if stored.upstream and level != Level.PUBLIC:
        raise Conflict(_("this term stands in the public package; retire it there first"), where="level")
    told: dict[str, Any] = {"level_from": stored.level, "level": level, "for_from": had, "for": _ids(named)}
    if stored.state not in _FREE:
        hint = _("retire it, bring it back, and a second person approves it on the other level")
        raise Conflict(_("the level of a term is settled before it is approved"), where="level", hint=hint)
    full = cells_of(stored.cells, level)
    if Level.RESTRICTED in (level, stored.level) and level != stored.level:
        if level != Level.RESTRICTED:
            _free(actor, full, level)
        events.record(actor, "term.changed", stored.about, told)
        stored.term_id, told = id_of(full, level), {"level": level, "for": _ids(named)}
    stored.cells, stored.level = full, level
    _touched(actor, stored)
    stored.save()
    stored.audience.set(named)
    events.record(actor, "term.changed", stored.about, told | {"version": stored.version})
    term.refresh_from_db()
    return stored


@transaction.atomic
def withdraw(actor: Actor, term: Term, *, version: int) -> None:
    """Take a term away that the actor entered by mistake and that nothing hangs on yet; the events stay.

    Raises NotAllowed, or Conflict if somebody worked on it since.
    """
    require(actor, "desk.work", term)
    stored = locked(term, version)
    worked_on = stored.evidence.exists() or stored.reviews.exists() or stored.proposals.exists()
    if stored.state != "proposed" or stored.hands != [actor.id] or worked_on:
        raise Conflict(_("somebody works with this term already"), where="term")
    about = stored.about
    stored.audience.clear()
    stored.delete()
    events.record(actor, "term.withdrawn", about, {"lang": stored.lang})


@transaction.atomic
def triage(actor: Actor, term: Term, *, version: int | None = None, reason: str = "") -> Term:
    """Say that a proposed term is worth a look, or bring a retired one back (with a reason)."""
    stored = _step(actor, term, "triaged", version, reason)
    if stored.evidence.exists():
        evidenced(actor, stored)
        term.refresh_from_db()
    return stored


def evidenced(actor: Actor, term: Term) -> None:
    """The first piece of evidence moves a term on; called by ``evidence`` too."""
    TERM.move(actor, term, "evidence", {"pieces": term.evidence.count()}, about=term.about)


@transaction.atomic
def reject(actor: Actor, term: Term, reason: str, *, version: int | None = None) -> Term:
    """Do not take it, and say why. Raises NotAllowed, Invalid (no reason) or Conflict."""
    return _step(actor, term, "rejected", version, reason)


@transaction.atomic
def watch(actor: Actor, term: Term, reason: str, *, version: int | None = None) -> Term:
    """Doubt an approved term, and say why: it stays in releases, and somebody has to look."""
    return _step(actor, term, "watch", version, reason)


@transaction.atomic
def retire(actor: Actor, term: Term, reason: str, *, version: int | None = None) -> Term:
    """Let it leave with the next release, and say why. An approved term is doubted first, in the same breath."""
    stored = locked(term, version)
    if stored.state == "approved":
        _step(actor, stored, "watch", version, reason)
        version = None
    done = _step(actor, stored, "retired", version, reason)
    term.refresh_from_db()
    return done


def ways(actor: Actor, term: Term) -> list[Edge]:
    """The steps that the actor may take from here."""
    return TERM.ways(actor, term.state)


def _step(actor: Actor, term: Term, to: str, version: int | None, reason: str) -> Term:
    require(actor, "desk.work", term)
    stored = locked(term, version)
    told = {"reason": line(reason, "reason", 500)} if reason.strip() else {}
    if stored.state == "retired" and not told:
        raise Invalid(_("say why"), where="reason")
    now = clock.now()
    # Doubt asks for new eyes: the reviews of the version before count no longer.
    also: dict[str, Any] = {"changed_at": now, **({"version": stored.version + 1} if to in ("watch", "triaged") else {})}
    if to == "triaged":
        also |= {"approved": {}, "pending": False, "reviewer": ""}
    TERM.move(actor, stored, to, told, about=stored.about, also=also)
    term.refresh_from_db()
    return stored


def _touched(actor: Actor, stored: Term) -> None:
    stored.version += 1
    stored.changed_at, stored.author = clock.now(), actor.id
    stored.hands = sorted({*stored.hands, actor.id})


def _named(actor: Actor, level: str, audience: Iterable[Organisation]) -> list[Organisation]:
    """Who reads a RESTRICTED term: the actor's own organisation and those that are named; nobody by name otherwise."""
    if level not in Level.values:
        raise Invalid(_("choose one of the values that are offered"), where="level")
    if level != Level.RESTRICTED:
        return []
    own = Organisation.objects.filter(public_id=actor.organisation)
    return sorted({*own, *audience}, key=lambda one: one.public_id)


def _ids(named: Iterable[Organisation]) -> list[str]:
    return [one.public_id for one in named]


def _free(actor: Actor, cells: Mapping[str, str], level: str) -> None:
    """Raise Conflict if the term is there: by its id, or among the RESTRICTED ones that the actor reads."""
    same = visible(Term, actor).filter(term__iexact=cells["term"], lang=cells["lang"], sense=cells["sense"])
    taken = level != Level.RESTRICTED and Term.objects.filter(term_id=id_of(cells, level)).exists()
    if taken or same.filter(level=level).exists():
        raise Conflict(_("this term is there already"), where="term", hint=_("change it, or bring it back if it was retired"))
