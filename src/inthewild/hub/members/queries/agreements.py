"""Which gates are open."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.members.models import Agreement


def has_agreement(organisation: Organisation, kind: str, day: date | None = None) -> bool:
    """Whether an agreement of this kind held on ``day`` (by default today): signed, begun, not over.

    A gate for permissions of all apps, which is why it asks for no actor: it says yes or no and nothing else. A past day
    is answered from what held then, also if it ended or was replaced since.
    """
    when = day or clock.now().date()
    held = Q(state="signed") | Q(state__in=("ended", "superseded"), valid_until__isnull=False)
    # The gate belongs to the hub, not to who knocks at it. hub: unscoped
    rows = Agreement.objects.filter(held, organisation=organisation, kind=kind, valid_from__lte=when)  # hub: unscoped
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=when)).exists()
