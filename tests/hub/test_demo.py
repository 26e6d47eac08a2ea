"""The demo, run as people run it: one command, a browser's requests, a moved clock, a reset, an end."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hub_process import Hub

from inthewild.hub.core import clock
from inthewild.hub.core.contracts import Role
from inthewild.hub.demo.cast import CAST
from inthewild.hub.demo.place import Place
from inthewild.hub.home import Home

COMMAND = [sys.executable, "-c", "from inthewild.cli import main; main()", "demo"]


def environment() -> dict[str, str]:
    """Ours, with what a real hub would have set: none of it may matter to a demo."""
    return {
        **os.environ, "DATABASE_URL": "postgresql://nobody@192.0.2.1/none", "INTHEWILD_BIND": "0.0.0.0",
        "INTHEWILD_MAIL_URL": "smtp://192.0.2.1", "NO_COLOR": "1",
    }  # fmt: skip


class Visitor:
    """Somebody with a browser: keeps cookies, sends the token of a form that is on the page."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.page, self.at, self.status = "", "", 0

    def get(self, path: str) -> str:
        return self._ask(urllib.request.Request(self.url + path.lstrip("/")))

    def post(self, path: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token, self.page
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._ask(urllib.request.Request(self.url + path.lstrip("/"), data))

    def _ask(self, request: urllib.request.Request) -> str:
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.page, self.at, self.status = answer.read().decode(), answer.url.removeprefix(self.url), answer.status
        return self.page


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A running demo: its address and its home."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "--home", str(home), "--port", str(port)], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    line = process.stdout.readline()
    assert f"http://127.0.0.1:{port}/" in line, line
    yield f"http://127.0.0.1:{port}/", home
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def finished(visitor: Visitor) -> None:
    """Wait for the rest of the examples."""
    end = time.monotonic() + 60
    while "All examples are there" not in visitor.get("en/"):
        assert time.monotonic() < end
        time.sleep(0.3)


def at_rest(home: Path) -> None:
    """Wait until no job runs or is due: the examples leave papers to print and copies of keywords to build."""
    end = time.monotonic() + 240
    while True:
        with sqlite3.connect(f"file:{home}/hub.sqlite3?mode=ro", uri=True) as database:
            later = (datetime.now(UTC) + Place(Home(home)).ahead()).isoformat(" ")
            rows = database.execute("SELECT status, run_after FROM django_tasks_database_dbtaskresult").fetchall()
        if not any(status == "RUNNING" or (status == "READY" and not later < after < "9000") for status, after in rows):
            return
        assert time.monotonic() < end, "the jobs of the examples do not end"
        time.sleep(0.5)


def test_the_front_door_has_a_card_for_every_role_for_the_public_and_for_the_example_marketplace(demo: tuple[str, Path]) -> None:
    page = Visitor(demo[0]).get("en/")
    assert {p.role for p in CAST} == set(Role) - {Role.ENGINE}
    assert page.count('<li class="card">') == len(CAST) + 2
    shop = re.search(r'href="(http://127\.0\.0\.1:[0-9]+/)"', page)
    assert shop, page
    assert Home(demo[1]).marketplace == ("127.0.0.1", int(shop[1].split(":")[2].strip("/")))
    with urllib.request.urlopen(f"{shop[1]}item/102", timeout=20) as answer:
        assert "Annonce d'exemple" in answer.read().decode().replace("&#x27;", "'")
    assert "Example data" in page


@pytest.mark.parametrize("part", CAST, ids=lambda p: p.role.value)
def test_each_card_signs_in_and_leads_to_the_page_of_its_task(demo: tuple[str, Path], part: object) -> None:
    visitor = Visitor(demo[0])
    visitor.get("en/")
    visitor.post("en/demo/role", role=part.role.value)  # type: ignore[attr-defined]
    assert visitor.status == 200
    assert part.person in visitor.page  # type: ignore[attr-defined]
    assert visitor.at.count("/") > 1, "the page of the task is not there"


def test_the_rest_of_the_examples_comes_by_itself(demo: tuple[str, Path]) -> None:
    finished(Visitor(demo[0]))


def test_nobody_takes_a_role_without_the_form_and_nobody_takes_one_that_is_none(demo: tuple[str, Path]) -> None:
    visitor = Visitor(demo[0])
    visitor.get("en/")
    visitor.post("en/demo/role", role="engine")
    assert visitor.status == 404
    visitor.get("en/demo/role")
    assert visitor.status == 405
    visitor.get("en/")
    visitor.page = 'name="csrfmiddlewaretoken" value="forged"'
    visitor.post("en/demo/role", role="secretariat")
    assert visitor.status == 403


def test_the_clock_moves_for_web_and_worker_and_a_reset_brings_everything_back(demo: tuple[str, Path]) -> None:
    url, home = demo
    visitor = Visitor(url)
    finished(visitor)
    at_rest(home)
    visitor.post("en/demo/role", role="secretariat")
    visitor.post("en/demo/clock", days="30", next="/en/about/")
    assert visitor.at == "en/about/"
    then = datetime.now(UTC) + timedelta(days=30)
    assert f"{then.day} {then:%b %Y}" in visitor.page
    assert Place(Home(home)).ahead() == timedelta(days=30)
    if "has been done" not in visitor.page:  # a slow machine: the page says so, and the work ends by itself
        assert "still being done" in visitor.page
        at_rest(home)
    with sqlite3.connect(f"file:{home}/hub.sqlite3?mode=ro", uri=True) as database:
        seen = database.execute("SELECT max(seen_at) FROM core_worker").fetchone()[0]
    assert seen[:10] == f"{then:%Y-%m-%d}"

    for wrong in ("2", "-30", "9999999", "x", ""):
        visitor.get("en/about/")
        visitor.post("en/demo/clock", days=wrong)
        assert visitor.status == 404
    visitor.get("en/about/")
    visitor.post("en/demo/clock", days="1", next="https://elsewhere.example/")
    assert visitor.at in ("en/", "")

    before = Place(Home(home)).round()
    visitor.post("en/demo/reset")
    end = time.monotonic() + 40
    while "Everything is as at the start" not in visitor.page:
        assert time.monotonic() < end
        time.sleep(0.3)
        visitor.get(f"en/demo/reset/{before}")
    assert Place(Home(home)).round() == before + 1
    assert Place(Home(home)).ahead() == timedelta()
    assert "Example Secretary" not in visitor.get("en/about/")  # the session went with the database


def test_one_home_runs_once(demo: tuple[str, Path]) -> None:
    second = subprocess.run([*COMMAND, "--home", str(demo[1]), "--once"], env=environment(), capture_output=True, text=True)
    assert second.returncode == 2
    assert "runs already" in second.stderr


def test_serve_refuses_a_demo_home(demo: tuple[str, Path]) -> None:
    answer = subprocess.run(
        [*COMMAND[:-1], "serve", "--home", str(demo[1])], env=dict(os.environ), capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 2
    assert "example data" in answer.stderr


def test_a_real_hub_gets_no_example_data(new_hub: object) -> None:
    hub: Hub = new_hub()  # type: ignore[operator]
    answer = hub.command("demo", "--home", str(hub.home.path), "--once")
    assert answer.returncode == 2
    assert "real hub" in answer.stderr
    assert not hub.home.is_demo


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/demo/role", "/en/demo/clock", "/en/demo/reset", "/en/demo/progress", "/en/welcome/"])
def test_a_real_hub_has_none_of_the_addresses_of_the_demo(path: str) -> None:
    assert Client().post(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_a_port_that_is_taken_is_refused_by_name_and_replaced_where_none_was_asked_for(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = subprocess.run(
            [*COMMAND, "--home", str(tmp_path / "h"), "--port", str(port)], env=environment(), capture_output=True, text=True
        )
    assert answer.returncode == 2
    assert f"--port {port}" in answer.stderr


def test_if_the_parent_is_killed_the_children_end(tmp_path: Path) -> None:
    process = subprocess.Popen([*COMMAND, "--home", str(tmp_path / "h")], env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = int(re.search(r":(\d+)/", process.stdout.readline())[1])  # type: ignore[index]
    process.kill()
    process.wait()
    end = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                break
        assert time.monotonic() < end, "somebody still answers"
        time.sleep(0.2)


SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"


def test_the_database_that_is_made_quickly_is_the_migrated_one(tmp_path: Path, migrated: Hub) -> None:
    # Table for table, and row for row of what migrations put in.
    if migrated.env.get("DATABASE_URL"):
        pytest.skip("a demo is always on SQLite")
    place = Place(Home(tmp_path / "h"))
    place.make()
    quick = Hub(place.home, {**migrated.env, "INTHEWILD_HOME": str(place.home.path)})
    quick.run("from inthewild.hub.demo import database; database.make()")
    with sqlite3.connect(migrated.home.database) as one, sqlite3.connect(quick.home.database) as other:
        tables = {name for kind, name, *_ in one.execute(SCHEMA) if kind == "table"}
        assert tables == {name for kind, name, *_ in other.execute(SCHEMA) if kind == "table"} - _DEMO_ONLY
        for table in sorted(tables):
            for pragma in ("table_info", "foreign_key_list"):
                columns = slice(1, None) if pragma == "table_info" else slice(2, None)
                assert _rows(one, f"PRAGMA {pragma}({table})", columns) == _rows(other, f"PRAGMA {pragma}({table})", columns), (
                    table
                )
            assert _constraints(one, table) == _constraints(other, table), table
            if table not in ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"):
                assert _rows(one, f"SELECT * FROM {table}") == _rows(other, f"SELECT * FROM {table}"), table
        applied = "SELECT app, name FROM django_migrations"
        assert _rows(one, applied) == _rows(other, applied)


_DEMO_ONLY: set[str] = set()


def _rows(database: sqlite3.Connection, query: str, columns: slice = slice(None)) -> list[str]:
    return sorted(repr(row[columns]) for row in database.execute(query))


def _constraints(database: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    """Check constraints in any order, and indexes by what they hold: their generated names differ."""
    made = database.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchone()[0]
    indexes = []
    for _seq, name, unique, _origin, partial in database.execute(f"PRAGMA index_list({table})"):
        held = [row[2] for row in database.execute(f"PRAGMA index_info('{name}')")]
        sql = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
        where = re.sub(r".*\bWHERE\b", "", sql[0]) if partial and sql and sql[0] else ""
        indexes.append(f"{held} {unique} {where}")
    return sorted(re.findall(r'CONSTRAINT "(\w+)" CHECK', made)), sorted(indexes)


def test_the_clock_follows_its_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ahead", None)
    place = Place(Home(tmp_path / "h"))
    place.make()
    clock.follow(place.clock)
    for days in (1, 7, 30):
        before = clock.now()
        place.advance(timedelta(days=days))
        assert timedelta(days=days) <= clock.now() - before < timedelta(days=days, minutes=1)
    with pytest.raises(ValueError, match="2 days"):
        place.advance(timedelta(days=2))
    marker = json.loads((place.home.path / "demo.json").read_text())
    assert marker["marketplace"] == {"host": "127.0.0.1", "port": 8077}
