"""The page docs/coverage.md: every number on it is counted, none is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inthewild.lexicon.breadth import NOT_MEASURED, breadth, gaps_first, groups, of_tiers
from inthewild.lexicon.coverage import count
from inthewild.lexicon.lexicon import Lexicon

_INTRO = """\
# What the keyword database covers

Made by `inthewild lexicon coverage --markdown` (`make docs-coverage`); do not edit. How a term gets in:
[propose a term](propose-a-term.md); what the columns mean: [keywords](keywords.md).

An **atom** is one hand-written string of one sense in one language. **Generated forms** are made from atoms by
paradigms and romanisation and are never counted as atoms; neither are scientific names."""
_MATRIX = """\
How many of the {taxa} priority taxa of tier {tier} have a name of their own in a language; groups with the largest gaps
first. A dot is none. A taxon without a name of its own may still be found by its group's name ("turtle")."""
_TITLES = {
    "language": "By language", "class": "By class of sense", "kind": "By kind", "basis": "By basis",
    "checked": "By check (empty: read once only; second-pass: read twice; human: by a named reviewer who knows the language)",
}  # fmt: skip


def page(lexicon: Lexicon) -> str:
    """The whole page as Markdown."""
    counts = count(lexicon)
    total = counts["total"]
    parts = [
        _INTRO,
        f"**{total['atoms']} hand-written atoms / {total['forms']} generated forms** in {len(counts['language'])} languages and"
        f" varieties; {total['scientific']} scientific names besides.",
        "## Names per taxon",
        "Mean number of languages that have a name for a taxon.",
        _table(("taxa", "number", "a name of its own", "or a group name"), [_means(lexicon, t) for t in ("1", "12")]),
    ]
    for tier in "12":
        rows = groups(lexicon, tier)
        taxa = sum(r["taxa"] for r in rows.values())
        parts += [f"## Groups by language, tier {tier}", _MATRIX.format(taxa=taxa, tier=tier), _groups(rows)]
    parts.append("## Counts")
    for name, title in _TITLES.items():
        table = _table((name, "atoms", "generated forms"), [(k or "(empty)", *v) for k, v in counts[name].items()])
        parts += [f"### {title}", table]
    return "\n\n".join(parts) + "\n"


def _means(lexicon: Lexicon, tiers: str) -> tuple[object, ...]:
    found = breadth(lexicon, of_tiers(lexicon, tiers))
    name = "tier " + " and ".join(tiers)
    if isinstance(found, str):
        return name, 0, NOT_MEASURED, NOT_MEASURED
    return name, found["taxa"], found["own"], found["with_group"]


def _groups(rows: dict[str, Any]) -> str:
    if not rows:
        return NOT_MEASURED
    langs = list(next(iter(rows.values()))["languages"])
    body = [(group or "(no group)", r["taxa"], *(r["languages"][lang] or "·" for lang in langs)) for group, r in gaps_first(rows)]
    return _table(("group", "taxa", *langs), body)


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
