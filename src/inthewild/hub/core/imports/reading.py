"""From the bytes of a file to rows. Encodings and delimiters are found as ``inthewild scan`` finds them.

One broken row is one fault: a quote that is never closed costs its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from inthewild.bulk import detect, encoding
from inthewild.bulk.tasks import Format
from inthewild.errors import InTheWildError
from inthewild.hub.core.imports import sheet
from inthewild.hub.core.imports.sheet import MAX_BYTES, Row, Sheet
from inthewild.hub.errors import Invalid

_SAMPLE = 1 << 20
_MANY_LINES = 200  # a cell that spans more has lost a quote
ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "windows-1251",
    "windows-1256",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "windows-1254",
)
_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"


def read(content: bytes, name: str, encoding_name: str = "") -> Sheet:
    """The rows of a file. ``name`` is what the sender calls it, ``encoding_name`` one of ENCODINGS if the sender knows it.

    Raises Invalid (``where`` is ``file``) for what is no table."""
    if len(content) > MAX_BYTES:
        raise Invalid(_("this file is too large"), where="file", hint=_("at most %(size)s MB") % {"size": MAX_BYTES // 1_000_000})
    if not content.strip():
        raise Invalid(_("this file is empty"), where="file")
    if content.startswith(_ZIP):
        from inthewild.hub.core.imports.workbook import read_xlsx  # openpyxl takes its time

        return read_xlsx(content)
    if content.startswith((_GZIP, _OLE, detect.PARQUET, b"%PDF-")):
        raise Invalid(_("this kind of file is not read"), where="file", hint=_("send CSV, TSV, JSON lines or XLSX"))
    text, how, certain = _decoded(content, encoding_name if encoding_name in ENCODINGS else "")
    form = detect.format_of(name, text[:_SAMPLE])
    try:
        made = _csv(text, name) if form is Format.CSV else _json(text, form)
    except (InTheWildError, csv.Error, RecursionError) as error:
        if isinstance(error, Invalid):
            raise
        raise Invalid(_("the names of the columns cannot be read"), where="file") from None
    if not made.rows:
        raise Invalid(_("this file has names of columns and no rows"), where="file")
    return Sheet(made.columns, made.rows, f"{made.read_as}, {how}", certain)


def _decoded(content: bytes, told: str) -> tuple[str, str, bool]:
    found, certain = (told, True) if told else encoding.guess(content[:_SAMPLE], whole=len(content) <= _SAMPLE)
    text = content.decode(found, errors=encoding.MARKED).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n"), found, certain


def _csv(text: str, name: str) -> Sheet:
    _names, delimiter, skipped = detect.header(name, text[:_SAMPLE])
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lower().startswith("sep="):
        first += 1
    names = next(csv.reader([line + "\n" for line in lines[first:skipped]], delimiter=delimiter), [])
    columns = sheet.header(names)
    rows = tuple(_records(lines, skipped, delimiter, columns))
    return Sheet(columns, rows, "TSV" if delimiter == "\t" else "CSV")


def _records(lines: list[str], at: int, delimiter: str, columns: tuple[str, ...]) -> Iterator[Row]:
    count = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip(f"{delimiter} \t"):
            at += 1
            continue
        sheet.limited(count := count + 1)
        taken, cells = _record(lines, at, delimiter)
        if cells is None:
            said = _("a quote opens in this row and is not closed properly")
            yield Row(at + 1, ("",) * len(columns), said)
        else:
            yield sheet.row(at + 1, cells, columns)
        at += taken


def _record(lines: list[str], at: int, delimiter: str) -> tuple[int, list[str] | None]:
    """How many lines the record that begins at a line takes, and its cells; one line and None if it has lost a quote."""
    if '"' not in lines[at]:
        return 1, lines[at].split(delimiter)
    given = (line + "\n" for line in lines[at : at + _MANY_LINES])
    reader = csv.reader(given, delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return 1, None
    return reader.line_num, cells


def _json(text: str, form: Format) -> Sheet:
    records: list[tuple[int, Any]] = []
    if form is Format.JSON:
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            raise Invalid(_("this JSON is broken, or was not written to its end"), where="file") from None
        if not isinstance(whole, list):
            raise Invalid(_("this JSON is no list of rows"), where="file")
        records = list(enumerate(whole, 1))
    else:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                records.append((number, _object(line)))
                sheet.limited(len(records))
    sheet.limited(len(records))
    found: dict[str, None] = {}
    for _number, value in records:
        if isinstance(value, dict):
            found.update(dict.fromkeys(str(key) for key in value))
    columns = sheet.header(list(found))
    return Sheet(
        columns, tuple(_of_json(n, value, columns) for n, value in records), "JSON" if form is Format.JSON else "JSON lines"
    )


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _of_json(number: int, value: Any, columns: tuple[str, ...]) -> Row:
    if not isinstance(value, dict):
        return Row(number, ("",) * len(columns), _("this line is no JSON object"))
    plain = {str(key).strip(): inner for key, inner in value.items()}
    texts = [_text(plain.get(name)) for name in columns]
    wrong = next((name for name, text in zip(columns, texts, strict=True) if text is None), "")
    made = sheet.row(number, [text or "" for text in texts], columns)
    return Row(made.line, made.cells, _("this cell is neither text nor a number nor a list of texts"), wrong) if wrong else made


def _text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int) and not isinstance(one, bool) for one in value):
        return " ".join(str(one) for one in value)
    return None
