"""Twin companies, an organisation of each other kind, and somebody of every role: whom the permission matrix asks.

An app that has routes adds to SEEDS what each organisation owns of its objects, and to ``matrix_requests.py`` how its
routes are called. Nothing here decides who may do what: that stands in ``permissions.csv``, written by hand.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import matrix_notices
import matrix_releases
import matrix_reports
import matrix_samples
import matrix_submissions
import progress_open_world
from django.apps import apps
from django.db.models import Max, Model
from django.test import Client
from django.test.client import ClientHandler
from PIL import Image

from inthewild.hub.accounts import services, tokens
from inthewild.hub.accounts.fits import roles_of
from inthewild.hub.accounts.models import Grant, Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import capsules, cases, filing, holds, intake
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock, discussion, jobs, saved_views, sealer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.imports import services as imports
from inthewild.hub.core.models import AuditEvent, Job, Notification
from inthewild.hub.core.notify import links
from inthewild.hub.desk import services as desk
from inthewild.hub.keywords.models import Proposal, Review, Term
from inthewild.hub.keywords.services import evidence, terms
from inthewild.hub.members import services as members

PUBLIC = "public"
ROLES = (*(r.value for r in Role), PUBLIC)
Things = Mapping[str, Any]

HOME_OF: dict[str, str] = {
    "company_admin": "A", "company_moderator": "A", "engine": "A", "ngo_expert": "N", "le_liaison": "L", "researcher": "R",
    "secretariat": "S",
}  # fmt: skip
"""Where each role works; volunteers, the auditor and the public belong to no organisation."""

WITH_TOKEN = ("company_admin", "ngo_expert", "le_liaison", "researcher", "secretariat", "engine")
"""Roles that a token can have. The others call the API with the cookie of their session, and must get nowhere."""

_KINDS = {"A": Kind.COMPANY, "B": Kind.COMPANY, "N": Kind.NGO, "L": Kind.ENFORCEMENT, "R": Kind.RESEARCH, "S": Kind.CONVENOR}


@dataclass
class World:
    """Everything that the matrix needs. ``things["A"]`` is what company A owns, by name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """The rows that were made for each organisation, by table."""
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def client(self, role: str, *, api: bool) -> Client:
        """A client of its own for one request by somebody of this role. All share the loaded middleware."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        if api and role in WITH_TOKEN:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.secrets[role]}"
        elif role in self.cookies:
            for name, value in self.cookies[role].items():
                client.cookies[name] = value
        return client

    def owned(self, role: str, whose: str) -> Things:
        """What the request is about. Who owns no such thing themselves asks for company A's as "own"."""
        if whose == "other":
            return self.things["B"]
        mine = self.things[HOME_OF.get(role, "A")]
        me = {"person": self.people[role]} if role in self.people else {}
        return ChainMap(me, mine, self.things["A"])

    def actor(self, role: Role, letter: str) -> Actor:
        """Somebody of that role in that organisation, for services that make things."""
        return Actor(ActorKind.USER, f"usr_{role}_{letter}", self.organisations[letter].public_id, frozenset({role}))

    @property
    def office(self) -> Actor:
        """The secretariat."""
        return self.actor(Role.SECRETARIAT, "S")


def person(name: str, organisation: Organisation | None, *roles: Role) -> User:
    """A person who may sign in; marked as of a demo, so that no second factor is asked for."""
    made = User.objects.create_user(f"{name}@example.org", name=name, organisation=organisation, demo=True)
    for role in roles:
        Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    return made


def _accounts(world: World, letter: str) -> dict[str, Any]:
    organisation = world.organisations[letter]
    maker = Role.COMPANY_ADMIN if organisation.kind == Kind.COMPANY else Role.SECRETARIAT
    token = tokens.make(world.actor(maker, letter), organisation, f"token of {letter}", ["events:read"]).token
    return {
        "organisation": organisation,
        "colleague": person(f"colleague-{letter.lower()}", organisation),
        "person": person(f"somebody-{letter.lower()}", organisation),
        "token": token,
        "event": AuditEvent.objects.get(object=token.prefix),
    }


