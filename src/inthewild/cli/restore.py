"""``inthewild restore``: the hub from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli import FAILED
from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="restore")(restore)


def restore(
    source: Annotated[Path, typer.Argument(help="A file that `inthewild backup` wrote.")], home: HomeOption = None
) -> None:
    """Fill a new home from a backup. Put the folder `keys` of the old home into the new one first; backups hold no keys."""
    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.backup import restore as read

    report = read(place, source.absolute())
    typer.echo(f"Restored into {place.path}: {report.sealed} audit events, head {report.head or 'none yet'}")
    for problem in report.problems:
        typer.echo(f"  {problem}", err=True)
    if not report.sound:
        raise typer.Exit(FAILED)
    typer.echo("The audit chain holds and contains the head that the backup names.")
