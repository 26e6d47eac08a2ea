"""What the desk for data subjects hands out of notifications and discussions: what somebody was told, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import subjects
from inthewild.hub.core.models import Comment, Digest, Notification, Preference
from inthewild.hub.core.subjects import when


def _export(subject: str) -> Mapping[str, Any] | None:
    """By the public id of a person. What others said of somebody is theirs, and is not handed out."""
    told = Notification.objects.filter(person=subject).order_by("pk")
    said = Comment.objects.filter(author=subject).order_by("pk")
    wants = Preference.objects.filter(person=subject).order_by("kind")
    digest = Digest.objects.filter(person=subject).first()
    if not (told.exists() or said.exists() or wants.exists() or digest):
        return None
    return {
        "told": [{"kind": n.kind, "about": n.about, "when": when(n.made_at), "read": when(n.read_at)} for n in told],
        "said": [{"about": c.about, "text": c.text, "when": when(c.made_at)} for c in said],
        "wants": [{"kind": p.kind, "in_the_hub": p.listed, "by_mail": p.mail} for p in wants],
        "summary_by_mail": digest.every if digest else "day",
    }


_NAMES = {
    "told": _("What you were told"),
    "said": _("What you said"),
    "wants": _("How you want to be told"),
    "summary_by_mail": _("The summary comes"),
}

subjects.finder("core.told_and_said", _("Notifications and comments"), subjects.nobody, _export, names=_NAMES)
