"""A table as a file: exactly the rows that its page would show, through the same question to the database.

The file is written to the disk of the hub before the first byte leaves: a client that reads slowly holds no transaction,
and a failure is an error page instead of half a file. Memory does not grow with the rows.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events, formats, spreadsheet
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.tables.declared import Column, Table
from inthewild.hub.errors import Invalid

MOST = 100_000
"""Rows of the largest file; who wants more narrows the list, or uses the API."""

_CHUNK = 1000
_IN_MEMORY = 200_000


def answer(actor: Actor, table: Table, rows: QuerySet[Any] | Sequence[Any], wanted: str) -> FileResponse:
    """The file. ``wanted`` is one of ``FORMATS``. Raises Invalid for more than ``MOST`` rows."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if count > MOST:
        most = formats.number(MOST)
        raise Invalid(
            _("this list has more than %(most)s rows, which is too long for a file") % {"most": most},
            where="as",
            hint=_("Filter it first, or read it by the API, page by page."),
        )
    media, write = FORMATS[wanted]
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        for line in write(table, _prepared(table, rows)):
            file.write(line.encode())
        if table.recorded:
            _record(actor, table, wanted, count)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{table.name}-{clock.now():%Y-%m-%d}.{wanted}"
    sent = FileResponse(_plain(file), content_type=media, as_attachment=True, filename=name)
    sent["Cache-Control"] = "no-store, private"
    return sent


def _plain(file: Any) -> IO[bytes]:
    return file  # type: ignore[no-any-return]  # a spooled file is a file


@transaction.atomic
def _record(actor: Actor, table: Table, wanted: str, count: int) -> None:
    events.record(actor, "list.exported", actor.organisation or actor.id, {"list": table.name, "as": wanted, "rows": count})


def _prepared(table: Table, rows: QuerySet[Any] | Sequence[Any]) -> Iterator[Any]:
    found: Iterable[Any] = rows.iterator(chunk_size=_CHUNK) if isinstance(rows, QuerySet) else rows
    return (table.row(row) for row in found) if table.row else iter(found)


def _columns(table: Table) -> list[Column]:
    return [c for c in table.columns if c.export]


def _csv(table: Table, rows: Iterator[Any]) -> Iterator[str]:
    columns = _columns(table)

    def told() -> Iterator[list[object]]:
        yield [str(c.label) for c in columns]
        for row in rows:
            yield [_in_a_cell(c.says(c.of(row))) for c in columns]

    yield spreadsheet.BOM
    yield from spreadsheet.lines(told())


def _json(table: Table, rows: Iterator[Any]) -> Iterator[str]:
    columns = _columns(table)
    before = "[\n"
    for row in rows:
        yield before + json.dumps({c.name: _in_json(c.of(row)) for c in columns}, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _in_a_cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return value


def _in_json(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_in_json(one) for one in value]
    return (
        value
        if value is None or isinstance(value, bool | int | float)
        else float(value)
        if isinstance(value, Decimal)
        else str(value)
    )


FORMATS: dict[str, tuple[str, Callable[[Table, Iterator[Any]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
}
"""Media type and writer by what ``?as=`` says."""
