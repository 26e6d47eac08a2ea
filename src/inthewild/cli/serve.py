"""``inthewild serve``: the web application of the hub and its worker."""

from __future__ import annotations

from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption
from inthewild.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="serve")(serve)


def serve(
    home: HomeOption = None,
    alone: Annotated[bool, typer.Option("--no-worker", help="Without a worker: `inthewild worker` runs elsewhere.")] = False,
) -> None:
    """Serve the hub and do its jobs. Makes home, keys and database the first time, and brings the database up to date.

    Runs until Ctrl-C or SIGTERM. Web and worker are two processes that end together.
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
    from django.db import connections

    from inthewild.hub.core.worker import work
    from inthewild.hub.processes import together
    from inthewild.hub.server import Server

    connections.close_all()  # none may cross a fork
    typer.echo(f"The hub in {place.path} answers on http://{settings.bind}:{settings.port}/ (Ctrl-C stops it)", err=True)
    if alone:
        typer.echo("Jobs, mails and audit seals wait for `inthewild worker`", err=True)
        Server(settings).run()
        return
    together(("web server", Server(settings).run), ("worker", lambda: work(place)))
