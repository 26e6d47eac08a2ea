"""The lists of releases: their columns, and by what they are filtered and sorted."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Kind, Table, Text
from inthewild.hub.keywords.models import Candidate, CandidateState, Clash, ReleaseState
from inthewild.hub.members import places

TONES = {"published": "good", "frozen": "warn", "dropped": ""}


def _releases(n: int) -> str:
    return ngettext("%(n)s release", "%(n)s releases", n) % {"n": formats.number(n)}


def _words(n: int) -> str:
    return ngettext("%(n)s word", "%(n)s words", n) % {"n": formats.number(n)}


def _clashes(n: int) -> str:
    return ngettext("%(n)s cell", "%(n)s cells", n) % {"n": formats.number(n)}


RELEASES = Table(
    "releases",
    _("Releases of the keywords"),
    (
        Column("version", _("Version"), kind=Kind.CODE, link=lambda r: reverse("keywords:release", args=[r.public_id])),
        Column("state", _("State"), kind=Kind.BADGE, choices=dict(ReleaseState.choices), tones=TONES),
        Column("frozen", _("Frozen"), "frozen_at", Kind.DAY, sort=("frozen_at",)),
        Column("published", _("Published"), "published_at", Kind.DAY, sort=("published_at",)),
        Column("rolls_back_to", _("Brings back"), lambda r: r.rolls_back_to or None, Kind.CODE),
        Column("content_id", _("Content"), kind=Kind.CODE, page=False),
        Column("note", _("Note")),
    ),
    (Choice("state", _("State"), "state", choices=ReleaseState.choices),),
    counted=_releases,
    empty=_("Nothing was released yet."),
)


def _language(candidate: Candidate) -> str | None:
    return places.language(candidate.lang) if candidate.lang else None


CANDIDATES = Table(
    "words",
    _("Words that confirmed cases have in common"),
    (
        Column("word", _("Word"), sort=("word",), link=lambda c: reverse("keywords:word", args=[c.pk])),
        Column("language", _("Language"), _language, missing=_("not known")),
        Column("count", _("Cases"), kind=Kind.NUMBER, sort=("count",)),
        Column("platforms", _("Platforms"), kind=Kind.LIST),
        Column("state", _("State"), kind=Kind.BADGE, choices=dict(CandidateState.choices), tones={"taken": "good"}),
        Column("found", _("Found"), "found_at", Kind.DAY, sort=("found_at",)),
    ),
    (Text("q", _("Word"), "word"), Choice("state", _("State"), "state", choices=CandidateState.choices)),
    counted=_words,
    empty=_("No word waits. Confirmed cases that no term explains are looked through once a week."),
)


def _term(clash: Clash) -> str:
    return f"{clash.term.term} ({clash.term.lang})"


def _package(clash: Clash) -> str:
    return str(clash.merging.package)


def _chosen(clash: Clash) -> Any:
    return clash.chosen or "open"


CLASHES = Table(
    "package",
    _("Cells that desk and package read differently"),
    (
        Column("term", _("Term"), _term, link=lambda c: reverse("keywords:package_clash", args=[c.pk])),
        Column("column", _("Column"), lambda c: c.column or None, Kind.CODE, missing=_("the package no longer holds it")),
        Column("ours", _("The desk's")),
        Column("theirs", _("The package's")),
        Column("package", _("Package"), _package, Kind.CODE),
        Column(
            "chosen", _("State"), _chosen, Kind.BADGE, tones={"open": "warn"},
            choices={"open": _("Waits for an expert"), "ours": _("The desk's stays"), "theirs": _("The package's stays")},
        ),
    ),
    (Choice("chosen", _("State"), "chosen", choices=(("ours", _("The desk's stays")), ("theirs", _("The package's stays")))),),
    counted=_clashes,
    empty=_("Desk and package read everything alike."),
)  # fmt: skip
