"""What progress tells people of: figures that were handed in, questioned, accepted, restated, taken back.

That a company is asked, and that it is late, members tells: a request sets a duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import directory, events, notify
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.notify import Mail
from inthewild.hub.progress.models.submission import SubmissionState

_COMPANY, _OFFICE = frozenset({Role.COMPANY_ADMIN}), frozenset({Role.SECRETARIAT})
_STATES = {"state": dict(SubmissionState.choices)}

QUERIED = notify.kind(
    "submission.queried",
    _("The secretariat asks about your figures"),
    _("%(what)s: the secretariat has questions"),
    _("Answer them beside the figures, and hand the figures in again."),
    mail=Mail.NOW,
    roles=_COMPANY,
)
ACCEPTED = notify.kind(
    "submission.accepted", _("Your figures were accepted"), _("%(what)s: accepted"), mail=Mail.DIGEST, roles=_COMPANY
)
HANDED_IN = notify.kind(
    "submission.submitted",
    _("A company handed in figures"),
    _("%(what)s: handed in"),
    _("Look at them, ask, or accept them."),
    mail=Mail.DIGEST,
    roles=_OFFICE,
)
CHANGED = notify.kind(
    "submission.changed",
    _("A company declined, restated or took back figures"),
    _("%(what)s: %(state)s"),
    mail=Mail.DIGEST,
    roles=_OFFICE,
    labels=_STATES,
)


@events.on("submission.queried", "submission.accepted")
def _to_the_company(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    kind = QUERIED if event.type == "submission.queried" else ACCEPTED
    told = directory.matching(Role.COMPANY_ADMIN, organisation=event.organisation)
    notify.tell(told, kind, event.object, key=event.id, data={}, but=actor.id)


@events.on("submission.submitted", "submission.declined", "submission.restated", "submission.withdrawn")
def _to_the_office(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    told = directory.matching(Role.SECRETARIAT)
    if event.type == "submission.submitted":
        notify.tell(told, HANDED_IN, event.object, key=event.id, data={}, but=actor.id)
    else:
        notify.tell(told, CHANGED, event.object, key=event.id, data={"state": change["to"]}, but=actor.id)
