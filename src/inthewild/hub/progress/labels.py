"""What levels, samples and the fields of their events are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import history
from inthewild.hub.progress.models.sampling import Failure

LEVEL_TONES = {"L0": "", "L1": "", "L2": "good", "L3": "good"}
LEVELS = {
    "L0": _("L0 self-reported"), "L1": _("L1 plausible"), "L2": _("L2 sampled"), "L3": _("L3 audited"),
}  # fmt: skip
SAMPLE_TONES = {"asked": "warn", "drawn": "warn", "disclosed": "warn", "checked": "good", "failed": "bad"}
SAMPLE_STATES = {
    "asked": _("Asked for"), "drawn": _("Drawn"), "disclosed": _("Disclosed"), "checked": _("Checked"), "failed": _("Failed"),
}  # fmt: skip
PROBLEMS = {
    "does not lead to the root": _("does not lead to the root that was committed to"),
    "its path": _("its path to the root is too short or too long"),
    "salt or path": _("its salt or its path is not written as it should be"),
    "was drawn and is not": _("was drawn and is not disclosed"),
    "was not drawn": _("was not drawn"),
    "is disclosed twice": _("is disclosed twice"),
    "the list has": _("is outside the list"),
}
ELSE = {"hub": _("counted by the hub"), "history": _("a published document")}
PUBLISHED = {"public": _("in full"), "committed": _("as a commitment")}
FITS, FITS_TONES = {"fits": _("fits"), "broken": _("does not fit")}, {"fits": "good", "broken": "bad"}
CONFIRMATION_STATES = {
    "asked": _("Asked"), "confirmed": _("Confirmed"), "objected": _("Objected"), "silent": _("Not confirmed by the company"),
}  # fmt: skip
CONFIRMATION_TONES = {"asked": "warn", "confirmed": "good", "objected": "bad", "silent": ""}

for _field, _label, _values in (
    ("figure", _("Figure"), None),
    ("size", _("Rows to draw"), None),
    ("seed_hash", _("SHA-256 of the seed"), None),
    ("root", _("Root"), None),
    ("seed", _("Seed"), None),
    ("n", _("Rows checked"), None),
    ("found", _("Rows that count"), None),
    ("low", _("Lower end of the interval, in 10,000"), None),
    ("high", _("Upper end of the interval, in 10,000"), None),
    ("left", _("Rows left"), None),
    ("twice", _("Rows that stand twice"), None),
    ("problems", _("Problems"), None),
    ("failure", _("Failure"), dict(Failure.choices)),
):
    history.names(_field, _label, _values)
