"""How long an expert waits for the triage pool with 100,000 cases, and how many questions a page asks the database.

    tools/with_postgres.sh python benchmarks/hub_cases.py [--cases 100000] [--rounds 20]

Server time only: the Django view from the parsed request to the rendered page, middleware included, in this process.
Cases are written directly, in SQL (entering so many through the services would take hours); the distribution of states is
that of a pool that is worked on: 70 of 100 are decided. PostgreSQL only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hub_bench import of_page, pages_of, signed_in, start, table

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

# A random id of the hub's form, one of a list, one of every so many: written once, in SQL, because 100,000 objects in Python
# take minutes. The integer keys of a fresh database begin at 1.
FILL = (
    """INSERT INTO cases_case (public_id, state, language, taxon, "group", specimen, legality, confidence, severity, appendix,
         live_animal, priority, expert_organisation_id, reason, opened_at, state_at, version)
       SELECT 'cas_' || substr(translate(md5(i::text), '0189', 'ghij'), 1, 26), state,
         (%(languages)s::text[])[1 + i %% cardinality(%(languages)s::text[])], (%(taxa)s::text[])[taxon],
         (%(groups)s::text[])[taxon], '', 'unknown', '', severity, 'I', i %% 5 = 0,
         severity * 20 + 15 + 25 * (i %% 5 = 0)::int - (2400 - age), CASE WHEN state IN ('triage', 'needs_info') AND i %% 10 < 7
         THEN NULL ELSE (%(organisations)s::bigint[])[1 + i %% 4] END, '', now() - age * interval '1 day', now(), 2
       FROM (SELECT i, (%(states)s::text[])[1 + (random() * 99)::int] AS state, 1 + (random() * 399)::int AS taxon,
         (random() * 4)::int AS severity, (random() * 400)::int AS age FROM generate_series(1, %(count)s) i) made""",
    """INSERT INTO cases_caselisting (case_id, platform_id, seller_id, number, canonical_url, item_id, title, text, language,
         currency, captured_at)
       SELECT id, (%(platforms)s::bigint[])[1 + id %% 60], (%(sellers)s::bigint[])[1 + id %% 2000], 1,
         'https://place.example/item/' || id, '', (%(words)s::text[])[1 + id %% 15] || ' ' || (%(words)s::text[])[1 + id %% 13],
         repeat('antique family piece from a collection ', 6), 'en', 'EUR', now() FROM cases_case""",
    """INSERT INTO cases_enginereading (listing_id, sharing, decision, made_at)
       SELECT id, 'PUBLIC', '{"findings": [], "severity": 0}', now() FROM cases_caselisting""",
    """INSERT INTO cases_hold (public_id, case_id, state, authority_id, reason, asked_by, begun_at, until, ended_by, end_reason)
       SELECT 'hld_' || substr(public_id, 5), id, 'active', %(customs)s, 'x', 'usr_x', now(), now() + interval '9 days', '', ''
       FROM cases_case WHERE state = 'triage' AND id %% 50 = 0""",
)


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


def fill(count: int) -> tuple[Any, list[str]]:
    """Organisations, people, platforms, sellers and cases; a signed-in browser and ids of cases in triage."""
    from django.db import connection

    from inthewild.hub.accounts.models import Organisation
    from inthewild.hub.cases import names, taxa
    from inthewild.hub.cases.models import Case, Seller
    from inthewild.hub.core import clock
    from inthewild.hub.members.models import Platform, PlatformContact

    now = clock.now()
    own, *others = (Organisation.objects.create(name=f"Trust {n}", kind="ngo", made_at=now) for n in range(4))
    customs = Organisation.objects.create(name="Customs", kind="enforcement", made_at=now)
    platforms = Platform.objects.bulk_create(Platform(name=f"Place {n}", state="accepted", made_at=now) for n in range(60))
    PlatformContact.objects.bulk_create(PlatformContact(platform=p, organisation=own, since=now.date()) for p in platforms[:20])
    Seller.objects.bulk_create(
        Seller(platform=platforms[n % 60], handle=f"seller{n}", handle_hash=f"{n:064x}", first_seen_at=now) for n in range(2_000)
    )
    slugs = [s for s in names.tree().taxa if names.tree().group(s)][:400]
    given = {
        "count": count, "states": list(STATES), "taxa": slugs, "groups": [names.tree().group(s) for s in slugs],
        "languages": list(taxa.languages()), "words": WORDS, "own": own.pk, "organisations": [own.pk, *(o.pk for o in others)],
        "customs": customs.pk, "platforms": [p.pk for p in platforms], "sellers": list(Seller.objects.values_list("pk", flat=True)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")
        for statement in FILL:
            cursor.execute(statement, given)
        cursor.execute("ANALYZE")  # as the database's own housekeeping does in time
    client = signed_in("ngo_expert", own)
    free = Case.objects.filter(state="triage", expert_organisation=None, holds=None)
    return client, list(free.order_by("pk").values_list("public_id", flat=True)[:200])


def report(client: Any, cases: list[str], rounds: int) -> None:
    """Ask each page some times; print what they took."""
    from django.db import connection

    from inthewild.hub.members.models import Platform

    platform = Platform.objects.order_by("pk")[3].public_id
    first = {
        "pool": "/en/cases/",
        "pool, all states": "/en/cases/?state=any",
        "pool, one language": "/en/cases/?language=fr",
        "pool, one platform": f"/en/cases/?platform={platform}",
        "pool, own, waiting a week": "/en/cases/?mine=mine&age=7",
        "pool, page 40": "/en/cases/?page=40",
    }
    print(f"{connection.vendor}, {rounds} rounds")
    table(
        pages_of(client, first)
        | {
            "next case": lambda _number: client.post("/en/cases/next"),
            "one case": lambda number: client.get(f"/en/cases/{cases[number]}/"),
            "similar cases": lambda number: client.get(f"/en/cases/{cases[number]}/similar"),
            "search": of_page(client, "/en/search/?q=parrot"),
        },
        rounds,
    )


if __name__ == "__main__":
    main()
