"""``inthewild mail``: addresses that mails came back from."""

from __future__ import annotations

from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError

Address = Annotated[str, typer.Argument(help="The address, as it stands in the message that came back.")]


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="Mails of the hub that came back.", no_args_is_help=True, rich_markup_mode=None)
    group.command(name="bounced")(bounced)
    group.command(name="works")(works)

    @group.callback()
    def _mail() -> None:
        """Mails of the hub that came back."""

    app.add_typer(group, name="mail")


def bounced(
    address: Address,
    reason: Annotated[str, typer.Option(help="Why: unknown, full, refused or complaint.")] = "unknown",
    home: HomeOption = None,
) -> None:
    """Send no more mails to an address. Its owner reads so in the hub, and can let the hub try again.

    The hub marks an address by itself when the mail server refuses it for good; this is for messages that come back later.
    """
    from inthewild.cli._hub import open_hub

    open_hub(home)
    from inthewild.hub.accounts import addresses
    from inthewild.hub.core.actor import Actor
    from inthewild.hub.core.bounces import Reason

    if reason not in list(Reason):
        raise UsageError("is no reason", where=reason, hint=f"possible: {', '.join(Reason)}")
    new = addresses.bounced(Actor.system("operator"), address, Reason(reason))
    typer.echo("No more mails go to this address." if new else "This address was marked already.", err=True)


def works(address: Address, home: HomeOption = None) -> None:
    """Let mails go to an address again."""
    from inthewild.cli._hub import open_hub

    open_hub(home)
    from inthewild.hub.accounts import addresses
    from inthewild.hub.core.actor import Actor

    cleared = addresses.works(Actor.system("operator"), address)
    typer.echo("Mails go to this address again." if cleared else "Nothing came back from this address.", err=True)
