"""The rules of the keyword files, asked of a row before it is kept: those of ``inthewild lexicon lint``, by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords.models import Term
from inthewild.lexicon import lint
from inthewild.lexicon.files import DATA, read_table
from inthewild.lexicon.model import COLUMNS
from inthewild.lexicon.model import Term as Row
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.text.strict import fold
from inthewild.text.tags import primary

_RULES = (lint.senses, lint.vocabulary, lint.normal_form, lint.script, lint.forms, lint.sources)
_COLUMN = {
    "gloss": "gloss_en", "nfc": "term", "fold": "term", "short": "ambiguity", "script": "term", "source": "sources",
    "basis": "sources",
}  # fmt: skip
_ALONE = ("taxon", "specimen", "pair")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: its column, and the sentence (of the linter in English, as in its command)."""

    column: str
    says: str


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """Taxa, specimens and pairs of the package."""
    return Taxonomy(DATA)


def problems(cells: Mapping[str, str]) -> list[Problem]:
    """What the linter says of one row, by itself."""
    # How far a row may travel is not the business of its cell here, but of the level of the term.
    term = Row.from_row({**cells, "sharing": "PUBLIC"})
    looked = lint.Database(DATA, [("la" if term.lang == "la" else primary(term.lang), term)], taxonomy())
    found = [Problem(_column(p.rule), p.what) for rule in _RULES for p in rule(looked) if p.error]
    if term.ambiguity == 0 and term.term_id in _everyday():
        found.append(Problem("ambiguity", "an everyday word has ambiguity 0"))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Ids of terms that are common words of their own language; a file of some thousand rows, read once."""
    path = DATA / "generated" / "everyday.tsv"
    return frozenset(row["term_id"] for row in read_table(path, ("term_id",))) if path.exists() else frozenset()


def _column(rule: str) -> str:
    name = _COLUMN.get(rule, rule)
    return name if name in COLUMNS else "term"


def homographs(actor: Actor, cells: Mapping[str, str], but: Term | None = None) -> list[Term]:
    """Other terms of the language that read the same and mean something else, among what the actor sees."""
    rows = visible(Term, actor).filter(folded=fold(cells["term"], emoji=True)[:200], lang=cells["lang"])
    rows = rows.exclude(state__in=("rejected", "retired")).exclude(sense=cells["sense"])
    return list((rows.exclude(pk=but.pk) if but is not None else rows).order_by("sense")[:20])


def ambiguous(cells: Mapping[str, str], others: Sequence[Term]) -> Iterator[Problem]:
    """A word that also means something else never fires alone; two animals of one name need a note."""
    if cells["sense"].partition(":")[0] not in _ALONE:
        return
    ambiguity = int(cells["ambiguity"])
    harmless = next((o for o in others if o.sense.startswith("benign.")), None)
    if harmless is not None and ambiguity < 2:
        says = _("“%(term)s” also means %(sense)s here: an ambiguous word never fires alone, so give it 2 or 3")
        yield Problem("ambiguity", says % {"term": cells["term"], "sense": harmless.sense})
    elif any(o.sense.partition(":")[0] in _ALONE for o in others) and ambiguity < 2 and not cells["note"]:
        yield Problem("note", _("another sense reads the same: say in the note which one is meant, or give it 2 or 3"))


def check(actor: Actor, cells: Mapping[str, str], but: Term | None = None) -> None:
    """Raise Invalid with the row and the column of the first thing that is wrong with it."""
    found = [*problems(cells), *ambiguous(cells, homographs(actor, cells, but))]
    if found:
        row = f"{cells['lang']}: {cells['term']} ({cells['sense']})"
        raise Invalid(_("%(row)s: %(says)s") % {"row": row, "says": found[0].says}, where=found[0].column)
