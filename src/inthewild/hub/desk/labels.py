"""What the fields of the desk's events are called in the history of a request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import history
from inthewild.hub.desk.models import Kind, Proof

_OUTCOMES = {
    "copied": _("A copy was given"), "corrected": _("Corrected"), "stopped": _("Stopped"), "erased": _("Erased"),
    "nothing held": _("Nothing is held"),
}  # fmt: skip

history.names("asked_for", _("Asked for"), dict(Kind.choices))
history.names("proof", _("Who asks was checked"), dict(Proof.choices))
history.names("outcome", _("Outcome"), _OUTCOMES)
history.names("subjects", _("Who is meant"))
