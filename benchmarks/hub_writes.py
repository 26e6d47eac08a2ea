"""One service call with its audit event over HTTP, on three databases in one run, interleaved.

`POST /api/v1/platforms` with a new host: token looked up, permission asked, platform and host and event and content of
the event written in one transaction. Servers are the hub's own (2 processes, 4 threads each), clients are threads of this
process on the same machine, which costs all of them the same. Tuned SQLite is what the hub ships; stock SQLite is what
Django does without options; PostgreSQL is the server that INTHEWILD_TEST_POSTGRES names (tools/with_postgres.sh, with
INTHEWILD_POSTGRES_FSYNC=on so that it waits for the disk). At the end the sealer chains every event and verifies.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from live_hub import LiveHub

STOCK = """
from inthewild.hub import database
from inthewild.hub.home import Home
database._sqlite = lambda config: {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Home(config.home).database)}
"""

TOKEN = """
from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
o = Organisation.objects.create(name="Example Office", kind="convenor", made_at=clock.now())
who = Actor(ActorKind.USER, "usr_a", o.public_id, frozenset({Role.SECRETARIAT}))
print(tokens.make(who, o, "bench", ["platforms:write"]).secret)
"""

VERIFY = """
import json, time
from inthewild.hub.core import sealer, verify
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.members.models import Platform
began = time.monotonic()
sealer.seal_all()
sealed = time.monotonic() - began
report = verify.verify()
told = AuditEvent.objects.filter(type="platform.proposed").count()
print(json.dumps({"events": AuditEvent.objects.count(), "platforms": Platform.objects.count(), "told": told,
                  "seal_seconds": sealed, "findings": [str(f) for f in report.problems]}))
"""

CLIENTS = (8, 32)
_number = itertools.count()


@dataclass
class Tally:
    """What one database did with one number of clients, over all rounds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def row(self, name: str, clients: int) -> str:
        """A line of the table."""
        cuts = statistics.quantiles(self.latencies, n=100) if len(self.latencies) > 1 else [0.0] * 99
        wrong = ", ".join(f"{n} x {what}" for what, n in sorted(self.errors.items())) or "0"
        return f"| {name} | {clients} | {self.rate:.0f} | {cuts[49] * 1e3:.0f} | {cuts[98] * 1e3:.0f} | {wrong} |"


@dataclass
class Base:
    """One running hub."""

    name: str
    hub: LiveHub
    token: str
    tallies: dict[int, Tally] = field(default_factory=lambda: {n: Tally() for n in CLIENTS})


def write(base: Base, clients: int, tally: Tally, *, seconds: float = 0.0, writes: int = 0) -> None:
    """Let ``clients`` write for some seconds, or until so many writes were answered well."""
    began = time.monotonic()
    end = began + seconds if seconds else None
    left = threading.Semaphore(writes) if writes else None
    lock = threading.Lock()

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", base.hub.port, timeout=60)
        mine: list[float] = []
        wrong: dict[str, int] = {}
        while left.acquire(blocking=False) if left else time.monotonic() < (end or 0):
            body = json.dumps({"host": f"h{next(_number)}.example.com"})
            head = {"Authorization": f"Bearer {base.token}", "Content-Type": "application/json"}
            start = time.monotonic()
            try:
                line.request("POST", "/api/v1/platforms", body, head)
                answer = line.getresponse()
                answer.read()
                good, what = answer.status == 200, str(answer.status)
            except (OSError, http.client.HTTPException) as error:
                good, what = False, type(error).__name__
                line.close()
            if good:
                mine.append(time.monotonic() - start)
            else:
                wrong[what] = wrong.get(what, 0) + 1
        with lock:
            tally.latencies += mine
            for what, n in wrong.items():
                tally.errors[what] = tally.errors.get(what, 0) + n

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.monotonic() - began


def main() -> int:
    """0 if nothing was locked on the tuned database and every chain verifies."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=6.0)
    options.add_argument("--writes", type=int, default=20_000, help="writes on tuned SQLite in all, of which none may be locked")
    told = options.parse_args()
    good = True
    with ExitStack() as stack:
        bases = [start(stack, "SQLite, tuned"), start(stack, "SQLite, stock", patch=STOCK)]
        if os.environ.get("INTHEWILD_TEST_POSTGRES"):
            bases.append(start(stack, "PostgreSQL", environment={"DATABASE_URL": database()}))
        for turn in range(told.rounds):
            for clients in CLIENTS:
                for base in bases[turn % len(bases) :] + bases[: turn % len(bases)]:
                    write(base, clients, base.tallies[clients], seconds=told.seconds)
        print("| database | clients | writes/s | p50 ms | p99 ms | errors |\n|---|---|---|---|---|---|")
        for base in bases:
            for clients in CLIENTS:
                print(base.tallies[clients].row(base.name, clients))
        for clients in CLIENTS:
            tuned, stock = (b.tallies[clients].rate for b in bases[:2])
            print(f"tuned / stock with {clients} clients: {tuned / stock:.1f}" if stock else "stock answered nothing")
        rest = told.writes - sum(len(t.latencies) for t in bases[0].tallies.values())
        last = Tally()
        if rest > 0:
            write(bases[0], 32, last, writes=rest)
            print(last.row("SQLite, tuned, to the end", 32))
        for base in bases:
            locked = base.hub.log.read_text(errors="replace").count("database is locked")
            answered = sum(len(t.latencies) for t in base.tallies.values()) + (len(last.latencies) if base is bases[0] else 0)
            found = json.loads(base.hub.run(VERIFY))
            chain = found["findings"] or "the chain holds"
            whole = found["told"] == found["platforms"] >= answered
            print(
                f"{base.name}: {answered} writes answered, {found['platforms']} in the database, each with its event: {whole};"
                f" locked: {locked}; {found['events']} events sealed in {found['seal_seconds']:.1f} s: {chain}"
            )
            good &= whole and not found["findings"] and (locked == 0 or base is not bases[0])
    return 0 if good else 1


def start(stack: ExitStack, name: str, *, patch: str = "", environment: dict[str, str] | None = None) -> Base:
    """A hub on one database."""
    hub = stack.enter_context(LiveHub({"DATABASE_URL": "", **(environment or {})}, patch=patch))
    return Base(name, hub, hub.run(TOKEN))


def database() -> str:
    """A database of its own on the server that the environment names."""
    import psycopg

    server = os.environ["INTHEWILD_TEST_POSTGRES"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE hub_writes")
    return urlsplit(server)._replace(path="/hub_writes").geturl()


if __name__ == "__main__":
    sys.exit(main())
