"""What progress holds of a person: which figures they attested, and as what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import subjects
from inthewild.hub.progress import labels
from inthewild.hub.progress.models import Confirmation, Submission


def export(subject: str) -> Mapping[str, Any] | None:
    """By the public id of a person. The figures are the company's."""
    attested = Submission.objects.filter(attested_by=subject).select_related("organisation", "request").order_by("pk")
    answered = Confirmation.objects.filter(by=subject).select_related("organisation", "snapshot").order_by("pk")
    if not (attested.exists() or answered.exists()):
        return None
    return {
        "attested": [
            {"organisation": one.organisation.name, "period": one.request.period, "as": one.attested_role,
             "when": subjects.when(one.attested_at)}
            for one in attested
        ],
        "answered": [
            {"organisation": one.organisation.name, "period": one.snapshot.period, "text": one.text,
             "state": str(labels.CONFIRMATION_STATES.get(one.state, one.state)),
             "when": subjects.when(one.answered_at)}
            for one in answered
        ],
    }  # fmt: skip


_NAMES = {"attested": _("Figures that you attested"), "answered": _("Reports of the year that you answered for")}

subjects.finder("progress.person", _("Figures of a company"), subjects.nobody, export, names=_NAMES)
