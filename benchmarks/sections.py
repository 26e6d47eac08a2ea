"""The sections of the benchmark besides the comparison with peers; each prints one table."""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpus
import disguise
import evasion
from inthewild.errors import LexiconError
from inthewild.lexicon.lexicon import Lexicon
from inthewild.matching import Matcher
from report import Report

Section = Callable[[Report, bool], None]
#: Adversarial rows may cost so many times what clean rows cost, per character.
WORST = 5.0


def own_matcher(count: int) -> Matcher:
    return Matcher.from_terms(corpus.terms(count))


def full_matcher() -> Matcher | None:
    try:
        return Matcher(Lexicon.load())
    except LexiconError:
        return None


def ns(matcher: Matcher, rows: Sequence[str], rounds: int = 5) -> float:
    """Median ns per character; the rows are cut so that every round reads others."""
    size = max(1, len(rows) // (rounds + 1))
    matcher.scan(rows[:size])
    spent = []
    for k in range(1, rounds + 1):
        part = rows[k * size : (k + 1) * size]
        begin = time.process_time()
        matcher.scan(part)
        spent.append((time.process_time() - begin) / max(1, sum(map(len, part))) * 1e9)
    return statistics.median(spent)


def scaling(report: Report, quick: bool) -> None:
    """Cost by number of terms."""
    rows = corpus.rows(24_000 if quick else 60_000).rows
    lines = []
    for count in (1_000, 10_000):
        lines.append([f"{count:,} terms", f"{ns(own_matcher(count), rows):.1f}"])
    full = full_matcher()
    if full is not None:
        lines.append([f"full lexicon, {len(full.scanner.patterns.folded):,} patterns", f"{ns(full, rows):.1f}"])
    report.table("Scaling in terms", ["terms", "ns per character"], lines)


def density(report: Report, quick: bool) -> None:
    """Cost by share of rows with a hit."""
    matcher = own_matcher(10_000)
    lines = []
    for share, planted in (("as drawn", 0.005), ("4 %", 0.022), ("20 %", 0.19)):
        rows = corpus.rows(12_000 if quick else 30_000, planted=planted).rows
        hit = len(set(matcher.scan(rows).row.tolist())) / len(rows)
        lines.append([share, f"{hit:.1%}", f"{ns(matcher, rows):.1f}"])
    report.table("Hit density, 10k terms", ["wanted", "rows hit", "ns per character"], lines)


def length(report: Report, quick: bool) -> None:
    """Cost by length of the rows, and by rows per call."""
    matcher = own_matcher(10_000)
    lines = []
    for size in (25, 50, 100, 200, 400, 800, 1600):
        rows = corpus.rows(6_000, length=(size, size + 1), seed=size).rows
        lines.append([str(size), f"{ns(matcher, rows):.1f}"])
    report.table("Length of a row", ["characters", "ns per character"], lines)
    rows = corpus.rows(20_000).rows
    lines = []
    for batch in (1, 10, 100, 1_000, 10_000):
        part = rows[: max(batch, 2_000)]
        begin = time.process_time()
        for i in range(0, len(part), batch):
            matcher.scan(part[i : i + batch])
        lines.append([f"{batch:,}", f"{(time.process_time() - begin) / len(part) * 1e6:.1f}"])
    report.table("Rows per call", ["rows", "microseconds per row"], lines)


def adversarial_rows(count: int) -> dict[str, list[str]]:
    """Rows in which one disguise stands everywhere."""
    rng = random.Random(3)
    draw = corpus.Draw("en", rng)
    words = [draw.text(224) for _ in range(count)]
    terms = [t["term"] for t in corpus.terms(10_000)]
    look = str.maketrans("aeopcx", "аеорсх")
    return {
        "clean English": words,
        "everything spaced": [" ".join(w) for w in words],
        "only leet": [w.translate(str.maketrans("aeiost", "431057")) for w in words],
        "letters repeated": ["".join(c * 3 for c in w) for w in words],
        "zero-width everywhere": ["\u200b".join(w) for w in words],
        "homoglyphs everywhere": [w.translate(look) for w in words],
        "dots everywhere": [".".join(w) for w in words],
        "only terms": [" ".join(rng.choices(terms, k=12)) for _ in words],
        "'&#' everywhere": [w.replace(" ", "&#") for w in words],
        "entities everywhere": ["".join(f"&#{ord(c)};" for c in w) for w in words],
        "'|' everywhere": ["|".join(w) for w in words],
        "a run of '<'": ["<" * 224 for _ in words],
        "'<!--' everywhere": ["<!--" * 56 for _ in words],
        "marks everywhere": ["\u0301".join(w) for w in words],
        "Chinese, spaced": [" ".join("的一是不了人我在有他这中大来上国个到说们") * 5 for _ in words],
        "blanks only": [" " * 224 for _ in words],
        "one letter": ["a" * 224 for _ in words],
    }


def adversarial(report: Report, quick: bool) -> None:
    """Cost of rows made to be costly, in units of clean rows."""
    matcher = own_matcher(10_000)
    costs = {name: ns(matcher, rows) for name, rows in adversarial_rows(3_000 if quick else 9_000).items()}
    mixed = ns(matcher, corpus.rows(20_000).rows)
    lines = [[*report.against(name, cost / mixed, f"<= {WORST:g}"), f"{cost:.1f}"] for name, cost in costs.items()]
    report.table("Adversarial rows, in units of the corpus", ["rows", "ratio", "goal", "", "ns per character"], lines)
    text = " ".join(corpus.rows(20_000).rows[:5_000])
    text *= (5_000_000 if quick else 50_000_000) // len(text) + 1
    begin = time.process_time()
    hits = matcher.scan([text])
    report.note(f"One text of {len(text) / 1e6:.0f} M characters: {time.process_time() - begin:.1f} s, {len(hits):,} hits")


#: MB that a process ever held. ru_maxrss would count its parent from before exec.
_PEAK = """
def peak(pid="self"):
    try:
        with open(f"/proc/{pid}/status") as told:
            return next((int(line.split()[1]) / 1024 for line in told if line.startswith("VmHWM")), 0.0)
    except OSError:
        return 0.0
"""
_COLD = """
import sys, time
sys.path.insert(0, {here!r})
begin = time.perf_counter()
import json
terms = json.load(open({terms!r}))
from inthewild.matching import Matcher
matcher = Matcher.from_terms(terms)
matcher.find("a first text")
print(time.perf_counter() - begin, peak())
"""


def cold(report: Report, quick: bool) -> None:
    """A new process to its first result, and its memory; `inthewild explain`."""
    import json

    lines = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "terms.json")
        path.write_text(json.dumps(corpus.terms(10_000)), encoding="utf-8")
        environment = os.environ | {"INTHEWILD_CACHE_DIR": folder}
        code = _PEAK + _COLD.format(here=str(Path(__file__).parent), terms=str(path))
        for name in ("10k own terms, first time", "again, from the cache"):
            out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
            seconds, memory = out.stdout.split()
            lines.append([name, f"{float(seconds):.2f}", f"{float(memory):.0f}", ""])
    explain = [str(Path(sys.executable).parent / "inthewild"), "explain", "rhino horn for sale"]
    times = []
    for _ in range(4):
        begin = time.perf_counter()
        subprocess.run(explain, capture_output=True, check=False)
        times.append(time.perf_counter() - begin)
    row = report.against("inthewild explain", statistics.median(times[1:]), "<= 0.8")
    lines.append([row[0], row[1], "", f"{row[2]} {row[3]}"])
    report.table("Cold start", ["process", "seconds", "MB", "goal"], lines)


