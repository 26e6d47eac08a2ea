"""How long an expert waits for the triage pool with 100,000 cases, and how many questions a page asks the database.

    tools/with_postgres.sh python benchmarks/hub_cases.py [--cases 100000] [--rounds 20]

Server time only: the Django view from the parsed request to the rendered page, middleware included, in this process.
Cases are written directly (entering so many through the services would take hours); the distribution of states is that of
a pool that is worked on: 70 of 100 are decided.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

BATCH = 5_000
STATES = ("triage",) * 24 + ("needs_info",) * 6 + ("confirmed",) * 15 + ("rejected",) * 30 + ("closed",) * 25
WORDS = [
    "antique",
    "carving",
    "old",
    "family",
    "piece",
    "tusk",
    "scale",
    "horn",
    "feather",
    "living",
    "parrot",
    "orchid",
    "seeds",
    "skin",
    "bag",
    "bracelet",
]


def main() -> None:
    """Make the hub, fill it, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        start(Path(place))
        print(f"filling {wanted.cases} cases ...", file=sys.stderr)
        began = time.perf_counter()
        client, cases = fill(wanted.cases)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        report(client, cases, wanted.rounds)


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


def fill(count: int) -> tuple[Any, list[str]]:
    """Organisations, people, platforms, sellers and cases; a signed-in browser and ids of cases in triage."""
    from django.test import Client

    from inthewild.hub.accounts.models import Grant, Organisation, User
    from inthewild.hub.cases import names, taxa
    from inthewild.hub.cases.models import Case, CaseListing, EngineReading, Hold, Report, Seller
    from inthewild.hub.cases.services import priority
    from inthewild.hub.core import clock
    from inthewild.hub.members.models import Platform, PlatformContact

    chance, now = random.Random(7), clock.now()
    own, *others = (Organisation.objects.create(name=f"Trust {n}", kind="ngo", made_at=now) for n in range(4))
    customs = Organisation.objects.create(name="Customs", kind="enforcement", made_at=now)
    platforms = Platform.objects.bulk_create(Platform(name=f"Place {n}", state="accepted", made_at=now) for n in range(60))
    PlatformContact.objects.bulk_create(PlatformContact(platform=p, organisation=own, since=now.date()) for p in platforms[:20])
    sellers = Seller.objects.bulk_create(
        Seller(platform=chance.choice(platforms), handle=f"seller{n}", handle_hash=f"{n:064x}", first_seen_at=now)
        for n in range(max(count // 5, 1))
    )
    slugs = [s for s in names.tree().taxa if names.tree().group(s)][:400]
    languages = taxa.languages()

    def case() -> Case:
        state, taxon = chance.choice(STATES), chance.choice(slugs)
        opened = now - timedelta(days=chance.randrange(400))
        severity, alive = chance.randrange(5), chance.random() < 0.2
        weight = priority.points(severity=severity, appendix="I", live_animal=alive, strikes=0)
        free = state in ("triage", "needs_info") and chance.random() < 0.7
        return Case(
            state=state, language=chance.choice(languages), taxon=taxon, group=names.tree().group(taxon), severity=severity,
            appendix="I", live_animal=alive, priority=priority.stored(weight, opened), opened_at=opened, state_at=opened,
            expert_organisation=None if free else chance.choice([own, *others]), version=2,
        )  # fmt: skip

    for size in batches(count):
        cases = Case.objects.bulk_create(case() for _ in range(size))
        listings = CaseListing.objects.bulk_create(
            CaseListing(
                case=one, number=1, title=" ".join(chance.sample(WORDS, 4)), text=" ".join(chance.choices(WORDS, k=30)),
                seller=(seller := chance.choice(sellers)), platform=seller.platform, captured_at=now,
                canonical_url=f"https://place.example/item/{one.pk}",
            )
            for one in cases
        )  # fmt: skip
        EngineReading.objects.bulk_create(
            EngineReading(listing=one, sharing="PUBLIC", decision={"findings": [], "severity": 0}, made_at=now)
            for one in listings
        )
        Report.objects.bulk_create(
            Report(case=one, source="public", received_at=one.opened_at) for one in cases for _ in range(chance.randrange(1, 3))
        )
        Hold.objects.bulk_create(
            Hold(case=one, authority=customs, reason="x", asked_by="usr_x", begun_at=now, until=now + timedelta(days=9))
            for one in cases if one.state == "triage" and chance.random() < 0.02
        )  # fmt: skip
    analyse()
    person = User.objects.create_user("expert@hub.example", name="Expert", organisation=own, demo=True)
    Grant.objects.create(user=person, role="ngo_expert", granted_by="benchmark", granted_at=now)
    client = Client()
    client.force_login(person)
    free = Case.objects.filter(state="triage", expert_organisation=None, holds=None)
    return client, list(free.order_by("pk").values_list("public_id", flat=True)[:200])


def batches(count: int) -> Iterator[int]:
    """Sizes that add up to ``count``."""
    while count > 0:
        yield min(BATCH, count)
        count -= BATCH


def analyse() -> None:
    """Let the database count what it holds, as its own housekeeping does in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def report(client: Any, cases: list[str], rounds: int) -> None:
    """Ask each page some times; print median, 95th percentile and questions."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = {
        "pool": "/en/cases/",
        "pool, all states": "/en/cases/?state=any",
        "pool, one language": "/en/cases/?language=fr",
        "pool, one platform": None,
        "pool, own, waiting a week": "/en/cases/?mine=mine&age=7",
        "pool, page 40": "/en/cases/?page=40",
        "next case": "next",
        "one case": "case",
        "similar cases": "similar",
        "search": "/en/search/?q=parrot",
    }
    from inthewild.hub.members.models import Platform

    pages["pool, one platform"] = f"/en/cases/?platform={Platform.objects.order_by('pk')[3].public_id}"
    print(f"{connection.vendor}, {len(cases)} sampled cases, {rounds} rounds")
    print("| page | median ms | 95 % ms | queries |\n|---|---|---|---|")
    for name, address in pages.items():
        times, asked = [], 0
        for number in range(rounds + 1):
            url = {"case": f"/en/cases/{cases[number]}/", "similar": f"/en/cases/{cases[number]}/similar"}.get(address, address)
            with CaptureQueriesContext(connection) as found:
                began = time.perf_counter()
                answer = client.post("/en/cases/next") if address == "next" else client.get(url)
                times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code in (200, 302), (url, answer.status_code)
            asked = max(asked, len(found))
        times = times[1:]  # the first one loads what later ones have
        ordered = sorted(times)
        print(f"| {name} | {statistics.median(times):.0f} | {ordered[int(len(ordered) * 0.95) - 1]:.0f} | {asked} |", flush=True)


if __name__ == "__main__":
    main()
