"""The clauses of its own rules that a company's moderators cite."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import PolicyClause
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict
from inthewild.hub.members.services import common


@transaction.atomic
def add_clause(actor: Actor, organisation: Organisation, *, title: str, url: str = "") -> PolicyClause:
    """Enter a clause, as ``Wildlife, 3.2: no parts of protected animals``. Raises NotAllowed or Invalid."""
    require(actor, "clause.edit", organisation)
    facts = {"title": line(title, "title", 200), "url": common.link(url, "url")}
    common.lock(organisation)
    number = next_number(PolicyClause.objects.filter(organisation=organisation))
    made = PolicyClause.objects.create(organisation=organisation, number=number, **facts)
    events.record(actor, "clause.added", organisation.public_id, {"number": number, **facts})
    return made


@transaction.atomic
def end_clause(actor: Actor, clause: PolicyClause) -> None:
    """Propose a clause no more; decisions that name it stay. Raises NotAllowed, or Conflict if it has ended."""
    require(actor, "clause.edit", clause.organisation)
    if not PolicyClause.objects.filter(pk=clause.pk, ended_at=None).update(ended_at=clock.now()):
        raise Conflict(_("this clause has ended"), where="clause")
    events.record(actor, "clause.ended", clause.organisation.public_id, {"number": clause.number})
