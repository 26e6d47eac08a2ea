"""What codes and fields of casework are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases import reasons
from inthewild.hub.cases.models.case import CaseState, Confidence, Legality
from inthewild.hub.cases.models.hold import HoldState
from inthewild.hub.cases.queries.similar import Why
from inthewild.hub.core import history

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
    ("outcome", _("Outcome"), {str(code): label for code, label in reasons.OUTCOMES.items()}),
    ("answered_on", _("Day of the answer"), None),
    ("recorded", _("Written down by the sender's expert, not entered by the company"), {"True": _("yes")}),
):
    history.names(_field, _label, _values)

STATES = {**dict(CaseState.choices), **dict(HoldState.choices)}
