"""The canonical spelling of ``inthewild.exchange.canonical``, with the hub's error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inthewild.errors import InputError
from inthewild.exchange import canonical as spelling
from inthewild.hub.errors import Invalid


def canonical(value: Mapping[str, Any]) -> str:
    """The canonical JSON of an object. Raises Invalid for what has no canonical form."""
    try:
        return spelling.canonical(value)
    except InputError as error:
        raise Invalid(error.what, where=error.where or "change", hint=error.hint) from None
