"""Values as files hold them -> values as a listing holds them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from inthewild.records import Surface

_SURFACES = frozenset(s.value for s in Surface)
_NUMBER = re.compile(r"[-+]?\d[\d.,\s'’]*")
_COUNTRIES = re.compile(r"[|,;\s]+")
_ITEMS = re.compile(r"\s*\|\s*")


def text(value: object) -> str | None:
    """A text exactly as supplied; numbers are written out.

    :raises TypeError: the value is a list, an object or another thing that is not a text.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and math.isnan(value):
        return None  # how some writers spell "missing"
    if isinstance(value, (bool, int, float, Decimal)):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    kinds: dict[type, str] = {list: "a list", dict: "an object"}
    raise TypeError(f"is {kinds.get(type(value), type(value).__name__)}, not a text")


def number(value: object) -> float | None:
    """A finite number, from text too: ``1,250.00``, ``1.250,00`` and ``$ 12`` are understood; else ``None``.

    A single comma or point followed by exactly three digits is read as a thousands separator.
    """
    if isinstance(value, (bool, int, float, Decimal)):
        return _finite(value)
    found = _NUMBER.search(value) if isinstance(value, str) else None
    if found is None:
        return None
    digits = re.sub(r"[\s'’]", "", found.group()).rstrip(".,")
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0:
        whole, decimals = digits[:last], digits[last + 1 :]
        separators = {c for c in digits if c in ",."}
        thousands = len(separators) == 1 and (digits.count(digits[last]) > 1 or (len(decimals) == 3 and whole != "0"))
        digits = re.sub(r"[.,]", "", digits) if thousands else re.sub(r"[.,]", "", whole) + "." + decimals
    return _finite(digits)


def _finite(value: str | float | Decimal) -> float | None:
    try:
        result = float(value)
    except (OverflowError, ValueError):
        return None
    return result if math.isfinite(result) else None


def items(value: object, split: re.Pattern[str] = _ITEMS) -> tuple[str, ...]:
    """A list, a JSON list in a text, or a text with ``|`` between the items."""
    if value is None:
        return ()
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            try:
                return items(json.loads(value), split)
            except (ValueError, RecursionError):
                pass
        return tuple(part for part in split.split(value.strip()) if part)
    if isinstance(value, (list, tuple)):
        return tuple(str(v) for v in value if v is not None)
    return (str(value),)


def countries(value: object) -> tuple[str, ...]:
    """ISO codes, upper case; commas, semicolons, bars and spaces part them."""
    return tuple(c.upper() for c in items(value, _COUNTRIES))


def moment(value: object) -> str | None:
    """A date as ISO 8601; a text is kept as it is."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return plain(value)


def surface(value: object) -> str | None:
    """One of the known surfaces, else ``None`` so that the default holds."""
    found = str(value).strip().lower()
    return found if found in _SURFACES else None


def plain(value: object) -> str | None:
    """Any value as text; nothing and the empty text are ``None``."""
    return None if value is None or value == "" else str(value)


#: Listing field -> the cast of its values. Text fields are not here: they are cast for every row, these on demand.
CASTS: dict[str, Callable[[Any], Any]] = {
    "lang": plain,
    "price": number,
    "currency": plain,
    "quantity": number,
    "category": plain,
    "seller": plain,
    "url": plain,
    "platform": plain,
    "surface": surface,
    "market": countries,
    "ships_to": countries,
    "documents": items,
    "location": plain,
    "images": items,
    "created_at": moment,
}
