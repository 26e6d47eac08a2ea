"""How long a report takes with 100 companies, 20 metrics and 32 periods, and how long its pages do.

    tools/with_postgres.sh python benchmarks/hub_progress.py [--companies 100] [--metrics 20] [--periods 32] [--rounds 10]

Submissions are written directly; three of the metrics are also split by three regions. The hub's own definitions have fewer
metrics that companies give: the rest are made up here. The last three periods are published through the services, so that the
build that is timed compares with editions and periods before it, decides what is kept back, and splits changes. Server time
only: the Django view from the parsed request to the rendered page, middleware included, in this process.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hub_bench import anybody, of_page, signed_in, start, table

QUARTERS = [f"{year}-Q{quarter}" for year in range(2019, 2027) for quarter in (1, 2, 3, 4)]
SECTORS = ("marketplace", "classifieds", "social", "search", "video")
REGIONS = ("002", "142", "150")
SPLIT = 3


def main() -> None:
    """Make the hub, fill it, build, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument("--metrics", type=int, default=20)
    parser.add_argument("--periods", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=10)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        start(Path(place))
        periods = QUARTERS[-wanted.periods :]
        timed("filling", lambda: fill(wanted.companies, wanted.metrics, periods))
        report(periods, wanted.rounds)


def fill(companies: int, metrics: int, periods: list[str]) -> None:
    """Members with a platform each, definitions, and an accepted submission of each company in each period."""
    from inthewild.exchange.snapshot.records import Definition
    from inthewild.hub.accounts.models import Organisation
    from inthewild.hub.core import clock
    from inthewild.hub.members.models import Platform, PlatformOwner
    from inthewild.hub.progress import definitions
    from inthewild.hub.progress.models import Figure, Metric, Request, Submission
    from inthewild.hub.progress.services import snapshots

    now, chance = clock.now(), random.Random(7)
    made_up = [
        Definition(f"bench_{n:02}", 1, f"Metric {n}", "items", "Counted.", "Not counted.", n % 4 > 0, ("count",))
        for n in range(metrics)
    ]
    known = definitions.load()
    snapshots.definitions.load = lambda: [*known, *made_up]  # type: ignore[attr-defined]
    rows = Metric.objects.bulk_create(
        Metric(code=one.code, version=1, definition={"name": one.name}, digest="", valid_from=date(2000, 1, 1), entered_at=now)
        for one in made_up
    )
    firms = Organisation.objects.bulk_create(
        Organisation(name=f"Company {n}", kind="company", made_at=now) for n in range(companies)
    )
    platforms = Platform.objects.bulk_create(
        Platform(name=f"Place {n}", sector=SECTORS[n % 5], state="accepted", made_at=now) for n in range(companies)
    )
    PlatformOwner.objects.bulk_create(
        PlatformOwner(platform=p, organisation=o, since=date(2015, 1, 1)) for p, o in zip(platforms, firms, strict=True)
    )
    disclosures = ["public" if n % 5 == 0 else "aggregate" for n in range(companies)]
    size = [chance.paretovariate(0.9) * 1000 for _ in range(companies)]
    for period in periods:
        request = Request.objects.create(period=period, metrics=[], due=now.date(), asked_by="usr_x", asked_at=now)
        handed = Submission.objects.bulk_create(
            Submission(
                organisation=firm, request=request, state="accepted", disclosure=disclosures[n], attested_by="usr_x",
                attested_role="x", attested_at=now, made_at=now, submitted_at=now,
            )
            for n, firm in enumerate(firms) if chance.random() < 0.95
        )  # fmt: skip
        figures = []
        for one in handed:
            at, number = firms.index(one.organisation), 0
            for place, metric in enumerate(rows):
                value = int(size[at] * chance.uniform(0.8, 1.2))
                parts = [("", "", value)]
                if place < SPLIT:
                    cut = sorted(chance.randint(0, value) for _ in REGIONS[1:])
                    ends = [0, *cut, value]
                    parts += [("region", region, ends[n + 1] - ends[n]) for n, region in enumerate(REGIONS)]
                for dimension, member, part in parts:
                    number += 1
                    figures.append(
                        Figure(
                            submission=one,
                            number=number,
                            metric=metric,
                            platform=platforms[at],
                            dimension=dimension,
                            member=member,
                            value=part,
                            method="count",
                            verified="L1",
                        )
                    )
        Figure.objects.bulk_create(figures, batch_size=2000)


