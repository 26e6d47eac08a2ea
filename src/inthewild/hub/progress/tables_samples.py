"""The lists of verification: figures, samples, what companies are asked about a snapshot."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.tables import Choice, Column, Kind, Table, Text
from inthewild.hub.progress import labels
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Confirmation, Figure, Sampling
from inthewild.hub.progress.queries.lineage import Line


def metric_name(figure: Figure) -> str:
    """What a figure counts, in the reader's language."""
    return say(str(figure.metric.definition.get("name", ""))) or figure.metric.code


def about(figure: Figure) -> str:
    """Of which platform or part a figure is; nothing for the whole company."""
    return ", ".join(part for part in (figure.platform.name if figure.platform else "", figure.member) if part)


def _figure(figure: Figure) -> str:
    return reverse("progress:figure", args=[figure.submission.public_id, figure.number])


def _sample(sampling: Sampling) -> str:
    return reverse("progress:sample", args=[sampling.figure.submission.public_id, sampling.figure.number])


def _state(figure: Figure) -> Any:
    found = getattr(figure, "sampling", None)
    return found.state if found is not None else None


FIGURES = Table(
    "figures",
    _("Figures"),
    (
        Column("metric", _("Figure"), metric_name, link=_figure),
        Column("organisation", _("Company"), "submission.organisation.name", sort=("submission__organisation__name",)),
        Column("about", _("Of"), about, missing=_("the whole company")),
        Column("period", _("Period"), "submission.request.period", Kind.CODE, sort=("submission__request__period",)),
        Column("value", _("Value"), kind=Kind.NUMBER, sort=("value",)),
        Column(
            "verified", _("Level"), kind=Kind.BADGE, sort=("verified",), choices=labels.LEVELS, tones=labels.LEVEL_TONES
        ),
        Column(
            "sample", _("Sample"), _state, Kind.BADGE, choices=labels.SAMPLE_STATES, tones=labels.SAMPLE_TONES, missing=_("none")
        ),
    ),
    (
        Text("company", _("Company"), "submission__organisation__name"),
        Text("period", _("Period"), "submission__request__period"),
        Choice("level", _("Level"), "verified", choices=tuple(labels.LEVELS.items())),
    ),
    empty=_("No figures were accepted yet."),
)  # fmt: skip

SAMPLES = Table(
    "samples",
    _("Samples"),
    (
        Column("metric", _("Figure"), lambda s: metric_name(s.figure), link=_sample),
        Column(
            "organisation", _("Company"), "figure.submission.organisation.name",
            sort=("figure__submission__organisation__name",),
        ),
        Column("about", _("Of"), lambda s: about(s.figure), missing=_("the whole company")),
        Column("period", _("Period"), "figure.submission.request.period", Kind.CODE),
        Column(
            "state", _("State"), kind=Kind.BADGE, sort=("state",), choices=labels.SAMPLE_STATES, tones=labels.SAMPLE_TONES
        ),
        Column("asked", _("Asked on"), "asked_at", Kind.DAY, sort=("asked_at",)),
        Column("rows", _("Rows"), lambda s: len(s.drawn) or s.size, Kind.NUMBER),
        Column("found", _("Rows that count"), kind=Kind.NUMBER, missing=_("not known yet")),
    ),
    (Choice("state", _("State"), "state", choices=tuple(labels.SAMPLE_STATES.items())),),
    empty=_("No sample was asked for yet."),
)  # fmt: skip


def _line(one: Line) -> str:
    return reverse("progress:figure", args=[one.submission, one.number]) if one.submission else ""


def lines(metrics: list[tuple[str, str]]) -> Table:
    """The lines of a snapshot as an auditor reads them."""
    return Table(
        "lineage",
        _("Lineage"),
        (
            Column("metric", _("Figure"), "name", link=_line),
            Column("organisation", _("Company"), lambda one: one.organisation or str(labels.ELSE.get(one.kind, ""))),
            Column("platform", _("Platform"), missing=_("none")),
            Column("by", _("Part"), missing=_("the whole")),
            Column("value", _("Value"), kind=Kind.NUMBER),
            Column("level", _("Level"), kind=Kind.BADGE, choices=labels.LEVELS, tones=labels.LEVEL_TONES),
            Column("public", _("Published as"), lambda one: "public" if one.public else "committed", choices=labels.PUBLISHED),
            Column(
                "fits", _("Commitment"), lambda one: "fits" if one.fits else "broken", Kind.BADGE, choices=labels.FITS,
                tones=labels.FITS_TONES,
            ),
            Column("id", _("Line"), kind=Kind.CODE, page=False),
            Column("commitment", _("SHA-256"), kind=Kind.CODE, page=False),
            Column("salt", _("Salt"), kind=Kind.CODE, page=False),
        ),
        (Choice("metric", _("Figure"), choices=tuple(metrics)),),
        empty=_("Nothing lies behind this report yet."),
        recorded=True,
    )  # fmt: skip


def _confirmation(one: Confirmation) -> str:
    return reverse("progress:confirmation", args=[one.snapshot.public_id])


def confirmations(*, own: bool) -> Table:
    """What companies are asked; only the company itself has a page of its own to answer."""
    return Table(
        "confirmations",
        _("Confirmations"),
        (
            Column("title", _("Report"), "snapshot.title", link=_confirmation if own else None),
            Column("period", _("Period"), "snapshot.period", Kind.CODE),
            Column("edition", _("Edition"), "snapshot.edition", Kind.NUMBER),
            Column("organisation", _("Company"), "organisation.name"),
            Column(
                "state", _("State"), kind=Kind.BADGE, choices=labels.CONFIRMATION_STATES, tones=labels.CONFIRMATION_TONES
            ),
            Column("asked", _("Asked on"), "asked_at", Kind.DAY),
            Column("answered", _("Answered on"), "answered_at", Kind.DAY),
            Column("text", _("What it objects to"), missing=""),
        ),
        empty=_("No report waits for confirmation."),
    )  # fmt: skip
