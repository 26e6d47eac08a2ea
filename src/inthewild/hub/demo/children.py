"""What the children of the demo do. Django is loaded already when they start."""

from __future__ import annotations

import socket

from django.conf import settings
from django.db import connections


def preload() -> None:
    """Load in the parent what both the set-up and the web server need: half a second, once instead of twice."""
    from inthewild.hub import urls, wsgi  # noqa: F401


def set_up() -> None:
    """Bring the database up to date and put in what the first page needs; queue the rest."""
    from inthewild.hub.demo import database, seeds

    database.make()
    seeds.first()
    connections.close_all()


def web(descriptor: int) -> None:
    """Serve on the socket of the parent."""
    from inthewild.hub.server import Server

    Server(settings.CONFIG, bind=f"fd://{descriptor}").run()


def work() -> None:
    """Run jobs until SIGTERM."""
    from inthewild.hub.core import worker

    worker.work(settings.HOME)


def shop(sock: socket.socket) -> None:
    """Be the example marketplace on the socket of the parent."""
    from inthewild.hub.demo.here import place
    from inthewild.hub.demo.marketplace import serve

    serve(sock, place().ahead)
