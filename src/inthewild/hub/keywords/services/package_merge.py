"""A new package of the repository comes to a desk that went on working: merged by cell, three ways.

``upstream`` of a term is what the last package held (base), ``cells`` what the desk says (ours), the new package is theirs.
What only one side changed is taken; what both changed differently waits as a clash, and so does a term that the package
dropped: the desk's reading stays until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import next_number
from inthewild.hub.errors import Conflict
from inthewild.hub.keywords.models import Chosen, Clash, Level, Merging, Term
from inthewild.hub.keywords.services import merging, upstream
from inthewild.hub.keywords.services.common import asked_for
from inthewild.hub.keywords.states import TERM
from inthewild.lexicon.files import DATA
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import term_id

_BATCH = 1_000
_TAKEN = ("cells", "upstream", "ambiguity", "kind", "changed_at", "version", "approved")


@transaction.atomic
def merge(actor: Actor, folder: Path = DATA) -> Merging:
    """Merge the package in ``folder`` with the desk; doing it again with the same package changes nothing.

    Raises NotAllowed, LexiconError for a folder that is no database, Conflict while clashes of an earlier one are open.
    """
    require(actor, "package.merge")
    if Clash.objects.filter(chosen="").exists():
        raise Conflict(_("some readings of the last package are not decided yet"), where="package")
    package = Lexicon.load(folder).version
    theirs = {term_id(row["lang"], row["term"], row["sense"]): row for row in upstream.shipped(folder)}
    number = next_number(Merging.objects.all())
    made = Merging.objects.create(number=number, package=package, by=actor.id, made_at=clock.now())
    counts = {"same": 0, "taken": 0, "kept": 0, "clashes": 0, "dropped": 0}
    changed: list[Term] = []
    clashes: list[Clash] = []
    for term in Term.objects.select_for_update().filter(level=Level.PUBLIC).order_by("pk").iterator(_BATCH):
        row = theirs.get(term.term_id)
        if row is None:
            if term.upstream and term.state not in ("retired", "rejected"):
                counts["dropped"] += 1
                clashes.append(Clash(merging=made, number=len(clashes) + 1, term=term))
            continue
        if term.upstream == row:
            counts["kept" if term.cells != row else "same"] += 1
            continue
        found = merging.merge(term.upstream, term.cells, row)  # what is stored stays where both changed a cell
        counts["clashes"] += len(found.clashes)
        counts["taken"] += found.cells != term.cells
        for one in found.clashes:
            sides = {"base": one.base, "ours": one.theirs, "theirs": one.mine}
            clashes.append(Clash(merging=made, number=len(clashes) + 1, term=term, column=one.column, **sides))
        changed.append(_set(term, found.cells, row))
    Term.objects.bulk_update(changed, _TAKEN, batch_size=_BATCH)
    Clash.objects.bulk_create(clashes)
    counts["new"] = upstream.load(upstream.PACKAGE, folder)
    made.counts = counts
    made.save(update_fields=["counts"])
    events.record(actor, "package.merged", f"package:{number}", {"package": package, **counts})
    return made


@transaction.atomic
def decide(actor: Actor, clash: Clash, chosen: str) -> None:
    """Say whose reading stays: ``ours`` becomes part of the next patch, ``theirs`` is taken over (a dropped term retires).

    Raises NotAllowed, or Conflict if it was decided, or the cell was changed since.
    """
    require(actor, "clash.decide", clash)
    if not Clash.objects.filter(pk=clash.pk, chosen="").update(chosen=Chosen(chosen), by=actor.id, decided_at=clock.now()):
        raise Conflict(_("somebody decided this already"), where="clash")
    if chosen == Chosen.THEIRS:
        term = Term.objects.select_for_update().get(pk=clash.term_id)
        if clash.column:
            if term.cells[clash.column] != clash.ours:
                raise Conflict(_("the cell was changed since; look at the term again"), where=clash.column)
            _set(term, {**term.cells, clash.column: clash.theirs}, term.upstream, forced=clash.column).save(update_fields=_TAKEN)
        else:
            _retire(actor, term)
    told = {"term": clash.term.term_id, "column": clash.column, "chosen": chosen}
    events.record(actor, "clash.decided", f"package:{clash.merging.number}", told)


def waiting() -> Iterator[Clash]:
    """The clashes that wait, for a command."""
    yield from Clash.objects.filter(chosen="").select_related("term", "merging").iterator()


def _set(term: Term, cells: dict[str, str], row: Mapping[str, str], forced: str = "") -> Term:
    """The term with the merged cells; a change that waits for a second person keeps waiting on top of them."""
    if cells != term.cells:
        if term.approved:
            term.approved = {
                **merging.merge(term.upstream, term.approved, row).cells,
                **({forced: cells[forced]} if forced else {}),
            }
        told = asked_for(cells)
        term.cells, term.version, term.changed_at = cells, term.version + 1, clock.now()
        term.ambiguity, term.kind = told["ambiguity"], told["kind"]
    term.upstream = dict(row)
    return term


def _retire(actor: Actor, term: Term) -> None:
    reason = {"reason": _("the package no longer holds it")}
    if term.state == "approved":
        TERM.move(actor, term, "watch", reason, about=term.about)
    TERM.move(actor, term, "retired", reason, about=term.about)
