"""``inthewild compare``: two engines on the same rows, before anybody switches. ``replay`` is another name for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="compare", no_args_is_help=True)(compare)


def compare(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Listings: everything is run. Decisions: only the policy is replayed.", show_default=False
        ),
    ],
    a: Annotated[
        str,
        typer.Option("--a", metavar="SIDE", help="lexicon=FOLDER,model=FILE,policy=PACK; what is not named is the shipped one."),
    ] = "shipped",
    b: Annotated[str, typer.Option("--b", metavar="SIDE", help="The other side.")] = "shipped",
    out: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON, too.")] = None,
    examples: Annotated[int, typer.Option(min=0, help="Examples of each kind of change.")] = 5,
) -> None:
    """Show what B finds and decides otherwise than A: actions, new and lost findings by taxon and language, examples."""
    from inthewild.learn.compare import Side, is_decisions, replay
    from inthewild.learn.compare import compare as run
    from inthewild.learn.data import read_listings

    left, right = Side.parse(a), Side.parse(b)
    if left == right:
        raise UsageError("both sides are the same", hint="--b model=FILE, for instance")
    if is_decisions(paths[0]):
        report = replay(paths, left, right, examples)
    else:
        report = run(read_listings(paths), left.detector(), right.detector(), examples)
    if out:
        Path(out).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for line in lines(report):
        typer.echo(line)


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report as plain text."""
    sides = [", ".join(f"{k} {v}" for k, v in report["versions"][s].items()) for s in ("a", "b")]
    out = [f"A: {sides[0]}", f"B: {sides[1]}", "", f"{report['rows']} rows, {report['changed']} differ"]
    out += [f"  {x['a']:>8} -> {x['b']:8} {x['rows']:>8}" + ("" if x["a"] == x["b"] else "  *") for x in report["actions"]]
    for key, title in (("new", "new findings"), ("lost", "lost findings")):
        total = sum(report[key].values())
        out.append(f"{title}: {total}")
        if total:
            out.append("  by taxon: " + _counts(report[key]))
            out.append("  by language: " + _counts(report[f"{key}_by_language"]))
    if report["bands"]:
        out.append("findings in another band: " + ", ".join(f"{x['a']} to {x['b']} {x['findings']}" for x in report["bands"]))
    for e in report["examples"]:
        out += ["", f"{e['kind']}: {e['id']} ({e['lang']}) {e['text'][:160]}", f"  A {e['a']}", f"  B {e['b']}"]
        out += [f"  {k}: {', '.join(e[k])}" for k in ("new", "lost") if e[k]]
    return out


def _counts(found: Mapping[str, int], most: int = 15) -> str:
    shown = ", ".join(f"{k} {n}" for k, n in list(found.items())[:most])
    return shown + (f" and {len(found) - most} more" if len(found) > most else "")
