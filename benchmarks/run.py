"""``make bench``: what the matcher costs, beside what others cost on the same rows with the same forms.

CPU time of one pinned core; medians of interleaved rounds, each round on rows that no round before has seen, so that no
cache of the matcher is warmer than in production. Ratios of one run carry over to other machines, seconds do not.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpus
import peers
import sections
from report import Report

HERE = Path(__file__).parent
#: (name of the peer, least ratio at 10k terms, at the full lexicon); "" where a figure is only printed
GOALS = {
    "x fold with offsets + pyahocorasick": (">= 20", ">= 15"),
    "x fold with offsets + daachorse": (">= 11", ">= 8"),
    "x raw daachorse per listing": (">= 1.2", ""),
    "x raw polars contains_any": (">= 1.1", ""),
    "of raw Vectorscan": (">= 0.28", ">= 0.40"),
}


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def compare(
    report: Report, title: str, rows: Sequence[str], matcher: sections.Matcher, full: bool, rounds: int, size: int
) -> None:
    """Interleaved rounds of the matcher and all peers."""
    forms = list(dict.fromkeys(matcher.scanner.patterns.entry_form))
    raw = peers.vectorscan_raw(forms)
    others = {
        "x fold with offsets + pyahocorasick": peers.ahocorasick_pipeline(forms),
        "x fold with offsets + daachorse": peers.daachorse_pipeline(forms),
        "x raw daachorse per listing": peers.daachorse_raw(forms),
        "x raw polars contains_any": peers.polars_raw(forms),
    }
    matcher.scan(rows[:size])
    gc.collect()
    gc.freeze()
    spent: dict[str, list[float]] = {name: [] for name in ("matcher", "raw", *others)}
    ratios: dict[str, list[float]] = {name: [] for name in GOALS}
    hits = hit_rows = read = 0
    for number in range(rounds):
        part = list(rows[(number + 1) * size : (number + 2) * size])
        characters = sum(map(len, part))
        prepared = raw(part)
        spent["raw"].append(cpu(prepared) / characters * 1e9)
        begin = time.process_time()
        found = matcher.scan(part)
        spent["matcher"].append((time.process_time() - begin) / characters * 1e9)
        hits, hit_rows, read = hits + len(found), hit_rows + len(set(found.row.tolist())), read + len(part)
        ratios["of raw Vectorscan"].append(spent["raw"][-1] / spent["matcher"][-1])
        for name, peer in others.items():
            spent[name].append(cpu(lambda peer=peer, part=part: peer(part)) / characters * 1e9)  # type: ignore[misc]
            ratios[name].append(spent[name][-1] / spent["matcher"][-1])
    report.table(
        title
        + f"; {len(forms):,} forms, {rounds} rounds of {size:,} rows, {hits / read:.3f} hits per row, {hit_rows / read:.1%} of rows hit",
        ["matcher, all views, boundaries, offsets", "ratio", "goal", ""],
        [report.against(name, statistics.median(values), GOALS[name][full]) for name, values in ratios.items()],
    )
    report.table("ns per character (median, least, most)", ["engine", "median", "least", "most"], [
        [name.removeprefix("x "), *(f"{f(v):.2f}" for f in (statistics.median, min, max))] for name, v in spent.items()
    ])  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three minutes instead of fifteen")
    parser.add_argument("--only", metavar="NAME", action="append", help="one section: " + ", ".join(["peers", *sections.ALL]))
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    report = Report()
    rounds, size = (7, 4_000) if args.quick else (9, 10_000)
    total = size * (rounds + 1) if args.quick else 200_000
    wanted = args.only or ["peers", *sections.ALL]
    if "peers" in wanted:
        own = sections.own_matcher(10_000)
        full = sections.full_matcher()
        for share in (0.2, 0.6):
            found = corpus.rows(total, share)
            source = (
                "60 % of English rows are cuts of real texts"
                if found.real_english
                else "word draws only (INTHEWILD_EVAL_DATA unset)"
            )
            report.note(f"\nCorpus: {len(found.rows):,} rows, {found.ascii_share:.0%} ASCII, {source}")
            compare(report, f"10k own terms, {share:.0%} ASCII", found.rows, own, False, rounds, size)
            if full is None:
                report.note("Full lexicon: not measured (no keyword files)")
            else:
                compare(report, f"Full lexicon, {share:.0%} ASCII", found.rows, full, True, rounds, size)
    for name, section in sections.ALL.items():
        if name in wanted:
            try:
                section(report, args.quick)
            except (ImportError, OSError, subprocess.SubprocessError) as error:
                report.note(f"{name}: not measured ({type(error).__name__}: {error})")
    if report.missed:
        report.table("Goals missed", ["figure"], [[line] for line in report.missed])
    if not args.only:
        report.save(HERE / "results.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
