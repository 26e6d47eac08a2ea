"""How long a moderator waits for the next notice: 10,000 queued, 8 moderators, a decision each second.

One step is what a key costs on the server: the POST that answers a notice and picks the next one, and the GET that shows
it, through all middleware, without the network. Each moderator is a process with a connection of its own. The database is
tuned SQLite, or the PostgreSQL that INTHEWILD_TEST_POSTGRES names (tools/with_postgres.sh). Other work on the machine
counts: the load is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from live_hub import LiveHub

ROOT = Path(__file__).parents[1]

SEED = """
import sys
sys.path.insert(0, {here!r})
import notices_world
from inthewild.hub.cases.models import Case, Notice, Seller
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
office = Actor(ActorKind.USER, "usr_office", "org_office", frozenset({{Role.SECRETARIAT}}))
world = notices_world.build(office)
for n in range({people}):
    notices_world.person(f"moderator-{{n}}", world.shop, Role.COMPANY_MODERATOR)
first = notices_world.sent(world)
made = Notice._meta.get_field("public_id").make
sellers = [Seller.objects.create(platform=world.platform, handle=f"s{{n}}", handle_hash=f"s{{n}}", first_seen_at=first.sent_at)
           for n in range(1000)]
cases = []
for n in range({count} - 1):
    one = Case.objects.get(pk=first.case_id) if n == 0 else cases[0]
    copy = Case(**{{f.attname: getattr(one, f.attname) for f in Case._meta.fields if f.name not in ("id", "public_id")}})
    copy.priority = n % 97
    cases.append(copy)
Case.objects.bulk_create(cases, batch_size=1000)
rows = []
for n, case in enumerate(Case.objects.exclude(pk=first.case_id).order_by("pk")):
    row = {{f.attname: getattr(first, f.attname) for f in Notice._meta.fields if f.name not in ("id", "public_id", "case")}}
    rows.append(Notice(**{{**row, "case_id": case.pk, "priority": case.priority, "public_id": made(), "cluster": f"c{{n % 500}}", "seller_id": sellers[n % 1000].pk}}))
Notice.objects.bulk_create(rows, batch_size=1000)
print(Notice.objects.filter(state="sent").count())
"""

WORK = """
import json, os, sys, time
from django.conf import settings
from django.db import connections
from django.test import Client
from inthewild.hub.accounts.models import User
from inthewild.hub.cases.models import PendingAnswer
connections.close_all()
people, steps, pause = {people}, {steps}, {pause}
pipes = []
for n in range(people):
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        pipes.append(read)
        continue
    person = User.objects.get(email=f"moderator-{{n}}@example.org")
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.force_login(person)
    at = client.post("/en/notices/next")["Location"]
    client.get(at)
    taken = []
    for step in range(steps):
        time.sleep(pause)
        began = time.perf_counter()
        to = client.post(at + "answer", {{"answer": "removed"}})["Location"]
        answer = client.get(to)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200 and to != at, (answer.status_code, to)
        at = to
    os.write(write, json.dumps(taken).encode())
    os._exit(0)
found = []
for pipe in pipes:
    text = b""
    while part := os.read(pipe, 65536):
        text += part
    found += json.loads(text)
print(json.dumps({{"taken": found, "answers": PendingAnswer.objects.count()}}))
"""


def main() -> int:
    """Run it and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queued", type=int, default=10_000)
    parser.add_argument("--moderators", type=int, default=8)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between an answer and the next key")
    told = parser.parse_args()
    environment = {"DATABASE_URL": database()}
    with LiveHub(environment) as hub:
        waiting = int(
            hub.run(SEED.format(here=str(ROOT / "tests" / "hub"), count=told.queued, people=told.moderators)).split()[-1]
        )
        script = WORK.format(people=told.moderators, steps=told.steps, pause=told.pause)
        found = json.loads(hub.run(script).splitlines()[-1])
    taken = sorted(1000 * seconds for seconds in found["taken"])
    cut = statistics.quantiles(taken, n=100)
    name = "PostgreSQL" if environment["DATABASE_URL"] else "SQLite"
    print(
        f"{name}: {waiting:,} queued, {told.moderators} moderators, {len(taken)} steps: median {statistics.median(taken):.0f} ms, "
        f"p95 {cut[94]:.0f} ms, p99 {cut[98]:.0f} ms; {found['answers']} answers; load {os.getloadavg()[0]:.1f}"
    )
    return 0 if cut[94] <= 300 else 1


def database() -> str:
    """A database of its own on the server that the environment names; nothing for SQLite."""
    server = os.environ.get("INTHEWILD_TEST_POSTGRES", "")
    if not server:
        return ""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE hub_queue")
    return urlsplit(server)._replace(path="/hub_queue").geturl()


if __name__ == "__main__":
    sys.exit(main())
