"""``inthewild report build | verify | check``: snapshots, made from a hub, and verified anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.cli import FAILED
from inthewild.cli._hub import HomeOption
from inthewild.errors import OutputError, UsageError

if TYPE_CHECKING:
    from inthewild.exchange.snapshot.records import Snapshot

_MAX = 500_000_000


def add(group: typer.Typer) -> None:
    """Add the commands to ``inthewild report``."""
    group.command(name="build", no_args_is_help=True)(build)
    group.command(name="verify", no_args_is_help=True)(verify)
    group.command(name="check")(check)


def build(
    period: Annotated[str, typer.Argument(help="2026, 2026-H1 or 2026-Q3.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write the draft here as JSON; without it, only a summary is printed."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Build a draft of a snapshot from what a hub has accepted, and say what is in it. Changes nothing in the hub.

    The draft is not signed: it is published in the hub, by two people, after the companies were asked.
    """
    from inthewild.cli._hub import open_hub

    open_hub(home)
    from inthewild.exchange.snapshot import serial
    from inthewild.hub.core.actor import Actor
    from inthewild.hub.progress.services import snapshots

    built = snapshots.draft(Actor.system("operator"), period)
    for line in lines(built.snapshot):
        typer.echo(line)
    if to is not None:
        try:
            to.write_bytes(serial.to_json(built.snapshot))
        except OSError as error:
            raise OutputError(f"cannot be written ({error.strerror})", where=str(to)) from None
        typer.echo(f"written   {to}")


def verify(
    file: Annotated[Path, typer.Argument(help="The published snapshot as JSON.")],
    auditor: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file for auditors: opens every line and adds everything up.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The public key of the hub that must have signed: 64 hex digits, or PEM.")
    ] = None,
) -> None:
    """Check a published snapshot: signature, sums, commitments. Needs no hub and no network.

    Exit code 1 if something does not fit; the submission, line or cell is named.
    """
    from inthewild.exchange.capsule.signature import read_key
    from inthewild.exchange.snapshot import sealed
    from inthewild.exchange.snapshot.verify import verify as problems

    public = _bytes(file)
    wanted = read_key(_bytes(key).decode("ascii", "replace"), str(key)) if key else ""
    found = problems(public, _bytes(auditor) if auditor else None, key=wanted)
    if not any(one.where == "file" for one in found):
        signed = sealed.read(public)
        for line in lines(signed.snapshot):
            typer.echo(line)
        typer.echo(
            f"signed    {signed.signed_at} with the key {signed.key}" + ("" if key else " (not compared with one of yours)")
        )
        if auditor is None:
            hidden = sum(not line.public for line in signed.snapshot.lineage)
            typer.echo(f"note      {hidden} lines are committed to only; --auditor opens them")
    _say(found, "The snapshot holds.", "The snapshot does not hold.")


def check(home: HomeOption = None) -> None:
    """Compare what a hub has stored with what was attested and published: each published snapshot, each of its submissions.

    Exit code 1 if something was changed; the submission is named.
    """
    from inthewild.cli._hub import open_hub

    open_hub(home)
    from inthewild.hub.core.actor import Actor
    from inthewild.hub.progress.services import checking

    count, found = checking.stored(Actor.system("operator"))
    typer.echo(f"{count} published snapshots")
    _say(found, "What is stored is what was published.", "What is stored is not what was published.")


def lines(snapshot: Snapshot) -> list[str]:
    """A snapshot in a few lines, for people."""
    told = {"reported": 0, "suppressed": 0, "not_reported": 0}
    for cell in snapshot.cells:
        told[cell.status] += cell.period == snapshot.period  # what documents said of earlier years is not counted
    names = {(one.code, one.version): one.name for one in snapshot.definitions}
    found = [f"snapshot  {snapshot.period} edition {snapshot.edition} ({snapshot.id}), built {snapshot.built_at}"]
    found.append(
        f"cells     {told['reported']} with a number, {told['suppressed']} kept back, {told['not_reported']} not reported; "
        f"{len(snapshot.lineage)} lines of lineage"
    )
    for cell in snapshot.cells:
        if not cell.by and cell.period == snapshot.period:
            value = f"{cell.value:,}" if cell.value is not None else cell.status.replace("_", " ")
            share = f"  {cell.reporting} of {cell.asked} companies, {cell.level}" if cell.asked and cell.level else ""
            found.append(f"          {names[cell.metric, cell.definition]}: {value}{share}")
    return found


def _say(found: Sequence[object], good: str, bad: str) -> None:
    for one in found:
        typer.echo(f"PROBLEM   {one}")
    typer.echo(bad if found else good)
    if found:
        raise typer.Exit(FAILED)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX + 1)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if len(content) > _MAX:
        raise UsageError("is larger than any snapshot", where=str(path))
    return content
