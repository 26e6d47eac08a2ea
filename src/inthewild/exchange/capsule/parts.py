"""What the optional libraries do, and what to say where they are not installed."""

from __future__ import annotations

from importlib.util import find_spec

from inthewild.errors import UsageError

HINT = "pip install 'inthewild[evidence]'"


def need(name: str, to_do: str) -> None:
    """Raise UsageError unless a library is here."""
    if find_spec(name) is None:
        raise UsageError(f"{to_do} needs the library {name}", hint=HINT)
