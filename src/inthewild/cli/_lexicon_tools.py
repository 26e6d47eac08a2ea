"""The commands of ``inthewild lexicon`` that count, export and build."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.cli import FAILED
from inthewild.errors import OutputError, UsageError

if TYPE_CHECKING:
    from inthewild.lexicon import Lexicon

_Folder = Annotated[Path | None, typer.Option("--lexicon", help="Another database folder than the shipped one.")]
_Lang = Annotated[str | None, typer.Option(help="Language (BCP-47); all by default.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Format(StrEnum):
    """The formats of ``export``."""

    TSV = "tsv"
    SKOS = "skos"
    TBX = "tbx"
    MISP = "misp"
    PHRASES = "phrases"


def register(group: typer.Typer) -> None:
    """Add the commands to the group."""
    for command in (export, build, coverage):
        group.command()(command)


def export(
    format: Annotated[Format, typer.Option(help="tsv, skos (JSON-LD), tbx, misp (warninglist, galaxy) or phrases.")],
    lang: _Lang = None,
    out: Annotated[str, typer.Option(help="File to write, '-' for standard output; for misp a folder.")] = "-",
    max_per_pair: Annotated[int, typer.Option(min=1, help="phrases: at most so many for a group and specimen.")] = 24,
    tier: Annotated[str, typer.Option(help="phrases: priority tiers of the taxa, e.g. 1 or 12.")] = "1",
    lexicon: _Folder = None,
) -> None:
    """Write the database in a form that other software reads.

    In tsv and phrases, a cell that begins with = + - or @ gets an apostrophe before it, so that no spreadsheet runs it.
    """
    from inthewild.lexicon import Lexicon

    loaded = Lexicon.load(lexicon)
    if lang is not None and not _known(loaded, lang):
        raise UsageError(f"no term has the language {lang!r}", hint="`inthewild lexicon stats` lists the languages")
    if format is Format.MISP:
        _export_misp(loaded, lang, out)
    else:
        _put(_text(loaded, format, lang, lexicon, max_per_pair, tier), out)


def build(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 if a file would change.")] = False,
    lexicon: _Folder = None,
) -> None:
    """Write the generated forms as files for review, generated/<lang>.forms.tsv."""
    from inthewild.lexicon import build as files
    from inthewild.lexicon.files import DATA

    folder = lexicon or DATA
    if check:
        problems = files.check(folder)
        for problem in problems:
            typer.echo(problem)
        if problems:
            typer.echo("run `inthewild lexicon build` and read what changed")
            raise typer.Exit(FAILED)
        typer.echo("the generated forms follow from terms and paradigms")
        return
    touched = files.build(folder)
    for path in touched:
        typer.echo(f"{path}: {'written' if path.exists() else 'removed'}")
    typer.echo(f"{len(touched)} files changed")


def coverage(
    lexicon: _Folder = None,
    tier: Annotated[str, typer.Option(help="Priority tiers to count, e.g. 1 or 12.")] = "1",
    as_json: _Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/coverage.md.")] = False,
    out: Annotated[str, typer.Option(help="File to write, '-' for standard output.")] = "-",
) -> None:
    """Taxon groups by language: how many of the priority taxa have a name of their own; gaps first.

    Also in how many languages a taxon has a name, on average. The top 250 taxa need INTHEWILD_REF_DATA.
    """
    from inthewild.lexicon import Lexicon
    from inthewild.lexicon.breadth import figures, gaps_first, groups

    loaded = Lexicon.load(lexicon)
    if markdown:
        from inthewild.lexicon.coverage_page import page

        _put(page(loaded), out)
        return
    rows = groups(loaded, tier)
    means = figures(loaded, os.environ.get("INTHEWILD_REF_DATA", ""))
    if as_json:
        _put(json.dumps({"groups": rows, "names": means}, ensure_ascii=False, indent=1) + "\n", out)
        return
    langs = list(next(iter(rows.values()))["languages"]) if rows else []
    lines = [f"{'group':30}{'taxa':>5}  " + " ".join(f"{lang:>4}"[:7] for lang in langs)]
    for group, row in gaps_first(rows):
        cells = " ".join(f"{row['languages'][lang]:>{max(4, len(lang))}}" for lang in langs)
        lines.append(f"{group:30}{row['taxa']:5}  {cells}")
    lines += ["", "mean number of languages with a name of its own / or a group name"]
    for name, found in means.items():
        lines.append(f"  {name:24}" + (found if isinstance(found, str) else f"{found['own']} / {found['with_group']}"))
    _put("\n".join(lines) + "\n", out)


def _known(lexicon: Lexicon, lang: str) -> bool:
    from inthewild.text.tags import matches

    return any(matches(lang, tag) for tag in {lexicon.terms.lang(i) for i in range(len(lexicon.terms))})


def _text(lexicon: Lexicon, format: Format, lang: str | None, folder: Path | None, per_pair: int, tier: str) -> str:
    from inthewild.lexicon.files import DATA, read_table

    if format is Format.TSV:
        from inthewild.lexicon.export import tsv

        return tsv(lexicon, lang)
    if format is Format.TBX:
        from inthewild.lexicon.export_tbx import tbx

        return tbx(lexicon, lang)
    if format is Format.SKOS:
        from inthewild.lexicon.export_skos import skos

        rows = read_table((folder or DATA) / "taxa.tsv", ("taxon",))
        return skos(lexicon, lang, {r["taxon"]: r["col_id"] for r in rows if r.get("col_id")})
    from inthewild.lexicon.export_phrases import as_text, phrases
    from inthewild.lexicon.templates import read_templates

    own = folder is not None and (folder / "templates").is_dir()
    return as_text(phrases(lexicon, read_templates(folder if folder and own else DATA), lang, per_pair, tier))


def _export_misp(lexicon: Lexicon, lang: str | None, out: str) -> None:
    from datetime import UTC, datetime

    from inthewild.lexicon.export_misp import PATHS, as_text, misp

    documents = misp(lexicon, int(datetime.now(UTC).strftime("%Y%m%d")), lang)
    if out == "-":
        _put(as_text(documents), out)
        return
    for name, path in PATHS.items():
        _put(as_text(documents[name]), str(Path(out) / path))


def _put(text: str, out: str) -> None:
    if out == "-":
        typer.echo(text, nl=False)
        return
    from inthewild.lexicon.files import write_text

    try:
        write_text(Path(out), text)
    except OSError as error:
        raise OutputError(error.strerror or "cannot be written", where=out) from None
    typer.echo(f"{out}: written", err=True)
