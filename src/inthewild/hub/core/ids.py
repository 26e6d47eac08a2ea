"""Public ids: a prefix that says what it is, and 130 random bits; handles for what has no public id.

Integer keys never leave the database.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

from inthewild.hub.core.contracts import PREFIXES

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 26
_FORM = re.compile(rf"(?:{'|'.join(PREFIXES)})_[{ALPHABET}]{{{LENGTH}}}")


def new(prefix: str) -> str:
    """A new id such as ``rep_k3v...``. Raises ValueError for a prefix that contracts.PREFIXES lacks."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown prefix {prefix!r}; contracts.PREFIXES lists all")
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"


def is_id(text: str, prefix: str | None = None) -> bool:
    """Whether ``text`` has the form of a public id (of that prefix)."""
    return _FORM.fullmatch(text) is not None and (prefix is None or text.startswith(f"{prefix}_"))


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField  # Django's fields take no type arguments at run time


class PublicIdField(_Text):
    """``public_id`` of a model: made once, unique, never edited."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        options |= {"max_length": len(prefix) + 1 + LENGTH, "unique": True, "editable": False, "default": self.make}
        super().__init__(**options)

    def make(self) -> str:
        """A new id with the prefix of this field."""
        return new(self.prefix)

    def deconstruct(self) -> Any:
        """For migrations: only the prefix says something."""
        name, path, _args, options = super().deconstruct()
        for derived in ("max_length", "unique", "editable", "default"):
            options.pop(derived, None)
        return name, path, [self.prefix], options


def new_handle() -> str:
    """A name in addresses for what has no public id: 26 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_handle(text: str) -> bool:
    """Whether ``text`` has the form of a handle."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


class HandleField(_Text):
    """``handle`` of a model: made once, unique, never edited."""

    def __init__(self, **options: Any) -> None:
        options |= {"max_length": LENGTH, "unique": True, "editable": False, "default": new_handle}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """For migrations: nothing in it can be chosen."""
        name, path, _args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "editable", "default"):
            options.pop(fixed, None)
        return name, path, [], options
