"""``inthewild train``: a model from labelled texts or verdicts, and an honest report of what it is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="train", no_args_is_help=True)(train)


def train(
    labels: Annotated[
        list[str],
        typer.Argument(
            metavar="LABELS...",
            help="Rows with a text and a label (CSV, TSV, JSON lines, Parquet), or files of verdicts (inthewild.verdict/1).",
            show_default=False,
        ),
    ],
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="The model file to write.")],
    texts: Annotated[list[str] | None, typer.Option(metavar="FILE", help="The listings that verdicts speak of.")] = None,
    label: Annotated[str, typer.Option(help="Column of the label (1 or 0).")] = "label",
    group: Annotated[str, typer.Option(help="Column of the seller, author or cluster; else near-duplicates.")] = "group",
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Write the report as JSON, too.")] = None,
    prior: Annotated[str | None, typer.Option(metavar="FILE", help="Model to be pulled towards; by default hand-set.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=20, help="Repetitions with other folds.")] = 3,
    random: Annotated[bool, typer.Option("--random/--no-random", help="Random folds beside the grouped ones.")] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing model file.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no report, only errors.")] = False,
) -> None:
    """Train a model on your own decisions, and measure it on groups it has not seen.

    Folds keep each group (seller, author, near-duplicates) together; settings and thresholds come from inner folds only. The
    report shows grouped and random folds side by side, and the gain over TF-IDF with logistic regression, with its interval.
    """  # fmt: skip
    from inthewild.detect.model import HAND_SET, Model
    from inthewild.learn.data import load
    from inthewild.learn.needs import require_training
    from inthewild.learn.train import train as run

    require_training()
    if Path(out).exists() and not overwrite:
        raise UsageError("this file exists", where=out, hint="--overwrite replaces it")
    base = Model.load(prior or HAND_SET)
    rows, notes = load(labels, texts or [], label, group)
    done: dict[str, int] = {}

    def tick(what: str) -> None:
        done[what] = done.get(what, 0) + 1
        if not quiet:
            typer.echo(f"  {what}: fold {done[what]} of {5 * seeds}", err=True)

    trained = run(rows, name=Path(out).stem, base=base, seeds=seeds, random=random, notes=notes, tick=tick)
    trained.model.save(out)
    if report:
        Path(report).write_text(json.dumps(trained.report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not quiet:
        for line in lines(trained.report):
            typer.echo(line)
        typer.echo(f"\nmodel written to {out} ({Path(out).stat().st_size:,} bytes)")


_SHOWN = (
    ("f1", "F1"), ("precision", "precision"), ("recall", "recall"), ("macro_f1", "macro-F1"), ("mcc", "MCC"), ("auprc", "AUPRC"),
    ("recall_at_p90", "recall at precision .90"), ("false_alarms", "false alarms per 10,000"), ("ece", "calibration error"),
)  # fmt: skip


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report of a training as plain text: both protocols side by side."""
    out = [
        f"{report['rows']} rows, {report['positives']} positive, {report['groups']} groups; the engine finds something in "
        f"{report['rows_with_findings']} rows, among them {report['positives_with_findings']} positive",
        f"cross-validation with {report['seeds']} seeds; thresholds from inner folds",
        "",
    ]
    protocols = report["protocols"]
    titles = [f"{side}, {p}" for p in protocols for side in ("model", "baseline")]
    out.append(f"{'':26}" + "".join(f"{t:>20}" for t in titles))
    for key, name in _SHOWN:
        values = [protocols[p][side][key] for p in protocols for side in ("model", "baseline")]
        out.append(f"{name:26}" + "".join(f"{shown(v):>20}" for v in values))
    for p, found in protocols.items():
        gain = found["gain"]
        out += [
            "",
            f"{p}: F1 {shown(found['model']['f1'])}, 95 % {interval(found['model']['intervals']['f1'])}; gain over the baseline "
            f"{shown(gain['f1'])}, 95 % {interval(gain['interval'])}",
            f"  counting only rows with a finding (no other is ever shown): F1 {shown(found['only_rows_with_findings']['f1'])}; "
            f"largest group left out of the score: F1 {shown(found['without_largest_group']['f1'])}",
        ]
    out += ["", f"trained on all rows with {report['setting']}"]
    for name, point in report["operating_points"]["*"].items():
        out.append(
            f"  band {name}: precision {shown(point['precision'])}, recall {shown(point['recall'])} ({point['rows']} rows)"
        )
    return [*out, *(f"note: {n}" for n in report["notes"])]


def shown(value: float | int | None) -> str:
    """A figure with three digits, or that there is none."""
    return "not measured" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def interval(value: tuple[float, float] | None) -> str:
    """An interval in brackets, or that there is none."""
    return "not measured" if value is None else f"[{value[0]:.3f}, {value[1]:.3f}]"
