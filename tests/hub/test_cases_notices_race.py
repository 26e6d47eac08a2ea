"""Thirty-two moderators work on one queue at once, and no notice is decided twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hub_process import Hub

WORLD = """
import sys
sys.path.insert(0, {here!r})
import notices_world
from inthewild.hub.cases.models import Notice, PendingAnswer
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
office = Actor(ActorKind.USER, "usr_office", "org_office", frozenset({{Role.SECRETARIAT}}))
world = notices_world.build(office)
first = notices_world.sent(world)
for n in range({count} - 1):
    case = notices_world.case(world)
    copy = Notice.objects.get(pk=first.pk)
    copy.pk, copy.case, copy.public_id = None, case, Notice._meta.get_field("public_id").make()
    copy.save(force_insert=True)
"""

#: Every moderator answers until nothing is left; all begin at once, and nobody answers a second notice before each had one.
RACE = """
import multiprocessing, os, threading, time
from django.db import OperationalError, connections
from inthewild.hub.cases.services import answers, queue
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.errors import Conflict

def work(number, together):
    actor = Actor(ActorKind.USER, f"usr_{number}", world.shop.public_id, frozenset({Role.COMPANY_MODERATOR}))
    done = lost = 0
    together.wait(300)
    while True:
        try:
            found = queue.take_next(actor)
            if found is None:
                return done, lost
            answers.prepare(actor, found, Answer("removed"))
            done += 1
            if done == 1:
                together.wait(300)
        except Conflict:
            lost += 1
        except OperationalError:  # SQLite was busy for longer than its patience; a request would be tried again
            time.sleep(0.05)
"""

PROCESSES = """
connections.close_all()
together = multiprocessing.get_context("fork").Barrier(32)
pipes = []
for number in range(32):
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        pipes.append(read)
        continue
    os.write(write, str(work(number, together)[0]).encode())
    os._exit(0)
shares = [int(os.read(pipe, 20)) for pipe in pipes]
"""

THREADS = """
from concurrent.futures import ThreadPoolExecutor

together = threading.Barrier(32)

def one(number):
    try:
        return work(number, together)[0]
    finally:
        connections.close_all()

with ThreadPoolExecutor(32) as pool:
    shares = list(pool.map(one, range(32)))
"""

TOLD = """
import json
waiting = list(PendingAnswer.objects.values_list("notice", flat=True))
told = {"shares": sum(shares), "busy": sum(1 for s in shares if s), "answers": len(waiting), "notices": len(set(waiting))}
print(json.dumps(told))
"""
HERE = str(Path(__file__).parent)


def race(hub: Hub, way: str, count: int) -> dict[str, int]:
    told: dict[str, int] = json.loads(hub.run(WORLD.format(here=HERE, count=count) + RACE + way + TOLD))
    return told


def test_thirty_two_moderators_never_decide_one_notice_twice(new_hub: Callable[[], Hub]) -> None:
    hub = new_hub()
    # Many connections in threads are PostgreSQL's business; on SQLite the hub's workers are processes.
    way = THREADS if "DATABASE_URL" in hub.env else PROCESSES
    told = race(hub, way, 64)
    assert told["answers"] == told["notices"] == told["shares"] == 64
    assert told["busy"] == 32
