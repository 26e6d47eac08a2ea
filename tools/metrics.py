"""Write what is made from the definitions of metrics: docs/metrics.md, their digests, and their words for translators.

    python tools/metrics.py           write
    python tools/metrics.py --check   only compare; exit code 1 if something differs

The digest of a version that is out never changes: another meaning is another version, and this tool refuses the first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from inthewild.hub.progress import definitions
from inthewild.hub.progress.definitions import MetricVersion

ROOT = Path(__file__).parents[1]
DIGESTS = definitions.FOLDER / "digests.json"
WORDS = definitions.FOLDER / "words.py"
PAGE = ROOT / "docs" / "metrics.md"

_HEADLINES = {
    "removals": "Removed, and blocked before publication",
    "coalition": "Companies, platforms, accounts",
    "outreach": "Impressions, reach, engagements",
    "training": "Staff trained",
    "flags": "Flags sent, confirmed, gone",
    "terms": "Search terms and languages",
    "history": "As published, 2018 to 2025",
}
_WHO = {"submission": "companies submit it", "hub": "the hub counts it", "history": "a published document says it"}
_PER = {"platform": "each platform", "company": "each company", "coalition": "the whole coalition"}


def digests(known: dict[str, str], versions: tuple[MetricVersion, ...]) -> dict[str, str]:
    """The digests of all versions. Raises SystemExit for a version whose content changed, or that is gone."""
    now = {f"{one.code} {one.version}": one.digest for one in versions}
    for name, digest in known.items():
        if name not in now:
            raise SystemExit(f"{name} is gone; a version that is out stays readable for ever")
        if now[name] != digest:
            raise SystemExit(f"{name} says something else than before; write a new version, with what changed")
    return now


def words(versions: tuple[MetricVersion, ...]) -> str:
    """A module in which tools/messages.py finds the texts."""
    texts = dict.fromkeys(t for one in versions for t in (one.name, one.unit, one.counts, one.not_counted, one.changed) if t)
    lines = "".join(f"    _({json.dumps(text, ensure_ascii=False)}),\n" for text in texts)
    return (
        '"""Texts of the definitions, where the catalogue of translations finds them. Written by tools/metrics.py."""\n'
        "# ruff: noqa: E501\n# fmt: off\n\n"
        "from django.utils.translation import gettext\n"
        "from django.utils.translation import gettext_noop as _\n\n"
        f"TEXTS = (\n{lines})\n\n\n"
        "def say(text: str) -> str:\n"
        '    """A text of a definition in the reader\'s language."""\n'
        '    return gettext(text) if text else ""\n'
    )


def page(versions: tuple[MetricVersion, ...]) -> str:
    """docs/metrics.md."""
    out = [
        "# What each figure means\n\n"
        "Written by `tools/metrics.py` from `src/inthewild/hub/progress/definitions/`, which the hub itself reads: the same words"
        " stand on its page `/<lang>/progress/metrics/` and in every snapshot. A version never changes once it is out (its digest"
        " is kept in `digests.json`, and a test compares); another meaning is another version. Figures of two metrics are never"
        " added, and neither are figures of one headline.\n"
    ]
    for group in definitions.GROUPS:
        out.append(f"\n## {_HEADLINES[group]}\n")
        for one in (v for v in versions if v.group == group):
            out.append(_entry(one))
    return "".join(out)


def _entry(one: MetricVersion) -> str:
    added = [
        what
        for what, may in (
            ("platforms", one.additive_platforms),
            ("companies", one.additive_companies),
            ("periods", one.additive_periods),
        )
        if may
    ]
    rows = [
        f"\n### `{one.code}` version {one.version}: {one.name}\n",
        f"- Counts: {one.counts}",
        f"- Does not count: {one.not_counted}",
        f"- Unit: {one.unit}; one figure for {_PER[one.per]}; {_WHO[one.source]}; from {one.valid_from.isoformat()} on",
        f"- May be added over: {', '.join(added) if added else 'nothing'}",
        f"- Methods: {', '.join(one.methods)}"
        + (f"; parts by {', '.join(one.dimensions)}" if one.dimensions else "")
        + (f"; a part of `{one.denominator}`" if one.denominator else ""),
    ]
    if one.changed:
        rows.append(f"- Changed since version {one.version - 1}: {one.changed}")
    rows.append(f"- SHA-256: `{one.digest}`\n")
    return "\n".join(rows)


def made() -> dict[Path, str]:
    """All files that this tool writes."""
    known = json.loads(DIGESTS.read_text("utf-8")) if DIGESTS.exists() else {}
    versions = definitions.every()
    return {
        DIGESTS: json.dumps(digests(known, versions), indent=1, sort_keys=True) + "\n",
        WORDS: words(versions),
        PAGE: page(versions),
    }


def main() -> None:
    """See the top."""
    wrong = [path for path, text in made().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        if wrong:
            raise SystemExit("run python tools/metrics.py; it would change " + ", ".join(p.name for p in wrong))
        return
    for path, text in made().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