def _files(world: World, letter: str) -> dict[str, Any]:
    """A paper and a picture that the people of one organisation see."""
    speaker = world.actor(_SPEAKERS[letter], letter)
    pixels = BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(pixels, "PNG")
    pixels.seek(0)
    return {
        "file": files.accept(speaker, "commitment", BytesIO(f"trained by {letter}".encode()), name=f"note {letter}.txt"),
        "picture": files.accept(speaker, "commitment", pixels, name=f"certificate {letter}.png"),
    }


def _lists(world: World, letter: str) -> dict[str, Any]:
    """A view of a list that somebody shares with the organisation."""
    somebody = world.actor(_SPEAKERS[letter], letter)
    return {"view": saved_views.save(somebody, place="/platforms/", query="q=shop", name=f"View of {letter}", shared=True)}


def _ways_in(world: World, letter: str) -> dict[str, Any]:
    organisation = world.organisations[letter]
    setter = world.actor(Role.COMPANY_ADMIN, letter) if organisation.kind == Kind.COMPANY else world.office
    return {
        "invitation": services.invite(
            world.office, organisation, f"guest-{letter.lower()}@example.org", [role_for(organisation)]
        ),
        "provider": services.set_provider(setter, organisation, issuer="https://127.0.0.1", client_id="hub", secret="s"),
    }


def _members(world: World, letter: str) -> dict[str, Any]:
    """A member with a platform, and one row of all that a member has; a host that waits."""
    office, organisation = world.office, world.organisations[letter]
    membership = members.open_membership(office, organisation, day=date(2020, 1, 1))
    for step in ("invited", "onboarding", "active"):
        members.move_membership(office, membership, step, day=date(2020, 1, 1))
    platform = members.register_platform(office, name=f"Platform {letter}", hosts=[f"platform-{letter.lower()}.example"])
    members.set_owner(office, platform, organisation, since=date(2020, 1, 1))
    members.enter_figure(office, platform, measure="accounts", value=1, day=date(2024, 1, 1), source="x")
    members.draft_agreement(office, organisation, kind="signals", version="1")
    contact = {"name": f"Contact {letter}", "email": f"contact-{letter.lower()}@example.org"}
    members.add_contact(office, organisation, purpose="lead", **contact)
    members.record_commitment(office, organisation, "education", "live", after=0, note=f"Seen at {letter}")
    members.set_duty(office, organisation, kind="figures", about=f"Figures of {letter}", due=date(2026, 1, 1))
    return {
        "membership": membership,
        "platform": platform,
        "proposal": members.platform_for_host(office, f"unknown-{letter.lower()}.example"),
        "ngo": world.organisations["N"],
    }


def _told(world: World, letter: str) -> dict[str, Any]:
    """What the people of an organisation were told: of its own duty; the link that stops their digest."""
    organisation = world.organisations[letter]
    known = world.people.get(_SPEAKERS[letter])
    reader = known if known is not None and known.organisation == organisation else None
    reader = reader or person(f"reader-{letter.lower()}", organisation, _SPEAKERS[letter])
    handle = Notification.objects.create(
        person=reader.public_id,
        kind="duty.set",
        about=organisation.public_id,
        data={"number": 1, "kind": "figures", "due": "2026-01-01"},
        key=f"seed:{letter}",
        made_at=clock.now(),
    )
    actor = actor_of(reader)
    comment = discussion.post(actor, organisation.public_id, f"Only for people of {letter}", "own")
    stop = links.stop_link(reader.public_id, "digest").rstrip("/").rsplit("/", 1)[-1]
    return {"comment": comment, "notification": handle, "stop": stop}


