"""``inthewild hub audit heads | rotate | offline-key | make-key | sign``: the keys that vouch for the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError


def register(audit: typer.Typer) -> None:
    """Add the commands to ``hub audit``."""
    audit.command(name="heads")(heads)
    audit.command(name="rotate")(rotate)
    audit.command(name="offline-key")(offline_key)
    audit.command(name="make-key")(make_key)
    audit.command(name="sign")(sign)


def heads(home: HomeOption = None) -> None:
    """Sign the present head and print what /audit/heads.json publishes: keep it, or send it to the auditor."""
    import json

    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.core import heads as ledger
    from inthewild.hub.core import sealer

    sealer.seal_all()
    ledger.sign(place)
    typer.echo(json.dumps(ledger.published(place), indent=1))


def rotate(
    home: HomeOption = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="The key is lost: print the statement that the offline key signs.")
    ] = False,
    signed: Annotated[
        Path | None, typer.Option(help="The statement signed by the offline key, as `hub audit sign` printed it.")
    ] = None,
) -> None:
    """Give the audit key a successor, signed by the key itself. If it is lost, by the offline key that was named before.

    Lost: `rotate --lost` here, `hub audit sign` where the offline key is, then `rotate --signed FILE` here.
    """
    from inthewild.cli._hub import open_hub

    if lost and signed:
        raise UsageError("--lost and --signed are two steps", hint="first --lost, then --signed FILE")
    place, _settings = open_hub(home)
    from inthewild.hub.core import audit_keys
    from inthewild.hub.core.actor import Actor

    operator = Actor.system("operator")
    if lost:
        typer.echo(audit_keys.prepare_lost(operator, place))
        return
    public = audit_keys.finish_lost(operator, place, _read(signed)) if signed else audit_keys.follow(operator, place)
    typer.echo(f"The audit key is now {public}. Publish it: /audit/heads.json names it and who signed for it.")


def offline_key(
    public: Annotated[str, typer.Argument(help="The public half, 64 hexadecimal digits, as `hub audit make-key` printed it.")],
    home: HomeOption = None,
) -> None:
    """Name the key of the secretariat that may name a successor if the audit key is lost. Do it while all is well."""
    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home)
    from inthewild.hub.core import audit_keys
    from inthewild.hub.core.actor import Actor

    audit_keys.name_offline(Actor.system("operator"), place, public)
    typer.echo("Named. It can sign for a successor from now on, and nothing else.")


def make_key(to: Annotated[Path, typer.Argument(help="The file to write; it never comes near the hub.")]) -> None:
    """Make an offline key: the secret half goes into a file, the public half is printed for `hub audit offline-key`."""
    from inthewild.cli._hub import need

    need()
    from inthewild.hub import home as files
    from inthewild.hub.core.signing import hexadecimal
    from inthewild.hub.errors import HubError

    if to.exists():
        raise HubError("the file exists", where=str(to), hint="a key is never overwritten")
    pem = files.new_signing_key()
    try:
        files.write_new(to.absolute(), pem)
    except OSError as error:
        raise HubError(f"could not be written ({error.strerror})", where=str(to)) from None
    typer.echo(hexadecimal(files.parse_signing_key(pem, str(to))))


def sign(
    statement: Annotated[Path, typer.Argument(help="A file with the line that `hub audit rotate --lost` printed.")],
    key: Annotated[Path, typer.Option(help="The offline key.")],
) -> None:
    """Sign for a successor, on the machine where the offline key is. Compare the two keys in the statement by telephone first."""
    from inthewild.cli._hub import need

    need()
    from inthewild.hub.core.signing import sign_successor
    from inthewild.hub.home import parse_signing_key

    typer.echo(sign_successor(_read(statement), parse_signing_key(_read(key).encode(), str(key))))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError("cannot be read", where=str(path)) from None
