"""Pages of a list: ``limit`` and a cursor that nobody can read, forge, or use for another list.

A page begins after the last row of the one before, so that new rows neither repeat nor hide one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from inthewild.hub.core import keys
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import HubError, Invalid

MAX, DEFAULT = 200, 50
_LONGEST = 200
M = TypeVar("M", bound=Model)


def page(
    actor: Actor,
    rows: QuerySet[M],
    shape: Callable[[Sequence[M]], list[dict[str, Any]]],
    *,
    of: str,
    limit: int = DEFAULT,
    cursor: str = "",
    by: str = "pk",
    always_next: bool = False,
) -> dict[str, Any]:
    """``{"items": [...], "next": cursor or None}``, ascending by ``by``, a unique number.

    ``of`` names the list with its filters: a cursor of another list or organisation is refused. With ``always_next``
    the last page has a cursor too, for who asks again later. ``shape`` gets all rows of the page at once.
    """
    about = f"cursor/{of}/{actor.organisation}"
    after = _read(cursor, about) if cursor else 0
    found = list(rows.filter(**{f"{by}__gt": after}).order_by(by)[: limit + 1])
    shown, more = found[:limit], len(found) > limit
    last = getattr(shown[-1], by) if shown else after
    return {"items": shape(shown), "next": _write(last, about) if more or always_next else None}


def _write(number: int, about: str) -> str:
    sealed = keys.encrypt(keys.derived("cursor/1"), number.to_bytes(8, "big"), about)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _read(cursor: str, about: str) -> int:
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return int.from_bytes(keys.decrypt(keys.derived("cursor/1"), sealed, about), "big")
    except (ValueError, binascii.Error, HubError):
        raise Invalid("is no cursor of this list", where="cursor", hint="take `next` of the page before, unchanged") from None
