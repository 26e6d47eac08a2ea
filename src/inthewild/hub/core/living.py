"""The living page: every part of the design system in every state, with invented data, in every language and theme.

An app that brings a part registers a sample of it, in a module that its ``apps.ready`` imports:

``living.part("progress", "core/living/progress.html", samples, title=_("Progress of a long job"), says=_("..."))``

The page is public and reads nothing of the hub, so a sample is made of constants alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from inthewild.hub.errors import OutOfSight

Context = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Part:
    """One section of the page. ``template`` shows the states below a heading of the second level: its own are ``<h3>``."""

    name: str
    template: str
    context: Context
    title: object
    says: object
    order: int


@dataclass(frozen=True)
class Section:
    """A part as it is shown: ``name`` is its anchor."""

    name: str
    title: str
    content: SafeString


_parts: dict[str, Part] = {}


def part(
    name: str, template: str, context: Context | None = None, *, title: object = "", says: object = "", order: int = 50
) -> None:
    """Show ``template`` with what ``context()`` gives on the living page; the same name again replaces it.

    ``name`` is its address (letters and hyphens), ``title`` the translatable heading, ``says`` a sentence about it, and a
    lower ``order`` stands earlier.
    Ids inside the template begin with ``name`` and a hyphen, so that none stands twice on the page.
    """
    _parts[name] = Part(name, template, context or dict, title or name, says, order)


def parts() -> list[Part]:
    """All parts of all loaded apps, in their order."""
    return sorted(_parts.values(), key=lambda p: (p.order, p.name))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """``/parts/``: which parts there are."""
    return render(request, "core/living/index.html", {"parts": [(p.name, str(p.title), str(p.says)) for p in parts()]})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """``/parts/<name>/``: one part in all its states, or ``all``: a page that is heavier than others may be."""
    shown = [p for p in parts() if name in (p.name, "all")]
    if not shown:
        raise OutOfSight("there is no such part", where=name)
    sections = [Section(p.name, str(p.title), render_to_string(p.template, dict(p.context()), request)) for p in shown]
    return render(request, "core/living/page.html", {"sections": sections, "name": name, "parts": parts()})
