"""Serving the hub with gunicorn: several threads a process, so that a slow client holds up nobody."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication

from inthewild.hub.config import Config


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything here and nothing by files."""

    def __init__(self, config: Config) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Set what is ours; the rest are gunicorn's defaults."""
        settings: dict[str, Any] = {
            "bind": [f"{self._config.bind}:{self._config.port}"],
            "worker_class": "gthread",
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

    def load(self) -> WSGIHandler:
        """The application, loaded in each process."""
        from inthewild.hub.wsgi import application

        return application
