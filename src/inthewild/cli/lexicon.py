"""``inthewild lexicon``: look at, check and complete the keyword database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli import FAILED, _lexicon_releases, _lexicon_tools

_group = typer.Typer(
    help="Look at, check and complete the keyword database; follow the coalition's releases.", no_args_is_help=True
)
_lexicon_tools.register(_group)
_lexicon_releases.register(_group)
_Folder = Annotated[Path | None, typer.Option("--lexicon", help="Another database folder than the shipped one.")]
_Lang = Annotated[str | None, typer.Option(help="Language (BCP-47); all by default.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    app.add_typer(_group, name="lexicon")


@_group.command()
def lookup(text: str, lang: _Lang = None, lexicon: _Folder = None, as_json: _Json = False) -> None:
    """The stored terms that a string is: language, sense, ambiguity, gloss."""
    from inthewild.lexicon import Lexicon

    terms = Lexicon.load(lexicon).lookup(text, lang)
    if as_json:
        typer.echo(json.dumps([t.to_row() | {"term_id": t.term_id} for t in terms], ensure_ascii=False, indent=1))
        return
    for t in terms:
        typer.echo(f"{t.term}\t{t.lang}\t{t.sense}\tambiguity {t.ambiguity}\t{t.gloss_en}")
    if not terms:
        typer.echo("not stored; `inthewild lexicon resolve` composes, docs/keywords.md says how to propose a term")


@_group.command()
def resolve(text: str, lang: _Lang = None, lexicon: _Folder = None, as_json: _Json = False) -> None:
    """What a short text names: taxon and specimen, composed from its parts if it is not stored."""
    from dataclasses import asdict

    from inthewild.lexicon import Lexicon

    senses = Lexicon.load(lexicon).resolve(text, lang)
    if as_json:
        typer.echo(json.dumps([asdict(s) for s in senses], ensure_ascii=False, indent=1))
        return
    for s in senses:
        typer.echo(f"{s.id}\t{s.taxon_name or '-'}\t{s.specimen or '-'}\t{s.group or '-'}")
    if not senses:
        typer.echo("nothing known")


@_group.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(help="The database folder; the shipped one by default.")] = None,
) -> None:
    """Check the keyword files; every problem with its place. Exit code 1 if there is an error."""
    from inthewild.lexicon.files import DATA
    from inthewild.lexicon.lint import lint as check

    problems = check(folder or DATA)
    for p in problems:
        typer.echo(f"{'error' if p.error else 'warning'}: {p.where}: {p.what} [{p.rule}]")
    errors = sum(p.error for p in problems)
    typer.echo(f"{errors} errors, {len(problems) - errors} warnings")
    if errors:
        raise typer.Exit(FAILED)


@_group.command()
def fmt(
    files: Annotated[list[Path], typer.Argument(help="Term files, or drafts that lack columns.")],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 if something would change.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; in place by default.")] = None,
) -> None:
    """Fill the columns that follow from the others, and sort."""
    from inthewild.lexicon.files import read_table, write_table
    from inthewild.lexicon.fmt import complete_file
    from inthewild.lexicon.model import COLUMNS

    changed = 0
    for path in files:
        rows = complete_file(path)
        target = (out / path.name) if out else path
        if target == path and rows == read_table(path, ("term",)):
            continue
        changed += 1
        typer.echo(f"{path}: {'would change' if check else 'written'}, {len(rows)} rows")
        if not check:
            write_table(target, COLUMNS, rows)
    if check and changed:
        raise typer.Exit(FAILED)


@_group.command()
def stats(lexicon: _Folder = None, as_json: _Json = False) -> None:
    """Counts by language, kind and basis: hand-written atoms and generated forms, always apart."""
    from inthewild.lexicon import Lexicon
    from inthewild.lexicon.coverage import count

    counts = count(Lexicon.load(lexicon))
    if as_json:
        typer.echo(json.dumps(counts, ensure_ascii=False, indent=1))
        return
    total = counts["total"]
    typer.echo(f"hand-written atoms {total['atoms']} / generated forms {total['forms']}"
               f" (scientific names, not counted as atoms: {total['scientific']})")  # fmt: skip
    for title in ("language", "class", "kind", "basis", "checked"):
        typer.echo(f"\nby {title}: atoms / generated forms")
        for name, (atoms, forms) in counts[title].items():
            typer.echo(f"  {name or '(empty)':18}{atoms:7} / {forms}")
