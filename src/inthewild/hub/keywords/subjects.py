"""What the keyword desk holds of a person: the languages that they said they know, and what they suggested.

Of a suggestion of the level RESTRICTED only that there is one: a copy leaves the hub, and such a word does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import subjects
from inthewild.hub.keywords.models import Competence, Level, Proposal


def export(subject: str) -> Mapping[str, Any] | None:
    """By the public id of a person. What others decided stands on the page of the suggestion, not here."""
    known = Competence.objects.filter(person=subject).order_by("lang")
    made = Proposal.objects.filter(author=subject).select_related("term").order_by("pk")
    if not (known.exists() or made.exists()):
        return None
    return {
        "languages": [
            {"language": one.lang, "how_well": str(one.get_skill_display()), "since": subjects.when(one.said_at),
             "confirmed": subjects.when(one.confirmed_at)}
            for one in known
        ],
        "suggestions": [_suggestion(one) for one in made],
    }  # fmt: skip


def _suggestion(one: Proposal) -> Mapping[str, str]:
    told = {"when": subjects.when(one.made_at), "state": str(one.get_state_display())}
    if Level.RESTRICTED in (one.cells.get("sharing"), one.term.level if one.term else ""):
        return told
    words = {column: str(value) for column, value in one.cells.items() if value}
    return {**told, **words, **({"text": one.snippet} if one.snippet else {}), **({"said": one.note} if one.note else {})}


_NAMES = {"languages": _("Languages"), "suggestions": _("What you suggested")}

subjects.finder("keywords.person", _("Keyword desk"), subjects.nobody, export, names=_NAMES)
