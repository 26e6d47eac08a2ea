"""``inthewild backup``: one file from which the hub can be made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="backup")(backup)


def backup(
    to: Annotated[Path, typer.Argument(help="The file to write, as hub-2026-11-21.tar.")], home: HomeOption = None
) -> None:
    """Write database and files into one archive, also while the hub runs. Keys are not in it: keep them apart.

    The archive is not encrypted; only its owner may read it. Encrypt it before it leaves the machine.
    """
    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.backup import backup as write

    made = write(place, to.absolute())
    typer.echo(f"{made.path}: {made.size:,} bytes, {made.files} files, audit head {made.head or 'none yet'}")
    typer.echo(f"{made.erasures}: the log of erasures, which `inthewild restore` wants")
    typer.echo("Not inside: the keys. Not encrypted: encrypt it before it leaves this machine.", err=True)
