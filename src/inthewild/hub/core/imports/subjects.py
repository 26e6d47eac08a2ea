"""What the desk for data subjects hands out of imports: which files somebody handed in, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import subjects
from inthewild.hub.core.imports.models import Import


def export(subject: str) -> Mapping[str, Any] | None:
    """By the public id of a person. The rows tell of others, and are gone a day after the last step."""
    made = Import.objects.filter(made_by=subject).order_by("pk")
    if not made:
        return None
    when = [(one, subjects.when(one.made_at)) for one in made]
    return {"files": [{"what": one.importer, "rows": one.total, "state": one.state, "when": at} for one, at in when]}


subjects.finder("imports.files", _("Imports"), subjects.nobody, export, names={"files": _("What you handed in")})
