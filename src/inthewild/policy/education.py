"""The standard education text of a family, from where the texts are kept; '' until a text of that family exists."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache

_TEXTS = "inthewild.policy.messages"


@cache
def available() -> bool:
    """Whether the education texts are there."""
    return importlib.util.find_spec(_TEXTS) is not None


def family_message(family: str, lang: str | None) -> str:
    """The text of a family in a language, the general text for an unknown family; '' if there are no texts."""
    if not available():
        return ""
    message: Callable[[str, str], str] = importlib.import_module(_TEXTS).message
    return str(message(family, lang or "en"))
