"""``inthewild keywords load | merge | export-public``: the desk of a hub and the package that its public terms come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli import FAILED
from inthewild.cli._hub import HomeOption
from inthewild.errors import OutputError

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="The keyword desk of a hub.", no_args_is_help=True, rich_markup_mode=None)
    group.command(name="load")(load)
    group.command(name="merge")(merge)
    group.command(name="export-public")(export_public)

    @group.callback()
    def _keywords() -> None:
        """The keyword desk of a hub, and the package that its public terms come from."""

    app.add_typer(group, name="keywords")


def load(home: HomeOption = None) -> None:
    """Enter the terms of the installed package that the desk does not have yet."""
    _open(home)
    from inthewild.hub.keywords.services import upstream

    typer.echo(f"{upstream.load(upstream.PACKAGE):,} terms entered.")


def merge(
    folder: Annotated[Path | None, typer.Argument(help="A database folder; by default that of the installed package.")] = None,
    home: HomeOption = None,
) -> None:
    """Merge a new package with the desk, three ways. What both changed differently waits for an expert; exit code 1 says so."""
    _open(home)
    from inthewild.hub.keywords.services import package_merge
    from inthewild.hub.keywords.services.upstream import PACKAGE
    from inthewild.lexicon.files import DATA

    made = package_merge.merge(PACKAGE, folder or DATA)
    counts = made.counts
    typer.echo(
        f"Package {made.package}: {counts['new']:,} new, {counts['taken']:,} taken over, {counts['kept']:,} kept as the desk has "
        f"them, {counts['same']:,} unchanged, {counts['dropped']:,} no longer in the package, {counts['clashes']:,} cells differ."
    )
    waiting = list(package_merge.waiting())
    for clash in waiting[:_SHOWN]:
        what = f"{clash.column}: desk {clash.ours!r}, package {clash.theirs!r}" if clash.column else "no longer in the package"
        typer.echo(f"  {clash.term.lang} {clash.term.term}: {what}")
    if waiting:
        typer.echo(f"{len(waiting):,} wait for an expert in the hub, under Keyword releases.")
        raise typer.Exit(FAILED)


def export_public(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write the patch.")],
    home: HomeOption = None,
) -> None:
    """Write what the desk changed in public terms since the package as a patch for the repository (`git apply`)."""
    _open(home)
    from inthewild.hub.keywords import patch

    made = patch.public()
    try:
        out.write_text(made.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror})", where=str(out)) from None
    typer.echo(f"{out}: {made.added} terms added, {made.changed} changed, {made.removed} removed in {len(made.files)} files.")


def _open(home: Path | None) -> None:
    from inthewild.cli._hub import open_hub

    open_hub(home)
