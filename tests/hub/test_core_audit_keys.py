"""Keys come and go, and the ledger can be verified through all of them."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.test import Client
from hub_process import Hub
from typer.testing import CliRunner

from inthewild.cli import build_app
from inthewild.errors import UsageError
from inthewild.hub.core import audit_keys, events, heads, sealer, signing
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditHead, AuditKey
from inthewild.hub.core.verify import verify
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed
from inthewild.hub.home import Home

OPERATOR = Actor.system("operator")
pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.make()
    return made


@pytest.fixture(autouse=True)
def _keys_of_the_hub_stay() -> Iterator[None]:
    before = {p.name: p.read_bytes() for p in settings.HOME.keys.iterdir()}
    yield
    assert {p.name: p.read_bytes() for p in settings.HOME.keys.iterdir()} == before


def write(home: Home, count: int = 2) -> None:
    for n in range(count):
        events.record(OPERATOR, "approval.asked", f"ntc_{n}", {"n": n})
    sealer.seal_all()
    heads.sign(home)


def problems(home: Home) -> list[str]:
    sealer.seal_all()
    return [str(p) for p in verify(None, home.audit_key().public_key()).problems]


def test_a_successor_is_signed_by_the_key_before_and_all_heads_stay_good(home: Home) -> None:
    write(home)
    first = signing.hexadecimal(home.audit_key())
    second = audit_keys.follow(OPERATOR, home)
    write(home)
    third = audit_keys.follow(OPERATOR, home)
    write(home)
    assert len({first, second, third}) == 3
    assert signing.hexadecimal(home.audit_key()) == third
    assert [h.key for h in AuditHead.objects.all()] == [first, second, third]
    assert problems(home) == []
    assert not (home.keys / "audit.next").exists()
    assert stat.S_IMODE((home.keys / "audit").stat().st_mode) == 0o600


def test_heads_from_before_there_were_successors_stay_good(home: Home) -> None:
    write(home)
    AuditHead.objects.update(key="")
    audit_keys.follow(OPERATOR, home)
    write(home)
    assert problems(home) == []


def test_a_head_that_the_old_key_signs_after_its_successor_is_a_finding(home: Home) -> None:
    write(home)
    old = home.audit_key()
    audit_keys.follow(OPERATOR, home)
    write(home)
    last = AuditHead.objects.latest("seq")
    from inthewild.hub.core.chain import Head, sign

    AuditHead.objects.filter(pk=last.pk).update(key=signing.hexadecimal(old), signature=sign(Head(last.seq, last.hash), old))
    assert problems(home) == [f"event {last.seq}: a head was signed with a key that had a successor by then"]


@pytest.mark.parametrize("column", ["signature", "countersignature"])
def test_a_successor_that_somebody_made_up_is_a_finding(column: str, home: Home) -> None:
    write(home)
    audit_keys.follow(OPERATOR, home)
    row = AuditKey.objects.get(kind="successor")
    eve = Ed25519PrivateKey.generate()
    AuditKey.objects.filter(pk=row.pk).update(**{column: signing.sign(eve, row.statement)})
    assert "audit key" in problems(home)[0]


def test_a_chain_that_begins_with_a_strangers_key_is_a_finding(home: Home) -> None:
    """Whoever writes to the database puts an own key before the real one; the real one has not signed that it follows."""
    write(home)
    eve = Ed25519PrivateKey.generate()
    real = signing.hexadecimal(home.audit_key())
    fields = {"schema": signing.SCHEMA, "head": "", "named_at": ""}
    from inthewild.hub.core.canonical import canonical

    first = canonical(fields | {"kind": "first", "key": signing.hexadecimal(eve), "previous": ""})
    second = canonical(fields | {"kind": "successor", "key": real, "previous": signing.hexadecimal(eve)})
    AuditKey.objects.create(kind="first", key=signing.hexadecimal(eve), statement=first)
    AuditKey.objects.create(
        kind="successor", key=real, statement=second, signed_by=signing.hexadecimal(eve),
        signature=signing.sign(eve, second), countersignature=signing.sign(eve, second),
    )  # fmt: skip
    assert problems(home) == [f"{real[:16]}: this audit key has not signed that it follows"]


def test_the_key_that_the_ledger_does_not_name_last_signs_nothing(home: Home, tmp_path: Path) -> None:
    write(home)
    old = (home.keys / "audit").read_bytes()
    audit_keys.follow(OPERATOR, home)
    (home.keys / "audit").write_bytes(old)
    events.record(OPERATOR, "approval.asked", "ntc_9", {})
    sealer.seal_all()
    with pytest.raises(HubError, match="has a successor"):
        heads.sign(home)
    assert problems(home) == ["the audit key in the home is not the one that the ledger names last"]


def test_a_process_that_dies_between_ledger_and_file_is_settled_by_the_next_command(home: Home) -> None:
    write(home)
    old = (home.keys / "audit").read_bytes()
    second = audit_keys.follow(OPERATOR, home)
    (home.keys / "audit").rename(home.keys / "audit.next")
    (home.keys / "audit").write_bytes(old)
    (home.keys / "audit").chmod(0o600)
    third = audit_keys.follow(OPERATOR, home)
    assert [era.key for era in audit_keys.eras_of(AuditKey.objects.all())][1:] == [second, third]
    assert problems(home) == []


def test_a_lost_key_is_followed_by_one_that_the_offline_key_signed_for(home: Home) -> None:
    write(home)
    offline, eve = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    audit_keys.name_offline(OPERATOR, home, signing.hexadecimal(offline))
    with pytest.raises(Conflict, match="the audit key is there"):
        audit_keys.prepare_lost(OPERATOR, home)
    (home.keys / "audit").unlink()
    statement = audit_keys.prepare_lost(OPERATOR, home)
    with pytest.raises(Invalid, match="not signed by the offline key"):
        audit_keys.finish_lost(OPERATOR, home, signing.sign_successor(statement, eve))
    for wrong in ("", "[]", "{}", json.dumps({"statement": "{}", "signed_by": "", "signature": ""})):
        with pytest.raises(Invalid):
            audit_keys.finish_lost(OPERATOR, home, wrong)
    older = signing.sign_successor(statement, offline)
    signed = signing.sign_successor(audit_keys.prepare_lost(OPERATOR, home), offline)
    with pytest.raises(Invalid, match="about other keys"):
        audit_keys.finish_lost(OPERATOR, home, older)
    new = audit_keys.finish_lost(OPERATOR, home, signed + "\n")
    assert signing.hexadecimal(home.audit_key()) == new
    write(home)
    assert problems(home) == []
    home.make()  # and the home is whole again


def test_without_an_offline_key_that_was_named_before_nobody_vouches_for_a_new_one(home: Home) -> None:
    write(home)
    (home.keys / "audit").unlink()
    with pytest.raises(Conflict, match="no offline key was named"):
        audit_keys.prepare_lost(OPERATOR, home)


def test_only_the_operator_deals_with_keys_and_a_key_must_be_one(home: Home, secretariat: Actor) -> None:
    for ask in (
        lambda a: audit_keys.follow(a, home),
        lambda a: audit_keys.name_offline(a, home, "ab" * 32),
        lambda a: audit_keys.prepare_lost(a, home),
        lambda a: audit_keys.finish_lost(a, home, ""),
    ):
        with pytest.raises(NotAllowed):
            ask(secretariat)
    with pytest.raises(UsageError, match="no public Ed25519 key"):
        audit_keys.name_offline(OPERATOR, home, "zz")
    with pytest.raises(UsageError, match="no statement"):
        signing.sign_successor('{"schema": "x"}', Ed25519PrivateKey.generate())


def test_an_older_backup_learns_of_the_keys_that_came_since_from_the_folder_of_keys(home: Home) -> None:
    write(home)
    AuditKey.objects.all().delete()
    audit_keys.follow(OPERATOR, home)
    AuditKey.objects.all().delete()  # the database is the one from before
    assert audit_keys.absorb(home) == 2
    assert audit_keys.absorb(home) == 0
    (home.keys / "audit.statements").write_text("nonsense\n")
    with pytest.raises(HubError, match="is damaged"):
        audit_keys.absorb(home)


def test_the_published_heads_can_be_checked_by_anybody_with_nothing_but_the_page() -> None:
    for n in range(3):
        events.record(OPERATOR, "approval.asked", f"ntc_{n}", {"name": "Jane Secret"})
        sealer.seal_all()
        heads.sign(settings.HOME)
    answer = Client().get("/audit/heads.json")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    told = answer.json()
    assert "Jane" not in answer.content.decode()
    assert [h["seq"] for h in told["heads"]] == [1, 2, 3]
    for head in told["heads"]:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["key"]))
        public.verify(bytes.fromhex(head["signature"]), f"inthewild.audit-head/1 {head['seq']}:{head['hash']}".encode())
    assert hashlib.sha256(bytes.fromhex(told["keys"][0]["key"])).digest()


def test_the_commands_take_a_hub_through_a_lost_key(new_hub: Callable[[], Hub], tmp_path: Path) -> None:
    hub = new_hub()
    offline = tmp_path / "offline.pem"
    public = on_the_other_machine("make-key", str(offline))
    assert hub.command("hub", "audit", "offline-key", public).returncode == 0
    (hub.home.keys / "audit").unlink()
    statement, signed = tmp_path / "statement.json", tmp_path / "signed.json"
    statement.write_text(hub.command("hub", "audit", "rotate", "--lost").stdout)
    signed.write_text(on_the_other_machine("sign", str(statement), "--key", str(offline)))
    done = hub.command("hub", "audit", "rotate", "--signed", str(signed))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The audit key is now ")
    told = json.loads(hub.command("hub", "audit", "heads").stdout)
    assert [k["kind"] for k in told["keys"]] == ["first", "offline", "successor"]
    assert [k["signed_by"] for k in told["keys"]][2] == public
    assert json.loads(hub.command("hub", "audit", "verify", "--json").stdout)["sound"]


def on_the_other_machine(*arguments: str) -> str:
    """A command that needs no hub."""
    done = CliRunner().invoke(build_app(["hub"]), ["hub", "audit", *arguments])
    assert done.exit_code == 0, done.output
    return done.output.strip()
