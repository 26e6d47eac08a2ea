"""What the services of casework share: the stored case under a lock, in the version that was read, not held by surprise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Case, Hold
from inthewild.hub.cases.states import CASE
from inthewild.hub.core import claim, clock, formats
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import next_number
from inthewild.hub.errors import Conflict, Invalid

LONGEST = 4_000


def begin(actor: Actor, name: str, case: Case, version: int | None) -> Case:
    """The case as it is stored, locked, which the actor sees and may do ``name`` to.

    ``version`` is the one that was read, None where the hub itself acts. Raises OutOfSight, NotAllowed, or Conflict if
    somebody changed the case meanwhile, or works on it now.
    """
    get(Case, actor, case.public_id)
    stored = Case.objects.select_for_update(of=("self",)).select_related("expert_organisation").get(pk=case.pk)
    require(actor, name, stored)
    if version is not None and stored.version != version:
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    working = claim.holder(stored.public_id)
    if working is not None and working.holder != actor.id and not actor.is_system:
        until = formats.moment(working.until)
        raise Conflict(_("somebody else works on this until %(time)s") % {"time": until}, where="claim")
    return stored


def move(actor: Actor, case: Case, to: str, facts: Mapping[str, Any], **also: Any) -> None:
    """Take a step of the machine: state, its time, the next version."""
    organisation = case.expert_organisation.public_id if case.expert_organisation else actor.organisation
    columns = {"state_at": clock.now(), "version": case.version + 1, **also}
    if "reason" in facts:
        columns.setdefault("reason", facts["reason"])
    CASE.move(actor, case, to, facts, about=case.public_id, organisation=organisation, also=columns)


def own(actor: Actor, case: Case) -> dict[str, Organisation]:
    """Columns that make the actor's organisation the one that works on the case, if nobody does yet."""
    if case.expert_organisation is not None or not actor.organisation:
        return {}
    return {"expert_organisation": Organisation.objects.get(public_id=actor.organisation)}


def text(given: str, where: str, *, needed: bool = False) -> str:
    """A text of several lines without control characters. Raises Invalid."""
    clean = "".join(c for c in given.replace("\r\n", "\n") if c == "\n" or c.isprintable()).strip()
    if needed and not clean:
        raise Invalid(_("this must not be empty"), where=where)
    if len(clean) > LONGEST:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": LONGEST}, where=where)
    return clean


def not_held(case: Case) -> None:
    """Raise Conflict for a held case: it waits. Only who knows of the hold gets here."""
    if Hold.objects.filter(case=case, state="active").exists():
        raise Conflict(_("this case is held; release it first"), where="hold")


def next_listing(case: Case) -> int:
    """The next number of a listing of the case, which is locked."""
    return next_number(case.listings.all())
