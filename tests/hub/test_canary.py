"""Two companies with twin data. No byte that company A receives holds what is private to company B, and nothing that A
reads changes when B's private data is doubled.

Every field of every table that holds text is in one of two lists: PRIVATE, into which strings are planted that nobody
else writes, or OPEN. A new field fails the test until somebody decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import matrix_notices
import matrix_submissions
import matrix_world
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponse
from django.test import override_settings
from matrix_requests import BODIES, path_of
from matrix_world import World, person
from pytest_django import DjangoDbBlocker
from test_permissions_matrix import ROUTES

from inthewild.hub.accounts import services, tokens
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.services import intake
from inthewild.hub.core import discussion, sealer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.worker import Runner
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Contact
from inthewild.hub.members.models.contact import Person
from inthewild.hub.progress.models import Sampling

pytestmark = pytest.mark.django_db

CANARY = "qzcanaryzq"

PRIVATE = {
    "core.Approval": {"reason"},
    "core.AuditPayload": {"change"},
    "core.Comment": {"text"},
    "core.Erasure": {"basis"},
    "core.File": {"name"},
    "core.SavedView": {"name", "query"},
    "imports.ImportRow": {"faults", "undo"},
    "accounts.AddressChange": {"email"},
    "accounts.User": {"email", "name"},
    "accounts.IdentityProvider": {"client_id"},
    "accounts.Invitation": {"email"},
    "accounts.SubjectLink": {"subject"},
    "accounts.SignIn": {"device"},
    "accounts.ApiToken": {"name"},
    "members.Agreement": {"version", "signed_by"},
    "members.Commitment": {"note"},
    "members.Duty": {"about"},
    "members.MembershipStep": {"reason"},
    "cases.Report": {"url", "title", "text", "note"},
    "cases.Case": {"reason"},
    "cases.CaseListing": {"canonical_url", "item_id", "title", "text"},
    "cases.Assessment": {"note"},
    "cases.Seller": {"handle"},
    "cases.Hold": {"reason", "end_reason"},
    "progress.Confirmation": {"text"},
    "progress.Submission": {"attested_role", "end_reason", "note", "reason"},
    "progress.Figure": {"note"},
    "cases.Notice": {"end_reason"},
    "cases.Decision": {"note", "clause"},
    "cases.PendingAnswer": {"note", "clause"},
    "cases.PolicyClause": {"title", "url"},
    "cases.Information": {"text"},
    "cases.Appeal": {"reason", "end_reason"},
    "cases.CapsuleEntry": {"detail"},
    "cases.LegalHold": {"person", "reason"},
    "keywords.Copy": {"place", "version"},
    "keywords.Proposal": {"note", "reason", "snippet"},
    "keywords.Review": {"reason"},
    "keywords.Sighting": {"platform", "snippet", "source"},
}
"""What belongs to an organisation alone. Contacts are encrypted and planted through the model; hosts that wait below."""

OPEN = {
    # ids, names of kinds and states, hashes: no words of anybody
    "core.Approval": {"kind", "about", "state", "asked_by", "author", "organisation", "decided_by"},
    "core.AuditEvent": {"type", "actor_kind", "actor", "organisation", "object", "request_id", "commitment", "previous", "hash"},
    "core.AuditPayload": {"salt"},
    "core.AuditHead": {"hash", "signature", "key"},
    "core.AuditKey": {"key", "kind", "signature", "countersignature", "signed_by", "statement"},
    "core.Bounce": {"receiver", "reason"},
    "core.Claim": {"about", "holder", "organisation"},
    "core.Comment": {"handle", "about", "author", "audience", "mentions"},
    "core.CommentReader": {"organisation", "role"},
    "core.Digest": {"person", "every"},
    "core.Notification": {"handle", "person", "kind", "about", "data", "key", "mail"},
    "core.Preference": {"person", "kind", "mail"},
    "core.Erasure": {"subject", "subject_hash", "erased_by"},
    "core.File": {"purpose", "kind", "about", "organisation", "made_by", "retention", "manifest", "path"},
    "core.StoredAnswer": {"request", "body", "holder"},
    "core.Draft": {"owner", "form", "about", "address"},
    "core.SavedView": {"handle", "owner", "organisation", "place"},
    "core.Job": {"key", "open_key", "worker"},
    "core.OutboxMessage": {"key", "kind", "about", "state"},
    "core.Undoable": {"handle", "actor", "act", "about", "ids"},
    "core.Worker": {"name"},
    "core.Schedule": {"name"},
    "desk.SubjectRequest": {"handle", "token", "address", "language", "subjects", "entered_by", "identified_by"},
    "imports.Import": {"handle", "importer", "state", "organisation", "made_by", "language", "digest", "file", "counts"},
    "imports.ImportRow": {"state", "was", "seen", "about"},
    "accounts.AddressChange": {"token"},
    "accounts.CacheEntry": {"cache_key", "value"},
    "accounts.User": {"password", "language"},
    "accounts.Grant": {"role", "granted_by"},
    "accounts.Invitation": {"handle", "roles", "language", "token", "invited_by", "state", "accepted_by", "address"},
    "accounts.Letter": {"handle", "kind", "receiver", "content"},
    "accounts.SignIn": {"handle", "session_key", "place"},
    "accounts.DayKey": {"key"},
    "accounts.ApiToken": {"prefix", "digest", "scopes", "made_by", "revoked_by"},
    "members.Agreement": {"file"},
    "members.Contact": {"address_hash"},
    "members.Duty": {"set_by"},
    # the coalition knows its members: names, platforms, promises with their public evidence, sizes with their source
    "accounts.Organisation": {"name", "country", "website"},
    "accounts.IdentityProvider": {"handle", "issuer", "secret"},
    "members.Commitment": {"link", "file", "entered_by"},
    "members.Platform": {"name", "regions", "languages", "route_address", "proposed_by"},
    "members.PlatformHost": {"host"},
    "members.StockFigure": {"source", "source_url", "entered_by"},
    # cases: ids, codes of the lexicon, hashes; structured content is planted through the services
    # keywords: what a row says is for who may read the row; RESTRICTED ones are planted through the services
    # Releases, emergencies, words and merges belong to nobody; who sees what of them is in test_releases_services.
    "keywords.Candidate": {"word", "lang", "platforms", "examples", "decided_by", "reason"},
    "keywords.Clash": {"column", "base", "ours", "theirs", "by"},
    "keywords.Merging": {"package", "counts", "by"},
    "keywords.Release": {
        "version",
        "rolls_back_to",
        "content_id",
        "changes",
        "effect",
        "overruled",
        "note",
        "frozen_by",
    },
    "keywords.Shipped": {"place", "digest", "content_id", "copy_id"},
    "keywords.Switch": {"off", "added", "reason", "by"},
    "keywords.Competence": {"person", "organisation", "lang", "confirmed_by"},
    "keywords.Proposal": {"cells", "about", "organisation", "author", "decided_by"},
    "keywords.Review": {"by", "skill"},
    "keywords.Sighting": {"about", "by", "organisation"},
    "keywords.Term": {
        "term_id",
        "term",
        "folded",
        "lang",
        "sense",
        "kind",
        "cells",
        "upstream",
        "author",
        "reviewer",
        "approved",
        "hands",
    },
    "cases.Draft": {"token_hash"},
    "cases.Report": {"reporter", "tracking_hash", "contact_hash", "language", "answers", "told"},
    "cases.Case": {"language", "taxon", "group", "specimen", "appendix"},
    "cases.CaseListing": {"language", "currency"},
    "cases.Fingerprint": {"kind", "value"},
    "cases.EngineReading": {"sharing", "decision"},
    "cases.Assessment": {"taxon", "specimen", "organisation", "by"},
    "cases.Seller": {"handle_hash"},
    "cases.Hold": {"asked_by", "ended_by"},
    "cases.Protected": {"file", "purpose", "asked_by", "decided_by"},
    "progress.Confirmation": {"state", "by"},
    "progress.Metric": {"code", "definition", "digest"},
    "progress.Request": {"asked_by", "metrics", "note", "period"},  # the same for every company that is asked
    "progress.Submission": {"attested_by", "files", "salt", "sealed"},
    "progress.Figure": {"dimension", "member", "queries", "verified_by"},
    "progress.Sampling": {
        "seed_hash",
        "seed",
        "asked_by",
        "root",
        "drawn",
        "disclosed",
        "problems",
        "results",  # rows are planted by hand
    },
    "cases.Notice": {"language", "body", "subject", "cluster", "good_faith_by", "good_faith_version", "answer_hash"},
    "cases.PendingAnswer": {"reason_code", "by", "organisation"},
    "cases.Notifier": {"email", "set_by"},
    "cases.AnswerTime": {"set_by"},
    "cases.Information": {"by"},
    "cases.Decision": {"reason_code", "statement", "by"},
    "cases.Appeal": {"filed_by", "organisation", "assigned_to"},
    "cases.Capsule": {"manifest", "digest", "signature", "content"},
    "cases.CapsuleEntry": {"kind", "by", "organisation", "previous", "hash"},
    "cases.LegalHold": {"placed_by", "organisation"},
    # progress: a snapshot is written for everybody; what is only for auditors is tested in test_progress_snapshots
    "progress.Snapshot": {"period", "title", "reason", "data", "private", "digest", "signature", "key", "made_by"},
    "progress.SnapshotFile": {"name", "media", "language", "sha256"},
}

READERS = (("company_admin", False), ("company_moderator", False), ("company_admin", True), ("engine", True))
"""Who reads for company A: a role, and whether with a token."""

_CHANGES = re.compile(  # different in each answer, by nature
    rb'csrfmiddlewaretoken" value="[^"]*"|"next": ?"[^"]*"|"request_id": ?"[^"]*"|name="csrf[^>]*>|X-CSRFToken[^}]*}'
)
_OWN_TIME = frozenset({"X-Request-ID", "Expires", "Date"})


_DRAWN_ANEW = ("/me/second-factor/app/", "/me/passkeys/add/")
"""Pages with a secret that is new each time."""


def text_fields(model: type[models.Model]) -> set[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {f.name for f in model._meta.fields if isinstance(f, kinds) and not f.choices and f.name != "public_id"}


def test_somebody_decided_about_every_field_that_holds_text() -> None:
    for model in (m for m in apps.get_models() if m.__module__.startswith("inthewild.")):
        label = model._meta.label
        private, open_ = PRIVATE.get(label, set()), OPEN.get(label, set())
        assert not private & open_, label
        assert private | open_ == text_fields(model), f"{label}: decide about {text_fields(model) ^ (private | open_)}"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of the permission matrix, with canaries in all that is private to B."""
    hasty = settings.CONFIG.model_copy(update={"api_rate": 0, "api_public_rate": 0})
    with django_db_blocker.unblock(), override_settings(CONFIG=hasty), transaction.atomic():
        made = matrix_world.make()
        plant(made)
        yield made
        transaction.set_rollback(True)


