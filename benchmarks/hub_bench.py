"""What the benchmarks of pages share: a fresh hub, somebody who is signed in, and the time that pages take.

Server time: the Django view from the parsed request to the rendered page, middleware included, in this process. The time
of the processor is that of this process; the database computes apart, and on a busy machine the rest is waiting.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Ask = Callable[[int], Any]


def start(place: Path) -> None:
    """A fresh hub on the PostgreSQL of the environment, or on SQLite."""
    from inthewild.hub.home import Home

    home = Home(place / "home")
    home.make()
    os.environ |= {"INTHEWILD_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "inthewild.hub.settings"}
    if os.environ.get("INTHEWILD_TEST_POSTGRES"):
        os.environ["DATABASE_URL"] = os.environ["INTHEWILD_TEST_POSTGRES"]
    from inthewild import hub

    hub.start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    # As the command line and the server do.
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()


def signed_in(role: str, organisation: Any = None) -> Any:
    """A browser in which an invented person with this role is signed in."""
    from inthewild.hub.accounts.models import Grant, User
    from inthewild.hub.core import clock

    person = User.objects.create_user(f"{role}@hub.example", name="Somebody", organisation=organisation, demo=True)
    Grant.objects.create(user=person, role=role, granted_by="benchmark", granted_at=clock.now())
    client = anybody()
    client.force_login(person)
    return client


def anybody() -> Any:
    """A browser in which nobody is signed in."""
    from django.test import Client

    return Client(headers={"host": "localhost"})


def of_page(browser: Any, address: str) -> Ask:
    """Ask for one address, in each round."""
    return lambda _number: browser.get(address)


@dataclass(frozen=True)
class Took:
    """What a page took: the median and the 95th of a hundred, in ms, and how many questions it asked the database at most."""

    median: float
    late: float
    queries: int


def table(pages: Mapping[str, Ask], rounds: int) -> dict[str, Took]:
    """Ask for each page ``rounds`` times and print a line of a table; ``pages`` maps names to what asks, given the round."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    print("| page | median ms | 95 % ms | worst ms | median ms of processor | queries |\n|---|---|---|---|---|---|")
    found: dict[str, Took] = {}
    for name, ask in pages.items():
        times, used, asked = [], [], 0
        for number in range(rounds + 1):
            connection.queries_log.clear()  # it holds 9,000, and counts no more after that
            with CaptureQueriesContext(connection) as asking:
                began, spent = time.perf_counter(), time.process_time()
                answer = ask(number)
                times.append((time.perf_counter() - began) * 1000)
                used.append((time.process_time() - spent) * 1000)
            assert answer.status_code in (200, 302), (name, answer.status_code)
            asked = max(asked, len(asking))
        ordered = sorted(times[1:])  # the first one loads what later ones have
        late = ordered[max(0, int(len(ordered) * 0.95) - 1)]
        of = (statistics.median(ordered), late, ordered[-1], statistics.median(used[1:]))
        print(f"| {name} | {' | '.join(f'{one:.0f}' for one in of)} | {asked} |", flush=True)
        found[name] = Took(of[0], late, asked)
    return found


def pages_of(browser: Any, addresses: Mapping[str, str]) -> dict[str, Ask]:
    """Names and what asks for their addresses in one browser."""
    return {name: of_page(browser, address) for name, address in addresses.items()}
