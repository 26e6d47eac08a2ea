"""What the services of the desk share: a piece of a listing, what a row says in its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from inthewild.hub.core.ids import new_handle
from inthewild.hub.core.typed import line, one_line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords.models import Level, Term
from inthewild.lexicon.fmt import complete
from inthewild.lexicon.model import COLUMNS, term_id
from inthewild.text.strict import fold

IDENTITY = ("term", "lang", "sense")
"""The columns that make a term this term: another spelling is another term."""
_LIMITS = {"term": 200, "lang": 20, "sense": 120, "kind": 12}
_LONGEST = 2_000
_CONTACT = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w{3,}|\+?\d[\d ()/.-]{6,}\d", re.IGNORECASE)


def snippet(text: str) -> str:
    """A piece of a listing: at most 300 characters, without addresses, handles and numbers to call."""
    return _CONTACT.sub("…", one_line(text))[:300]


def cells_of(given: Mapping[str, str], level: str) -> dict[str, str]:
    """A full row of the keyword files from what somebody wrote: what follows from other columns is filled in.

    Raises Invalid for an unknown column, a cell that is too long, or a missing term, language, sense or ambiguity.
    """
    unknown = sorted(set(given) - set(COLUMNS))
    if unknown:
        raise Invalid(_("there is no such column"), where=unknown[0][:40])
    draft = {name: line(str(value), name, _LIMITS.get(name, _LONGEST), empty=True) for name, value in given.items()}
    for name in (*IDENTITY, "ambiguity"):
        if not draft.get(name):
            raise Invalid(_("this must not be empty"), where=name)
    if draft["ambiguity"] not in ("0", "1", "2", "3"):
        raise Invalid(_("ambiguity is 0, 1, 2 or 3"), where="ambiguity")
    if level != Level.PUBLIC or draft.get("sharing") not in ("PUBLIC", "published"):
        draft["sharing"] = ""
    cells = complete(draft, draft["lang"])
    if level != Level.PUBLIC:
        cells["sharing"] = level
    return cells


def id_of(cells: Mapping[str, str], level: str) -> str:
    """The id: computed as in the package; random for RESTRICTED, so that nobody finds out by asking what exists."""
    return new_handle() if level == Level.RESTRICTED else term_id(cells["lang"], cells["term"], cells["sense"])


def asked_for(cells: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the table that repeat cells."""
    return {
        "term": cells["term"],
        "folded": fold(cells["term"], emoji=True)[:200],
        "lang": cells["lang"],
        "sense": cells["sense"],
        "kind": cells["kind"],
        "ambiguity": int(cells["ambiguity"]),
    }


def locked(term: Term, version: int | None) -> Term:
    """The stored row, locked. Raises Conflict if it is not of the version that was read (None: any)."""
    stored = Term.objects.select_for_update().get(pk=term.pk)
    if version is not None and stored.version != version:
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    return stored
