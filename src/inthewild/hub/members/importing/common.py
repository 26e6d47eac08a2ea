"""What both importers need: codes or labels in cells, labels of columns."""

from __future__ import annotations

from collections.abc import Sequence

from inthewild.hub.core.imports import Cells, Column


def coded(cells: Cells, name: str, choices: Sequence[tuple[str, object]]) -> str:
    """The code of a cell that holds a code or its label in the reader's language; the cell itself if it is neither."""
    wanted = cells[name].casefold()
    return next((code for code, label in choices if wanted in (code, str(label).casefold())), cells[name])


class Labels(dict[str, str]):
    """Labels of columns in the language of the moment."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self._columns = {c.name: c for c in columns}

    def __missing__(self, name: str) -> str:
        return str(self._columns[name].label)
