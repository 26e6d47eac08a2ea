"""``inthewild worker``: does what the hub has to do later."""

from __future__ import annotations

from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="worker")(worker)


def worker(
    home: HomeOption = None,
    once: Annotated[bool, typer.Option("--once", help="Do what is due, then stop.")] = False,
) -> None:
    """Run jobs, seal the audit chain and send what waits, until Ctrl-C. Several may run.

    SIGTERM and Ctrl-C end it after the present job.
    """
    import signal

    from inthewild.cli._hub import open_hub

    place, _settings = open_hub(home, make=True)
    from inthewild.hub.core.worker import Runner, new_name

    runner = Runner(place, new_name())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: runner.stopping.set())
    typer.echo(f"Working for the hub in {place.path} as {runner.name}", err=True)
    done = runner.run(once=once)
    typer.echo(f"{done} jobs were run", err=True)
