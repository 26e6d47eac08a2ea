"""Who sees a case, as a sentence that stands on its page. Says what permissions/casework.py does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Case, Hold
from inthewild.hub.cases.permissions.casework import POOL


def of_case(case: Case, hold: Hold | None) -> str:
    """The line of a case page. ``hold`` is the active one, for who may know of it."""
    own = case.expert_organisation.name if case.expert_organisation else ""
    if hold is not None:
        return _("Seen by: %(own)s and %(authority)s. For everybody else it is being checked.") % {
            "own": own,
            "authority": hold.authority.name,
        }
    if case.state in POOL:
        return _("Seen by: experts of all conservation organisations, who share the pool.")
    told = _("Seen by: %(own)s, and the conservation organisations that are the contact of its platforms.")
    return told % {"own": own}