def plant(world: World) -> None:
    """Write canaries into every private text of B, past all services, and see that each table got some."""
    planted = set()
    for label, fields in PRIVATE.items():
        model = apps.get_model(label)
        key = model._meta.pk.attname  # type: ignore[union-attr]
        for pk in world.rows["B"].get(label, ()):
            given: dict[str, Any] = {}
            for name in fields:
                room = getattr(model._meta.get_field(name), "max_length", None) or 80
                given[name] = f"{CANARY}{pk}"[:room] + ("@example.org" if name == "email" else "")
            if label == "core.AuditPayload":
                given = {"change": json.dumps(dict.fromkeys(("reason", "name", "note", "about", "to", "from"), CANARY))}
            model._default_manager.filter(**{key: pk}).update(**given)
            planted.add(label)
    assert planted >= {
        "core.AuditPayload", "core.Comment", "core.File", "core.SavedView", "accounts.User", "accounts.Invitation",
        "accounts.ApiToken",
        "members.Agreement", "members.Commitment", "members.Duty", "members.MembershipStep",
    }  # fmt: skip
    for contact in Contact.objects.filter(pk__in=world.rows["B"]["members.Contact"]):
        contact.seal(Person(f"{CANARY} contact", f"{CANARY}@example.org", CANARY))
        contact.save()
    row = {"position": 0, "salt": "", "record": {CANARY: CANARY}, "path": []}
    Sampling.objects.filter(pk__in=world.rows["B"]["progress.Sampling"]).update(disclosed=[row], problems=[CANARY])
    proposal = world.things["B"]["proposal"]
    type(proposal).objects.filter(pk=proposal.pk).update(name=f"{CANARY}.example.com")
    proposal.hosts.update(host=f"{CANARY}.example.com")
    sealer.seal()


