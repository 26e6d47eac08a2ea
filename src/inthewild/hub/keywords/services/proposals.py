"""Suggestions: anybody who meets words makes one, the desk says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import clock, events, undo
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords.models import Level, Proposal, Term
from inthewild.hub.keywords.models.proposal import Kind, Origin
from inthewild.hub.keywords.services import evidence, terms
from inthewild.hub.keywords.services.common import snippet as cut
from inthewild.hub.keywords.services.merging import Clash, merge
from inthewild.hub.keywords.services.record import cells_at
from inthewild.lexicon.model import COLUMNS


class Clashing(Conflict):
    """Somebody changed the same columns since; ``clashes`` holds both readings, for a person to choose."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        self.clashes = clashes
        super().__init__(_("somebody changed the same columns meanwhile; choose which reading stands"), where="version")


@transaction.atomic
def propose(
    actor: Actor,
    cells: Mapping[str, str],
    *,
    origin: str,
    kind: str = Kind.NEW,
    term: Term | None = None,
    base: int | None = None,
    about: str = "",
    snippet: str = "",
    note: str = "",
) -> Proposal:
    """Suggest a new term (``term`` and ``lang`` are enough), another reading of one (``base`` is the version that was
    read), or that one should go. ``about`` is the public id of a case, ``snippet`` a piece of its text.

    Whether the term is there already is not told: that is for who may read it. Raises NotAllowed or Invalid.
    """
    require(actor, "proposal.make", term)
    if origin not in Origin.values or kind not in Kind.values:
        raise Invalid(_("choose one of the values that are offered"), where="kind")
    given = {name: str(value) for name, value in cells.items() if name in COLUMNS and str(value).strip()}
    said = {name: line(value, name, 2_000, empty=True) for name, value in given.items()}
    if unknown := sorted(set(cells) - set(COLUMNS)):
        raise Invalid(_("there is no such column"), where=unknown[0][:40])
    if kind == Kind.NEW:
        for name, limit in (("term", 200), ("lang", 20)):
            said[name] = line(said.get(name, ""), name, limit)
    elif term is None:
        raise Invalid(_("say which term is meant"), where="term")
    elif kind == Kind.CHANGE and (base is None or not 1 <= base <= term.version):
        raise Invalid(_("say which version was read"), where="base")
    elif kind == Kind.CHANGE and not said:
        raise Invalid(_("nothing is different"), where="term")
    made = Proposal.objects.create(
        kind=kind, origin=origin, term=term, cells=said, base=base, about=line(about, "about", 64, empty=True),
        snippet=cut(snippet), note=line(note, "note", 1_000, empty=True), organisation=actor.organisation, author=actor.id,
        made_at=clock.now(),
    )  # fmt: skip
    events.record(actor, "proposal.made", made.public_id, {"kind": kind, "origin": origin, "lang": said.get("lang", "")})
    return made


@transaction.atomic
def accept(
    actor: Actor,
    proposal: Proposal,
    cells: Mapping[str, str] | None = None,
    *,
    level: str = Level.MEMBERS,
    version: int | None = None,
) -> Term:
    """Take a suggestion over; ``cells`` complete or correct it. A new term is triaged, and its snippet becomes evidence;
    a change is merged by column into what stands there now; what should go is doubted, or retired if it was.

    ``version`` is what the actor read of the term, for whom a clash was shown. Raises NotAllowed, Invalid, Clashing, or
    Conflict (decided meanwhile, the term is there).
    """
    require(actor, "desk.work", proposal)
    stored = _open(proposal)
    said = {**stored.cells, **(cells or {})}
    if stored.term is None:
        made = terms.enter(actor, said, level=level, author=stored.author)
        if stored.snippet or stored.about:
            evidence.add(actor, made, form="sighting", about=stored.about, text=stored.snippet)
        terms.triage(actor, made)
    else:
        made = get_term(actor, stored.term.term_id)
        if stored.kind == Kind.RETIRE:
            doubt = terms.watch if made.state == "approved" else terms.retire
            doubt(actor, made, stored.note or _("somebody suggested that it should go"))
        else:
            _merge(actor, made, stored, said, version)
    _decide(actor, stored, "accepted", "", made)
    proposal.refresh_from_db()
    return made


@transaction.atomic
def refuse(actor: Actor, proposal: Proposal, reason: str) -> None:
    """Do not take it over, and say why. Raises NotAllowed, Invalid (no reason) or Conflict."""
    require(actor, "desk.work", proposal)
    stored = _open(proposal)
    why = line(reason, "reason", 1_000, empty=True)
    if not why:
        raise Invalid(_("say why"), where="reason")
    _decide(actor, stored, "refused", why, None)
    undo.offer(actor, "proposal.refuse", stored.public_id, about=stored.public_id)
    proposal.refresh_from_db()


@undo.inverse("proposal.refuse", gettext_lazy("The suggestion was refused."))
def _reopen(actor: Actor, public_id: str) -> None:
    """Let it wait again."""
    found = get(Proposal, actor, public_id)
    require(actor, "desk.work", found)
    rows = Proposal.objects.filter(pk=found.pk, state="refused", decided_by=actor.id)
    if not rows.update(state="open", decided_by="", decided_at=None, reason=""):
        raise Conflict(_("it is too late to take this back"), where="state")


@transaction.atomic
def withdraw(actor: Actor, proposal: Proposal) -> None:
    """Take one's own suggestion back. Raises NotAllowed or Conflict."""
    require(actor, "proposal.withdraw", proposal)
    _decide(actor, _open(proposal), "withdrawn", "", None)
    proposal.refresh_from_db()


def get_term(actor: Actor, term_id: str) -> Term:
    """A term that the actor sees. Raises OutOfSight."""
    from inthewild.hub.keywords.queries.desk import term

    return term(actor, term_id)


def _merge(actor: Actor, term: Term, proposal: Proposal, said: Mapping[str, str], version: int | None) -> None:
    """Three ways; a person who was shown the clash (``version`` is the present one) has chosen already."""
    now = {name: term.cells.get(name, "") for name in COLUMNS}
    read = cells_at(term, proposal.base or 1) or now
    merged = merge(read, now, {**read, **said})
    if merged.clashes and version != term.version:
        raise Clashing(merged.clashes)
    chosen = {**merged.cells, **{clash.column: said[clash.column] for clash in merged.clashes}}
    terms.change(actor, term, chosen, version=term.version)
    Term.objects.filter(pk=term.pk).update(hands=sorted({*Term.objects.get(pk=term.pk).hands, proposal.author}))


def _open(proposal: Proposal) -> Proposal:
    stored = Proposal.objects.select_for_update(of=("self",)).select_related("term").get(pk=proposal.pk)
    if stored.state != "open":
        raise Conflict(_("this is decided already"), where="state")
    return stored


def _decide(actor: Actor, proposal: Proposal, state: str, reason: str, term: Term | None) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, decided_by=actor.id, decided_at=clock.now(), reason=reason, **({"term": term} if term is not None else {})
    )
    told = {"term": term.about} if term is not None else {}
    events.record(actor, f"proposal.{state}", proposal.public_id, {**told, "reason": reason} if reason else told)
