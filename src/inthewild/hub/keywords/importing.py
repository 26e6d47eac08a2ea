"""Terms from a file: the columns of the keyword files, as the list gives them out and spreadsheets write them.

A row that names its ``version`` is merged by column with what was changed since the file was taken out; where both changed
one column, the row is not taken and says what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import imports
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.imports import Applied, Cells, Difference, Fault, Importer, Outcome
from inthewild.hub.core.imports import Column as Wanted
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords import labels
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.services import checking, terms
from inthewild.hub.keywords.services.common import cells_of
from inthewild.hub.keywords.services.merging import Merged, merge
from inthewild.hub.keywords.services.record import cells_at
from inthewild.lexicon.model import COLUMNS, term_id

_REQUIRED = ("term", "lang", "sense", "ambiguity", "gloss_en")
_FIXED = ("checked", "sharing")
"""Columns that the desk fills: who checked it, and how far it travels."""


@dataclass(frozen=True)
class _Known:
    """A row and the term that it is about, if there is one."""

    cells: dict[str, str]
    term: Term | None


def _may(actor: Actor) -> bool:
    return allowed(actor, "desk.work")


def _row(cells: Cells, level: str = Level.MEMBERS) -> dict[str, str]:
    return cells_of({name: cells[name] for name in COLUMNS if name not in _FIXED}, level)


def _key(cells: Cells) -> str:
    if cells["term_id"]:
        return cells["term_id"].strip().lower()
    return term_id(cells["lang"], cells["term"], cells["sense"])


def _level(cells: Cells) -> str:
    wanted = cells["level"].strip().casefold()
    found = {str(label).casefold(): str(code) for code, label in Level.choices}
    found |= {code.casefold(): code for code in Level.values}
    if wanted and wanted not in found:
        raise Invalid(_("choose one of the values that are offered"), where="level")
    return found.get(wanted, Level.MEMBERS)


def _check(_actor: Actor, cells: Cells) -> list[Fault]:
    try:
        row = _row(cells, _level(cells))
    except Invalid as wrong:
        return [Fault(wrong.where, wrong.what)]
    return [Fault(problem.column, problem.says) for problem in checking.problems(row)]


def _compare(actor: Actor, rows: Sequence[Cells]) -> list[Difference]:
    known = {one.term_id: one for one in visible(Term, actor).filter(term_id__in=[_key(cells) for cells in rows])}
    return [_difference(cells, known.get(_key(cells))) for cells in rows]


def _difference(cells: Cells, found: Term | None) -> Difference:
    title = f"{cells['lang']}: {cells['term']}"
    row = _row(cells, found.level if found is not None else _level(cells))
    if found is None:
        if cells["term_id"] and cells["term_id"] != term_id(row["lang"], row["term"], row["sense"]):
            return Difference(Outcome.CANNOT, title, why=_("there is no term with this identifier"))
        lines = tuple((str(labels.COLUMNS[n]), "", labels.shown(n, row[n])) for n in COLUMNS if row[n] and n not in _FIXED)
        return Difference(Outcome.NEW, title, lines)
    if found.state in ("retired", "rejected"):
        return Difference(Outcome.CANNOT, title, why=_("this term is not used any more; bring it back first"))
    merged = _merged(cells, row, found)
    if merged.clashes:
        told = "; ".join(f"{labels.COLUMNS[c.column]}: {labels.shown(c.column, c.theirs)}" for c in merged.clashes)
        why = _("somebody changed the same columns since the file was taken out: %(columns)s") % {"columns": told}
        return Difference(Outcome.CANNOT, title, why=why)
    lines = tuple(
        (str(labels.COLUMNS[n]), labels.shown(n, found.cells.get(n, "")), labels.shown(n, merged.cells[n]))
        for n in COLUMNS
        if merged.cells[n] != found.cells.get(n, "")
    )
    return Difference(Outcome.CHANGED if lines else Outcome.SAME, title, lines, f"{found.term_id}:{found.version}")


def _merged(cells: Cells, row: Mapping[str, str], found: Term) -> Merged:
    now = {name: found.cells.get(name, "") for name in COLUMNS}
    mine = {**row, **{name: now[name] for name in _FIXED}}
    version = cells["version"].strip()
    base = cells_at(found, int(version)) if version.isdecimal() and len(version) < 9 else None
    return merge({**(base or now), **{name: now[name] for name in _FIXED}}, now, mine)


def _apply(actor: Actor, cells: Cells, seen: str) -> Applied:
    if not seen:
        made = terms.enter(actor, _row(cells, _level(cells)), level=_level(cells))
        return Applied(made.about, {"version": made.version})
    name, _colon, version = seen.rpartition(":")
    found = desk.term(actor, name)
    before = dict(found.cells)
    merged = _merged(cells, _row(cells, found.level), found)
    changed = terms.change(actor, found, merged.cells, version=int(version), offer=False)
    return Applied(changed.about, {"version": changed.version, "before": before})


def _undo(actor: Actor, applied: Applied) -> None:
    found = desk.term(actor, applied.about.partition("_")[2])
    version = int(applied.undo["version"])
    if "before" in applied.undo:
        terms.change(actor, found, applied.undo["before"], version=version, offer=False)
    else:
        terms.withdraw(actor, found, version=version)


_HELP = {
    "lang": gettext_lazy("A language tag, such as vi, zh-Hans or hi-Latn."),
    "sense": gettext_lazy("An id such as taxon:panthera-tigris or specimen:TEE."),
    "ambiguity": gettext_lazy("0, 1, 2 or 3."),
    "needs": gettext_lazy("Several with | between."),
    "checked": gettext_lazy("Not read: the desk says who checked a term."),
    "sharing": gettext_lazy("Not read: see the level."),
}
imports.register(
    Importer(
        "terms",
        gettext_lazy("Terms"),
        gettext_lazy("New terms, and changes of terms that are known; a change waits for a second person. Take out the list of "
                     "terms, edit it, and send it back."),
        (
            *(Wanted(name, labels.COLUMNS[name], name in _REQUIRED, _HELP.get(name, "")) for name in COLUMNS),
            Wanted("term_id", gettext_lazy("Identifier"), help=gettext_lazy("Of a term that is known; else it is computed.")),
            Wanted("level", gettext_lazy("Level"), help=gettext_lazy("Of a new term: MEMBERS if it is empty.")),
            Wanted("version", gettext_lazy("Version"), help=gettext_lazy("As it was taken out: changes since then are merged.")),
        ),
        _may, _key, _check, _compare, _apply, _undo,
    )
)  # fmt: skip