def secrets_of(world: World) -> list[bytes]:
    """Ids of B's private things: that they exist is B's own affair."""
    b = world.things["B"]
    ids = [b[name].public_id for name in ("file", "event", "colleague", "person", "proposal")]
    handles = [b[name].handle for name in ("invitation", "comment", "notification")]
    return [i.encode() for i in (*ids, *handles, b["token"].prefix)]


def asked(world: World, role: str, token: bool, whose: str, route: str, method: str) -> bytes:
    """All that comes back: status, headers and content. What the request did is taken back."""
    things = world.owned(role, whose)
    client = world.client(role, api=token)
    address = path_of(route, things)
    body = BODIES[route, method](things) if (route, method) in BODIES else {}
    with transaction.atomic():
        if method == "GET":
            answer: Any = client.get(address)
        elif "multipart" in body or (method == "POST" and not token):
            answer = client.post(address, body.get("multipart", body))
        else:
            answer = client.generic(method, address, json.dumps(body) if body else "", content_type="application/json")
        transaction.set_rollback(True)
    return told(answer)


def told(answer: HttpResponse) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers.items() if k not in _OWN_TIME)
    return f"{answer.status_code}\n{headers}\n\n".encode() + content


def reads(world: World) -> Iterator[tuple[str, bytes]]:
    """Everything that company A can fetch about its own things and about everything."""
    for role, token in READERS:
        for route, method in ROUTES:
            if method == "GET" and route.startswith("/api/") == token:
                yield f"{method} {route} as {role}", asked(world, role, token, "own", route, method)


