"""An evaluation as one HTML file: no script, nothing fetched from elsewhere, every text of a listing escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--mark:#0a7d5a;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{margin-top:2.2rem;font-size:1.2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:end}
.note{background:var(--soft);padding:.6rem .9rem;border-inline-start:4px solid var(--mark);margin:.6rem 0}
.plots{display:flex;flex-wrap:wrap;gap:2rem}svg{max-width:100%;height:auto}.small{color:GrayText;font-size:.9rem}
.scroll{overflow-x:auto}td.text{overflow-wrap:anywhere;min-width:16rem}
"""
_FIGURES = (
    ("precision", "Precision"), ("recall", "Recall"), ("f1", "F1"), ("macro_f1", "Macro-F1"), ("mcc", "Matthews correlation"),
    ("auprc", "Area under precision and recall"), ("recall_at_p90", "Recall at precision .90"),
    ("false_alarms", "False alarms per 10,000 ordinary rows"), ("ece", "Calibration error"),
)  # fmt: skip


def page(report: Mapping[str, Any]) -> str:
    """The whole page."""
    figures, versions = report["figures"], report["versions"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>InTheWild evaluation: {escape(versions['model'])}</title><style>{_STYLE}</style><body>",
        f"<h1>How model {escape(versions['model'])} does</h1>",
        f"<p>{figures['rows']:,} labelled rows, {figures['positives']:,} of them positive. A row counts as found from band "
        f"<b>{escape(report['band'])}</b>. Engine {escape(versions['engine'])}, lexicon {escape(versions['lexicon'])}, "
        f"calibration {escape(report['calibration'])}.</p>",
        *(f"<p class=note>{escape(n)}</p>" for n in report["notes"]),
        "<h2>Figures</h2>",
        _table(("", "value", "95 % interval"), (_figure(report, k, n) for k, n in _FIGURES), numbers=(1, 2)),
        _estimate(report["recall_estimate"]),
        "<div class=plots>", _curve(report["curve"]), _calibration(report["calibration_curve"]), "</div>",
    ]  # fmt: skip
    for key, title in (("language", "By language"), ("family", "By family")):
        parts += [f"<h2>{title}</h2>", _slices(report["slices"][key])]
    for key, title in (("false_alarms", "Worst false alarms"), ("misses", "Worst misses")):
        parts += [f"<h2>{title}</h2>", _errors(report[key])]
    return "\n".join(parts) + "\n"


def shown(value: Any) -> str:
    """A figure, or that it was not measured."""
    return "not measured" if value is None else f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = (), text: int = -1) -> str:
    def cell(tag: str, i: int, value: str) -> str:
        kind = " class=n" if i in numbers else " class=text" if i == text else ""
        return f"<{tag}{kind}>{escape(value)}</{tag}>"

    lines = ["".join(cell("th", i, h) for i, h in enumerate(head))]
    lines += ["".join(cell("td", i, v) for i, v in enumerate(row)) for row in rows]
    return "<div class=scroll><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"


def _figure(report: Mapping[str, Any], key: str, name: str) -> tuple[str, str, str]:
    between = report["figures"]["intervals"].get(key)
    return name, shown(report["figures"][key]), f"{between[0]:.3f} to {between[1]:.3f}" if between else ""


def _estimate(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return (
            "<p class=note>Recall is recall among the labelled rows. What nobody looked at is not in it: draw a random audit of "
            "the rows that were let pass with <code>inthewild sample --stratum allowed</code>.</p>"
        )
    between = found["interval"]
    text = f"{between[0]:.3f} to {between[1]:.3f}" if between else "interval not measured"
    return (
        f"<p class=note>Recall among all rows, estimated from {found['rows']:,} rows drawn at random: "
        f"<b>{shown(found['recall'])}</b> ({text}); about {found['estimated_missed']:,.0f} of "
        f"{found['estimated_positives']:,.0f} positive rows are missed.</p>"
    )


def _slices(found: Mapping[str, Mapping[str, Any]]) -> str:
    keys = ("accuracy", "error_rate", "precision", "recall", "f1", "false_alarms")
    head = ("", "rows", "positive", "accuracy", "error rate", "precision", "recall", "F1", "false alarms per 10,000")
    rows = [
        (name, shown(s["rows"]), shown(s["positives"]), *(shown(s[k]) if k in s else "too few" for k in keys))
        for name, s in sorted(found.items(), key=lambda x: -x[1]["rows"])
    ]
    return _table(head, rows, numbers=range(1, 9))


def _errors(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return "<p>None.</p>"
    rows = [
        (
            str(e["id"]),
            e["lang"] or "",
            f"{e['score']:.2f}",
            e["text"],
            "; ".join(e["findings"]) or "nothing",
            ", ".join(e["evidence"]),
        )
        for e in found
    ]
    return _table(("id", "language", "score", "text", "found", "because of"), rows, numbers=(2,), text=3)


def _frame(title: str, across: str, up: str, inside: str) -> str:
    grid = "".join(
        f"<path d='M40 {240 - 2 * t}H240M{40 + 2 * t} 40V240' stroke='currentColor' opacity='.15'/>"
        f"<text x='34' y='{244 - 2 * t}' text-anchor='end'>{t / 100:g}</text>"
        f"<text x='{40 + 2 * t}' y='256' text-anchor='middle'>{t / 100:g}</text>"
        for t in (0, 25, 50, 75, 100)
    )
    return (
        f"<figure><svg viewBox='0 0 260 285' width='390' role='img' aria-label='{escape(title)}' font-size='9' "
        f"fill='currentColor'><text x='40' y='28' font-size='12'>{escape(title)}</text>{grid}{inside}"
        f"<text x='140' y='274' text-anchor='middle'>{escape(across)}</text>"
        f"<text transform='translate(11 140) rotate(-90)' text-anchor='middle'>{escape(up)}</text></svg></figure>"
    )


def _curve(points: Sequence[Sequence[float]]) -> str:
    if not points:
        return "<p>Precision and recall: not measured, no row is positive.</p>"
    path = " ".join(f"{'M' if i == 0 else 'L'}{40 + 200 * r:.1f} {240 - 200 * p:.1f}" for i, (r, p) in enumerate(points))
    return _frame(
        "Precision and recall", "recall", "precision", f"<path d='{path}' fill='none' stroke='#0a7d5a' stroke-width='2'/>"
    )


def _calibration(points: Sequence[Mapping[str, float]]) -> str:
    if not points:
        return "<p>Calibration: not measured.</p>"
    most = max(p["rows"] for p in points)
    dots = "".join(
        f"<circle cx='{40 + 200 * p['score']:.1f}' cy='{240 - 200 * p['share']:.1f}' r='{2 + 5 * (p['rows'] / most) ** 0.5:.1f}' "
        f"fill='#0a7d5a'><title>{p['rows']} rows</title></circle>"
        for p in points
    )
    line = "<path d='M40 240L240 40' stroke='currentColor' stroke-dasharray='3 3' opacity='.5'/>"
    return _frame("Calibration", "score", "share that is positive", line + dots)
