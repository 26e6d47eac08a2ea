"""How often a leaked third of a member's copy names that member among 100, and how often anybody else.

Rows of slang, codes and claims of the shipped database stand for what a hub shares with members only. Every row is leaked with
a chance of 0.3. ``python benchmarks/release_trace.py [--leakers N]``; nothing is written.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence

from inthewild.exchange.release import watermark
from inthewild.lexicon.files import DATA, read_table
from inthewild.lexicon.model import COLUMNS

KEY = bytes(range(32))
PLACES = [f"m/member{n:05}" for n in range(100)]
SHARE = 0.3
Rows = list[dict[str, str]]


def rows() -> Rows:
    found = [r for path in sorted((DATA / "terms").glob("*.tsv")) for r in read_table(path, COLUMNS)]
    return [r | {"level": "MEMBERS" if r["kind"] in ("slang", "code", "claim") else "PUBLIC"} for r in found]


def reworded(leak: Rows) -> Rows:
    """Glosses written anew by somebody who knows nothing of the mark."""
    return [r | {"gloss_en": f"{r['sense']} in {r['lang']}"} for r in leak]


def plain(leak: Rows) -> Rows:
    """Words and languages, in alphabetical order."""
    return sorted(({"term": r["term"], "lang": r["lang"]} for r in leak), key=lambda r: r["term"])


def mixed(leak: Rows, chance: random.Random) -> Rows:
    return chance.sample(leak, len(leak))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leakers", type=int, default=100)
    asked = parser.parse_args()
    everything = rows()
    chance = random.Random(7)
    above = [r for r in everything if r["level"] == "MEMBERS"]
    few = chance.sample(above, 100)
    # name, the rows of a copy, which of its rows are leaked, how many members leak
    sets: list[tuple[str, Rows, Callable[[dict[str, str]], bool], int]] = [
        (f"whole database, {len(everything)} terms", everything, lambda r: True, min(asked.leakers, 5)),
        (f"its {len(above)} members' terms only", everything, lambda r: r["level"] == "MEMBERS", min(asked.leakers, 5)),
        (f"a list of {len(above)} terms", above, lambda r: True, asked.leakers),
        ("a list of 100 terms", few, lambda r: True, asked.leakers),
    ]
    print(f"{'leaked, 30 % of':38} {'changed':34} {'right':>6} {'no one':>7} {'wrong':>6}")
    for name, terms, wanted, leakers in sets:
        totals: dict[str, list[int]] = {}
        for place in PLACES[:leakers]:
            copy = watermark.marked(terms, watermark.mark(KEY, place, terms, DATA))
            leak = [r for r in copy if wanted(r) and chance.random() < SHARE]
            shuffled = mixed(leak, chance)
            for change, told in (
                ("nothing", leak),
                ("shuffled", shuffled),
                ("glosses rewritten", reworded(leak)),
                ("shuffled, glosses rewritten", reworded(shuffled)),
                ("words and languages only, sorted", plain(leak)),
            ):
                count(totals.setdefault(change, [0, 0, 0]), told, place)
        for change, (right, none, wrong) in totals.items():
            print(f"{name:38} {change:34} {right:6} {none:7} {wrong:6}", flush=True)
    unmarked = [0, 0, 0]
    for _ in range(asked.leakers):
        count(unmarked, [r for r in above if chance.random() < SHARE], "")
    print(f"{'never marked':38} {'nothing':34} {unmarked[0]:6} {unmarked[1]:7} {unmarked[2]:6}")


def count(totals: list[int], leak: Sequence[dict[str, str]], place: str) -> None:
    named = [e.place for e in watermark.trace(leak, KEY, PLACES) if e.named]
    totals[0] += named == [place]
    totals[1] += not named
    totals[2] += any(one != place for one in named)


if __name__ == "__main__":
    main()
