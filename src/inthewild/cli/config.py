"""``inthewild config show``: the settings of the hub, as they are."""

from __future__ import annotations

from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the group to the app."""
    group = typer.Typer(help="Settings of the hub.", no_args_is_help=True, rich_markup_mode=None)
    group.command(name="show")(show)

    @group.callback()
    def _group() -> None:
        """Settings of the hub."""

    app.add_typer(group, name="config")


def show(
    home: HomeOption = None,
    redacted: Annotated[bool, typer.Option("--redacted", help="Hide passwords, to show the settings to others.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print every setting as the hub sees it. docs/hub-settings.md says what each means."""
    import json

    from inthewild.cli._hub import load

    _place, settings = load(home)
    from inthewild.hub.config import shown

    values = shown(settings, redacted=redacted)
    if as_json:
        typer.echo(json.dumps(values, indent=1))
        return
    for name, value in values.items():
        typer.echo(f"{name}={value}")
