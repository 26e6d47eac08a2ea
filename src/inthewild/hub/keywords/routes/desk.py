"""Addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.keywords.views import competence, editing, evidence, proposals, terms

_term = "terms/<str:term_id>/"
pages: list[URLPattern | URLResolver] = [
    path("", terms.listing, name="terms"),
    path("new", editing.new, name="new_term"),
    path("propose", proposals.propose, name="propose"),
    path("proposals/", proposals.listing, name="proposals"),
    path("proposals/<str:prp>/", proposals.proposal, name="proposal"),
    path("languages/", competence.competence, name="competence"),
    path(_term, terms.term, name="term"),
    path(f"{_term}edit", editing.edit, name="edit_term"),
    path(f"{_term}level", editing.level, name="level"),
    path(f"{_term}evidence", evidence.evidence, name="evidence"),
    path(f"{_term}try", evidence.tried, name="try"),
    path(f"{_term}sample", evidence.sample, name="sample"),
    path(f"{_term}wrong", proposals.wrong, name="wrong"),
    path(f"{_term}history", terms.history, name="history"),
]
machines: list[URLPattern | URLResolver] = []
