"""How a notice reaches a platform: its owner's queue if that is an active member, else e-mail, else a form for a person."""

from __future__ import annotations

from dataclasses import dataclass

from inthewild.exchange.config import EU
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models.notice import NoticeRoute
from inthewild.hub.core import clock
from inthewild.hub.members.models import Membership, Platform
from inthewild.hub.members.services.ownership import owner_on

#: Regions (UN M.49) that hold members of the Union: the world, Europe and its parts.
_WIDER = frozenset({"001", "150", "039", "151", "154", "155", "EU", "UN"})
_UNION = frozenset(EU) | {"EL"} | _WIDER


@dataclass(frozen=True)
class Way:
    """``receiver`` is set for the queue only; ``address`` is an e-mail address or that of a form, or empty."""

    route: NoticeRoute
    receiver: Organisation | None = None
    address: str = ""


def way_to(platform: Platform) -> Way:
    """The way of today."""
    owner = owner_on(platform, clock.now().date())
    if owner is not None and Membership.objects.filter(organisation=owner, state="active").exists():
        return Way(NoticeRoute.QUEUE, owner)
    if platform.route == "email":
        return Way(NoticeRoute.EMAIL, None, platform.route_address)
    return Way(NoticeRoute.FORM, None, platform.route_address)


def in_union(platform: Platform) -> bool:
    """Whether a complete form under Article 16 is due: the platform works in the Union, or nobody said where it works."""
    return not platform.regions or not _UNION.isdisjoint(platform.regions)