def _reports(world: World, letter: str) -> dict[str, Any]:
    """A report of the public of a listing on the organisation's platform, and one that was held back as spam."""
    given = Answers(link=f"https://platform-{letter.lower()}.example.com/1", text=f"seen at {letter}", note=f"note {letter}")
    sent = intake.receive(Actor.public(), given, source="public", contact=f"reporter-{letter.lower()}@example.org")
    spam = intake.receive(Actor.public(), Answers(text=f"spam of {letter}"), source="public", quarantine="trap")
    program = intake.receive(
        world.actor(_SPEAKERS[letter], letter), given, source="program", reporter=world.organisations[letter].public_id
    )
    return {"report": sent.report, "code": sent.code, "held_back": spam.report, "program_report": program.report}


def _cases(world: World, letter: str) -> dict[str, Any]:
    """Two cases on the platform of an organisation: in the pool; what N works on is N's, what is held for L is held."""
    found = {}
    for name in ("case", "twin"):
        address = f"https://platform-{letter.lower()}.example/{name}"
        report = Report.objects.create(
            source="public", url=address, title=f"Listing of {letter}", platform=world.things[letter]["platform"],
            received_at=clock.now(),
        )  # fmt: skip
        made = filing.file(Actor.public(), report)
        prepare.func(made.public_id)
        made.refresh_from_db()
        found[name] = made
    expert = world.actor(Role.NGO_EXPERT, "N")
    if letter == "N":
        cases.assess(expert, found["case"], version=found["case"].version)
    if letter == "L":
        until = clock.now() + timedelta(days=9)
        asked = {"reason": "asked for", "until": until, "version": found["case"].version}
        holds.place(expert, found["case"], world.organisations["L"], **asked)
    sealed = capsules.seal(Actor.system("capsules"), found["case"].reports.get())
    return {**found, "authority": world.organisations["L"], "capsule": sealed}


def role_for(organisation: Organisation) -> Role:
    """A role that one person may give to people of this organisation."""
    return min(roles_of(organisation) - {Role.SECRETARIAT})


_SPEAKERS = {
    "A": Role.COMPANY_ADMIN, "B": Role.COMPANY_ADMIN, "N": Role.NGO_EXPERT, "L": Role.LE_LIAISON, "R": Role.RESEARCHER,
    "S": Role.SECRETARIAT,
}  # fmt: skip


def _imports(world: World, letter: str) -> dict[str, Any]:
    """A file that somebody of the organisation handed in. In A that is its administrator, who signs in here."""
    if letter not in ("A", "B"):
        return {}
    admin = (
        world.people["company_admin"] if letter == "A" else person("importer-b", world.organisations[letter], Role.COMPANY_ADMIN)
    )
    text = f"platform,measure,value,day,source\nPlatform {letter},items,1,2024-01-01,report of {letter}\nnowhere,items,x,,\n"
    return {"import": imports.receive(actor_of(admin), "figures", BytesIO(text.encode()), file_name="figures.csv")}


def _requests(world: World, letter: str) -> dict[str, Any]:
    """A request of somebody of the organisation about their own data; it belongs to the desk."""
    return {"request": desk.enter(world.office, "access", email=f"contact-{letter.lower()}@example.org", language="en")}


