"""Samples of core's parts for the living page. Everything here is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import living
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.core.history import Entry, Line

_PERSON, _PROGRAM = "usr_example", "example"


def _entry(event: str, minute: int, kind: str, actor: str, *lines: Line, erased: bool = False) -> Entry:
    when = datetime(2026, 11, 20, 9, minute, tzinfo=UTC)
    says = gettext(EVENTS[event].says)
    return Entry(f"evt_{minute}", event, says, when, kind, actor, "plt_example", lines, erased=erased, sealed=True)


def _timeline() -> Mapping[str, Any]:
    name = Line(gettext("Name"), "سوق المثال", "Example Market")
    return {
        "entries": [
            _entry("platform.changed", 52, "user", _PERSON, name, Line(gettext("Hosts"), "market.example, market.test")),
            _entry("figure.entered", 40, "token", _PROGRAM, Line(gettext("Value"), "11,631,819")),
            _entry("contact.changed", 31, "user", "usr_of-another", erased=True),
            _entry("platform.proposed", 12, "system", "importer"),
        ],
        "names": {_PERSON: "Ana Example"},
        "older": "?part=timeline",
    }


def _words() -> Mapping[str, Any]:
    return {
        "audience": gettext("Seen by: the secretariat, the auditor and %(name)s.") % {"name": "Example Market"},
        "kept": gettext("Drafts are deleted 24 hours after they were begun."),
    }


living.part("badge", "core/living/badge.html", title=_("Badges"), order=10)
living.part("audience", "core/living/audience.html", _words, title=_("Who sees this"), order=12)
living.part("empty", "core/living/empty.html", title=_("Nothing here yet"), order=14)
living.part("timeline", "core/living/timeline.html", _timeline, title=_("History of an object"), order=40)
