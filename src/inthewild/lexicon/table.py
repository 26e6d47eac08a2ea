"""The terms of a lexicon as rows of cells that become :class:`Term` objects only when somebody looks at them.

A cold ``inthewild explain`` reads tens of thousands of rows and looks at five.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from inthewild.lexicon.model import COLUMNS, GATE, Term

Cells = list[str]
_SENSE, _AMBIGUITY, _LANG = COLUMNS.index("sense"), COLUMNS.index("ambiguity"), COLUMNS.index("lang")


class TermTable(Sequence[Term]):
    """A sequence of terms; immutable. ``rows`` are cells in the order of :data:`COLUMNS`, or terms already made."""

    def __init__(self, rows: Sequence[Cells | Term]) -> None:
        self._rows = list(rows)

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
        term = self._rows[index] = Term.from_row(dict(zip(COLUMNS, row, strict=True)))
        return term

    def sense(self, index: int) -> str:
        """The sense of a term without making the term."""
        row = self._rows[index]
        return row.sense if isinstance(row, Term) else row[_SENSE]

    def ambiguity(self, index: int) -> int:
        row = self._rows[index]
        return row.ambiguity if isinstance(row, Term) else int(row[_AMBIGUITY])

    def lang(self, index: int) -> str:
        row = self._rows[index]
        return row.lang if isinstance(row, Term) else row[_LANG]

    def gate(self, wanted: bool) -> TermTable:
        """The terms of the gate set, or all others."""
        senses = tuple(f"{name}:" for name in GATE)
        return TermTable([row for i, row in enumerate(self._rows) if self.sense(i).startswith(senses) == wanted])

    def plus(self, terms: Sequence[Term]) -> TermTable:
        return TermTable([*self._rows, *terms])
