"""XLSX: the first sheet, read cell by cell. What is in it is looked through first, as every spreadsheet that comes in.

A formula is refused with its cell named: its value was computed elsewhere, and nobody sees from what. Rows that cells merge
over are refused too: only the first of them has the value, and the others would read as empty. A number that is shown as a
percentage is read as one (``12%``), not as ``0.12``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from inthewild.hub.core.files import papers
from inthewild.hub.core.files.kinds import Kind
from inthewild.hub.core.imports import sheet
from inthewild.hub.core.imports.sheet import MAX_COLUMNS, Row, Sheet
from inthewild.hub.errors import Invalid

_MANY_EMPTY = 1000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
_TAIL = 1 << 16
_ERRORS = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


def read_xlsx(content: bytes) -> Sheet:
    """The rows of the first sheet. Raises Invalid for macros, links, bombs, damage, and for what is no table."""
    papers.check(content, Kind.XLSX, "", "")
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return _first(book, content)
        finally:
            book.close()
    except Invalid:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError, OSError):
        raise Invalid(_("this spreadsheet is damaged"), where="file", hint=_("save it as a plain .xlsx, or as CSV")) from None


def _first(book: Any, content: bytes) -> Sheet:
    names = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    if not names:
        raise Invalid(_("this spreadsheet has no sheet"), where="file")
    page = book[names[0]]
    page.reset_dimensions()  # what a file says of its own size may be wrong
    merged = _merged(content, page._worksheet_path)
    rows = _filled(page)
    number, first = next(rows, (0, ()))
    if not number:
        raise Invalid(_("the first sheet is empty"), where="file")
    columns = sheet.header([_text(cell)[0] for cell in first])
    found: list[Row] = []
    for number, cells in rows:
        sheet.limited(len(found) + 1)
        found.append(_row(number, cells, columns, merged))
    if not found:
        raise Invalid(_("this file has names of columns and no rows"), where="file")
    return Sheet(columns, tuple(found), "XLSX", len(names) == 1)


def _filled(page: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows that hold something, with their numbers. A sheet whose last thousand rows are empty is over."""
    empty = 0
    for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        if any(cell.value not in (None, "") for cell in cells):
            empty = 0
            yield number, cells
        elif (empty := empty + 1) > _MANY_EMPTY:
            return


def _merged(content: bytes, path: str) -> list[tuple[int, int, str]]:
    """First row, last row and name (``A2:A4``) of each range of merged cells. openpyxl does not tell them of a sheet that it
    streams; the archive was checked for bombs before."""
    found, kept = [], b""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path.lstrip("/")) as page:
        while block := page.read(1 << 20):
            text = kept + block
            found += [(first, last) for first, last in _MERGED.findall(text)]
            kept = _MERGED.sub(b"", text)[-_TAIL:]
    names = [(first.decode(), last.decode()) for first, last in dict.fromkeys(found)]
    return [(int(a.lstrip(_LETTERS)), int(b.lstrip(_LETTERS)), f"{a}:{b}") for a, b in names]


def _row(number: int, cells: tuple[Any, ...], columns: tuple[str, ...], merged: list[tuple[int, int, str]]) -> Row:
    texts, formula, error = [], "", ""
    for cell in cells:
        text, is_formula = _text(cell)
        texts.append(text)
        if is_formula and not formula:
            formula = cell.coordinate
        if text in _ERRORS and not error:
            error = cell.coordinate
    while len(texts) > len(columns) and not texts[-1]:
        texts.pop()
    texts += [""] * (len(columns) - len(texts))  # a spreadsheet leaves empty cells at the end of a row out
    made = sheet.row(number, texts, columns, formula=formula)
    over = next((name for first, last, name in merged if first <= number <= last), "")
    if over and not formula:
        told = {"cells": over}
        return Row(number, made.cells, _("the cells %(cells)s are merged; write the value into each of them") % told)
    if error and not made.fault:
        return Row(number, made.cells, _("the cell %(cell)s holds an error of the spreadsheet") % {"cell": error})
    return made


def _text(cell: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it is a formula."""
    value = cell.value
    if value is None:
        return "", False
    if cell.data_type == "f":
        return "", True
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), False
    if isinstance(value, date | time):
        return value.isoformat(), False
    if isinstance(value, int | float) and "%" in str(getattr(cell, "number_format", "") or ""):
        return f"{value * 100:.10g}%", False
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)), False
    return str(value), False
