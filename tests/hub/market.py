"""The example marketplace of a demo, really listening, for as long as a test lasts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inthewild.hub.demo.marketplace import server
from inthewild.hub.demo.place import Place
from inthewild.hub.home import Home


@contextmanager
def listening(folder: Path) -> Iterator[tuple[Place, str]]:
    """The home of a demo in a folder, and the address of its marketplace.

    It ends with the block: a server whose socket is only closed asks for it for ever, and slows all tests that follow.
    """
    place = Place(Home(folder / "demo"))
    place.make()
    sock = place.settle_marketplace()
    answering = server(sock, place.ahead)
    thread = threading.Thread(target=answering.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield place, "http://{}:{}".format(*sock.getsockname())
    answering.shutdown()
    answering.server_close()
    thread.join()
