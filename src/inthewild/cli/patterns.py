"""``inthewild patterns``: what repeats across rows and accounts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from inthewild.bulk.patterns import Pattern


class PatternFormat(StrEnum):
    """How patterns are written."""

    TABLE = "table"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="patterns", no_args_is_help=True)(patterns)


def patterns(
    paths: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files of listings, as for inthewild scan.")],
    decisions: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="What inthewild scan wrote (JSON lines): compare only rows with a finding."),
    ] = None,
    key_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Secret key for account hashes; else INTHEWILD_PATTERNS_KEY, else random."),
    ] = None,
    accounts: Annotated[int, typer.Option(min=2, help="Least number of accounts that share a text.")] = 3,
    species: Annotated[int, typer.Option(min=2, help="Least number of taxa of one account.")] = 5,
    form: Annotated[
        PatternFormat | None, typer.Option("--format", help="Default: a table on a terminal, jsonl elsewhere.")
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="Output file; '-' is standard output.")] = "-",
) -> None:
    """Find what repeats: one text from many accounts, templates, re-listing after removal, many species of one account.

    Evidence for a person to look at, never a reason to act by itself: honest shops list the same text a thousand times.
    Needs columns with an account (seller) and a time (created_at); accounts are shown as keyed hashes only.
    """
    from inthewild.bulk.pattern_run import find_patterns
    from inthewild.bulk.patterns import Least

    found = find_patterns(paths, decisions, key_file, Least(accounts, species), _say)
    table = form is PatternFormat.TABLE or (form is None and out == "-" and sys.stdout.isatty())
    lines = tabled(found) if table else (json.dumps(p.fields(), ensure_ascii=False) for p in found)
    if out == "-":
        for line in lines:
            typer.echo(line)
    else:
        Path(out).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if not found:
        _say("no patterns")


def tabled(found: Iterable[Pattern]) -> list[str]:
    """Patterns for a person: two lines each."""
    lines = []
    for p in found:
        days = f"{p.first[:10]} to {p.last[:10]}" if p.first[:10] != p.last[:10] else p.first[:10]
        lines.append(f"{p.kind:<23} strength {p.strength:.2f}  {p.rows:>6} rows  {p.accounts:>4} accounts  {days}")
        lines.append(f"    {p.why}; for example {', '.join(p.examples)}")
    return lines


def _say(message: str) -> None:
    typer.echo(f"inthewild: {message}", err=True)