def test_nothing_that_company_a_reads_holds_what_is_private_to_company_b(world: World) -> None:
    hidden = [CANARY.encode(), *secrets_of(world)]
    wrong = [f"{name}: {word!r}" for name, body in reads(world) for word in hidden if word in body]
    assert not wrong, "\n".join(wrong)


def test_nothing_that_company_a_gets_by_asking_for_bs_things_holds_what_is_private(world: World) -> None:
    wrong = []
    for role, token in READERS:
        for route, method in ROUTES:
            if "<" in route.replace("/<lang>", "") and route.startswith("/api/") == token:
                body = asked(world, role, token, "other", route, method)
                if CANARY.encode() in body:
                    wrong.append(f"{method} {route} as {role}")
    assert not wrong, "\n".join(wrong)


def test_searches_and_filters_find_nothing_of_b(world: World) -> None:
    for role, token in READERS[:2]:
        for route, method in ROUTES:
            if method == "GET" and "<" not in route.replace("/<lang>", "") and not route.startswith("/api/"):
                client = world.client(role, api=token)
                answer = client.get(path_of(route, {}), {"q": CANARY, "search": CANARY, "name": CANARY})
                body = told(answer).replace(f'value="{CANARY}"'.encode(), b"").replace(f"={CANARY}".encode(), b"")
                assert f"{CANARY}1".encode() not in body, route
                assert f"{CANARY}.".encode() not in body, route


def test_nothing_that_company_a_reads_changes_when_bs_private_data_is_doubled(world: World) -> None:
    before = {name: _CHANGES.sub(b"", body) for name, body in reads(world)}
    with transaction.atomic():
        double(world)
        after = {name: _CHANGES.sub(b"", body) for name, body in reads(world)}
        transaction.set_rollback(True)
    assert before.keys() == after.keys()
    same = (name for name in before if not any(part in name for part in _DRAWN_ANEW))
    changed = [f"{name}: {difference(before[name], after[name])}" for name in same if before[name] != after[name]]
    assert not changed, "\n".join(changed)


def difference(one: bytes, two: bytes) -> str:
    pairs = zip(one.splitlines(), two.splitlines(), strict=False)
    return next((f"{a[:150]!r} is now {b[:150]!r}" for a, b in pairs if a != b), "another length")


def double(world: World) -> None:
    """Company B gets as much again of everything that is its own."""
    b, office, admin = world.organisations["B"], world.office, world.actor(Role.COMPANY_ADMIN, "B")
    for n in range(2):
        tokens.make(admin, b, f"more {n}", ["events:read"])
        person(f"more-{n}", b, Role.COMPANY_MODERATOR)
        services.invite(office, b, f"more-guest-{n}@example.org", [Role.COMPANY_MODERATOR])
        files.accept(admin, "commitment", BytesIO(f"more {n}".encode()), name="more.txt")
        members.add_contact(office, b, purpose="press", name="More", email=f"more-{n}@example.org")
        members.set_duty(office, b, kind="other", about="more", due=date(2026, 2, 1))
        members.draft_agreement(office, b, kind="publication", version=str(n))
        members.platform_for_host(admin, f"more-{n}.example.com")
        intake.receive(admin, Answers(text=f"more {n}"), source="program", reporter=b.public_id)
        intake.receive(Actor.public(), Answers(link="https://platform-b.example/2"), source="public", contact=f"r{n}@example.org")
        discussion.post(admin, b.public_id, f"more {n}", "own")
        discussion.post(admin, b.public_id, f"more {n} for the secretariat", "office")
        matrix_notices.more(world)
    matrix_submissions.more(world)
    sealer.seal()


def test_no_mail_to_company_a_holds_what_is_private_to_company_b(world: World) -> None:
    with transaction.atomic():
        services.invite(world.office, world.organisations["A"], "guest-of-a@example.org", [Role.COMPANY_MODERATOR])
        Runner(settings.HOME, "canary").run(once=True)
        transaction.set_rollback(True)
    for mail in settings.HOME.path.glob("mail/**/*"):
        text = mail.read_bytes() if mail.is_file() else b""
        if b"guest-of-a@" in text or b"guest-a@" in text:
            assert CANARY.encode() not in text
            assert b"Organisation B" not in text
