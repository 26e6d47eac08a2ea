"""Confirmed cases with notices, for the tests of notices: what casework leaves behind, entered directly."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import members_world
from accounts_world import mails
from django.test import Client

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.models import Case, CaseListing, EngineReading, Fingerprint, Notice, Seller
from inthewild.hub.cases.services import notices, sending
from inthewild.hub.core import clock, outbox
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import OutboxMessage
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform

TEXT = "Real elephant ivory tusk for sale, 象牙"
_numbers = itertools.count(1)


LATER = timedelta(seconds=11)
"""After the time to undo."""


@dataclass
class World:
    """Two companies that are members, one platform that gets e-mail, one with a form; people of each."""

    coalition: members_world.World
    mail_platform: Platform
    form_platform: Platform
    expert_person: User
    ana: User
    ben: User
    boss: User
    rival_person: User

    @property
    def ngo(self) -> Organisation:
        return self.coalition.ngo

    @property
    def shop(self) -> Organisation:
        return self.coalition.shop

    @property
    def platform(self) -> Platform:
        return self.coalition.platform

    @property
    def expert(self) -> Actor:
        return actor_of(self.expert_person)

    @property
    def moderator(self) -> Actor:
        """Ana, who moderates for the shop."""
        return actor_of(self.ana)

    @property
    def second(self) -> Actor:
        """Ben, who does too."""
        return actor_of(self.ben)

    @property
    def admin(self) -> Actor:
        return actor_of(self.boss)

    @property
    def rival(self) -> Actor:
        """Who moderates for the other company."""
        return actor_of(self.rival_person)


def build(office: Actor) -> World:
    """Enter it."""
    coalition = members_world.build(office)
    mail_platform = members.register_platform(
        office, name="Example Classifieds", hosts=["classifieds.example"], route="email",
        route_address="abuse@classifieds.example", languages=["fr"], regions=["FR"],
    )  # fmt: skip
    form_platform = members.register_platform(
        office, name="Example Forum", hosts=["forum.example"], route="form", route_address="https://forum.example/report",
        regions=["US"],
    )  # fmt: skip
    made = World(
        coalition, mail_platform, form_platform,
        person("expert", coalition.ngo, Role.NGO_EXPERT), person("ana", coalition.shop, Role.COMPANY_MODERATOR),
        person("ben", coalition.shop, Role.COMPANY_MODERATOR), person("boss", coalition.shop, Role.COMPANY_ADMIN),
        person("rita", coalition.other, Role.COMPANY_MODERATOR),
    )  # fmt: skip
    notices.set_notifier(made.expert, coalition.ngo, email="notices@trust.example")
    return made


def person(name: str, organisation: Organisation | None, *roles: Role) -> User:
    """Somebody who may sign in without a second factor."""
    made = User.objects.create_user(f"{name}@example.org", name=name.title(), organisation=organisation, demo=True)
    for role in roles:
        Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    return made


def case(world: World, *platforms: Platform, seller: str = "rare_pets_77", text: str = TEXT, **facts: Any) -> Case:
    """A confirmed case with a listing on each platform."""
    now = clock.now()
    made = Case.objects.create(
        state="confirmed", language="en", opened_at=now, state_at=now, expert_organisation=world.ngo,
        **{"taxon": "elephantidae", "group": "elephants", "specimen": "IVC", "legality": "likely_illegal", "severity": 3,
           "confidence": "high", "appendix": "I", "priority": 60, **facts},
    )  # fmt: skip
    for number, platform in enumerate(platforms or (world.platform,), start=1):
        known, _new = Seller.objects.get_or_create(
            platform=platform, handle=seller, defaults={"handle_hash": seller, "first_seen_at": now}
        )
        item = next(_numbers)
        listing = CaseListing.objects.create(
            case=made, platform=platform, seller=known, number=number, title="Carved tusk", text=text, language="en",
            canonical_url=f"https://{platform.hosts.get().host}/item/{item}", item_id=str(item), captured_at=now,
        )  # fmt: skip
        Fingerprint.objects.create(listing=listing, kind="text", value="same")
        reading(listing, "PUBLIC", "elephant ivory tusk")
    return made


def reading(listing: CaseListing, sharing: str, word: str) -> None:
    """What the engine read, with one word as its evidence."""
    start = max(listing.text.find(word), 0)
    evidence = {
        "kind": "specimen", "sense": "specimen:IVC", "term_id": "t", "term": word, "lang": "en", "view": "exact",
        "field": "text", "start": start, "end": start + len(word), "surface": word, "reason": f"Ivory ({word})", "weight": 1.0,
    }  # fmt: skip
    decision = {
        "rule_id": "prohibited-severe", "decided_by": 0, "findings": [{"evidence": [evidence]}],
        "versions": {"policy": "default 1"},
    }  # fmt: skip
    EngineReading.objects.create(listing=listing, sharing=sharing, decision=decision, made_at=clock.now())


def signed(
    world: World, *platforms: Platform, legal_basis: str = "Council Regulation (EC) No 338/97", **facts: Any
) -> list[Notice]:
    """Signed notices of a new case, which have not left."""
    made = notices.draft(world.expert, case(world, *platforms, **facts))
    for one in made:
        notices.edit(world.expert, one, {"legal_basis": legal_basis}, version=one.version)
    return notices.approve(world.expert, made, good_faith="1")


def sent(world: World, *platforms: Platform, **facts: Any) -> Notice:
    """A notice that was sent, the first of its case; the time to undo is skipped."""
    made = signed(world, *platforms, **facts)
    for one in made:
        sending.send(one.public_id)
        one.refresh_from_db()
    return made[0]


def carry_out() -> None:
    """What the worker does: effects whose time has come."""
    with clock.moved_by(LATER):
        for message in OutboxMessage.objects.filter(state="waiting").order_by("pk"):
            if message.kind != "mail":
                outbox.pump()
                outbox.deliver.func(message.pk)


def secret() -> str:
    """That of the link in the last letter."""
    found = re.search(r"/answer/([\w-]+)/", mails()[-1]["body"])
    assert found is not None
    return found[1]


def as_person(person: User) -> Client:
    """The browser of somebody who is signed in."""
    client = Client()
    client.force_login(person)
    return client
