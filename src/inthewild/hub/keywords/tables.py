"""The lists of the desk: their columns, and by what they are filtered and sorted."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.tables import Choice, Column, Kind, Table, Text
from inthewild.hub.keywords import labels, senses
from inthewild.hub.keywords.models import Level, Proposal, Term, TermState
from inthewild.hub.keywords.models.evidence import Verdict
from inthewild.hub.keywords.models.proposal import Kind as ProposalKind
from inthewild.hub.keywords.models.proposal import Origin, ProposalState
from inthewild.hub.keywords.permissions.desk import STANDING, works_here
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.queries.precision import Precision
from inthewild.hub.members import places
from inthewild.lexicon.model import COLUMNS


def _terms(n: int) -> str:
    return ngettext("%(n)s term", "%(n)s terms", n) % {"n": formats.number(n)}


def _measured(term: Any) -> Any:
    """The row with its ``precision``; its hits were read for the rows of the page (queries.with_figures)."""
    term.precision = Precision(sum(hit.verdict == Verdict.TRUE for hit in term.hits), len(term.hits))
    return term


def _share(term: Any) -> float | None:
    return None if term.precision.share is None else round(term.precision.share, 3)


def _cell(name: str) -> Column:
    return Column(name, labels.COLUMNS[name], lambda t: t.cells.get(name, ""), page=False)


def _languages() -> list[tuple[str, object]]:
    return [(tag, places.language(tag)) for tag in desk.languages()]


def terms(actor: Actor) -> Table:
    """The list for this reader. Files hold the columns of the keyword files, so that one can be edited and brought back."""
    inside = works_here(actor)
    states = TermState.choices if inside else [(k, v) for k, v in TermState.choices if k in STANDING]
    waits = [("review", _("for a second person"))] if inside else []
    page = (
        Column("term", labels.COLUMNS["term"], template="keywords/cells/term.html", sort=("term",), export=False),
        Column("language", labels.COLUMNS["lang"], lambda t: places.language(t.lang), sort=desk.ORDER[:3], export=False),
        Column("meaning", labels.COLUMNS["sense"], lambda t: senses.called(t.sense), sort=("sense", "lang"), export=False),
        Column("kinds", labels.COLUMNS["kind"], "kind", choices=labels.KINDS, sort=("kind",), export=False),
        Column("needed", labels.COLUMNS["ambiguity"], "ambiguity", Kind.NUMBER, sort=("ambiguity",), export=False),
        Column("precision", _("Precision"), _share, Kind.NUMBER, template="keywords/cells/precision.html"),
        Column("state", _("State"), kind=Kind.BADGE, choices=dict(TermState.choices), tones=labels.TONES),
        Column("level", _("Level"), kind=Kind.BADGE, choices=dict(Level.choices), tones=labels.LEVEL_TONES),
    )
    files = (*map(_cell, COLUMNS), Column("term_id", _("Identifier"), kind=Kind.CODE, page=False))
    files += (Column("version", _("Version"), kind=Kind.NUMBER, page=False),)
    return Table(
        "terms",
        _("Terms"),
        page + files,
        (
            Text("q", _("Term, or part of it")),
            Choice("lang", labels.COLUMNS["lang"], choices=_languages),
            Choice("sense", _("Class"), choices=tuple(senses.CLASSES.items())),
            Choice("kind", labels.COLUMNS["kind"], choices=tuple(labels.KINDS.items())),
            Choice("ambiguity", labels.COLUMNS["ambiguity"], choices=tuple(labels.AMBIGUITY.items())),
            Choice("state", _("State"), choices=tuple(states)),
            Choice("level", _("Level"), choices=Level.choices),
            Choice("waits", _("Waits"), choices=(*waits, ("untested", _("for sampled hits")))),
        ),
        counted=_terms,
        size=25,
        row=_measured,
        recorded=True,
        empty=_("No term is here yet. The rows of the package come in with a job; ask who runs the hub."),
    )


def _said(proposal: Proposal) -> str:
    return proposal.cells.get("term") or (proposal.term.term if proposal.term else proposal.public_id[:12])


def _lang(proposal: Proposal) -> str:
    tag = proposal.cells.get("lang") or (proposal.term.lang if proposal.term else "")
    return places.language(tag) if tag else ""


PROPOSALS = Table(
    "proposals",
    _("Suggestions"),
    (
        Column("term", labels.COLUMNS["term"], _said, link=lambda p: reverse("keywords:proposal", args=[p.public_id])),
        Column("language", labels.COLUMNS["lang"], _lang),
        Column("kind", _("What"), choices=dict(ProposalKind.choices)),
        Column("origin", _("Comes from"), choices=dict(Origin.choices)),
        Column("made", _("Since"), "made_at", Kind.DAY, sort=("made_at",)),
        Column("state", _("State"), kind=Kind.BADGE, choices=dict(ProposalState.choices), tones={"accepted": "good"}),
    ),
    (
        Text("q", _("Term")),
        Choice("lang", labels.COLUMNS["lang"], choices=_languages),
        Choice("kind", _("What"), choices=ProposalKind.choices),
        Choice("origin", _("Comes from"), choices=Origin.choices),
        Choice("state", _("State (none chosen: open)"), choices=(("any", _("All states")), *ProposalState.choices)),
    ),
    empty=_("No suggestion waits."),
)


def shown(term: Term) -> list[tuple[str, str, str]]:
    """The cells of a term for its page: column, label, value in words; what is empty is left out."""
    cells = [(name, str(labels.COLUMNS[name]), term.cells.get(name, "")) for name in COLUMNS if name not in ("term", "sharing")]
    return [(name, label, labels.shown(name, value)) for name, label, value in cells if value]
