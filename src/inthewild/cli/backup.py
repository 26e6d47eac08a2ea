"""``inthewild backup``: one file from which the hub can be made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="backup")(backup)


def backup(
    to: Annotated[Path, typer.Argument(help="The file to write, as hub-2026-11-21.tar.age.")],
    home: HomeOption = None,
    recipient: Annotated[
        list[str] | None, typer.Option(help="A public key age1...; name two people's. `inthewild hub backup-key` makes one.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Do not encrypt: everybody who gets the file can read it.")] = False,
) -> None:
    """Write database and files into one encrypted archive, also while the hub runs. Keys are not in it: keep them apart.

    Either of the named people can open it, with `inthewild restore --identity FILE` or with age itself.
    """
    from inthewild.cli._hub import open_hub

    if plain and recipient:
        raise UsageError("--plain and --recipient contradict each other", where="inthewild backup")
    place, _settings = open_hub(home)
    from inthewild.hub import sealing
    from inthewild.hub.backup import backup as write

    made = write(place, to.absolute(), [] if plain else sealing.recipients(recipient or []))
    typer.echo(f"{made.path}: {made.size:,} bytes, {made.files} files, audit head {made.head or 'none yet'}")
    typer.echo(f"{made.erasures}: the log of erasures, which `inthewild restore` wants")
    how = (
        f"Encrypted for {made.recipients} keys."
        if made.recipients
        else "Not encrypted: encrypt it before it leaves this machine."
    )
    typer.echo(f"Not inside: the keys. {how}", err=True)
