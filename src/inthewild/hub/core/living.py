"""The living page: every part of the design system in every state, with invented data, in every language and theme.

An app that brings a part registers a sample of it, in a module that its ``apps.ready`` imports:

``living.part("progress", "core/living/progress.html", samples, title=_("Progress of a long job"))``

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

Context = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Part:
    """One section of the page. ``template`` shows the states below a heading of the second level: its own are ``<h3>``."""

    name: str
    template: str
    context: Context
    title: object
    order: int


@dataclass(frozen=True)
class Section:
    """A part as it is shown: ``name`` is its anchor."""

    name: str
    title: str
    content: SafeString


_parts: dict[str, Part] = {}


def part(name: str, template: str, context: Context | None = None, *, title: object = "", order: int = 50) -> None:
    """Show ``template`` with what ``context()`` gives on the living page; the same name again replaces it.

    ``name`` is the anchor (letters and hyphens), ``title`` the translatable heading, a lower ``order`` stands earlier.
    Ids inside the template begin with ``name`` and a hyphen, so that none stands twice on the page.
    """
    _parts[name] = Part(name, template, context or dict, title or name, order)


def parts() -> list[Part]:
    """All parts of all loaded apps, in their order."""
    return sorted(_parts.values(), key=lambda p: (p.order, p.name))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``/parts/``: all parts, or the one that ``?part=`` names."""
    only = request.GET.get("part", "")
    shown = [p for p in parts() if p.name == only] or parts()
    sections = [Section(p.name, str(p.title), render_to_string(p.template, dict(p.context()), request)) for p in shown]
    return render(request, "core/living/page.html", {"sections": sections, "all": [(p.name, str(p.title)) for p in parts()]})
