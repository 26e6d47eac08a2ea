"""``inthewild evaluate``: how a fixed model does on labelled rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from inthewild.records import Band


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="evaluate", no_args_is_help=True)(evaluate)


def evaluate(
    data: Annotated[list[str], typer.Argument(metavar="DATA...", help="Labelled rows, or verdicts.", show_default=False)],
    model: Annotated[str | None, typer.Option(metavar="FILE", help="Model file; else the shipped one.")] = None,
    texts: Annotated[list[str] | None, typer.Option(metavar="FILE", help="The listings that verdicts speak of.")] = None,
    label: Annotated[str, typer.Option(help="Column of the label (1 or 0).")] = "label",
    group: Annotated[str, typer.Option(help="Column of the seller, author or cluster.")] = "group",
    band: Annotated[Band, typer.Option(help="The band from which a row counts as found.")] = Band.MEDIUM,
    as_json: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write a page with curves, slices and worst errors.")] = None,
) -> None:
    """Measure a fixed model on labelled rows: figures with intervals, by language and family, curves, worst errors."""
    from inthewild.detect.model import Model
    from inthewild.detector import Detector
    from inthewild.learn.data import load
    from inthewild.learn.evaluate import evaluate as run
    from inthewild.learn.page import page

    detector = Detector(model=Model.load(model))
    rows, notes = load(data, texts or [], label, group)
    report = run(rows, detector, band=band, notes=notes)
    if as_json:
        Path(as_json).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if html:
        Path(html).write_text(page(report), encoding="utf-8")
    for line in lines(report):
        typer.echo(line)


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report as plain text."""
    from inthewild.learn.page import shown

    figures = report["figures"]
    out = [f"model {report['versions']['model']} (calibration: {report['calibration']}), found from band {report['band']}",
           f"{figures['rows']} rows, {figures['positives']} positive"]  # fmt: skip
    for key in ("precision", "recall", "f1", "macro_f1", "mcc", "auprc", "recall_at_p90", "false_alarms", "ece"):
        between = figures["intervals"].get(key)
        name = key.replace("_", " ") + (" per 10,000" if key == "false_alarms" else "")
        out.append(f"  {name:24} {shown(figures[key]):>12}" + (f"  [{between[0]:.3f}, {between[1]:.3f}]" if between else ""))
    if report["recall_estimate"]:
        found = report["recall_estimate"]
        out.append(f"  recall in all rows, estimated: {shown(found['recall'])} {found['interval'] or ''}")
    out += ["", f"{'language':14}{'rows':>8}{'positive':>10}{'accuracy':>14}{'error rate':>14}{'recall':>14}"]
    for name, s in sorted(report["slices"]["language"].items(), key=lambda x: -x[1]["rows"]):
        measured = [shown(s[k]) if k in s else "too few" for k in ("accuracy", "error_rate", "recall")]
        out.append(f"{name:14}{s['rows']:>8}{s['positives']:>10}" + "".join(f"{m:>14}" for m in measured))
    return [*out, *(f"note: {n}" for n in report["notes"])]
