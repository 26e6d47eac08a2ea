"""Write the figures of the corpus into its data sheet: ``python tools/datasheet.py``. The text around them is kept."""

from __future__ import annotations

import re

from inthewild.learn.contrast import CORPUS, gates, read_corpus
from inthewild.learn.needs import one_thread

SHEET = CORPUS / "DATASHEET.md"


def main() -> None:
    rows = read_corpus()
    with one_thread():
        report = gates(rows)
    counts = report["counts"]
    share, a, b = report["alike"][0]
    shown = {k: ", ".join(f"{n} {x[0]} ({x[1]})" for n, x in counts[k].items()) for k in ("lang", "family", "role")}
    by_language = ", ".join(f"{k} {v}" for k, v in report["auc_by_language"].items())
    text = SHEET.read_text(encoding="utf-8")
    new = {
        r"@ROWS@ rows, @SETS@ sets, @POSITIVES@ positive, @LANGS@ languages|\d+ rows, \d+ sets, \d+ positive, \d+ languages":
            f"{report['rows']} rows, {report['sets']} sets, {report['positives']} positive, {len(counts['lang'])} languages",
        r"(?<=stricter than MinHash\) \| < \.5 \| )[^|]+(?= \|)": f"{share} ({a}, {b})",
        r"(?<=split by set \| < \.75 \| )[^|]+(?= \|)": str(report["auc"]),
        r"(?<=a fold says little\): )[^\n]+": f"{by_language}.",
        r"(?<=Languages: )[^\n]+": f"{shown['lang']}.", r"(?<=\nFamilies: )[^\n]+": f"{shown['family']}.",
        r"(?<=\nRoles: )[^\n]+": f"{shown['role']}.",
    }  # fmt: skip
    for pattern, value in new.items():
        text, found = re.subn(pattern, lambda _, v=value: v, text)
        if found != 1:
            raise SystemExit(f"{SHEET.name}: no place for {pattern!r}")
    SHEET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
