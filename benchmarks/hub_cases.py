"""How long experts and a company wait for their lists with 100,000 cases and as many notices, and how many questions a page
asks the database. Exit code 1, and the names of what was missed, if a goal is missed.

    tools/with_postgres.sh python benchmarks/hub_cases.py [--cases 100000] [--rounds 20]

Server time only: the Django view from the parsed request to the rendered page, middleware included, in this process. What
the hub is filled with: benchmarks/hub_cases_world.py. PostgreSQL only. A goal holds for the 95th of a hundred.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub_bench import Ask, Took, of_page, start, table
from hub_cases_world import Filled, fill


@dataclass(frozen=True)
class Goal:
    """The most that a page may take, in ms, and may ask."""

    ms: int
    queries: int

    def missed(self, took: Took) -> bool:
        """Whether it did not keep to it."""
        return took.late > self.ms or took.queries > self.queries


LIST = Goal(200, 25)
"""Lists, and the search: the goal of the hub."""
PAGE = Goal(300, 40)
"""Pages with the whole of one case, or with twenty cards."""


def main() -> int:
    """Make the hub, fill it, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    wanted = parser.parse_args()
    if not os.environ.get("INTHEWILD_TEST_POSTGRES"):
        parser.error("this needs PostgreSQL: run it through tools/with_postgres.sh")
    with tempfile.TemporaryDirectory() as place:
        start(Path(place))
        print(f"filling {wanted.cases} cases ...", file=sys.stderr)
        began = time.perf_counter()
        filled = fill(wanted.cases)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return report(filled, wanted.rounds)


def report(filled: Filled, rounds: int) -> int:
    """Ask each page some times; print what they took and what missed its goal. 1 if something did."""
    print(f"{rounds} rounds; load {os.getloadavg()[0]:.1f}")
    asked = pages(filled)
    took = table({name: ask for name, (ask, _goal) in asked.items()}, rounds)
    missed = [name for name, (_ask, goal) in asked.items() if goal.missed(took[name])]
    print("\nmissed: " + "; ".join(missed) if missed else f"\nall {len(asked)} pages kept to their goals")
    return int(bool(missed))


def pages(filled: Filled) -> dict[str, tuple[Ask, Goal]]:
    """What is asked for, under which name, and the most that it may take."""
    expert, moderator, platform = filled.expert, filled.moderator, filled.platform
    pool = {
        "pool, in triage": "",
        "pool, all states": "?state=any",
        "pool, closed": "?state=closed",
        "pool, one language": "?language=fr",
        "pool, one platform": f"?platform={platform}",
        "pool, one platform, all states": f"?platform={platform}&state=any",
        "pool, own, waiting a week": "?mine=mine&age=7",
        "pool, own, all states": "?mine=mine&state=any",
        "pool, page 40": "?page=40",
        "pool, all states, page 200": "?state=any&page=200",
        "pool, all states, oldest first": "?state=any&sort=opened",
    }
    notices = {
        "notices": "",
        "notices, answered": "?state=answered",
        "notices, overdue": "?state=overdue",
        "notices, one platform": "?platform=market+2",
        "notices, since a month": f"?since={_a_month_ago()}",
        "notices, page 40": "?page=40",
        "notices, latest first": "?sort=-sent",
    }
    words = {
        "a common word": "parrot",
        "two words": "parrot antique",
        "one case": "4711-1",
        "a seller": "seller123",
        "nothing": "xyzzy",
        "a sign": "象",
    }
    found: dict[str, tuple[Ask, Goal]] = {name: (of_page(expert, f"/en/cases/{ask}"), LIST) for name, ask in pool.items()}
    found |= {
        "next case": (lambda _number: expert.post("/en/cases/next"), LIST),
        "one case": (lambda number: expert.get(f"/en/cases/{filled.cases[number]}/"), PAGE),
        "cases like one": (lambda number: expert.get(f"/en/cases/{filled.cases[number]}/similar"), PAGE),
        "its reports": (lambda number: expert.get(f"/en/cases/{filled.cases[number]}/reports"), LIST),
        "expert's notices": (of_page(expert, "/en/notices/"), LIST),
        "expert's decisions": (of_page(expert, "/en/notices/decisions"), LIST),
    }
    found |= {f"company's {name}": (of_page(moderator, f"/en/notices/{ask}"), LIST) for name, ask in notices.items()}
    found |= {
        "company's next notice": (lambda _number: moderator.post("/en/notices/next"), LIST),
        "company's notice": (lambda number: moderator.get(f"/en/notices/{filled.notices[number]}/"), LIST),
        "company's decisions": (of_page(moderator, "/en/notices/decisions"), LIST),
    }
    for who, browser in (("expert", expert), ("company", moderator)):
        found |= {f"search, {who}, {name}": (_search(browser, word), LIST) for name, word in words.items()}
    return found


def _search(browser: Any, word: str) -> Ask:
    return lambda _number: browser.get("/en/search/", {"q": word})


def _a_month_ago() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - 30 * 86_400))


if __name__ == "__main__":
    sys.exit(main())
