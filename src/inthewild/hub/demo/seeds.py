"""The examples: what the first page needs at once, the rest by a job that says how far it is."""

from __future__ import annotations

from itertools import chain

from django.db import transaction

from inthewild.hub.cases import seeds_notices as notices
from inthewild.hub.core import jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.demo import people
from inthewild.hub.demo.here import place
from inthewild.hub.demo.place import Progress
from inthewild.hub.members import seeds as members

DIRECTOR = "demo"


def first() -> None:
    """People and where they work; the rest is queued, unless it was done."""
    from inthewild.hub.demo.tasks import rest

    director = Actor.system(DIRECTOR)
    with transaction.atomic():
        people.enter(members.organisations(director))
        progress = place().progress()
        if progress is None or not progress.over:
            jobs.enqueue(rest, key="demo:rest")


def run() -> None:
    """All other examples; each step by itself, so that a page shows what is there already."""
    director, done = Actor.system(DIRECTOR), 0
    members.quick(director)
    for done, name in enumerate(chain(members.steps(director), notices.steps()), 1):
        place().tell(Progress(done, name))
    place().tell(Progress(done, over=True))
