"""A coalition with a keyword desk, for the tests of keywords: people of two organisations who know languages, terms in
every state, entered through the services. Words are invented (``zorbel``) or stand in the package."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import members_world
from django.test import Client

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords.models import Term
from inthewild.hub.keywords.services import competence, evidence, reviews, terms, upstream
from inthewild.hub.members import services as members
from inthewild.lexicon.model import COLUMNS

STATES = ("proposed", "triaged", "evidence", "approved", "watch", "retired", "rejected")
_numbers = itertools.count(1)


@dataclass
class World:
    """The coalition of members_world; its conservation organisation, a second one and a company signed for MEMBERS data,
    a third one did not."""

    coalition: members_world.World
    ngo: Organisation
    other_ngo: Organisation
    unsigned: Organisation
    shop: Organisation

    @property
    def expert(self) -> Actor:
        """Who writes terms here; knows German and Vietnamese."""
        return person(self.ngo, "expert", Role.NGO_EXPERT)

    @property
    def colleague(self) -> Actor:
        """Of the same organisation; knows Vietnamese, and somebody else confirmed it."""
        return person(self.ngo, "colleague", Role.NGO_EXPERT)

    @property
    def reviewer(self) -> Actor:
        """Of the second organisation; knows German, and somebody else confirmed it."""
        return person(self.other_ngo, "reviewer", Role.NGO_EXPERT)

    @property
    def second(self) -> Actor:
        """Of the second organisation too; knows no language that anybody confirmed."""
        return person(self.other_ngo, "second", Role.NGO_EXPERT)

    @property
    def outsider(self) -> Actor:
        """An expert of the organisation that did not sign."""
        return person(self.unsigned, "outsider", Role.NGO_EXPERT)

    @property
    def moderator(self) -> Actor:
        """Who moderates for a company that signed."""
        return person(self.shop, "moderator", Role.COMPANY_MODERATOR)

    @property
    def spotter(self) -> Actor:
        """A volunteer, of no organisation."""
        return Actor(ActorKind.USER, "usr_spotter", "", frozenset({Role.SPOTTER}))


def person(of: Organisation, name: str, role: Role) -> Actor:
    """Somebody of an organisation."""
    return Actor(ActorKind.USER, f"usr_{name}", of.public_id, frozenset({role}))


def build(office: Actor) -> World:
    """Enter people, agreements and languages; no term yet."""
    coalition = members_world.build(office)
    other = members.register_organisation(office, name="Second Wildlife Trust", kind="ngo")
    unsigned = members.register_organisation(office, name="Third Wildlife Trust", kind="ngo")
    for one in (coalition.ngo, other, coalition.shop):
        sign(office, one)
    world = World(coalition, coalition.ngo, other, unsigned, coalition.shop)
    for who, lang, by in (
        (world.expert, "de", world.reviewer), (world.expert, "vi", world.reviewer), (world.colleague, "vi", world.reviewer),
        (world.reviewer, "de", world.expert),
    ):  # fmt: skip
        competence.confirm(by, competence.say(who, lang, "fluent"))
    return world


def sign(office: Actor, organisation: Organisation) -> None:
    """Sign for data of the level MEMBERS."""
    made = members.draft_agreement(office, organisation, kind="members_data", version="1")
    members.sign_agreement(office, made, signed_by="Somebody", signed_at=date(2020, 1, 1), valid_from=date(2020, 1, 1))


def cells(term: str = "", **more: str) -> dict[str, str]:
    """A good row in German: an invented name of an animal, unless ``more`` says otherwise."""
    return {
        "term": term or f"zorbel{next(_numbers)}", "lang": "de", "sense": "taxon:panthera-tigris", "ambiguity": "2",
        "gloss_en": "an invented name of the tiger", **more,
    }  # fmt: skip


def term(
    world: World, state: str = "approved", *, level: str = "MEMBERS", audience: tuple[Organisation, ...] = (), **row: str
) -> Term:
    """A term in that state, brought there through the services: written by ``expert``, read by ``reviewer``."""
    made = terms.enter(world.expert, cells(**row), level=level, audience=audience)
    if state == "proposed":
        return made
    if state == "rejected":
        return terms.reject(world.expert, made, "It is a name of a shop.")
    terms.triage(world.expert, made)
    if state == "triaged":
        return made
    evidence.add(world.expert, made, form="sighting", text=f"{made.term} zu verkaufen", platform="Example Market")
    if state == "evidence":
        return made
    approve(world, made)
    if state in ("watch", "retired"):
        terms.watch(world.expert, made, "Nobody writes it any more.")
    if state == "retired":
        terms.retire(world.expert, made, "Nobody writes it any more.")
    made.refresh_from_db()
    return made


def approve(world: World, made: Term) -> None:
    """All the second people that a term needs."""
    for who in (world.reviewer, world.second):
        if reviews.reviewable(made):
            reviews.review(who, made, version=made.version, agrees=True)


def load_some(rows: int = 200) -> int:
    """The first rows of the package and its benign words of German, as the job enters them all."""
    from inthewild.hub.keywords.services.common import asked_for
    from inthewild.lexicon.model import term_id

    now = clock.now()
    found: list[dict[str, Any]] = []
    for row in upstream.shipped():
        if len(found) >= rows:
            break
        found.append({name: row[name] for name in COLUMNS})
    Term.objects.bulk_create(
        Term(
            term_id=term_id(row["lang"], row["term"], row["sense"]), cells=row, upstream=row, level="PUBLIC", state="approved",
            made_at=now, changed_at=now, **asked_for(row),
        )
        for row in found
    )  # fmt: skip
    return len(found)


def browser(of: Organisation, role: Role = Role.NGO_EXPERT, *, name: str = "") -> tuple[Client, Actor]:
    """A browser of somebody with that role, and who that is."""
    from inthewild.hub.accounts.models import Grant, User
    from inthewild.hub.accounts.queries import actor_of

    made = User.objects.create_user(
        f"{name or role.value}{of.pk}@hub.example", name=f"Example {name or role.value}", organisation=of, demo=True
    )
    Grant.objects.create(user=made, role=role, granted_by="test", granted_at=clock.now())
    client = Client()
    client.force_login(made)
    return client, actor_of(made)
