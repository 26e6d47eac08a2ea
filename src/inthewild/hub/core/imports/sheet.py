"""Rows as they were read, and their one stored form: JSON lines in UTF-8, whatever the file was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from inthewild.hub.errors import Invalid

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_CELL = 10_000
MAX_COLUMNS = 100


@dataclass(frozen=True)
class Row:
    """One row. ``line`` is where it stands in the file (in a spreadsheet its row), ``cells`` are as many as the header has;
    ``fault`` says what is wrong with the row as such, and ``column`` where if that is known."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""
    column: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its header, its rows, and how it was understood (as ``CSV, windows-1252``)."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    read_as: str
    certain: bool = True


def header(names: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns. Raises Invalid for none, too many, an empty or a repeated one."""
    clean = tuple(name.strip().removeprefix("\ufeff") for name in names)
    while clean and not clean[-1]:
        clean = clean[:-1]
    if not clean:
        raise Invalid(_("the first row has no names of columns"), where="file")
    if len(clean) > MAX_COLUMNS:
        raise Invalid(_("this file has more than %(n)d columns") % {"n": MAX_COLUMNS}, where="file")
    seen: set[str] = set()
    for place, name in enumerate(clean, 1):
        if not name:
            raise Invalid(_("column %(n)d has no name in the first row") % {"n": place}, where="file")
        if name.casefold() in seen:
            raise Invalid(_("two columns are called %(name)s") % {"name": name[:60]}, where="file")
        seen.add(name.casefold())
    return clean


def row(line: int, cells: Sequence[str], columns: Sequence[str], *, formula: str = "") -> Row:
    """One row, with what is wrong with any of its cells. ``formula`` names the first cell that holds a formula."""
    texts = [text.strip() for text in cells]
    fault, column = "", ""
    if len(texts) > len(columns) and any(texts[len(columns) :]):
        fault = _("this row has %(n)d cells, the first row has %(m)d") % {"n": len(texts), "m": len(columns)}
    elif len(texts) < len(columns):
        fault = _("this row has %(n)d cells, the first row has %(m)d; was the file written to its end?") % {
            "n": len(texts),
            "m": len(columns),
        }
    if formula:
        fault = _("the cell %(cell)s holds a formula; put its value there") % {"cell": formula}
    kept = []
    for place, text in enumerate(texts[: len(columns)]):
        clean, why = _cell(text)
        kept.append(clean)
        if why and not fault:
            fault, column = why, columns[place]
    kept += [""] * (len(columns) - len(kept))
    return Row(line, tuple(kept), fault, column)


def _cell(text: str) -> tuple[str, str]:
    """The text of a cell and what is wrong with it."""
    if len(text) > MAX_CELL:
        return text[:200], _("this cell has %(n)d characters; at most %(limit)d are read") % {"n": len(text), "limit": MAX_CELL}
    if any("\ud800" <= c <= "\udfff" for c in text):
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text), _("this cell cannot be decoded")
    if "\x00" in text:
        return text.replace("\x00", ""), _("this cell holds a NUL, which no text does")
    if text.startswith("'") and text[1:2] in ("=", "+", "-", "@"):
        return text[1:], ""  # as our own exports write it
    if text.startswith(("=", "＝")):
        return text, _("this cell begins as a formula does; put its value there")
    return text, ""


def limited(count: int) -> None:
    """Raise Invalid for more rows than are read."""
    if count > MAX_ROWS:
        raise Invalid(_("this file has more than %(n)d rows") % {"n": MAX_ROWS}, where="file", hint=_("send it in several files"))


def stored(sheet: Sheet) -> bytes:
    """The sheet as it is kept until it is applied."""
    head = {"columns": sheet.columns, "read_as": sheet.read_as, "certain": sheet.certain}
    lines = [json.dumps(head)]
    lines += [json.dumps([one.line, one.cells, one.fault, one.column]) for one in sheet.rows]
    return ("\n".join(lines) + "\n").encode("ascii")


class Stored:
    """A sheet that was kept. Rows are decoded one by one: a page shows fifty of fifty thousand."""

    def __init__(self, content: bytes) -> None:
        self._lines = content.split(b"\n")
        head = json.loads(self._lines[0])
        self.columns: tuple[str, ...] = tuple(head["columns"])
        self.read_as: str = head["read_as"]
        self.certain: bool = head["certain"]

    def __len__(self) -> int:
        return len(self._lines) - 2

    def __getitem__(self, place: int) -> Row:
        """The row at a place, counted from 0."""
        line, cells, fault, column = json.loads(self._lines[place + 1])
        return Row(line, tuple(cells), fault, column)

    def __iter__(self) -> Iterator[Row]:
        return (self[place] for place in range(len(self)))

    def reader(self, names: Callable[[str], str | None], wanted: Sequence[str]) -> Callable[[Row], dict[str, str]]:
        """Gives the cells of a row by the importer's names; ``wanted`` are all of these."""
        places = {name: place for place, header_name in enumerate(self.columns) if (name := names(header_name)) is not None}
        return lambda one: {name: one.cells[places[name]] if name in places else "" for name in wanted}
