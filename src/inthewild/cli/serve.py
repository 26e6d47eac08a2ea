"""``inthewild serve``: the web application of the hub."""

from __future__ import annotations

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="serve")(serve)


def serve(home: HomeOption = None) -> None:
    """Serve the hub. The first time it makes the home, its keys and its database; each time it brings the database up to date.

    Runs until Ctrl-C. Jobs are the work of `inthewild worker`, which runs beside it.
    """
    from inthewild.cli._hub import load, open_hub

    place, settings = load(home)
    if place.is_demo:
        raise UsageError(
            "this home holds example data and lets anybody take any role, so it is never served",
            where=str(place.path),
            hint="`inthewild demo --home ...` runs it on this machine; --home names another home for a real hub",
        )
    place, settings = open_hub(home, make=True)
    from inthewild.hub.server import Server

    typer.echo(f"The hub in {place.path} answers on http://{settings.bind}:{settings.port}/ (Ctrl-C stops it)", err=True)
    Server(settings).run()
