"""The coalition's web application. Needs the extra ``hub``: ``pip install 'inthewild[hub]'``.

``start(home)`` makes Django ready for the home directory that is named; nothing here may be imported by the engine.
"""

from __future__ import annotations

import os
from pathlib import Path


def start(home: Path | None = None) -> None:
    """Load settings and apps for ``home`` (by default ``INTHEWILD_HOME``). May be called again with the same home only.

    Raises HubError if this process already runs for another home.
    """
    import django
    from django.apps import apps

    from inthewild.hub.errors import HubError

    if home is not None:
        wanted = str(home.absolute())
        if apps.ready and os.environ.get("INTHEWILD_HOME") != wanted:
            raise HubError("this process already runs for another home", where=wanted, hint="use one process for one home")
        os.environ["INTHEWILD_HOME"] = wanted
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inthewild.hub.settings")
    django.setup()
