"""What changed between two databases: terms added, removed and changed, and what that does to the strings that are found.

A term's id is made of language, spelling and sense; a term respelt is therefore one removed and one added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.errors import LexiconError
from inthewild.lexicon.files import read_terms
from inthewild.lexicon.forms import expand, read_paradigms
from inthewild.lexicon.model import COLUMNS, Term
from inthewild.lexicon.table import TermTable


@dataclass(frozen=True, slots=True)
class Change:
    """A term that is in both; ``columns`` holds only what differs: column -> (before, after)."""

    term: Term
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the difference does to one class of senses.

    Terms that fire more (lower ambiguity) or less easily; strings (all forms, by language) that are newly found or no
    longer found. A changed paradigm shows here alone.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    fires_more: int = 0
    fires_less: int = 0
    strings_added: int = 0
    strings_removed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The result, in the order language, sense, term; ``effect`` by sense class."""

    added: tuple[Term, ...]
    removed: tuple[Term, ...]
    changed: tuple[Change, ...]
    effect: Mapping[str, Effect]

    def languages(self) -> list[str]:
        """The languages in which something was added, removed or changed."""
        terms = (*self.added, *self.removed, *(c.term for c in self.changed))
        return sorted({t.lang for t in terms})

    def as_json(self) -> dict[str, Any]:
        """For machines: by language the terms, then the effect by class."""
        return {
            "languages": {
                lang: {
                    "added": [_brief(t) for t in self.added if t.lang == lang],
                    "removed": [_brief(t) for t in self.removed if t.lang == lang],
                    "changed": [
                        _brief(c.term) | {"columns": {k: {"before": a, "after": b} for k, (a, b) in c.columns.items()}}
                        for c in self.changed if c.term.lang == lang
                    ],
                }
                for lang in self.languages()
            },
            "effect": {name: {f: getattr(e, f) for f in Effect.__slots__} for name, e in self.effect.items()},
        }  # fmt: skip

    def lines(self) -> list[str]:
        """For people: ``+``, ``-`` and ``~`` lines by language, then the effect by class."""
        out: list[str] = []
        for lang in self.languages():
            added = [t for t in self.added if t.lang == lang]
            removed = [t for t in self.removed if t.lang == lang]
            changed = [c for c in self.changed if c.term.lang == lang]
            out.append(f"{lang}: {len(added)} added, {len(removed)} removed, {len(changed)} changed")
            out += [f"  + {t.term}  {t.sense}  ambiguity {t.ambiguity}  {t.gloss_en}" for t in added]
            out += [f"  - {t.term}  {t.sense}" for t in removed]
            for c in changed:
                what = "; ".join(f"{name}: {a or '(empty)'} -> {b or '(empty)'}" for name, (a, b) in c.columns.items())
                out.append(f"  ~ {c.term.term}  {c.term.sense}  {what}")
        if self.effect:
            out += ["", f"{'effect by class':18}" + "".join(f"{f.replace('_', ' '):>17}" for f in Effect.__slots__)]
            out += [f"{n:18}" + "".join(f"{getattr(e, f):17}" for f in Effect.__slots__) for n, e in self.effect.items()]
        return out or ["no difference"]


def diff(before: Path, after: Path) -> Difference:
    """Compare two database folders. Raises :class:`LexiconError` if one of them is none, or cannot be read."""
    old, old_strings = _read(before)
    new, new_strings = _read(after)
    changed = []
    for key in old.keys() & new.keys():
        a, b = old[key].to_row(), new[key].to_row()
        columns = {name: (a[name], b[name]) for name in COLUMNS if a[name] != b[name]}
        if columns:
            changed.append(Change(new[key], columns))
    added = _sorted(new[k] for k in new.keys() - old.keys())
    removed = _sorted(old[k] for k in old.keys() - new.keys())
    changed.sort(key=lambda c: _order(c.term))
    effect = {}
    for name in sorted({t.sense_class for t in (*old.values(), *new.values())}):
        here = [c for c in changed if c.term.sense_class == name]
        moved = [(int(a), int(b)) for a, b in (c.columns["ambiguity"] for c in here if "ambiguity" in c.columns)]
        was, now = old_strings.get(name, set()), new_strings.get(name, set())
        found = Effect(
            sum(t.sense_class == name for t in added), sum(t.sense_class == name for t in removed), len(here),
            sum(b < a for a, b in moved), sum(b > a for a, b in moved), len(now - was), len(was - now),
        )  # fmt: skip
        if found != Effect():
            effect[name] = found
    return Difference(added, removed, tuple(changed), effect)


def _read(folder: Path) -> tuple[dict[str, Term], dict[str, set[tuple[str, str]]]]:
    """Terms by id; (language, string) of all forms by sense class."""
    files = sorted((folder / "terms").glob("*.tsv"))
    if not files:
        raise LexiconError("no terms/*.tsv there", where=str(folder), hint="is it a keyword database folder?")
    paradigms = read_paradigms(folder / "paradigms")
    terms: dict[str, Term] = {}
    strings: dict[str, set[tuple[str, str]]] = {}
    for term in TermTable([cells for file in files for cells in read_terms(file)]):
        terms[term.term_id] = term
        strings.setdefault(term.sense_class, set()).update((term.lang, f.text) for f in expand(term, paradigms))
    return terms, strings


def _order(term: Term) -> tuple[str, str, str]:
    return term.lang, term.sense, term.term


def _sorted(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=_order))


def _brief(term: Term) -> dict[str, Any]:
    return {
        "term_id": term.term_id, "term": term.term, "sense": term.sense, "ambiguity": term.ambiguity, "gloss_en": term.gloss_en,
    }  # fmt: skip
