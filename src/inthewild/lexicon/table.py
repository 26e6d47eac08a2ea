"""The terms of a lexicon as lines that become :class:`Term` objects only when somebody looks at them.

A cold ``inthewild explain`` reads tens of thousands of rows and looks at five.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, overload

from inthewild.lexicon.model import COLUMNS, GATE, Term

_SENSE, _AMBIGUITY, _LANG = COLUMNS.index("sense"), COLUMNS.index("ambiguity"), COLUMNS.index("lang")
_FIRST = max(_SENSE, _AMBIGUITY, _LANG) + 1


class _Known(NamedTuple):
    """The cells that are asked of every term."""

    senses: list[str]
    langs: list[str]
    ambiguities: list[int]


class TermTable(Sequence[Term]):
    """A sequence of terms; immutable. ``rows`` are lines of cells in the order of :data:`COLUMNS`, or terms already made."""

    def __init__(self, rows: Sequence[str | Term], known: _Known | None = None) -> None:
        self._rows = list(rows)
        self._given = known

    @cached_property
    def _known(self) -> _Known:
        if self._given is not None:
            return self._given
        known = _Known([], [], [])
        same: dict[str, str] = {}  # tens of thousands of terms share some thousand senses and languages
        for row in self._rows:
            if isinstance(row, Term):
                sense, lang, ambiguity = row.sense, row.lang, row.ambiguity
            else:
                first = row.split("\t", _FIRST)
                sense, lang, ambiguity = first[_SENSE], first[_LANG], int(first[_AMBIGUITY])
            known.senses.append(same.setdefault(sense, sense))
            known.langs.append(same.setdefault(lang, lang))
            known.ambiguities.append(ambiguity)
        return known

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Term: ...
    @overload
    def __getitem__(self, index: slice) -> TermTable: ...

    def __getitem__(self, index: int | slice) -> Term | TermTable:
        if isinstance(index, slice):
            return TermTable(self._rows[index])
        row = self._rows[index]
        if isinstance(row, Term):
            return row
        term = self._rows[index] = Term.from_row(dict(zip(COLUMNS, row.split("\t"), strict=True)))
        return term

    @property
    def senses(self) -> Sequence[str]:
        """The sense of every term, without making the terms."""
        return self._known.senses

    @property
    def langs(self) -> Sequence[str]:
        return self._known.langs

    @property
    def ambiguities(self) -> Sequence[int]:
        return self._known.ambiguities

    def sense(self, index: int) -> str:
        """The sense of a term without making the term."""
        return self._known.senses[index]

    def lang(self, index: int) -> str:
        return self._known.langs[index]

    def gate(self, wanted: bool) -> TermTable:
        """The terms of the gate set, or all others."""
        prefixes = tuple(f"{name}:" for name in GATE)
        chosen = [i for i, sense in enumerate(self.senses) if sense.startswith(prefixes) == wanted]
        senses, langs, ambiguities = self._known
        known = _Known([senses[i] for i in chosen], [langs[i] for i in chosen], [ambiguities[i] for i in chosen])
        return TermTable([self._rows[i] for i in chosen], known)

    def plus(self, terms: Sequence[Term]) -> TermTable:
        return TermTable([*self._rows, *terms])
