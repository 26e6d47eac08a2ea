"""Several cases at once: only such as were shown to the person who decides, at most twenty (HUB.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Case
from inthewild.hub.cases.services import cases
from inthewild.hub.core.access import get
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid

MOST = 20


@transaction.atomic
def confirm_all(actor: Actor, shown: Mapping[str, int], facts: Mapping[str, Any]) -> list[Case]:
    """Assess each case alike and confirm it; all or none.

    ``shown`` are public ids with the version that was on the card; ``facts`` as in ``cases.assess``. Raises what
    ``cases.assess`` and ``cases.confirm`` raise, and Invalid for none or more than twenty.
    """
    if not 1 <= len(shown) <= MOST:
        raise Invalid(_("choose 1 to %(most)d cases") % {"most": MOST}, where="cases")
    done = []
    for public_id, version in sorted(shown.items()):
        case = get(Case, actor, public_id)
        cases.assess(actor, case, version=version, **facts)
        done.append(cases.confirm(actor, case, version=case.version))
    return done
