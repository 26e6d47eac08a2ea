"""The examples: what the first page needs at once, the rest by a job that says how far it is."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

from django.conf import settings
from django.db import transaction

from inthewild.hub.cases import seeds as cases
from inthewild.hub.cases import seeds_notices as notices
from inthewild.hub.cases import seeds_reports as reports
from inthewild.hub.cases.reading import ReadListing, canonical_url
from inthewild.hub.core import jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Undoable
from inthewild.hub.demo import people
from inthewild.hub.demo.here import place
from inthewild.hub.demo.marketplace_data import LISTINGS
from inthewild.hub.demo.place import Progress
from inthewild.hub.home import EXAMPLE_PLATFORM
from inthewild.hub.keywords import seeds_releases as keywords
from inthewild.hub.members import seeds as members
from inthewild.hub.members.models import PlatformHost
from inthewild.hub.progress import seeds as progress

DIRECTOR = "demo"
_VISITORS = 7


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
    steps = chain(members.steps(director), cases.steps(_examples()), notices.steps(), reports.steps(), progress.steps())
    for done, name in enumerate(steps, 1):
        Undoable.objects.all().delete()  # a visitor did not do these a moment ago
        place().tell(Progress(done, name))
    place().tell(Progress(done, over=True))
    for _name in keywords.steps():  # copies of releases take seconds to build, and nobody needs them on the first page
        Undoable.objects.all().delete()


def _examples() -> list[ReadListing]:
    """Listings of the example marketplace, as if they had been read there; the first are left for the visitor to report."""
    place_of = settings.HOME.marketplace
    base = "http://{}:{}".format(*place_of) if place_of is not None else f"https://{EXAMPLE_PLATFORM}"
    host = PlatformHost.objects.filter(host=EXAMPLE_PLATFORM, platform__state="accepted").select_related("platform").first()
    platform = host.platform if host is not None else None
    return [
        ReadListing(
            url=f"{base}/item/{one.number}",
            canonical_url=canonical_url(f"{base}/item/{one.number}"),
            platform=platform,
            item_id=str(one.number),
            title=one.title,
            text=one.text,
            language=one.lang,
            price=Decimal(one.price),
            currency=one.currency,
            seller_handle=one.seller,
            fetched=True,
        )
        for one in LISTINGS[_VISITORS:]
    ]
