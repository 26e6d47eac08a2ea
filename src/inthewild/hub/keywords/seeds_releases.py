"""Releases of the demo: one that is published, and one that waits to be signed, with example keys made in the demo's home.

The terms are plainly made-up words. In steps, each of which may run again without doing anything twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import approval, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.keywords import example_keys, reach
from inthewild.hub.keywords.models import Level, Release, ReleaseState, Term, TermState
from inthewild.hub.keywords.services import effects, releases
from inthewild.hub.keywords.services.common import asked_for
from inthewild.hub.keywords.tasks import KEEPER
from inthewild.hub.members import services as members
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import term_id

FOLDER = "example-keys"
_FIRST = (("examplo-stripe", "taxon:panthera-tigris", "made-up word of the examples: tiger"),
          ("examplo-tusk", "taxon:elephantidae", "made-up word of the examples: elephant"))  # fmt: skip
_NEXT = (("examplo-shell", "taxon:cheloniidae", "made-up word of the examples: sea turtle"),)
# Copies of the whole package take a minute of the demo's only worker, for which visitors would wait.
_SMALL = "Example: it holds the made-up terms of the examples only. A real first release holds the whole package."
_SAMPLE = (
    {"title": "Example: examplo-tusk, carved", "lang": "en", "meant": True},
    {"title": "Example: comb made of examplo-shell", "lang": "en", "meant": True},
    {"title": "Example: a tin toy", "lang": "en", "meant": False},
)


def steps() -> Iterator[str]:
    """The keys, the first release, the one that waits; gives the name of what was just entered."""
    expert, office = _person(Role.NGO_EXPERT), _person(Role.SECRETARIAT)
    if expert is None or office is None:
        return
    _sign(office, expert.organisation)
    keys = example_keys.hold_ceremony(settings.HOME.path / FOLDER)
    _sample()
    if not Release.objects.filter(state=ReleaseState.PUBLISHED).exists():
        _terms(_FIRST)
        _publish(expert, office, keys)
    yield "keywords 1"
    if not Release.objects.filter(state=ReleaseState.FROZEN).exists() and Release.objects.count() == 1:
        _terms(_NEXT)
        releases.freeze(expert, note="Example: waits for the signature of the curation lead.")
    yield "keywords 2"


def _sign(office: Actor, public_id: str) -> None:
    """Who curates has signed for what it curates."""
    if not reach.signed(public_id):
        organisation = Organisation.objects.get(public_id=public_id)
        draft = members.draft_agreement(office, organisation, kind=AgreementKind.MEMBERS_DATA, version="1")
        day = clock.now().date()
        members.sign_agreement(office, draft, signed_by="Example Person", signed_at=day, valid_from=day)


def _publish(expert: Actor, office: Actor, keys: example_keys.ExampleKeys) -> None:
    from inthewild.exchange.release.bundle import read_bundle, sign

    # A run that was cut off left it frozen.
    waiting = Release.objects.filter(state=ReleaseState.FROZEN).first()
    made = waiting or releases.freeze(expert, note="Example: the first release.")
    effects.measure(KEEPER, made)
    if made.effect.get("blocked"):
        releases.overrule(expert, made, reason=_SMALL)
    releases.prepare(KEEPER, made)
    made.refresh_from_db()
    signed = sign(read_bundle(releases.to_sign(expert, made)), keys.targets).content()
    approval.grant(office, releases.take_signed(expert, made, signed))


@transaction.atomic
def _terms(rows: tuple[tuple[str, str, str], ...]) -> None:
    now = clock.now()
    for term, sense, gloss in rows:
        cells = complete({"term": term, "sense": sense, "gloss_en": gloss, "ambiguity": "0", "basis": "coined"}, "en")
        Term.objects.get_or_create(
            term_id=term_id("en", term, sense),
            defaults={
                "cells": cells, "level": Level.MEMBERS, "state": TermState.APPROVED, "made_at": now, "changed_at": now,
                **asked_for(cells),
            },
        )  # fmt: skip


def _sample() -> None:
    path = settings.HOME.path / "keywords" / "replay.jsonl"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text("".join(json.dumps(one) + "\n" for one in _SAMPLE), encoding="utf-8")


def _person(role: Role) -> Actor | None:
    found = User.objects.filter(demo=True, is_active=True, grants__role=role, grants__ended_at=None).order_by("pk").first()
    return actor_of(found) if found is not None else None
