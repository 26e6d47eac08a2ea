"""The lists of notices, decisions and appeals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Appeal, Decision, Notice
from inthewild.hub.cases.models.notice import AppealState, NoticeRoute, NoticeState
from inthewild.hub.core.tables import COUNTED, Choice, Column, Day, Kind, Table, Text

TONES = {"overdue": "bad", "bounced": "bad", "draft": "warn", "answered": "good"}
_LEFT = ("sent", "acknowledged", "answered", "overdue")


def _url(notice: Notice) -> str:
    return reverse("cases:notice", args=[notice.public_id])


def _counted(number: int) -> str:
    return ngettext("%(n)d notice", "%(n)d notices", number) % {"n": number}


_ID = Column("id", _("Reference"), "public_id", Kind.CODE, page=False)
_SUBJECT = Column("subject", _("What"), lambda n: n.body.get("subject", ""), link=_url, template="cases/cells/subject.html")
_TITLE = Column("title", _("Title"), lambda n: next((item["title"] for item in n.body.get("items", [])), ""))
_PLATFORM = Column("platform", _("Platform"), "platform.name", sort=("platform__name",))
_DUE = Column("due", _("Due"), "due_at", Kind.MOMENT, sort=("due_at",))
_URLS = Column("urls", _("Items"), lambda n: n.body["urls"], Kind.CODES, page=False)
_SENT = Column("sent", _("Sent"), "sent_at", Kind.MOMENT, sort=("sent_at",))
_ORDER = ("-priority", "sent_at")


def _state(*states: str) -> Column:
    labels = {value: label for value, label in NoticeState.choices if value in states}
    return Column("state", _("State"), kind=Kind.BADGE, sort=("state",), choices=labels, tones=TONES)


def _states(*states: str) -> Choice:
    return Choice("state", _("State"), "state", choices=[pair for pair in NoticeState.choices if pair[0] in states])


RECEIVED = Table(
    "notices",
    _("Notices"),
    (_ID, _SUBJECT, _TITLE, _PLATFORM, _state(*_LEFT), Column("sender", _("From"), "sender.name"), _SENT, _DUE, _URLS),
    (
        _states(*_LEFT),
        Text("platform", _("Platform"), "platform__name"),
        Day("since", _("Sent since"), "sent_at__date", comparison="gte"),
    ),
    order=_ORDER,
    counted=_counted,
    most=COUNTED,
    empty=_("No notice was sent to you."),
)
SENT = Table(
    "notices",
    _("Notices"),
    (
        _ID, _SUBJECT, _TITLE, _PLATFORM, _state(*NoticeState.values),
        Column("route", _("Way"), choices=dict(NoticeRoute.choices)), _SENT, _DUE, _URLS,
    ),
    (_states(*NoticeState.values), Text("platform", _("Platform"), "platform__name")),
    order=_ORDER,
    counted=_counted,
    most=COUNTED,
    empty=_("No notice was drafted. A confirmed case has one for each of its platforms."),
)  # fmt: skip


def _decided(number: int) -> str:
    return ngettext("%(n)d decision", "%(n)d decisions", number) % {"n": number}


def _field(name: str) -> Any:
    return lambda d: d.notice.body.get(name, "")


_ENTERED = {"platform": _("The platform"), "sender": _("The sender's expert, who wrote it down")}


def _statement(decision: Decision) -> str:
    """Where the record for a statement of reasons lies; nothing where none is due."""
    if not decision.statement:
        return ""
    return settings.CONFIG.public_url.rstrip("/") + reverse("cases:statement", args=[decision.public_id])


def _entered(decision: Decision) -> str:
    return "sender" if decision.recorded else "platform"


DECISIONS = Table(
    "decisions",
    _("Decisions"),
    (
        Column("notice", _("Notice"), "notice.public_id", Kind.CODE, page=False),
        Column("subject", _("What"), _field("subject"), link=lambda d: _url(d.notice)),
        Column("platform", _("Platform"), "notice.platform.name"),
        Column("outcome", _("Decision"), kind=Kind.BADGE, sort=("outcome",), choices=reasons.OUTCOMES),
        Column("reason_code", _("Reason"), choices={r.code: r.label for r in reasons.REASONS}),
        Column("clause", _("Clause")),
        Column("note", _("Note"), page=False),
        Column("recorded", _("Entered by"), _entered, choices=_ENTERED, page=False),
        Column("statement", _("Statement of reasons"), _statement, Kind.CODE, page=False),
        Column("acted_at", _("Acted"), kind=Kind.MOMENT, sort=("acted_at",)),
        Column("made_at", _("Answered"), kind=Kind.MOMENT, sort=("made_at",)),
        Column("replaces", _("Replaces"), lambda d: d.replaces.public_id if d.replaces else "", Kind.CODE, page=False),
        Column("id", _("Reference"), "public_id", Kind.CODE, page=False),
    ),
    (
        Choice("outcome", _("Decision"), "outcome", choices=list(reasons.OUTCOMES.items())),
        Day("since", _("Answered since"), "made_at__date", comparison="gte"),
        Day("until", _("Answered until"), "made_at__date", comparison="lte"),
    ),
    order=("-made_at",),
    counted=_decided,
    most=COUNTED,
    empty=_("Nothing was decided yet."),
)


def _appeal(appeal: Appeal) -> str:
    return reverse("cases:appeal", args=[appeal.public_id])


def _outcome(decision: Decision) -> str:
    return reasons.outcome_label(decision.outcome)


APPEALS = Table(
    "appeals",
    _("Appeals"),
    (
        Column("subject", _("What"), lambda a: a.decision.notice.body.get("subject", ""), link=_appeal),
        Column("platform", _("Platform"), "decision.notice.platform.name"),
        Column("decision", _("Decision"), lambda a: _outcome(a.decision)),
        Column("state", _("State"), kind=Kind.BADGE, sort=("state",), choices=dict(AppealState.choices)),
        Column("filed_at", _("Filed"), kind=Kind.MOMENT, sort=("filed_at",)),
    ),
    (Choice("state", _("State"), "state", choices=AppealState.choices),),
    order=("-filed_at",),
    empty=_("Nobody disagreed with a decision."),
)
