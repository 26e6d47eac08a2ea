"""Names in addresses for what has no public id of its own: 130 random bits, never an integer key."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

from inthewild.hub.core.ids import ALPHABET, LENGTH

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


def new_handle() -> str:
    """A new handle of 26 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