def _keywords(world: World, letter: str) -> dict[str, Any]:
    """A RESTRICTED term that only people of the organisation read, with evidence; what its people and programs suggested."""
    organisation, system = world.organisations[letter], Actor.system("seed")
    signed = members.draft_agreement(world.office, organisation, kind="members_data", version="1")
    members.sign_agreement(world.office, signed, signed_by="Somebody", signed_at=date(2020, 1, 1), valid_from=date(2020, 1, 1))
    row = {"term": f"zorbel{letter.lower()}", "lang": "de", "sense": "taxon:panthera-tigris", "ambiguity": "2", "gloss_en": "x"}
    term = terms.enter(system, row, level="RESTRICTED", audience=[organisation])
    evidence.add(
        system, term, form="sighting", text=f"seen by {letter}", source=f"paper of {letter}", platform=f"shop of {letter}"
    )
    Term.objects.filter(pk=term.pk).update(state="approved")
    Review.objects.create(term=term, number=1, version=1, by="usr_x", agrees=False, reason=letter, made_at=clock.now())
    said = {"cells": {"term": f"suggested by {letter}", "lang": "de"}, "organisation": organisation.public_id, "note": letter,
            "snippet": letter, "reason": letter, "made_at": clock.now()}  # fmt: skip
    speaker = world.people.get(_SPEAKERS[letter])
    mine = speaker if speaker is not None and speaker.organisation == organisation else world.things[letter]["colleague"]
    return {
        "term": Term.objects.get(pk=term.pk),
        "suggestion": Proposal.objects.create(origin="desk", author=mine.public_id, **said),
        "program_suggestion": Proposal.objects.create(origin="api", author="itw_x", **said),
    }


def _open(world: World, letter: str) -> dict[str, Any]:
    """A published snapshot, the same for everybody."""
    made = world.things["A"]["open"] if letter != "A" else progress_open_world.build(period="2011").second
    return {"open": made}


SEEDS: list[Callable[[World, str], dict[str, Any]]] = [
    _accounts,
    _files,
    _lists,
    _ways_in,
    _members,
    _told,
    _imports,
    _reports,
    _cases,
    _requests,
    matrix_notices.seed,
    _keywords,
    matrix_releases.seed,
    matrix_submissions.seed,
    matrix_samples.seed,
    _open,
    matrix_reports.seed,
]
"""Each gives an organisation (by its letter) some things, by name; they run in this order for each organisation."""


def make() -> World:
    """A world, inside the transaction of the caller."""
    world = World()
    for letter, kind in _KINDS.items():
        world.organisations[letter] = Organisation.objects.create(name=f"Organisation {letter}", kind=kind, made_at=clock.now())
    for role in Role:
        if role is not Role.ENGINE:
            home = HOME_OF.get(role)
            world.people[role] = person(role.value, world.organisations[home] if home else None, role)
    for role in WITH_TOKEN:
        organisation = world.organisations[HOME_OF[role]]
        scopes = [s.name for s in tokens.scopes_for(organisation) if not (role == "engine" and s.acts)]
        maker = Role.COMPANY_ADMIN if organisation.kind == Kind.COMPANY else Role.SECRETARIAT
        world.secrets[role] = tokens.make(world.actor(maker, HOME_OF[role]), organisation, role, scopes).secret
    for letter in world.organisations:
        world.things[letter], had = {}, _last_rows()
        for seed in SEEDS:
            world.things[letter] |= seed(world, letter)
        world.rows[letter] = {
            model._meta.label: list(model._default_manager.filter(pk__gt=last).values_list("pk", flat=True))
            for model, last in had.items()
        }
    _hub(world)
    sealer.seal()
    for role, user in world.people.items():
        client = Client()
        client.force_login(user)
        world.cookies[role] = {name: morsel.value for name, morsel in client.cookies.items()}
    return world


def _last_rows() -> dict[type[Model], int]:
    """The largest key of each table of the hub."""
    mine = [m for m in apps.get_models() if m.__module__.startswith("inthewild.")]
    return {m: m._default_manager.aggregate(last=Max("pk"))["last"] or 0 for m in mine}


def _hub(world: World) -> None:
    """What belongs to no organisation stands among the things of A and of B."""
    from hub_tasks import note

    for letter in ("A", "B"):
        queued = jobs.enqueue(note, "matrix", letter, key=f"matrix:{letter}")
        Job.objects.filter(pk=queued.pk).update(open_key=None)
        type(queued.task)._default_manager.filter(pk=queued.task_id).update(status="FAILED")
        world.things[letter]["job"] = queued
