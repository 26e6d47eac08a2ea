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
    source: Annotated[Path, typer.Argument(help="A file that `inthewild backup` wrote.")],
    home: HomeOption = None,
    identity: Annotated[
        Path | None, typer.Option(help="File with a secret key (AGE-SECRET-KEY-1...), for an encrypted backup.")
    ] = None,
    erasures: Annotated[
        list[Path] | None,
        typer.Option(
            help="The newest log of erasures (BACKUP.erasures.jsonl, or erasures.jsonl of the old home); may be repeated."
        ),
    ] = None,
) -> None:
    """Fill a new home from a backup. Put the folder `keys` of the old home into the new one first; backups hold no keys.

    Who was erased after the backup was made comes back with it. The log of erasures has them erased again: give the
    newest one, or put `erasures.jsonl` of the old home into the new one.
    """
    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.backup import restore as read

    done = read(place, source.absolute(), [path.absolute() for path in erasures or []], identity)
    report = done.report
    typer.echo(f"Restored into {place.path}: {report.sealed} audit events, head {report.head or 'none yet'}")
    if done.erased:
        typer.echo(f"Erased again: {done.erased}")
    if done.newest_erasure is None or done.newest_erasure < done.made_at:
        typer.echo(
            f"No log of erasures newer than the backup ({done.made_at:%Y-%m-%d %H:%M} UTC) was given: "
            "if somebody was erased since, they are back.",
            err=True,
        )
    for problem in report.problems:
        typer.echo(f"  {problem}", err=True)
    if not report.sound:
        raise typer.Exit(FAILED)
    typer.echo("The audit chain holds and contains the head that the backup names.")
