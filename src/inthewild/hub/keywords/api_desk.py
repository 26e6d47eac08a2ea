"""Operations of the API on terms and suggestions: programs read what their organisation may read, and suggest words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Line, Sent, Shape, Text
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Proposal, Term
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.services import proposals
from inthewild.lexicon.model import COLUMNS

router = Router(tags=["terms"])
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class TermShape(Shape):
    """A term: the columns of the keyword files (docs/keywords.md), its state and level."""

    term_id: str
    term: str
    lang: str
    sense: str
    kind: str
    ambiguity: int
    gloss_en: str
    state: str
    level: str
    untested: bool
    version: int
    changed_at: datetime
    cells: Annotated[dict[str, str], Field(description="All columns, as text")]


class Terms(Shape):
    """A page of terms."""

    items: list[TermShape]
    next: str | None


class ProposalShape(Shape):
    """A suggestion and what became of it. ``term_id`` is null until there is a term that the organisation may read."""

    id: str
    kind: str
    term: str
    lang: str
    state: str
    made_at: datetime
    reason: str
    term_id: str | None


class Proposals(Shape):
    """A page of suggestions."""

    items: list[ProposalShape]
    next: str | None


class NewProposal(Sent):
    """A suggested term. The word and its language are enough."""

    term: Annotated[Line, Field(min_length=1, max_length=200)]
    lang: Annotated[str, Field(pattern=_LANGUAGE, max_length=20, description="BCP-47")]
    gloss_en: Line = ""
    sense: Annotated[Line, Field(max_length=120)] = ""
    snippet: Annotated[Text, Field(max_length=1_000, description="Where it stood; contact data are taken out")] = ""
    note: Annotated[Text, Field(max_length=1_000)] = ""


@operation(router, "GET", "/terms", scope="terms:read", answers=Terms)
def list_terms(
    request: HttpRequest,
    lang: Annotated[str, Query(pattern=_LANGUAGE, max_length=20)] = "und",
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Terms that the organisation may read, of a language or of all (`und`).

    Terms of the level MEMBERS take a signed agreement; RESTRICTED ones are read by those that are named.
    """
    who = actor(request)
    rows = desk.terms(who, {"lang": lang} if lang != "und" else {})
    return paging.page(who, rows, _terms, of=f"terms/{lang}", limit=limit, cursor=cursor)


@operation(router, "GET", "/terms/{id}", scope="terms:read", answers=TermShape)
def get_term(request: HttpRequest, id: str) -> dict[str, Any]:
    """One term by its `term_id`."""
    return _term(desk.term(actor(request), id))


@operation(router, "POST", "/proposals", scope="proposals:write", answers=ProposalShape, status=201)
def add_proposal(request: HttpRequest, body: NewProposal) -> dict[str, Any]:
    """Suggest a term.

    Experts look at it. Whether the term is there already is not told. Send an `Idempotency-Key`: a request that is repeated
    is one suggestion.
    """
    who = actor(request)
    require(who, "proposal.make")
    said = {name: value for name, value in body.model_dump().items() if name in COLUMNS and name != "note" and value}
    made = proposals.propose(who, said, origin="api", snippet=body.snippet, note=body.note)
    return _proposals(who, [made])[0]


@operation(router, "GET", "/proposals", scope="proposals:read", answers=Proposals)
def list_proposals(request: HttpRequest, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """What programs of the own organisation suggested, and what became of it."""
    who = actor(request)
    rows = visible(Proposal, who).filter(organisation=who.organisation, origin="api")
    return paging.page(who, rows, partial(_proposals, who), of="proposals", limit=limit, cursor=cursor)


@operation(router, "GET", "/proposals/{id}", scope="proposals:read", answers=ProposalShape)
def get_proposal(request: HttpRequest, id: str) -> dict[str, Any]:
    """One suggestion."""
    who = actor(request)
    return _proposals(who, [desk.proposal(who, id)])[0]


def _terms(rows: Iterable[Term]) -> list[dict[str, Any]]:
    return [_term(row) for row in rows]


def _term(row: Term) -> dict[str, Any]:
    return {
        "term_id": row.term_id, "term": row.term, "lang": row.lang, "sense": row.sense, "kind": row.kind,
        "ambiguity": row.ambiguity, "gloss_en": row.cells.get("gloss_en", ""), "state": row.state, "level": row.level,
        "untested": row.untested, "version": row.version, "changed_at": row.changed_at,
        "cells": {name: row.cells.get(name, "") for name in COLUMNS},
    }  # fmt: skip


def _proposals(who: Actor, rows: Iterable[Proposal]) -> list[dict[str, Any]]:
    found = list(rows)
    seen = dict(visible(Term, who).filter(pk__in=[row.term_id for row in found if row.term_id]).values_list("pk", "term_id"))
    return [
        {
            "id": row.public_id, "kind": row.kind, "term": str(row.cells.get("term", "")), "lang": str(row.cells.get("lang", "")),
            "state": row.state, "made_at": row.made_at, "reason": row.reason, "term_id": seen.get(row.term_id or 0),
        }
        for row in found
    ]  # fmt: skip
