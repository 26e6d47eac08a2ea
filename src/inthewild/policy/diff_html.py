"""The gap between two packs as one HTML page: no scripts, nothing loaded from anywhere, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from inthewild.policy.cells import Asked
from inthewild.policy.diff import FORMULA, Gap, Weaker

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-inline-size: 70rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
table { border-collapse: collapse; inline-size: 100%; margin-block: 1rem }
caption { text-align: start; font-weight: 600; padding-block: .5rem }
th, td { border-block-end: 1px solid #8885; padding: .3rem .6rem; text-align: start; vertical-align: top }
.n { text-align: end; font-variant-numeric: tabular-nums }
.score { font-size: 2.5rem; font-weight: 700 }
.block { color: #b3261e } .review { color: #8a5a00 } .educate { color: #0b57a4 } .allow { color: #1a6b2f }
@media (prefers-color-scheme: dark) {
  .block { color: #ffb4ab } .review { color: #ffd08a } .educate { color: #a8c8ff } .allow { color: #9cd8a6 }
}
"""
_NUMBERS = {"weaker cells", "cells", "severity", "weaker"}


def page(gap: Gap) -> str:
    """The page."""
    score = "not measured" if gap.score is None else f"{gap.score:.3f}"
    title = f"Where {gap.b} is weaker than {gap.a}"
    facts = (
        f"{len(gap.weaker)} of {gap.cells} cells are weaker, {gap.stricter} are stricter somewhere. "
        f"Surface: {gap.surface}; market: {', '.join(gap.market) or 'not given'}."
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><main><h1>{escape(title)}</h1>
<p><span class="score">{score}</span> score; 1 means nowhere weaker.</p>
<p>{escape(facts)}</p>
<p><small>Score = {escape(FORMULA)}.</small></p>
{_tables(gap) if gap.weaker else f"<p>{escape(gap.b)} is nowhere weaker.</p>"}</main></body></html>
"""


def _tables(gap: Gap) -> str:
    groups = sorted(((g, n, total) for g, (n, total) in gap.by_group.items() if n), key=lambda x: (-x[1] / x[2], x[0]))
    head = ("group", "specimen", "severity", "CITES listing", "band", gap.a, gap.b, "weaker")
    rows = ((escape(g), str(n), str(total)) for g, n, total in groups)
    caption = "Cells, the gravest first; listing, band and rules are those of the worst case"
    return _table("Groups", ("group", "weaker cells", "cells"), rows) + _table(caption, head, map(_row, gap.weaker))


def _row(w: Weaker) -> tuple[str, ...]:
    x, y = w.worst
    plain = (w.cell.group, w.cell.specimen or "(whole or live)", str(w.cell.severity), x.listing or "none known", x.band)
    return (*map(escape, plain), _action(x), _action(y), f"{w.weaker} of {w.asked}")


def _action(asked: Asked) -> str:
    rule = asked.verdict.rule
    return f'<span class="{escape(rule.action)}">{escape(rule.action)}</span> <small>{escape(rule.id)}</small>'


def _table(caption: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; the cells of ``rows`` are HTML already."""
    classes = [' class="n"' if name in _NUMBERS else "" for name in head]
    top = "".join(f'<th scope="col"{c}>{escape(name)}</th>' for name, c in zip(head, classes, strict=True))
    body = "\n".join("<tr>" + "".join(f"<td{c}>{v}</td>" for v, c in zip(row, classes, strict=True)) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table>\n"
