"""Samples of core's parts for the living page. Everything here is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import charts, living
from inthewild.hub.core.charts import Series
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.core.forms import Form, chosen, day, text
from inthewild.hub.core.history import Entry, Line
from inthewild.hub.core.tables import Asked, Choice, Column, Day, Kind, Shown, Table, Text
from inthewild.hub.core.tables.shown import View

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
        "older": "?",
    }


def _words() -> Mapping[str, Any]:
    return {
        "audience": gettext("Seen by: the secretariat, the auditor and %(name)s.") % {"name": "Example Market"},
        "kept": gettext("Drafts are deleted 24 hours after they were begun."),
    }


@dataclass(frozen=True)
class _Shop:
    """A row of the sample."""

    name: str
    sector: str
    hosts: tuple[str, ...]
    state: str
    items: int | None
    since: date | None


_SHOPS = (
    _Shop("Example Market", "a", ("market.example", "market.test"), "active", 11_631_819, date(2020, 3, 2)),
    _Shop("سوق المثال", "a", ("xn--mgbh0fb.example",), "paused", 48_200, date(2021, 6, 1)),
    _Shop("例子视频", "b", ("video.example",), "late", None, None),
)

_TABLE = Table(
    "table",
    _("Platforms"),
    (
        Column("name", _("Name"), sort=("name",), link=lambda _row: "?"),
        Column("sector", _("Sector"), sort=("sector",), choices={"a": _("Marketplace"), "b": _("Video")}),
        Column("hosts", _("Hosts"), kind=Kind.CODES),
        Column(
            "state", _("State"), kind=Kind.BADGE, choices={"active": _("Active"), "paused": _("Paused"), "late": _("Overdue")},
            tones={"active": "good", "paused": "warn", "late": "bad"},
        ),
        Column("items", _("Live items"), kind=Kind.NUMBER, sort=("items",), missing=_("not measured")),
        Column("since", _("Since"), kind=Kind.DAY, sort=("since",), missing=_("not known")),
    ),
    (
        Text("q", _("Name or host")),
        Choice("sector", _("Sector"), choices=(("a", _("Marketplace")), ("b", _("Video")))),
        Day("from", _("From")),
    ),
    empty=_("No platform is known yet."),
    step=("?", _("New platform")),
)  # fmt: skip


def _table() -> Mapping[str, Any]:
    many = Paginator(_SHOPS * 3, len(_SHOPS))
    asked = Asked(_TABLE, {"sector": "a"}, "-name")
    views = (
        View(gettext("Marketplaces, newest first"), "sector=a&sort=-since", shared=True, handle="example", current=False),
        View(gettext("Video"), "sector=b", shared=False, handle="example", current=True),
    )
    return {
        "table": Shown(asked, many.page(2), views, saving=True, sharing=True, place="/parts/"),
        "filtered": Shown(
            replace(asked, table=replace(_TABLE, title=gettext("Nothing fits the filter"))), Paginator((), 5).page(1)
        ),
        "nothing": Shown(Asked(replace(_TABLE, filters=(), name="table-none"), {}), Paginator((), 5).page(1)),
    }


class _Form(Form):
    """Every kind of field."""

    calm = True  # the page does not jump to what is wrong in its sample

    name = text(_("Name"), 40, hint=_("As people know it."))
    sector = chosen(_("Sector"), [("a", _("Marketplace")), ("b", _("Video"))])
    ways = forms.MultipleChoiceField(
        label=_("Way to report"), choices=[("form", _("Form on its site")), ("mail", _("E-mail"))],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    since = day(_("Since"), required=False, hint=_("Empty: today."))
    address = text(_("Address for reports"), 300, required=False, ltr=True)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}))
    sure = forms.BooleanField(label=_("I have read what happens and what stays."))


@dataclass(frozen=True)
class _Draft:
    """What the form's template asks of a keeper."""

    keeps: bool = True
    until: str = "21 Nov 2026, 09:52 UTC"
    offered: object = None


def _forms() -> Mapping[str, Any]:
    wrong = _Form({"form-wrong-name": "x" * 41, "form-wrong-note": "سلحفاة"}, prefix="form-wrong")
    wrong.add_error(None, gettext("somebody changed this meanwhile; read it again and repeat your change"))
    offered = _entry("platform.changed", 52, "user", _PERSON)
    return {
        "fresh": _Form(prefix="form-new", initial={"name": "Example Market", "ways": ["mail"]}),
        "wrong": wrong,
        "draft": _Draft(offered={"saved_at": offered.occurred_at}),
        "none": None,
        "here": "?",
    }


def _charts() -> Mapping[str, Any]:
    years = [str(year) for year in range(2019, 2027)]
    video, market = gettext("Video"), gettext("Marketplace")
    moves = [
        Series(gettext("Joined"), [3, 5, 0, 4, None, 6, 2, 1]),
        Series(gettext("Left"), [0, 1, 0, 2, None, 0, 3, 0], down=True),
    ]
    two = [
        Series(market, [11.2, 18.0, 0, None, 24.5, 31.0, 28.4, 40.1]),
        Series(video, [None, 2.5, 7.1, None, 12.0, 9.5, 15.2, 21.7]),
    ]
    three = [
        Series(gettext("Removed"), [120, 340, 410, None, 620, 580, 700, 910]),
        Series(gettext("Restricted"), [20, 44, 80, None, 95, 120, 66, 40]),
        Series(gettext("No violation"), [60, 90, 75, None, None, 130, 160, 150]),
    ]
    says = gettext("In 2022 nobody counted: that is a gap, not a zero.")
    return {
        "first": gettext("From"),
        "charts": [
            charts.bars("sample-bars", gettext("Bars"), years, two, says=says),
            charts.lines("sample-lines", gettext("Lines"), years, two, says=says),
            charts.stacked("sample-stacked", gettext("Stacks"), years, three, says=says),
            charts.stacked("sample-moves", gettext("Upwards and downwards"), years, moves),
        ],
    }


living.part("badge", "core/living/badge.html", title=_("Badges"), says=_("A state in one word, never by colour alone."), order=10)
living.part(
    "audience", "core/living/audience.html", _words, title=_("Who sees this"), order=12,
    says=_("Stands on every object, with how long it is kept."),
)  # fmt: skip
living.part(
    "empty", "core/living/empty.html", title=_("Nothing here yet"), says=_("What is missing, and the next step."), order=14
)
living.part(
    "table", "core/living/table.html", _table, title=_("List"), order=20,
    says=_("Filters and order in the address, saved views, CSV and JSON, cards on a phone."),
)  # fmt: skip
living.part(
    "form", "core/living/form.html", _forms, title=_("Form"), order=30,
    says=_("What is wrong stands above and leads to each field; what was typed is kept as a draft."),
)  # fmt: skip
living.part(
    "timeline", "core/living/timeline.html", _timeline, title=_("History of an object"), says=_("Who changed what, and when."),
    order=40,
)  # fmt: skip
living.part(
    "chart", "core/living/chart.html", _charts, title=_("Charts"), order=50,
    says=_("Bars, lines and stacks with their table; what nobody measured is a gap."),
)  # fmt: skip
