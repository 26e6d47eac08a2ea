"""What the record of a term says that the desk needs again: the cells before its last change, and those of a version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict
from inthewild.hub.keywords.models import Term
from inthewild.hub.keywords.models.term import ABOUT
from inthewild.lexicon.model import COLUMNS


def before_change(term: Term) -> dict[str, str]:
    """The cells that its last change replaced. Raises Conflict if the record does not tell them any more."""
    found = next(_changes(term), None)
    if found is None:
        raise Conflict(_("it is too late to take this back"), where="term")
    return {name: found[f"{name}_from"] for name in COLUMNS if f"{name}_from" in found}


def cells_at(term: Term, version: int) -> dict[str, str] | None:
    """The cells of an earlier version, from what was changed since; None if the record does not reach that far."""
    if version > term.version or version < 1:
        return None
    cells = {name: term.cells.get(name, "") for name in COLUMNS}
    for change in _changes(term):
        if change.get("version", 0) <= version:
            break
        cells |= {name: change[f"{name}_from"] for name in COLUMNS if f"{name}_from" in change}
    return cells


def _changes(term: Term) -> Iterator[dict[str, Any]]:
    """What changed, latest first; a term that was respelt is followed to its former id."""
    about, seen = term.about, set[str]()
    while about not in seen:
        seen.add(about)
        rows = AuditEvent.objects.filter(object=about, type="term.changed").select_related("payload").order_by("-id")
        for row in rows:
            change: dict[str, Any] = json.loads(row.payload.change) if getattr(row, "payload", None) is not None else {}
            yield change
            if change.get("term_id_from"):
                about = f"{ABOUT}{change['term_id_from']}"
                break
