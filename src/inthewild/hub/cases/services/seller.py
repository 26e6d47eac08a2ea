"""Sellers: found or entered by the keyed hash of their handle, one for each platform."""

from __future__ import annotations

from inthewild.hub.cases.models import Seller
from inthewild.hub.core import clock, keys
from inthewild.hub.members.models import Platform


def handle_hash(platform: Platform, handle: str) -> str:
    """The keyed hash of an account's name on a platform; ``@Ann`` and ``ann`` are one account."""
    return keys.linked("seller", f"{platform.public_id}:{spelled(handle)}")


def spelled(handle: str) -> str:
    """A handle without its sign and case."""
    return handle.strip().lstrip("@").casefold()


def seller_of(platform: Platform | None, handle: str) -> Seller | None:
    """The seller of that name, entered if it is new; None without a platform or a name."""
    if platform is None or not spelled(handle):
        return None
    found, _new = Seller.objects.get_or_create(
        platform=platform,
        handle_hash=handle_hash(platform, handle),
        defaults={"handle": handle.strip()[:200], "first_seen_at": clock.now()},
    )
    return found
