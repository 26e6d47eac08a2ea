"""The app ``demo``, which settings install only in a demo home."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Moves the clock, and shows on every page that this is an example."""

    name = "inthewild.hub.demo"
    label = "demo"

    def ready(self) -> None:
        """Follow the clock of this home; show the bar."""
        from inthewild.hub.core import clock
        from inthewild.hub.core.web import shell
        from inthewild.hub.demo import tasks  # noqa: F401
        from inthewild.hub.demo.here import place

        clock.follow(place().clock)
        shell.add_bar("demo/bar.html")
