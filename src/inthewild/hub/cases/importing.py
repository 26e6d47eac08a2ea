"""Decisions about notices from a file, for companies that work elsewhere. What was answered is not answered again."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Notice
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import answers
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.cases.services.notices import OPEN
from inthewild.hub.core import imports
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.imports import Applied, Cells, Column, Difference, Fault, Importer, Outcome
from inthewild.hub.errors import Invalid


def _may(actor: Actor) -> bool:
    return allowed(actor, "notice.queue")


def _key(cells: Cells) -> str:
    return cells["notice"].strip()


def _said(cells: Cells) -> Answer:
    return Answer(_coded(cells["outcome"]), cells["reason_code"].strip(), cells["clause"], cells["note"]).checked()


def _coded(text: str) -> str:
    """The code of an outcome that is written as its code or its label."""
    plain = text.strip().casefold()
    labels = {str(label).casefold(): str(code) for code, label in reasons.OUTCOMES.items()}
    return labels.get(plain, plain)


def _check(_actor: Actor, cells: Cells) -> list[Fault]:
    try:
        _said(cells)
    except Invalid as wrong:
        return [Fault(wrong.where, wrong.what)]
    return []


def _compare(actor: Actor, rows: Sequence[Cells]) -> list[Difference]:
    wanted = [_key(cells) for cells in rows]
    found = {n.public_id: n for n in visible(Notice, actor).filter(public_id__in=wanted)}
    return [_difference(cells, found.get(_key(cells))) for cells in rows]


def _difference(cells: Cells, found: Notice | None) -> Difference:
    if found is None:
        return Difference(Outcome.CANNOT, _key(cells)[:64], why=_("you received no such notice"))
    title = str(found.body.get("subject", found.public_id))
    if found.state not in OPEN:
        return Difference(Outcome.SAME, title, why=_("this notice is answered already"))
    line = (_("Decision"), "", reasons.outcome_label(_said(cells).outcome))
    return Difference(Outcome.NEW, title, (line,), found.public_id)


def _apply(actor: Actor, cells: Cells, seen: str) -> Applied:
    made = answers.answer(actor, queries.notice(actor, seen), _said(cells))
    return Applied(made.public_id, {})


imports.register(
    Importer(
        "decisions",
        gettext_lazy("Decisions about notices"),
        gettext_lazy("What you decided about notices that you received, by their reference."),
        (
            Column("notice", gettext_lazy("Notice"), required=True, help=gettext_lazy("Its reference, ntc_...")),
            Column("outcome", gettext_lazy("Decision"), required=True, help=gettext_lazy("As removed or no_violation.")),
            Column("reason_code", gettext_lazy("Reason"), help=gettext_lazy("Needed for no_violation and need_info.")),
            Column("clause", gettext_lazy("Clause")),
            Column("note", gettext_lazy("Note")),
        ),
        _may, _key, _check, _compare, _apply, None,
        stays=gettext_lazy("What is applied holds at once and cannot be taken back; a decision can only be appealed."),
    )
)  # fmt: skip