def detector(report: Report, quick: bool) -> None:
    """Detector.scan_columns and the iterator beside the matcher, on rows of which 4 % have a hit."""
    import pyarrow as pa

    from inthewild.detector import Detector
    from inthewild.records import Listing

    engine = Detector()
    matcher = Matcher(engine.lexicon)
    rows = corpus.rows(30_000, planted=0.022).rows
    size, spent = (2_000 if quick else 4_000), {"matcher": [], "scan_columns": [], "iterator": []}  # type: ignore[var-annotated]
    for k in range(7):
        part = rows[k * size : (k + 1) * size]
        table = pa.table({"id": [str(i) for i in range(len(part))], "text": part})
        listings = [Listing(id=str(i), text=t) for i, t in enumerate(part)]
        for name, work in (
            ("matcher", lambda part=part: matcher.scan(part)),
            ("scan_columns", lambda table=table: engine.scan_columns(table)),
            ("iterator", lambda listings=listings: list(engine.scan(listings, batch=10_000))),
        ):
            begin = time.process_time()
            work()  # type: ignore[no-untyped-call]
            spent[name].append(time.process_time() - begin)
    ratio = {n: statistics.median(m / o for m, o in zip(spent["matcher"], v, strict=True)) for n, v in spent.items()}
    report.table(
        "Detector beside the matcher (share of its speed)", ["", "ratio", "goal", ""],
        [report.against(n, ratio[n], g) for n, g in (("scan_columns", ">= 0.5"), ("iterator", ">= 0.3"))],
    )  # fmt: skip


