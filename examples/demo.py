"""The 60-second start: scan the example listings, explain one finding, say what to do next, start the hub with example data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = str(Path(sys.executable).with_name("inthewild"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would; its own messages go to the terminal."""
    return subprocess.run([PROGRAM, *arguments], text=True, stdout=subprocess.PIPE, check=False, encoding="utf-8")


def main() -> int:
    listings = HERE / "listings.csv"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "decisions.jsonl"
        print(f"$ inthewild scan {listings.relative_to(HERE.parent)}\n", flush=True)
        scan = run("scan", str(listings), "--format", "jsonl", "--out", str(out))
        if scan.returncode not in (0, 3):
            return scan.returncode
        decisions = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    shown = [d for d in decisions if d["action"] in ("block", "review")]
    shown.sort(key=lambda d: (d["action"] != "block", -d["score"]))
    print(f"\nThe {min(12, len(shown))} strongest of {len(shown)} findings for a moderator (all examples are invented):\n")
    for d in shown[:12]:
        f = d["findings"][d["decided_by"]]
        surfaces = ", ".join(dict.fromkeys(e["surface"] for e in f["evidence"]))
        print(f"  {d['action']:7} {d['score']:.2f}  {d['id']:8} {f['taxon_name']} {f['specimen']}: {surfaces}"[:150])
    text = "R.h.i.n.o h0rn libation cup, antique, carved. For sale, worldwide shipping"
    print(f'\n$ inthewild explain "{text}"\n', flush=True)
    explained = run("explain", text)
    print(explained.stdout)
    print("Next:")
    print(
        "  .venv/bin/inthewild scan YOUR.csv --format jsonl --out decisions.jsonl   your own listings (CSV, JSON lines, Parquet)"
    )
    print("  .venv/bin/inthewild scan YOUR.csv --terms own-terms.csv                 with your own terms (term, lang, concept)")
    print("  .venv/bin/inthewild lexicon resolve 'WORDS'                             what a word means to the engine")
    print("  make test                                                              run the tests")
    return explained.returncode or hub()


def hub() -> int:
    """Start the hub with example data: on a terminal until Ctrl-C, else to fetch its first page and stop."""
    stays = sys.stdin.isatty() and sys.stdout.isatty()
    arguments = ["demo", "--home", ".demo", *([] if stays else ["--once"])]
    print(f"\n$ inthewild {' '.join(arguments)}\n", flush=True)
    if stays:  # in place of this program, so that Ctrl-C reaches the hub and nobody else
        os.chdir(HERE.parent)
        os.execv(PROGRAM, [PROGRAM, *arguments])
    return subprocess.run([PROGRAM, *arguments], cwd=HERE.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
