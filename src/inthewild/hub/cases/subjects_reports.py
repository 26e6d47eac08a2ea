"""What cases hold of who reported: found by the e-mail address that they left, as long as it is kept, or through their account.

The copy holds what they sent, and of what came of it the five public statuses: it tells no more than the tracking code does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.secrecy import address_key
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.queries.reports import LABELS
from inthewild.hub.cases.queries.status import standing
from inthewild.hub.cases.said import said
from inthewild.hub.cases.services.feedback import contact_of
from inthewild.hub.core import formats, subjects
from inthewild.hub.core.ids import is_id
from inthewild.hub.core.models import File
from inthewild.hub.core.subjects import Clues, Match


def find(clues: Clues) -> list[Match]:
    """The reports whose letters go to this address. What somebody reported with an account is found with the account."""
    if not clues.email.strip():
        return []
    rows = Report.objects.filter(contact_hash=address_key(clues.email), erased_at=None).order_by("received_at", "pk")
    return [Match(one.public_id, _now("Report of %(day)s") % {"day": formats.day(one.received_at)}) for one in rows]


def export(subject: str) -> Mapping[str, Any] | None:
    """One report by its public id, or all reports of a person by theirs."""
    if is_id(subject, "rep"):
        found = Report.objects.filter(public_id=subject, erased_at=None).select_related("case", "platform").first()
        return None if found is None else _told(found)
    if not is_id(subject, "usr"):
        return None
    rows = Report.objects.filter(reporter=subject, erased_at=None).select_related("case", "platform")
    told = [_told(one) for one in rows.order_by("received_at", "pk")]
    return {"reports": told} if told else None


def _told(one: Report) -> dict[str, Any]:
    pictures = File.objects.filter(about=one.public_id, deleted_at=None, width__isnull=False).count()
    return {
        "received": subjects.when(one.received_at),
        "link": one.url,
        "title": one.title,
        "text": one.text,
        "answers": "; ".join(f"{question} {answer}" for question, answer in said(one)),
        "note": one.note,
        "pictures": pictures,
        "picture_shows_you": one.shows_me,
        "email": contact_of(one),
        "language": one.language,
        "stands": str(LABELS[standing(one).status]),
    }


_NAMES = {
    "reports": _("Report"), "received": _("Received"), "link": _("Address as it was given"), "title": _("Title"),
    "text": _("Text of the offer"), "answers": _("Your answers"), "note": _("Note"), "pictures": _("Pictures"),
    "picture_shows_you": _("A picture shows you or your account"), "email": _("E-mail"), "language": _("Language"),
    "stands": _("How it stands"),
}  # fmt: skip

subjects.finder("cases.report", _("Reports"), find, export, names=_NAMES)
