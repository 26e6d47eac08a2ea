"""``inthewild redteam``: known terms in disguise, to test any filter."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.errors import UsageError
from inthewild.learn.redteam.rows import RowFormat
from inthewild.learn.redteam.technique import Tier

if TYPE_CHECKING:
    from inthewild.learn.redteam.check import Recall
    from inthewild.learn.redteam.rows import Known, Row
    from inthewild.learn.redteam.technique import Technique


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="redteam", no_args_is_help=True)(redteam)


def redteam(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="TERM|FILE",
            help="A term, or a file of texts that your filter should catch (CSV, TSV, JSON lines, Parquet).",
            show_default=False,
        ),
    ] = None,
    term: Annotated[
        str | None, typer.Option(help="In a FILE: disguise this term. Default: the longest term the engine finds in each text.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language (BCP-47) of rows that do not name one.")] = "",
    technique: Annotated[list[str] | None, typer.Option(help="Only this technique; repeatable.")] = None,
    tier: Annotated[list[Tier] | None, typer.Option(help="Only techniques of this tier; repeatable.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other disguises; the same seed, the same ones.")] = 0,
    form: Annotated[RowFormat, typer.Option("--format", help="How rows are written.")] = RowFormat.JSONL,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="Output file; '-' is standard output.")] = "-",
    check: Annotated[
        bool, typer.Option("--check", help="Run our own engine over the rows and print what it still finds.")
    ] = False,
    show: Annotated[bool, typer.Option("--list", help="List the techniques, each with an example.")] = False,
) -> None:
    """Disguise known terms as sellers do, one row for each technique, to test any filter.

    Every row says that it is test data (column test_data). Keep the rows out of training data and live systems.

    Tiers: a filter should see through nearly all of must, most of should and some of stretch.
    """
    from inthewild.learn.redteam import choose

    chosen = choose(technique, tier)
    if show:
        for line in listed(chosen):
            typer.echo(line)
        return
    if source is None:
        raise UsageError("a term or a file is needed", hint="or --list, to see the techniques")
    from inthewild.learn.redteam.rows import disguised, render

    rows = disguised(_known(source, term, lang), chosen, seed)
    if check:
        _check(rows)
        return
    lines = render(rows, form)
    if out == "-":
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        _write(lines, sys.stdout.write)
    else:
        with Path(out).open("w", encoding="utf-8", newline="") as file:
            _write(lines, file.write)


def _write(lines: Iterable[str], write: object) -> None:
    count = 0
    for line in lines:
        write(line)  # type: ignore[operator]
        count += 1
    if not count:
        typer.echo("inthewild: no technique applies, so there are no rows", err=True)


def _known(source: str, term: str | None, lang: str) -> Iterator[Known]:
    from inthewild.learn.redteam.known import term_alone, texts_of

    if Path(source).is_file() or source == "-":
        yield from texts_of(source, term, lang, lambda message: typer.echo(f"inthewild: {message}", err=True))
    elif term is not None:
        raise UsageError(f"no file is called {source!r}", hint="--term names the term to disguise in a file of texts")
    else:
        yield term_alone(source, lang)


def _check(rows: Iterable[Row]) -> None:
    from inthewild.learn.redteam.check import recall
    from inthewild.matching import Matcher

    found = recall(rows, Matcher(senses="gate"))
    if not found.rows:
        typer.echo("not measured: no term of these texts is in the keyword database")
        return
    for line in checked(found):
        typer.echo(line)


def checked(found: Recall) -> list[str]:
    """The table of recall as lines of text, then some of the missed rows."""
    lines = [f"{share:>7}  {count:>11}  {name}" for name, count, share in found.table()]
    if found.missed:
        lines += ["", f"missed: {len(found.missed)}, for example"]
        lines += [f"  {row.technique}: {row.surface!r} for {row.original!r}" for row in found.missed[:10]]
    return lines


def listed(techniques: Iterable[Technique]) -> list[str]:
    """One line a technique: name, tier, scripts, an example, what it does."""
    from inthewild.learn.redteam import disguise

    lines = []
    for t in techniques:
        made = disguise(t.example, t.name)
        shown = f"{made.before}{made.surface}{made.after}" if made else ""
        visible = (
            shown if shown.isprintable() else shown.encode("unicode_escape").decode() if shown.isascii() else repr(shown)[1:-1]
        )
        lines.append(
            f"{t.name:<26} {t.tier:<8} {', '.join(t.scripts) or 'all scripts'}\n    {t.example} -> {visible}\n    {t.why}"
        )
    lines.append(f"{len(lines)} techniques")
    return lines
