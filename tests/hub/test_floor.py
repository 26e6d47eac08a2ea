"""Settings, home, ids, actors, permissions, and the rules of the house that a reviewer would otherwise have to watch."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from inthewild.hub import config
from inthewild.hub.core import access, clock, ids
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.database import django_database
from inthewild.hub.errors import HubError, NotAllowed, OutOfSight
from inthewild.hub.home import Home

HUB = Path(__file__).parents[2] / "src" / "inthewild" / "hub"


def test_a_home_has_keys_that_only_its_owner_reads_and_keeps_them(tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")
    home.make()
    for key in home.keys.iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for folder in (home.path, home.keys, home.files):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = home.secret()
    home.make()
    assert home.secret() == before
    assert len(before) > 60
    names = {"audit", "emergency", "field", "link", "made", "pseudonym", "report", "secret", "snapshot", "timestamp", "watermark"}
    assert {p.name for p in home.keys.iterdir()} == names
    random = ("field", "link", "pseudonym", "watermark")
    assert len({home.key(name) for name in random}) == 4
    assert {len(home.key(name)) for name in random} == {32}


def test_a_home_that_lost_a_key_is_told_so_and_gets_no_other(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    (home.keys / "secret").unlink()
    home.make()  # people sign in again
    for name in ("audit", "field", "link", "pseudonym", "report"):
        kept = (home.keys / name).rename(tmp_path / name)
        with pytest.raises(HubError, match=rf"{name}: the key is missing \(only a new home gets a new key"):
            home.make()
        assert not (home.keys / name).exists()
        kept.rename(home.keys / name)
    home.make()


def test_a_home_of_an_older_version_gets_the_keys_that_came_since(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    for name in ("field", "link", "pseudonym", "made"):
        (home.keys / name).unlink()
    home.make()
    assert len(home.key("field")) == 32


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_that_is_none_is_refused(content: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    (home.keys / "field").write_text(content)
    with pytest.raises(HubError, match="is no key of 32 bytes"):
        home.key("field")


def test_a_key_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    (home.keys / "secret").chmod(0o644)
    with pytest.raises(HubError, match=r"others can read this key \(chmod 600"):
        home.secret()


def test_a_missing_audit_key_is_never_replaced_silently(tmp_path: Path) -> None:
    with pytest.raises(HubError, match="the key is missing"):
        Home(tmp_path).audit_key()


def test_settings_come_from_the_environment_and_name_the_variable_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTHEWILD_SQLITE_SYNC", "SOMETIMES")
    with pytest.raises(HubError, match=r"^INTHEWILD_SQLITE_SYNC: Input should be 'NORMAL' or 'FULL'"):
        config.load()
    monkeypatch.setenv("INTHEWILD_SQLITE_SYNC", "FULL")
    monkeypatch.setenv("INTHEWILD_ALLOWED_HOSTS", "*")
    with pytest.raises(HubError, match="INTHEWILD_ALLOWED_HOSTS: must name the hosts"):
        config.load()
    monkeypatch.setenv("INTHEWILD_ALLOWED_HOSTS", "hub.example.org, www.hub.example.org")
    assert config.load().hosts() == ["hub.example.org", "www.hub.example.org"]


def test_a_shown_configuration_hides_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hub:s3cret@db/hub")
    loaded = config.load()
    assert config.shown(loaded, redacted=True)["DATABASE_URL"] == "***"
    assert "s3cret" in config.shown(loaded, redacted=False)["DATABASE_URL"]
    assert "s3cret" not in repr(loaded)


def test_a_postgresql_url_becomes_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hub:s%40cret@db.example:5433/coalition?sslmode=require")
    made = django_database(config.load())
    assert (made["NAME"], made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
        "coalition", "hub", "s@cret", "db.example", "5433",
    )  # fmt: skip
    assert made["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://u:pw@h/x", "postgresql://u:pw@h", "postgresql://u:pw@h/x?password=1", "nonsense"])
def test_another_database_is_refused_without_showing_the_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(HubError, match="DATABASE_URL") as caught:
        django_database(config.load())
    assert "pw" not in str(caught.value)


@pytest.mark.django_db
def test_sqlite_is_tuned() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "temp_store", "journal_size_limit", "cache_size"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {
        "journal_mode": "wal", "synchronous": 1, "temp_store": 2, "journal_size_limit": 67_108_864, "cache_size": -8000,
    }  # fmt: skip


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_public_ids_have_their_prefix_and_130_random_bits() -> None:
    made = {ids.new("rep") for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"rep_[a-z2-7]{26}", i) for i in made)
    assert all(ids.is_id(i) and ids.is_id(i, "rep") and not ids.is_id(i, "cas") for i in made)
    with pytest.raises(ValueError, match="unknown prefix"):
        ids.new("xyz")
    for wrong in ("", "rep_", "rep_" + "a" * 25, "rep_" + "A" * 26, "xyz_" + "a" * 26, "rep_" + "a" * 26 + "\n"):
        assert not ids.is_id(wrong)


def test_blocks_that_move_the_clock_add_up_and_end() -> None:
    start = clock.now()
    with clock.moved_by(timedelta(days=1)), clock.moved_by(timedelta(days=6)):
        assert clock.now() - start >= timedelta(days=7)
    assert clock.now() - start < timedelta(minutes=1)


def test_the_public_has_no_role_and_everybody_else_a_name() -> None:
    with pytest.raises(ValueError, match="the public has no"):
        Actor(ActorKind.PUBLIC, roles=frozenset({Role.AUDITOR}))
    with pytest.raises(ValueError, match="needs an id"):
        Actor(ActorKind.USER)


def test_what_no_rule_names_is_denied_to_everybody() -> None:
    for actor in (Actor.system("worker"), Actor.public(), Actor(ActorKind.USER, "usr_x", roles=frozenset(Role))):
        assert not access.allowed(actor, "case.teleport", None)
        with pytest.raises(NotAllowed):
            access.require(actor, "case.teleport")


@pytest.mark.django_db
def test_out_of_sight_and_absent_are_told_alike(moderator: Actor) -> None:
    from inthewild.hub.core import events

    events.record(Actor.system("test"), "approval.asked", "ntc_1", {})
    hidden = AuditEvent.objects.get()
    messages = []
    for public_id in (hidden.public_id, ids.new("evt")):
        with pytest.raises(OutOfSight) as caught:
            access.get(AuditEvent, moderator, public_id)
        messages.append(str(caught.value).replace(public_id, "ID"))
    assert messages[0] == messages[1]
    assert access.get(AuditEvent, Actor.system("test"), hidden.public_id) == hidden


def test_two_rules_for_one_question_are_refused() -> None:
    with pytest.raises(ValueError, match="two rules decide"):
        access.may("audit.redact")(lambda _actor, _obj: True)
    with pytest.raises(ValueError, match="two rules say who sees"):
        access.sees(AuditEvent)(lambda _actor: None)


def lint(source: str, tmp_path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename",
         "src/inthewild/hub/core/example.py", "-"],
        input=source, capture_output=True, text=True, check=False, cwd=HUB.parents[2], timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()\n",
        "import time\nx = time.time()\n",
        "from django.utils import timezone\nx = timezone.now()\n",
        "import urllib.request\n",
        "import http.client\n",
        "import socket\n",
        "import requests\n",
    ],
)
def test_the_linter_refuses_other_clocks_and_other_ways_out(source: str, tmp_path: Path) -> None:
    assert "TID251" in lint(source, tmp_path)


def test_a_process_serves_one_home(tmp_path: Path) -> None:
    from inthewild import hub

    with pytest.raises(HubError, match="another home"):
        hub.start(tmp_path)


def test_the_settings_load_without_a_home_and_then_have_no_key(tmp_path: Path) -> None:
    env = {**os.environ, "INTHEWILD_HOME": str(tmp_path / "none")}
    program = (
        "from inthewild import hub; hub.start()\nfrom django.conf import settings\n"
        "try:\n settings.SECRET_KEY\nexcept Exception as e: print(e)"
    )
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True, timeout=60)
    assert "SECRET_KEY setting must not be empty" in done.stdout
    assert not (tmp_path / "none").exists()
