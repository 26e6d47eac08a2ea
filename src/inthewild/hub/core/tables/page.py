"""A table as the answer to a request: its page, or the file that the address asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inthewild.hub.core import saved_views
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.tables import export
from inthewild.hub.core.tables.asked import Asked
from inthewild.hub.core.tables.declared import Table
from inthewild.hub.core.tables.pages import Pages
from inthewild.hub.core.tables.shown import Shown, View

Rows = QuerySet[Any] | Sequence[Any] | Callable[[Mapping[str, str]], QuerySet[Any] | Sequence[Any]]
"""What the reader sees of the list, read through ``visible``; or a function that gets the values of filters by their names."""


def answer(
    request: HttpRequest, table: Table, rows: Rows, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page ``template`` with ``table`` in its context, or a file if the address says ``as=csv`` or ``as=json``.

    Raises Invalid for a file of too many rows.
    """
    asked = Asked.of(table, request.GET)
    found = _found(asked, rows)
    wanted = request.GET.get("as", "")
    if table.exports and wanted in export.FORMATS:
        return cast(HttpResponse, export.answer(_actor(request), table, found, wanted))
    return render(request, template, {**(context or {}), "table": _shown(request, asked, found)}, status=status)


def show(request: HttpRequest, table: Table, rows: Rows) -> Shown:
    """The table for a page that its view renders itself."""
    asked = Asked.of(table, request.GET)
    return _shown(request, asked, _found(asked, rows))


def _found(asked: Asked, rows: Rows) -> QuerySet[Any] | Sequence[Any]:
    found = rows(asked.values) if callable(rows) else rows
    return asked.narrow(found) if isinstance(found, QuerySet) else found


def _shown(request: HttpRequest, asked: Asked, found: QuerySet[Any] | Sequence[Any]) -> Shown:
    actor = _actor(request)
    page = Pages(found, asked.table).get_page(asked.page)
    if not (asked.table.views and saved_views.may_save(actor)):
        return Shown(asked, page)
    place, query = saved_views.place_of(request.path), asked.query()
    own = [_view(actor, row, query) for row in saved_views.at(actor, place)]
    return Shown(asked, page, tuple(own), saving=bool(query), sharing=bool(actor.organisation), place=place)


def _view(actor: Actor, row: Any, query: str) -> View:
    handle = row.handle if saved_views.may_delete(actor, row) else ""
    return View(row.name, row.query, row.shared, handle, row.query == query)


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, getattr(request, "actor", None) or Actor.public())
