"""One spelling of one value, so that a hash means something: sorted keys, no spaces, ASCII with escapes, no floats.

Floats are refused: their text differs between languages, and an auditor may not use Python. Numbers with a fraction are text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inthewild.hub.errors import Invalid


def canonical(value: Mapping[str, Any]) -> str:
    """The canonical JSON of an object. Raises Invalid for what has no canonical form."""
    _check(value, "")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _check(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise Invalid("a key is not text", where=where or "change")
            _check(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, where)
    elif not (value is None or isinstance(value, str | int)):
        raise Invalid(f"{type(value).__name__} has no canonical form", where=where or "change", hint="write it as text")
