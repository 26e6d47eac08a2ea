"""What the commands of the hub share: opening it, and saying how to install it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inthewild.errors import UsageError

if TYPE_CHECKING:
    from inthewild.hub.config import Config
    from inthewild.hub.home import Home

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Directory of the hub; by default INTHEWILD_HOME or the user's data folder.")
]


def installed() -> bool:
    """Whether the hub's libraries are here."""
    from importlib.util import find_spec

    return all(
        find_spec(name) is not None for name in ("django", "django_tasks_db", "pydantic_settings", "gunicorn", "cryptography")
    )


def need() -> None:
    """Raise UsageError unless the hub's libraries are here."""
    if not installed():
        raise UsageError("the hub is not installed", hint="pip install 'inthewild[hub]'")


def load(home: Path | None) -> tuple[Home, Config]:
    """Home and settings, without a database and without making anything."""
    import os

    need()
    from inthewild.hub import config
    from inthewild.hub.home import Home

    if home is not None:
        os.environ["INTHEWILD_HOME"] = str(home.absolute())
    settings = config.load()
    return Home(settings.home), settings


def open_hub(home: Path | None, *, make: bool = False) -> tuple[Home, Config]:
    """A hub that is ready to work. ``make`` creates what is missing and migrates; else it must exist."""
    place, settings = load(home)
    if make:
        place.make()
    elif not place.keys.exists():
        raise UsageError("there is no hub", where=str(place.path), hint="`inthewild serve` makes one; --home names another")
    from inthewild import hub

    hub.start(place.path)
    if make:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    return place, settings
