"""A cell as HTML. Not by a template: a page has five hundred cells, and a template asks each of them for its kind ten times.

Kinds with words of their own (figures, days, badges) look as the tags and parts of the same name draw them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from inthewild.hub.core.tables.declared import Kind
from inthewild.hub.core.templatetags import hub

if TYPE_CHECKING:
    from inthewild.hub.core.tables.shown import Cell


def drawn(cell: Cell, own: Callable[[str, Cell], SafeString]) -> SafeString:
    """A cell with its tag. ``own(template, cell)`` draws one whose column has a template of its own."""
    inside = _inside(cell, own)
    if cell.first:
        return format_html('<th scope="row" role="rowheader">{}</th>', inside)
    place = (
        'td role="cell" data-label="{}" class="number"' if cell.column.kind is Kind.NUMBER else 'td role="cell" data-label="{}"'
    )
    return format_html(f"<{place}><div>{{}}</div></td>" if inside else f"<{place}></td>", cell.label, inside)


def _inside(cell: Cell, own: Callable[[str, Cell], SafeString]) -> SafeString:
    if cell.column.template:
        return own(cell.column.template, cell)
    if cell.known:
        return _BY_KIND[cell.column.kind](cell)
    return format_html('<span class="hint">{}</span>', cell.column.missing) if cell.column.missing else SafeString("")


def _badge(says: object, tone: str) -> SafeString:
    return format_html('<span class="badge{}{}">{}</span>', " " if tone else "", tone, says)


def _text(cell: Cell) -> SafeString:
    if cell.url:
        return format_html('<a href="{}" dir="auto">{}</a>', cell.url, cell.text)
    return format_html("<bdi>{}</bdi>", cell.text)


def _code(cell: Cell) -> SafeString:
    if cell.url:
        return format_html('<a href="{}" dir="ltr">{}</a>', cell.url, cell.text)
    return format_html('<bdi dir="ltr">{}</bdi>', cell.text)


def _each(cell: Cell, one: str, between: str) -> SafeString:
    parts = cell.text if isinstance(cell.text, (list, tuple)) else [cell.text]
    return format_html_join(SafeString(between), one, ((part,) for part in parts))


_BY_KIND: Mapping[Kind, Callable[[Cell], SafeString]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.CODE: _code,
        Kind.NUMBER: lambda cell: hub.number(cell.value),
        Kind.DAY: lambda cell: hub.day(cell.value),
        Kind.MOMENT: lambda cell: hub.moment(cell.value),
        Kind.BADGE: lambda cell: _badge(cell.text, cell.tone),
        Kind.LIST: lambda cell: _each(cell, "<bdi>{}</bdi>", ", "),
        Kind.CODES: lambda cell: _each(cell, '<bdi dir="ltr">{}</bdi>', "<br>"),
    }
)
