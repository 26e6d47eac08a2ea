"""``inthewild intercept``: what a search box should say to a query; and lists for search teams."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.errors import InputError, UsageError

if TYPE_CHECKING:
    from inthewild.intercept import Advisory, Intercept

#: Queries that are read and checked at a time.
BATCH = 20_000


class Export(StrEnum):
    """The lists that can be written."""

    INTERCEPT = "intercept-list"
    RECOMMEND = "do-not-recommend"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="intercept", no_args_is_help=True)(intercept)


def intercept(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="One query; '-' reads one a line.")] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Read the queries from a file, one a line.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language (BCP-47) of the person; of the list with --export.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for each query that gets an advisory.")] = False,
    export: Annotated[Export | None, typer.Option(help="Write a list for a search team instead (TSV; --json for JSON).")] = None,
    tiers: Annotated[str, typer.Option(help="Tiers of taxa.tsv in the intercept list; 123 is all of them.")] = "1",
    lexicon: Annotated[
        str,
        typer.Option(metavar="NAME|FOLDER", help="Keyword database: active (the release in force), shipped, or a folder."),
    ] = "active",
) -> None:
    """Say what a search box should say to a query for protected wildlife, and nothing to any other.

    An animal with a word of trade ("tiger price"), or a thing made of it ("rhino horn"), gets an advisory: why this may
    not be sold, what to do, where to report. "Elephant facts" and "turtle beach hotel" get none.
    """
    if export is not None:
        if query is not None or file is not None:
            raise UsageError("--export writes a list and reads no query")
        _export(export, lang, tiers, as_json, lexicon)
        return
    if (query is None) == (file is None):
        raise UsageError("name one query, or '-', or --file")
    from inthewild.intercept import Intercept
    from inthewild.lexicon import active

    box = Intercept(active.load(lexicon).lexicon)
    if file is None and query != "-":
        _one(box, query or "", lang, as_json)
        return
    checked = advised = 0
    lines = _lines(file)
    while part := list(islice(lines, BATCH)):
        found = box.batch(part, [lang] * len(part))
        for i, advisory in found.items():
            typer.echo(_json(advisory, checked + i + 1) if as_json else f"{checked + i + 1}\t{part[i]}\t{advisory.reason}")
        checked += len(part)
        advised += len(found)
    typer.echo(f"inthewild: {checked:,} queries, {advised:,} with an advisory", err=True)


def _one(box: Intercept, query: str, lang: str | None, as_json: bool) -> None:
    advisory = box.check(query, lang)
    if as_json:
        typer.echo(_json(advisory) if advisory else "null")
        return
    if advisory is None:
        typer.echo("nothing to say: the query does not ask for protected wildlife to buy, as far as its words tell")
        return
    typer.echo(f"{advisory.reason} [{advisory.family}]")
    for title, text in (("why", advisory.why), ("what to do", advisory.do), ("report", advisory.report)):
        typer.echo(f"\n{title}: {text}")
    if advisory.lang != "en":
        typer.echo(f"\n(text in {advisory.lang}: {advisory.checked})")


def _json(advisory: Advisory, line: int | None = None) -> str:
    return json.dumps(({"line": line} if line else {}) | advisory.to_dict(), ensure_ascii=False)


def _lines(file: Path | None) -> Iterator[str]:
    """The queries of a file or of standard input; a line that is not UTF-8 is read as far as it goes."""
    try:
        stream = file.open("rb") if file is not None else sys.stdin.buffer
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", where=str(file)) from error
    with stream:
        for line in stream:
            yield line.decode("utf-8", "replace").rstrip("\r\n").lstrip("\ufeff")


def _export(what: Export, lang: str | None, tiers: str, as_json: bool, which: str) -> None:
    from inthewild.intercept import export
    from inthewild.lexicon import active
    from inthewild.lexicon.export import safe_cell

    if not tiers or set(tiers) - set("123"):
        raise UsageError(f"--tiers {tiers!r} is not made of 1, 2 and 3")
    began = time.perf_counter()
    lexicon = active.load(which).lexicon
    if what is Export.INTERCEPT:
        columns, rows = export.INTERCEPT_COLUMNS, export.intercept_list(lexicon, lang, tiers)
    else:
        columns, rows = export.RECOMMEND_COLUMNS, export.do_not_recommend(lexicon, lang)
    count = size = 0
    if not as_json:
        typer.echo("\t".join(columns))
    for row in rows:
        if as_json:
            words = {"all_of": row["all_of"].split(export.JOIN)} if "all_of" in row else {}
            line = json.dumps(row | words, ensure_ascii=False)
        else:
            line = "\t".join(safe_cell(row[c]) for c in columns)
        sys.stdout.write(f"{line}\n")
        count += 1
        size += len(line.encode()) + 1
    if not count:
        raise UsageError(f"no term of the database is in {lang!r}", hint="see `inthewild lexicon stats`")
    seconds = time.perf_counter() - began
    note = f"lexicon {lexicon.name}"
    typer.echo(f"inthewild: {count:,} rows, {size / 1e6:.1f} MB, {seconds:.1f} s; {note}", err=True)
