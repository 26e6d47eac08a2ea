"""``inthewild replay``: the other name of ``inthewild compare``."""

from __future__ import annotations

import typer

from inthewild.cli.compare import compare


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="replay", no_args_is_help=True, short_help="The same as compare.")(compare)
