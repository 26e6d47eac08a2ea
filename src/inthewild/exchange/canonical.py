"""One spelling of one value, so that a hash means something: sorted keys, no spaces, ASCII with escapes, no floats.

Floats are refused: their text differs between languages, and an auditor may not use Python. Numbers with a fraction are text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inthewild.errors import InputError


def canonical(value: Mapping[str, Any]) -> str:
    """The canonical JSON of an object. Raises InputError for what has no canonical form."""
    _check(value, "")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read_canonical(content: bytes) -> dict[str, Any]:
    """The object that ``content`` spells canonically. Raises InputError for JSON in any other spelling, and for no JSON.

    Whoever reads it has then read all of it: nothing hides in spaces, in a key that stands twice, or behind the end.
    """
    try:
        value = json.loads(content)
        if isinstance(value, dict) and canonical(value).encode("ascii") == content:
            return value
    except (ValueError, RecursionError):
        raise InputError("is no JSON") from None
    except InputError:
        pass
    raise InputError("is not spelled canonically")


def _check(value: object, where: str) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise InputError("a key is not text", where=where)
            _check(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, where)
    elif not (value is None or isinstance(value, str | int)):
        raise InputError(f"{type(value).__name__} has no canonical form", where=where, hint="write it as text")
