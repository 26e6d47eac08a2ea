"""What the desk for data subjects hands out of core's furniture: saved views, and drafts with what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import drafts, subjects
from inthewild.hub.core.models import SavedView


def export(subject: str) -> Mapping[str, Any] | None:
    """By the public id of a person, whom accounts find."""
    views = SavedView.objects.filter(owner=subject).order_by("pk")
    begun = drafts.all_of(subject)
    if not (views.exists() or begun):
        return None
    return {
        "views": [
            {
                "name": v.name,
                "page": v.place,
                "asks": v.query,
                "shared": v.shared,
                "since": subjects.when(v.saved_at),
            }
            for v in views
        ],
        "drafts": [
            {"page": row.address, "field": field, "text": _text(value), "since": subjects.when(row.begun_at)}
            for row, typed in begun
            for field, value in typed.items()
        ],
    }


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_NAMES = {"views": _("Saved view"), "drafts": _("Typed and not sent")}

subjects.finder("core.kept", _("Saved views and drafts"), subjects.nobody, export, names=_NAMES)