_BULK = """
import multiprocessing, sys, threading
from inthewild.bulk import Options, Scan
most, over = [0.0], threading.Event()
def look():
    while not over.wait(0.2):
        most.extend(peak(one.pid) for one in multiprocessing.active_children())
watch = threading.Thread(target=look, daemon=True)
watch.start()
Scan([sys.argv[1]], Options(out=sys.argv[2], workers=int(sys.argv[3]))).run()
over.set()
print(max(peak(), *most))
"""


def bulk(report: Report, quick: bool) -> None:
    """Parquet rows through the bulk runner, one worker and two; wall time with start-up."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 100_000 if quick else 1_000_000
    path = corpus.CACHE / f"rows-{count}.parquet"
    if not path.exists():
        rows = corpus.rows(200_000 if count > 100_000 else 100_000).rows
        corpus.CACHE.mkdir(exist_ok=True)
        with pq.ParquetWriter(path, pa.schema([("id", pa.string()), ("text", pa.string())])) as writer:
            for low in range(0, count, len(rows)):
                writer.write_table(
                    pa.table({"id": [str(low + i) for i in range(len(rows))], "text": rows}), row_group_size=50_000
                )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    seconds, memory = {}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for workers in (1, 2):
            begin = time.perf_counter()
            command = [sys.executable, "-c", _PEAK + _BULK, str(path), str(Path(folder, f"out{workers}.jsonl")), str(workers)]
            out = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds[workers] = time.perf_counter() - begin
            memory = max(memory, float(out.stdout.split()[-1]))
    lines = [[f"{w} worker(s): {s:.1f} s, {count / s:,.0f} rows a second", "", "", ""] for w, s in seconds.items()]
    lines.append(report.against("two workers, times one", seconds[1] / seconds[2], ">= 1.5"))
    lines.append(report.against("MB of the largest process", memory, "<= 300"))
    report.table(f"{count:,} Parquet rows through inthewild.bulk", ["", "figure", "goal", ""], lines)


def recall(report: Report, quick: bool) -> None:
    evasion.measure(report)


def memory(report: Report, quick: bool) -> None:
    report.note(f"Peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


ALL: dict[str, Section] = {
    "scaling": scaling, "density": density, "length": length, "adversarial": adversarial, "cold": cold,
    "evasion": recall, "disguise": disguise.measure, "detector": detector, "bulk": bulk, "memory": memory,
}  # fmt: skip
