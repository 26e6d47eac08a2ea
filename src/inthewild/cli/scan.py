"""``inthewild scan``: files of listings in, files of decisions out."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.bulk.detect import EXTENSIONS
from inthewild.bulk.options import Options
from inthewild.bulk.render import Only, OutFormat
from inthewild.bulk.sources import Reading
from inthewild.bulk.tasks import BATCH_ROWS, Defaults
from inthewild.cli import FAIL_ON, FAILED, REJECTED
from inthewild.errors import InTheWildError, UsageError
from inthewild.records import Action, Surface

if TYPE_CHECKING:
    from inthewild.bulk.summary import Summary


class FailOn(StrEnum):
    """The mildest action that makes a scan end with exit code 4."""

    REVIEW = "review"
    BLOCK = "block"


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="scan", no_args_is_help=True)(scan)


def scan(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATHS...",
            help="CSV, TSV, JSON lines, a JSON array or Parquet, any of them in gzip; a directory of such files; "
            "'-' is standard input.",
            show_default=False,
        ),
    ],
    text: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column to scan, instead of those recognised by name. Given several times, the first is the title and "
            "the others are joined by one line break each into the text; offsets refer to the joined text.",
        ),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="Column of the id; else the line or row number.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language (BCP-47) of rows that do not name one.")] = None,
    market: Annotated[list[str] | None, typer.Option(help="Country (ISO 3166) of rows that do not name one; repeatable.")] = None,
    surface: Annotated[Surface, typer.Option(help="Where on the platform the rows stand, if they do not say it.")] = (
        Surface.LISTING
    ),
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of text files; else UTF-8 or UTF-16, or a guess that is reported.")
    ] = None,
    form: Annotated[
        OutFormat | None,
        typer.Option("--format", help="Default: by the extension of --out; else a table on a terminal, jsonl elsewhere."),
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="Output file; '-' is standard output.")] = "-",
    only: Annotated[
        Only | None, typer.Option(help="Rows to write. Default: all of them; in a table those with findings.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, help="Processes; 0 is one per core.")] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an unfinished run of the same input, versions and options.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin anew where an unfinished run stands.")] = False,
    terms: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Own terms on top of the database: term, lang, concept (CSV, TSV, JSON)."),
    ] = None,
    lexicon: Annotated[
        str,
        typer.Option(
            metavar="NAME|FOLDER",
            help="Keyword database: 'active' is the release in force (inthewild lexicon pull) and follows it while the scan "
            "runs, 'shipped' what came with the engine.",
        ),
    ] = "active",
    policy: Annotated[
        str | None,
        typer.Option(metavar="PACK", help="Policy pack: a file, a shipped name, or several joined by + (framework+eu)."),
    ] = None,
    overrides: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Terms, rules and sellers that are muted for a time (TSV or JSON lines)."),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Write no decisions, but how many listings a day there would be to look at.")
    ] = False,
    volume: Annotated[int | None, typer.Option(min=1, help="With --estimate: listings a day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --estimate: as JSON.")] = False,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit code 4 if any decision is that strict.")] = None,
    summary: Annotated[str | None, typer.Option(metavar="FILE", help="Write the summary as JSON, too.")] = None,
    patterns: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Afterwards look for what repeats across rows with a finding; see inthewild patterns."),
    ] = None,
    extra: Annotated[bool, typer.Option("--extra/--no-extra", help="Read columns of no known meaning as well.")] = True,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Rows per batch, at most.", hidden=True)] = BATCH_ROWS,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or summary, only errors.")] = False,
) -> None:
    """Scan files of listings and write a decision for every row, in their order.

    Rows that cannot be read go, with the reason, to FILE.rejects.jsonl (to inthewild.rejects.jsonl in the current
    directory if the output is not a file); all others are scanned. A row without text is allowed; a row without
    any text field is refused. Rows with equal ids are all kept, and counted.

    Ctrl-C leaves an output that is valid as far as it goes; --resume goes on from there (jsonl and csv). Parquet
    output gets its name when it is complete, and cannot be resumed.

    The file of --overrides and the keyword release in force are looked at between batches: a changed version is taken
    at once, a bad one never, and no decision mixes two.

    In CSV output, cells that a spreadsheet would take for a formula begin with an apostrophe.

    Exit codes: 0 ok, 1 failed or stopped, 2 usage, 3 finished with refused rows, 4 --fail-on met.
    """
    from inthewild.bulk import encoding as encodings
    from inthewild.bulk.engine import DetectorFactory
    from inthewild.bulk.framing import Limits
    from inthewild.bulk.progress import make_progress
    from inthewild.bulk.runner import Scan

    if estimate != (volume is not None) or (as_json and not estimate):
        raise UsageError("--estimate and --volume go together, --json with them")
    if estimate and (out != "-" or form is not None or only is not None or resume):
        raise UsageError("--estimate writes no decisions", hint="leave --out, --format, --only and --resume away")
    chosen = OutFormat.JSONL if estimate else form or _format_for(out)
    if patterns is not None and (out == "-" or chosen is not OutFormat.JSONL or "-" in paths):
        raise UsageError("--patterns reads the input and the decisions again", hint="give files, and --out FILE.jsonl")
    reading = Reading(
        text=tuple(text or ()),
        id=id_column,
        encoding=encodings.known(encoding) if encoding else None,
        extra=extra,
        defaults=Defaults(lang, tuple(m.upper() for m in market or ()), surface.value),
        limits=Limits(rows=batch),
    )
    options = Options(
        out=os.devnull if estimate else out,
        format=chosen,
        only=Only.REVIEW if estimate else _only_for(chosen, only),
        workers=workers or os.cpu_count() or 1,
        resume=resume,
        overwrite=overwrite,
        summary=summary,
        reading=reading,
    )
    factory = DetectorFactory(terms, overrides, policy, lexicon=lexicon)
    if not quiet and (release := factory.describe(datetime.now(UTC))):
        _say(release)
    run = Scan(
        paths,
        options,
        factory=factory,
        progress=make_progress(quiet),
        notice=_silent if quiet else _say,
        overrides=factory.override_file(),
    )
    try:
        run.run()
    except KeyboardInterrupt:
        _report(run.summary, quiet)
        _say(_stopped(run.summary, options))
        raise typer.Exit(FAILED) from None
    except InTheWildError:
        _report(run.summary, quiet)
        raise
    _report(run.summary, quiet)
    if volume is not None:
        _estimate(run.summary, volume, as_json)
    if patterns is not None:
        _patterns(paths, out, reading, patterns, _silent if quiet else _say)
    raise typer.Exit(_exit_code(run.summary, fail_on))


def _estimate(summary: Summary, volume: int, as_json: bool) -> None:
    from inthewild.bulk.estimate import estimate, lines

    data = estimate(summary.counts, volume)
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1) if as_json else "\n".join(lines(data)))


def _patterns(paths: list[str], decisions: str, reading: Reading, out: str, notice: Callable[[str], None]) -> None:
    from inthewild.bulk.pattern_run import find_patterns
    from inthewild.bulk.patterns import Least

    found = find_patterns(paths, decisions, None, Least(), notice, reading)
    Path(out).write_text("".join(json.dumps(p.fields(), ensure_ascii=False) + "\n" for p in found), encoding="utf-8")
    notice(f"{len(found)} patterns across rows in {out}")


def _format_for(out: str) -> OutFormat:
    if out == "-":
        return OutFormat.TABLE if sys.stdout.isatty() else OutFormat.JSONL
    known = {"csv": OutFormat.CSV, "parquet": OutFormat.PARQUET}
    named = EXTENSIONS.get(Path(out).suffix.lower())
    if Path(out).suffix.lower() in {".tsv", ".tab", ".gz"}:
        raise UsageError(f"no output format has the extension {Path(out).suffix}", hint="say --format jsonl or csv")
    return known.get(named.value if named else "", OutFormat.JSONL)


def _only_for(form: OutFormat, only: Only | None) -> Only:
    if form is OutFormat.TABLE:
        if only is Only.ALL:
            raise UsageError("a table shows only rows with findings", hint="choose --format jsonl or csv for all rows")
        return only or Only.FINDINGS
    return only or Only.ALL


def _exit_code(summary: Summary, fail_on: FailOn | None) -> int:
    """4 before 3: what was found weighs more than what could not be read."""
    if fail_on is not None and summary.worst().rank >= Action(fail_on.value).rank:
        return FAIL_ON
    return REJECTED if summary.counts.rejects else 0


def _stopped(summary: Summary, options: Options) -> str:
    if options.resumable:
        given = [a for a in sys.argv[1:] if a not in {"--resume", "--overwrite"}]
        again = shlex.join(["inthewild", *given, "--resume"])
        return f"stopped; {options.out} is valid as far as it goes. To go on: {again}"
    if summary.output and summary.output != "-":
        return f"stopped; the rows so far are in {summary.output}"
    return "stopped"


def _report(summary: Summary, quiet: bool) -> None:
    if not quiet and summary.versions is not None:
        for line in summary.lines():
            typer.echo(line, err=True)


def _say(message: str) -> None:
    typer.echo(f"inthewild: {message}", err=True)


def _silent(_: str) -> None:
    return None
