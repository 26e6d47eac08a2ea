"""What codes and fields of casework are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models.case import CaseState, Confidence, Legality
from inthewild.hub.cases.models.hold import HoldState
from inthewild.hub.cases.queries.cases import Waits
from inthewild.hub.cases.queries.similar import Why
from inthewild.hub.core import formats, history

TONES = {
    "new": "", "triage": "warn", "needs_info": "warn", "confirmed": "good", "rejected": "", "merged": "", "closed": "",
}  # fmt: skip
WHY = {
    Why.ADDRESS: _("same address"),
    Why.SELLER: _("same seller"),
    Why.CONTACT: _("same contact"),
    Why.IMAGE: _("same picture"),
    Why.TEXT: _("same wording"),
}
_WAITS = {
    "release": _("Held for %(who)s until %(day)s."),
    "reading": _("Waits for the engine to read it."),
    "expert": _("Waits for an expert to decide."),
    "expert+": _("Waits for an expert of %(who)s to decide."),
    "information": _("Waits for information: %(why)s"),
    "draft": _("The notice waits for a signature of %(who)s."),
    "approved": _("The notice is signed and is about to leave."),
    "bounced": _("The notice could not be delivered; %(who)s is to find another way."),
    "answer": _("Waits for the answer of %(why)s until %(day)s."),
}


def waits(one: Waits) -> str:
    """What is waited for and by whom, in a sentence."""
    code = f"{one.what}+" if one.who is not None and f"{one.what}+" in _WAITS else one.what
    who = one.who.name if one.who is not None else ""
    return str(_WAITS[code]) % {"who": who, "why": one.why, "day": formats.day(one.until)}


for _field, _label, _values in (
    ("taxon", _("Animal or plant"), None),
    ("specimen", _("Part or product"), None),
    ("legality", _("Law and policy"), dict(Legality.choices)),
    ("severity", _("Severity"), None),
    ("confidence", _("How sure"), dict(Confidence.choices)),
    ("live_animal", _("A living animal"), {"True": _("yes"), "False": _("no")}),
    ("assessment", _("Assessment"), None),
    ("listings", _("Listings"), None),
    ("report", _("Report"), None),
    ("case", _("Case"), None),
    ("authority", _("Authority"), None),
    ("until", _("Until"), None),
    ("renewed", _("Renewed"), {"True": _("yes")}),
    ("out_of", _("Taken out of"), None),
):
    history.names(_field, _label, _values)

STATES = {**dict(CaseState.choices), **dict(HoldState.choices)}
