"""How long somebody waits for the list of 50,000 terms, its filters, its search and the page of one term.

    tools/with_postgres.sh python benchmarks/hub_keywords.py [--terms 50000] [--rounds 20]

Server time, and how much of it this process computed (the database computes apart): on a busy machine the rest is waiting.
The Django view from the parsed request to the rendered page, middleware included, in this process. The rows of the package
come in as the job brings them; the rest are copies of them with other endings at the level MEMBERS, in all states, some
with judged hits.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hub_bench import pages_of, signed_in, start, table

# Copies of rows: another ending, another id, and the states of a desk that is worked on.
FILL = (
    """INSERT INTO keywords_term (term_id, term, folded, lang, sense, kind, ambiguity, cells, level, state, untested, upstream,
         author, reviewer, made_at, changed_at, version, approved, pending, hands)
       SELECT substr(translate(md5(term_id || i), '0189', 'ghij'), 1, 10), term || 'zor' || i, folded || 'zor' || i, lang, sense,
         kind, ambiguity, cells, 'MEMBERS', (ARRAY['approved','approved','approved','evidence','triaged','proposed','watch',
         'retired'])[1 + id %% 8], true, '{}', 'usr_x', '', now(), now() - (id %% 300) * interval '1 day', 1, '{}', false, '[]'
       FROM keywords_term, generate_series(1, 3) i ORDER BY i, id LIMIT %(more)s""",
    """INSERT INTO keywords_sighting (term_id, number, form, verdict, day, platform, about, snippet, source, "by", organisation,
         entered_at)
       SELECT id, n, 'sample', CASE WHEN n %% 5 = 0 THEN 'false' ELSE 'true' END, now()::date, '', '', 'x', '', 'usr_y', '', now()
       FROM keywords_term, generate_series(1, 60) n WHERE id %% 40 = 0""",
)


def main() -> None:
    """Make the hub, fill it, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--terms", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        start(Path(place))
        client, one = fill(wanted.terms)
        report(client, one, wanted.rounds)


def fill(count: int) -> tuple[Any, str]:
    """The package, copies of it, an expert whose organisation signed; a signed-in browser and the id of a term."""
    from datetime import date

    from django.db import connection

    from inthewild.hub.accounts.models import Organisation
    from inthewild.hub.core import clock
    from inthewild.hub.keywords.models import Term
    from inthewild.hub.keywords.services import upstream
    from inthewild.hub.members.models import Agreement

    began = time.perf_counter()
    loaded = upstream.load(upstream.PACKAGE)
    print(f"{loaded} rows of the package entered in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, {"more": count - loaded})
        cursor.execute("ANALYZE")  # as the database's own housekeeping does in time
    now = clock.now()
    own = Organisation.objects.create(name="Trust", kind="ngo", made_at=now)
    signed = {"signed_by": "Somebody", "signed_at": date(2020, 1, 1), "valid_from": date(2020, 1, 1)}
    Agreement.objects.create(organisation=own, kind="members_data", version="1", state="signed", number=1, **signed)
    client = signed_in("ngo_expert", own)
    return client, Term.objects.filter(lang="en", sense="taxon:panthera-tigris").order_by("pk")[0].term_id


def report(client: Any, one: str, rounds: int) -> None:
    """Ask each page some times; print median, 95th percentile and questions."""
    from django.db import connection

    from inthewild.hub.keywords.models import Term

    pages = {
        "list": "/en/keywords/",
        "list, page 500": "/en/keywords/?page=500",
        "one language": "/en/keywords/?lang=vi",
        "language, state and class": "/en/keywords/?lang=zh-Hans&state=evidence&sense=taxon",
        "search in the list": "/en/keywords/?q=tiger",
        "search, one rare word": "/en/keywords/?q=zor2",
        "for a second person": "/en/keywords/?waits=review",
        "untested, level MEMBERS": "/en/keywords/?waits=untested&level=MEMBERS",
        "one term": f"/en/keywords/terms/{one}/",
        "suggestions": "/en/keywords/proposals/",
        "search of the hub": "/en/search/?q=elephant",
        "today": "/en/today/",
    }
    print(f"{connection.vendor}, {Term.objects.count()} terms, {rounds} rounds")
    table(pages_of(client, pages), rounds)


if __name__ == "__main__":
    main()
