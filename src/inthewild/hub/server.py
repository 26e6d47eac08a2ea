"""Serving the hub with gunicorn: several threads a process, so that a slow client holds up few, and not for long."""

from __future__ import annotations

import gc
import tempfile
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from inthewild.hub.config import Config
from inthewild.hub.core.web import patience
from inthewild.hub.core.web.bodies import Bodies


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, which by itself waits for ever for the rest of a request."""

    def handle(self, conn: TConn) -> Any:
        """One request, in a thread."""
        patience.begin(conn.sock)
        try:
            return super().handle(conn)
        finally:
            patience.end(conn.sock)

    def murder_pending(self) -> None:
        """What the main thread does every second."""
        super().murder_pending()
        patience.cut()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything here and nothing by files."""

    def __init__(self, config: Config, bind: str = "") -> None:
        """``bind`` replaces the address of the settings: ``fd://N`` is a socket that listens already."""
        self._config = config
        self._bind = bind or f"{config.bind}:{config.port}"
        super().__init__()

    def load_config(self) -> None:
        """Set what is ours; the rest are gunicorn's defaults."""
        settings: dict[str, Any] = {
            "bind": [self._bind],
            "worker_class": PatientWorker,
            "workers": self._config.web_processes,
            "threads": self._config.web_threads,
            "timeout": 60,
            "graceful_timeout": 20,
            "worker_tmp_dir": tempfile.gettempdir(),
            "control_socket_disable": True,  # gunicorn would write into the home of the user
            "proc_name": "inthewild-hub",
            "accesslog": None,  # the hub keeps no list of who looked at what
            "loglevel": self._config.log_level.lower(),
            "limit_request_line": 4094,
            "limit_request_fields": 60,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Bodies:
        """The application, loaded in each process."""
        from inthewild.hub.wsgi import application

        gc.freeze()  # what the start made stays: a request need not wait while it is looked through for garbage
        return application
