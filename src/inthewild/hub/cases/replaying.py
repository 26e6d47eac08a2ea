"""What cases give to the replay sample of the keyword desk: listings of decided cases that the reader sees."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from inthewild.hub.cases.models import CaseListing
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import replay
from inthewild.hub.keywords.replay import Text

_MEANT = {"confirmed": True, "rejected": False}


@replay.source("cases")
def listings(actor: Actor, most: int) -> Iterable[Text]:
    """The latest ones first. What experts confirmed is meant, what they rejected is not; of the rest nobody said."""
    rows = visible(CaseListing, actor).exclude(title="", text="").select_related("case").order_by("-pk")
    for one in rows[:most]:
        name = one.title or " ".join(one.text.split())[:60]
        url = reverse("cases:case", args=[one.case.public_id])
        yield Text(name, one.title, one.text, one.language, _MEANT.get(one.case.state), url)