def report(periods: list[str], rounds: int) -> None:
    """Publish, build, ask each page some times; print medians."""
    from django.db import connection

    from inthewild.hub.core.actor import Actor
    from inthewild.hub.core.contracts import ActorKind, Role
    from inthewild.hub.progress.models import Figure, Snapshot
    from inthewild.hub.progress.queries.entries import entries
    from inthewild.hub.progress.services import snapshots

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}, {Figure.objects.count()} figures, {len(periods)} periods")
    office = Actor(ActorKind.USER, "usr_one", "", frozenset({Role.SECRETARIAT}))
    for period in periods[-4:-1]:
        row = timed(f"build and store {period}", lambda period=period: snapshots.build(office, period))
        timed(f"publish {period}", lambda row=row: publish(office, row))
    timed("read all figures of all periods", entries)
    built = timed(f"build {periods[-1]}", lambda: snapshots.draft(office, periods[-1]))
    cells = [cell for cell in built.snapshot.cells if not cell.metric.startswith("history_")]
    kept = sum(cell.status == "suppressed" for cell in cells)
    print(f"  {len(cells)} cells, {kept} kept back, {sum(cell.change is not None for cell in cells)} with their change split")
    again = timed(f"build edition 2 of {periods[-2]}", lambda: snapshots.draft(office, periods[-2]))
    print(f"  {sum(cell.status == 'suppressed' for cell in again.snapshot.cells)} kept back")
    last = Snapshot.objects.filter(period=periods[-2]).get().public_id
    waiting = snapshots.build(office, periods[-1]).public_id
    client, public = signed_in("secretariat"), anybody()
    pages = {
        "open data": of_page(public, "/en/progress/open/"),
        "a report": of_page(public, f"/en/progress/open/{last}/"),
        "by sector": of_page(public, f"/en/progress/open/{last}/by/sector/"),
        "one figure": of_page(public, f"/en/progress/open/{last}/figures/bench_01.1/"),
        "the API's list": of_page(public, "/api/v1/snapshots"),
        "the API's figures": of_page(public, f"/api/v1/snapshots/{last}/figures"),
        "reports (secretariat)": of_page(client, "/en/progress/drafts/"),
        "a draft (secretariat)": of_page(client, f"/en/progress/drafts/{waiting}/"),
    }
    table(pages, rounds)


def publish(office: Any, row: Any) -> None:
    """Ask, have all confirm, publish by a second person."""
    from inthewild.hub.core import approval
    from inthewild.hub.core.actor import Actor
    from inthewild.hub.core.contracts import ActorKind, Role
    from inthewild.hub.progress.models import Confirmation
    from inthewild.hub.progress.services import publishing, snapshots

    snapshots.ask(office, row)
    Confirmation.objects.filter(snapshot=row).update(state="confirmed")
    second = Actor(ActorKind.USER, "usr_two", "", frozenset({Role.SECRETARIAT}))
    approval.grant(second, publishing.publish(office, row))


def timed(what: str, do: Callable[[], Any]) -> Any:
    """Do it, and print how long it took."""
    began, used = time.perf_counter(), time.process_time()
    done = do()
    told = f"{time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} s of processor in this process"
    print(f"{what}: {told}", file=sys.stderr if what == "filling" else sys.stdout, flush=True)
    return done


if __name__ == "__main__":
    main()
