"""``inthewild demo``: the hub with example data, on this machine, in one command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from inthewild.cli._hub import HomeOption


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="demo")(demo)


def demo(
    home: HomeOption = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="By default 8000 or, if that is taken, a free one.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Start, fetch the first page, stop.")] = False,
) -> None:
    """Try the hub: makes a home with example data, starts it, prints the address. Ctrl-C stops it.

    The home is --home, INTHEWILD_HOME or the folder `demo` in the user's data folder; it is kept, and the next start goes on
    with it. Anybody on this machine may take any role in it, so it holds examples only and answers on 127.0.0.1 only.
    """
    import time

    from inthewild.cli._hub import need

    began = time.perf_counter()
    need()
    from platformdirs import user_data_path

    from inthewild import hub
    from inthewild.hub.demo.place import HOST, Place
    from inthewild.hub.demo.runner import Demo, listen
    from inthewild.hub.home import Home

    where = home or os.environ.get("INTHEWILD_HOME") or user_data_path("inthewild") / "demo"
    place = Place(Home(Path(where).expanduser().absolute()))
    place.make()
    with place.alone(), listen(port) as sock:
        runner = Demo(place, sock)
        # Nothing that the environment says for a real hub counts here: neither its database nor its mail server.
        for name in [n for n in os.environ if n.startswith("INTHEWILD_") or n == "DATABASE_URL"]:
            del os.environ[name]
        os.environ |= {
            "INTHEWILD_BIND": HOST, "INTHEWILD_PORT": str(sock.getsockname()[1]), "INTHEWILD_PUBLIC_URL": runner.url.rstrip("/"),
            "INTHEWILD_LOG_LEVEL": "WARNING", "INTHEWILD_WEB_PROCESSES": "1", "INTHEWILD_WEB_THREADS": "8",
        }  # fmt: skip
        hub.start(place.home.path)
        runner.run(lambda url: _started(url, runner.marketplace, place.home.path, began, once), once=once)
    typer.echo("The hub has stopped.", err=True)


def _started(url: str, marketplace: str, home: Path, began: float, once: bool) -> None:
    """Fetch the first page as a browser would, and say where it is."""
    import time
    import urllib.request

    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own address
        size = len(answer.read())
    seconds = time.perf_counter() - began
    typer.echo(f"The hub with example data answers on {url}")
    typer.echo(f"  first page after {seconds:.1f} s ({size:,} bytes); home {home}", err=True)
    if not once:
        typer.echo(f"  the example marketplace is on {marketplace}", err=True)
        typer.echo("  choose a role there; Ctrl-C stops it", err=True)
