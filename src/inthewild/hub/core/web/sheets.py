"""A few rows as a CSV file that a browser keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from inthewild.hub.core import spreadsheet


def answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The file ``name`` (ASCII), its cells escaped; no cache on the way keeps it."""
    made = HttpResponse(spreadsheet.text(rows), content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    made["Cache-Control"] = "no-store, private"
    return made
