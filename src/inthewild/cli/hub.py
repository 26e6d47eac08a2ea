"""``inthewild hub``: the audit ledger, and keys for backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli import FAILED
from inthewild.cli import _audit_keys as keys
from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="Looking after the hub.", no_args_is_help=True, rich_markup_mode=None)
    audit = typer.Typer(help="The audit ledger.", no_args_is_help=True, rich_markup_mode=None)
    audit.command(name="verify")(verify)
    keys.register(audit)

    @audit.callback()
    def _audit() -> None:
        """The audit ledger."""

    group.command(name="backup-key")(backup_key)
    group.add_typer(audit, name="audit")
    app.add_typer(group, name="hub")


def backup_key(to: Annotated[Path, typer.Argument(help="The file to write; keep it away from the hub.")]) -> None:
    """Make a key that opens backups: the secret half goes into a file, the public half is printed for `backup --recipient`.

    Run it on the machine of the person who will keep it, not on the hub's.
    """
    from inthewild.cli._hub import need

    need()
    from inthewild.hub import sealing

    typer.echo(sealing.new_identity(to.absolute()))


def verify(
    home: HomeOption = None,
    since: Annotated[str, typer.Option(help="A head that was kept elsewhere, number:hash; finds a chain that was rebuilt.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read the whole audit chain: order, hashes, contents, signed heads. Exit code 1 if something does not fit."""
    import json

    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.core.chain import Head
    from inthewild.hub.core.verify import verify as read

    report = read(Head.parse(since) if since else None, place.audit_key().public_key())
    if as_json:
        told = {
            "sound": report.sound, "head": str(report.head) if report.head else None, "sealed": report.sealed,
            "unsealed": report.unsealed, "redacted": report.redacted, "problems": [str(p) for p in report.problems],
        }  # fmt: skip
        typer.echo(json.dumps(told, indent=1))
    else:
        typer.echo(f"head      {report.head or 'none yet'}")
        typer.echo(f"sealed    {report.sealed}")
        typer.echo(f"unsealed  {report.unsealed} (a worker seals them within two seconds)")
        typer.echo(f"redacted  {report.redacted}")
        for problem in report.problems:
            typer.echo(f"PROBLEM   {problem}")
        typer.echo("The chain holds." if report.sound else "The chain does not hold.")
    if not report.sound:
        raise typer.Exit(FAILED)
