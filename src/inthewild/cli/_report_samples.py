"""``inthewild report commit | disclose``: what a company does with its own list, on its own machine, when a figure is sampled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from inthewild.errors import OutputError, UsageError


def add(group: typer.Typer) -> None:
    """Add the commands to the group ``report``."""
    group.command(name="commit", no_args_is_help=True)(commit)
    group.command(name="disclose", no_args_is_help=True)(disclose)


def commit(
    listing: Annotated[Path, typer.Argument(metavar="FILE", help="The list behind a figure: CSV, one row a thing counted.")],
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to keep the key. Default: FILE.key.json.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="What is sent. Default: FILE.commitment.json.")] = None,
) -> None:
    """Bind yourself to a list without sending it: its length and a root over its salted rows.

    Send the commitment to the hub; keep the list, unchanged, and the key. Without both you cannot disclose what is drawn.
    """
    import secrets

    from inthewild.exchange.snapshot import sample_files as files
    from inthewild.exchange.snapshot import sampling

    kept, sent = key or Path(f"{listing}.key.json"), out or Path(f"{listing}.commitment.json")
    for path in (kept, sent):
        if path.exists():
            raise UsageError("is there already", where=str(path), hint="a second key makes the first commitment useless")
    secret = secrets.token_bytes(32)
    made = sampling.commit(files.leaves(listing, secret))
    _write(kept, files.key_json(secret, made), mode=0o600)
    _write(sent, files.commitment_json(made))
    typer.echo(f"rows   {made.count}")
    typer.echo(f"root   {made.root}")
    typer.echo(f"send   {sent}")
    typer.echo(f"keep   {kept} and {listing}, unchanged; show the key to nobody")


def disclose(
    listing: Annotated[Path, typer.Argument(metavar="FILE", help="The list, as it was when you committed to it.")],
    draw: Annotated[Path, typer.Argument(metavar="DRAW", help="What the hub drew (draw.json from the page of the sample).")],
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The key. Default: FILE.key.json.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write. Default: FILE.disclosure.json.")] = None,
) -> None:
    """Write the drawn rows, and no others, with the proof that each was in the list.

    Checks first that the draw is fair (it follows from a seed whose hash was published before you committed) and that the
    list is the one you committed to.
    """
    from inthewild.exchange.snapshot import sample_files as files

    drawn = files.read_draw(_read(draw))
    secret = files.read_key(_read(key or Path(f"{listing}.key.json")))
    told = files.disclose(listing, secret, drawn)
    sent = out or Path(f"{listing}.disclosure.json")
    _write(sent, told)
    typer.echo(f"draw   fair: {len(drawn.positions)} of {drawn.commitment.count} rows, from the seed that was announced")
    typer.echo(f"send   {sent}")


def _read(path: Path) -> bytes:
    from inthewild.exchange.snapshot.sample_files import MAX_FILE

    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from None


def _write(path: Path, told: dict[str, Any], mode: int = 0o644) -> None:
    import json
    import os

    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=str(path)) from None
