"""``inthewild user invite``: lets the first people of a hub in."""

from __future__ import annotations

from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="People of the hub.", no_args_is_help=True, rich_markup_mode=None)
    group.command(name="invite")(invite)

    @group.callback()
    def _user() -> None:
        """People of the hub."""

    app.add_typer(group, name="user")


def invite(
    email: Annotated[str, typer.Argument(help="Address of the person; the link works for nobody else's account.")],
    role: Annotated[list[str], typer.Option("--role", help="Role, such as secretariat; may be repeated.")],
    organisation: Annotated[str, typer.Option(help="Id of an organisation (org_...).")] = "",
    convenor: Annotated[str, typer.Option(help="Name of the convening organisation, which is entered if it is new.")] = "",
    home: HomeOption = None,
) -> None:
    """Invite somebody, and print the link once. It is not mailed: hand it over yourself.

    The first person of a new hub: `inthewild user invite ann@example.org --role secretariat --convenor "Example Coalition"`.
    Later invitations are made in the hub itself, by people; this one is recorded as made by the operator.
    """
    from inthewild.cli._hub import open_hub

    open_hub(home, make=True)
    from inthewild.hub.accounts import services
    from inthewild.hub.accounts.fits import roles_of
    from inthewild.hub.accounts.models import Organisation
    from inthewild.hub.core.actor import Actor

    operator = Actor.system("operator")
    if bool(organisation) == bool(convenor):
        raise UsageError("name the organisation", where="--organisation", hint="or, in a new hub, --convenor NAME")
    if convenor:
        where = services.found_convenor(operator, convenor)
    else:
        found = Organisation.objects.visible_to(operator).filter(public_id=organisation).first()
        if found is None:
            raise UsageError("there is no such organisation", where=organisation, hint="its page shows its id, org_...")
        where = found
    possible = {r.value: r for r in sorted(roles_of(where))}
    wrong = [r for r in role if r not in possible]
    if wrong:
        raise UsageError(f"people of {where} cannot have this role", where=wrong[0], hint=f"possible: {', '.join(possible)}")
    issued = services.invite_by_link(operator, where, email, [possible[r] for r in role])
    until = f"{issued.invitation.expires_at:%Y-%m-%d}"
    typer.echo(f"The link for {email} is valid until {until}, works once, and is shown only now:", err=True)
    typer.echo(issued.link)
