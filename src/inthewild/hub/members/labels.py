"""What the fields of members' events are called in the history of an object."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Kind
from inthewild.hub.core import history
from inthewild.hub.members.models.agreement import AgreementKind, AgreementState
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.models.contact import Purpose
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.members.models.membership import MembershipState
from inthewild.hub.members.models.platform import PlatformState, Route, Sector

_STATES = {**dict(PlatformState.choices), **dict(AgreementState.choices), **dict(MembershipState.choices)}
_KINDS = {
    **dict(Kind.choices),
    **dict(CommitmentKind.choices),
    **dict(DutyKind.choices),
    **dict(AgreementKind.choices),
    "policy": CommitmentKind.POLICY.label,
}

for _field, _label, _values in (
    ("name", _("Name"), None), ("country", _("Country"), None), ("website", _("Website"), None), ("number", _("Number"), None),
    ("host", _("Host"), None), ("hosts", _("Hosts"), None), ("hosts_added", _("Hosts added"), None),
    ("hosts_removed", _("Hosts removed"), None), ("regions", _("Regions"), None), ("languages", _("Languages"), None),
    ("route_address", _("Address for reports"), None), ("into", _("Into"), None), ("merged", _("Merged"), None),
    ("who", _("Organisation"), None), ("day", _("Day"), None), ("reason", _("Reason"), None), ("value", _("Value"), None),
    ("source", _("Source"), None), ("corrects", _("Corrects number"), None), ("version", _("Version"), None),
    ("signed_at", _("Signed on"), None), ("valid_from", _("Valid from"), None), ("valid_until", _("Valid until"), None),
    ("by", _("Replaced by number"), None), ("note", _("Note"), None), ("link", _("Link"), None), ("file", _("File"), None),
    ("about", _("About"), None), ("due", _("Due on"), None), ("rows", _("Rows"), None),
    ("kind", _("Kind"), _KINDS), ("sector", _("Sector"), dict(Sector.choices)),
    ("route", _("Way to report"), dict(Route.choices)),
    ("from", _("From"), _STATES), ("to", _("To"), _STATES), ("level", _("Level"), dict(Level.choices)),
    ("measure", _("Measure"), dict(Measure.choices)), ("purpose", _("Asked about"), dict(Purpose.choices)),
):  # fmt: skip
    history.names(_field, _label, _values)
