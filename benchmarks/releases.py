"""What a company waits for: a pull of a full release over HTTP on loopback, with real signatures, and how large it is.

Measured are the first pull (root to activation), one that brings a new release, one that brings nothing new, and the whole
command; apart from them the trial on a sample, which loads the engine twice. Other work on the machine counts: the load is
printed. The goal is 2 s and 1.5 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "exchange"))
import releases_case as case  # noqa: E402

from inthewild.bulk.releases import compare  # noqa: E402
from inthewild.exchange.release import package  # noqa: E402
from inthewild.exchange.release.watermark import mark as make_mark  # noqa: E402
from inthewild.lexicon.files import DATA, read_table  # noqa: E402
from inthewild.lexicon.model import COLUMNS  # noqa: E402

GOAL_SECONDS, GOAL_BYTES = 2.0, 1_500_000


def rows() -> list[case.Row]:
    """The shipped database as the desk gives it to a release."""
    return [r | {"level": "PUBLIC"} for p in sorted((DATA / "terms").glob("*.tsv")) for r in read_table(p, COLUMNS)]


def publish(coalition: case.Coalition, version: str, terms: list[case.Row]) -> int:
    """A marked copy for one member; its size in bytes."""
    mark = make_mark(b"a key of the benchmark, 32 bytes.", case.MEMBER, terms, DATA)
    built = package.build(version, case.MEMBER, terms, DATA, built_at=case.BUILT_AT, changes={}, mark=mark)
    case._BUILT[repr((version, case.MEMBER, terms))] = built
    coalition.publish(version, terms, (case.MEMBER,))
    return len(built.content)


def timed(label: str, run: object) -> float:
    """Seconds of a call, printed."""
    begun = time.perf_counter()
    run()  # type: ignore[operator]
    seconds = time.perf_counter() - begun
    print(f"{label:44}{seconds:8.2f} s")
    return seconds


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sample", help="also try the release on this file of listings")
    options = arguments.parse_args()
    terms = rows()
    with tempfile.TemporaryDirectory() as name, case.serving(Path(name) / "releases") as served:
        folder = Path(name)
        coalition = case.Coalition(folder / "releases")
        size = publish(coalition, "1.0.0", terms)
        os.environ["INTHEWILD_KEYWORDS_TOKEN"] = served.token
        os.environ["INTHEWILD_KEYWORDS"] = str(folder / "machine")
        machine = case.machine(coalition, folder / "machine", f"{served.url}/{case.MEMBER}", case.MEMBER)
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {len(terms):,} terms")
        print(f"{'size of a marked copy':44}{size / 1e6:8.2f} MB")
        first = timed("pull: the first", machine.pull)
        publish(coalition, "1.1.0", [*terms, case.NEW])
        second = timed("pull: a new release", machine.pull)
        timed("pull: nothing new", machine.pull)
        publish(coalition, "1.2.0", [*terms, case.NEW, case.row("another made up word", "taxon:loxodonta")])
        command = [sys.executable, "-c", "from inthewild.cli import main; main()", "lexicon", "pull"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        whole = timed("inthewild lexicon pull: a new release", lambda: subprocess.run(command, check=True, capture_output=True))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{'  of which on a processor':44}{own:8.2f} s")
        active = machine.store.active()
        if options.sample and active is not None:
            jump = []
            timed("trial on the sample", lambda: jump.append(compare(options.sample, None, active, datetime.now(UTC))))
            print(jump[0].line())
        worst = max(first, second, whole)
        print(json.dumps({"seconds": round(worst, 2), "bytes": size, "ok": worst <= GOAL_SECONDS and size <= GOAL_BYTES}))


if __name__ == "__main__":
    main()
