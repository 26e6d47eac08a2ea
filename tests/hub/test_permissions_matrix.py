"""Who may open what: every route, every role, the own organisation's things and another's, against a table made by hand.

``permissions.csv`` has the columns route, method, role, whose, expected. ``role`` is ``*`` for all that no other row of
the route names, or several with ``|``; ``whose`` is ``own``, ``other``, ``*`` for both, or ``-`` for a route without
parameters. ``expected`` is ``ok`` (2xx), ``login`` (to the sign-in page), ``moved`` (elsewhere), or a status; several
with ``|``. A language before the route is written ``/<lang>``; pages are asked with GET and POST.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matrix_world
import pytest
from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from matrix_requests import BODIES, path_of
from matrix_world import ROLES, World
from pytest_django import DjangoDbBlocker

from inthewild.hub.api.gate import operations

pytestmark = pytest.mark.django_db  # without it no database is made; the world outlives each test

TABLE = Path(__file__).with_name("permissions.csv")
LANGUAGE = "/<lang>"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    roles: frozenset[str]
    whose: str
    expected: frozenset[str]
    line: int

    def covers(self, role: str, whose: str) -> bool:
        return (role in self.roles or "*" in self.roles) and self.whose in (whose, "*" if whose != "-" else "-")


def read() -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            roles = frozenset(row["role"].split("|"))
            assert roles <= {*ROLES, "*"}, f"permissions.csv:{line}: no such role: {row['role']}"
            assert row["whose"] in ("own", "other", "*", "-"), f"permissions.csv:{line}: whose is {row['whose']!r}"
            key = (row["route"], row["method"])
            found.setdefault(key, []).append(Row(roles, row["whose"], frozenset(row["expected"].split("|")), line))
    return found


def routes() -> Iterator[tuple[str, str]]:
    """Every route of the resolver and the methods to try on it."""
    yield from sorted(set(_walk(get_resolver(), "/")))


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before.rstrip("/") + "/" + _text(one)
        if isinstance(one, URLResolver):
            yield from _walk(one, route)
            continue
        assert isinstance(one, URLPattern)
        methods = {m for o in operations(one.callback) for m in o.methods} or {"GET", "POST"}
        yield from ((route, method) for method in methods)


def _text(one: URLPattern | URLResolver) -> str:
    if isinstance(one.pattern, LocalePrefixPattern):
        return f"{LANGUAGE}/".lstrip("/")
    if isinstance(one.pattern, RegexPattern):
        return simplify_regex(str(one.pattern)).lstrip("/")
    parts = str(one.pattern).split("<")
    return parts[0] + "".join("<" + p.split(":", 1)[-1] if ":" in p.split(">")[0] else "<" + p for p in parts[1:])


def expected(rows: list[Row], role: str, whose: str) -> frozenset[str]:
    """What the table says; a row that names the role wins over ``*``."""
    fitting = [r for r in rows if r.covers(role, whose)]
    named = [r for r in fitting if role in r.roles]
    chosen = named or fitting
    assert chosen, f"permissions.csv says nothing of {role}, {whose}"
    assert len(chosen) == 1, f"permissions.csv says two things of {role}, {whose}: lines {[r.line for r in chosen]}"
    return chosen[0].expected


def kind_of(answer: HttpResponse) -> str:
    if 200 <= answer.status_code < 300:
        return "ok"
    if 300 <= answer.status_code < 400:
        return "login" if answer["Location"].split("?")[0] == "/en/sign-in/" else "moved"
    return str(answer.status_code)


TABLE_ROWS = read()
ROUTES = list(routes())


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, in a transaction that is taken back at the end."""
    hasty = settings.CONFIG.model_copy(update={"api_rate": 0, "api_public_rate": 0})
    with django_db_blocker.unblock(), override_settings(CONFIG=hasty), transaction.atomic():
        yield matrix_world.make()
        transaction.set_rollback(True)


def test_every_route_is_in_the_table_and_the_table_names_no_other() -> None:
    missing = [f"{method} {route}" for route, method in ROUTES if (route, method) not in TABLE_ROWS]
    assert not missing, "add rows to tests/hub/permissions.csv for: " + ", ".join(missing)
    gone = [f"{method} {route}" for route, method in TABLE_ROWS if (route, method) not in ROUTES]
    assert not gone, "no such route any more, remove its rows: " + ", ".join(gone)


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=lambda v: str(v))
def test_each_role_gets_what_the_table_says(world: World, route: str, method: str) -> None:
    rows = TABLE_ROWS.get((route, method))
    assert rows is not None, f"add rows to tests/hub/permissions.csv for {method} {route}"
    wrong = []
    real = route.replace(LANGUAGE, "/en", 1)
    for whose in ("own", "other") if "<" in real else ("-",):
        for role in ROLES:
            if role == "engine" and not route.startswith("/api/"):
                continue  # a program has no session
            said = expected(rows, role, whose)
            got = kind_of(ask(world, role, whose, route, method))
            if got not in said:
                wrong.append(f"{role}, {whose}: {got}, not {'|'.join(sorted(said))}")
    assert not wrong, f"{method} {route}\n" + "\n".join(wrong)


def ask(world: World, role: str, whose: str, route: str, method: str) -> HttpResponse:
    """Send the request, and take back what it did."""
    api = route.startswith("/api/")
    client = world.client(role, api=api)
    things = world.owned(role, whose)
    body: dict[str, Any] = BODIES[route, method](things) if (route, method) in BODIES else {}
    address = path_of(route, things)
    with transaction.atomic():
        if method == "GET":
            answer: Any = client.get(address)
        elif api and "multipart" not in body:
            answer = client.generic(method, address, _json(body), content_type="application/json")
        else:
            answer = (
                client.generic(method, address) if method not in ("POST",) else client.post(address, body.get("multipart", body))
            )
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer  # type: ignore[no-any-return]


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode() if body else b""
