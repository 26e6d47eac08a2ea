"""The triage pool as a list: its columns, and by what it is filtered."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.cases import taxa
from inthewild.hub.cases.models import Case
from inthewild.hub.cases.models.case import CaseState
from inthewild.hub.cases.services import priority
from inthewild.hub.core import clock, formats
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.tables import COUNTED, Choice, Column, Kind, Table
from inthewild.hub.members import places
from inthewild.hub.members.queries import platforms

_STATES = {"any": _("All states"), **{k: v for k, v in CaseState.choices if k not in ("triage", "new")}}
_MINE = (("mine", _("My organisation's")), ("free", _("Nobody's yet")))
_AGES = (("1", _("1 day")), ("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")))


def _cases(n: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": formats.number(n)}


def _title(case: Case) -> str:
    first = next(iter(case.listings.all()), None)
    return (first and (first.title or " ".join(first.text.split())[:80])) or case.public_id[:12]


def _platforms(case: Case) -> list[str]:
    return list(dict.fromkeys(one.platform.name for one in case.listings.all() if one.platform is not None))


def _marks(case: Case) -> str:
    """What stands out: a living animal, the appendix."""
    return " · ".join([*([str(_("alive"))] if case.live_animal else []), *([case.appendix] if case.appendix else [])])


def _listed(of: Actor) -> list[tuple[str, object]]:
    return list(platforms(of).order_by("name").values_list("public_id", "name"))


def pool(actor: Actor) -> Table:
    """The list for this reader: the platforms to choose from are those that they see."""
    return Table(
        "cases",
        _("Cases"),
        (
            Column("id", _("Identifier"), "public_id", Kind.CODE, page=False),
            Column("title", _("Listing"), _title, link=lambda c: reverse("cases:case", args=[c.public_id])),
            Column(
                "points", _("Points"), lambda c: priority.shown(c.priority, clock.now()), Kind.NUMBER, sort=("priority",)
            ),
            Column("platform", _("Platform"), _platforms, Kind.LIST),
            Column("language", _("Language"), lambda c: places.language(c.language) if c.language else "", page=True),
            Column("taxon", _("Animal or plant"), lambda c: taxa.called(c.taxon) if c.taxon else None, missing=_("Not known")),
            Column("marks", _("Marks"), _marks, template="cases/cells/marks.html", export=False),
            Column("appendix", "CITES", page=False),
            Column("live_animal", _("A living animal"), lambda c: c.live_animal, page=False),
            Column("severity", _("Severity"), kind=Kind.NUMBER, page=False),
            Column("reports", _("Reports"), lambda c: len(c.all_reports), Kind.NUMBER),
            Column("opened", _("Since"), "opened_at", Kind.DAY, sort=("opened_at",)),
            Column("state", _("State"), template="cases/cells/state.html", choices=dict(CaseState.choices)),
        ),
        (
            Choice("state", _("State (none chosen: in triage)"), choices=tuple(_STATES.items())),
            Choice("language", _("Language"), choices=lambda: [(tag, places.language(tag)) for tag in taxa.languages()]),
            Choice("group", _("Kind of animal or plant"), choices=lambda: [(one, one) for one in taxa.groups()]),
            Choice("platform", _("Platform"), choices=lambda: _listed(actor)),
            Choice("mine", _("Whose"), choices=_MINE),
            Choice("age", _("Waiting at least"), choices=_AGES),
        ),
        counted=_cases,
        most=COUNTED,
        empty=_("Nothing waits here."),
    )  # fmt: skip
