"""The lists of members: their columns, and by what they are filtered and sorted."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.accounts.labels import ROLES
from inthewild.hub.accounts.models import Kind as Organisations
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Kind, Table, Text
from inthewild.hub.members import hosts
from inthewild.hub.members.models import Contact, Platform
from inthewild.hub.members.models.agreement import AgreementKind, AgreementState
from inthewild.hub.members.models.contact import Person, Purpose
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.models.membership import MembershipState
from inthewild.hub.members.models.platform import Route, Sector

_ID = Column("id", _("Identifier"), "public_id", Kind.CODE, page=False)
_STATES = {**dict(MembershipState.choices), "none": _("No membership")}


def _organisations(n: int) -> str:
    return ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": formats.number(n)}


def _platforms(n: int) -> str:
    return ngettext("%(n)s platform", "%(n)s platforms", n) % {"n": formats.number(n)}


ORGANISATIONS = Table(
    "organisations",
    _("Organisations"),
    (
        _ID,
        Column("name", _("Name"), sort=("name",), link=lambda o: reverse("members:organisation", args=[o.public_id])),
        Column("kind", _("Kind"), sort=("kind",), choices=dict(Organisations.choices)),
        Column(
            "state", _("Membership"), kind=Kind.BADGE, sort=("state",), choices=dict(MembershipState.choices),
            tones={"active": "good", "paused": "warn"}, missing=_("None"),
        ),
        Column("joined", _("Since"), "joined_on", Kind.DAY, sort=("joined_on",)),
        Column("left", _("Until"), "left_on", Kind.DAY, sort=("left_on",)),
    ),
    (
        Text("q", _("Name"), "name"),
        Choice("kind", _("Kind"), "kind", choices=Organisations.choices),
        Choice("state", _("Membership"), choices=tuple(_STATES.items())),
    ),
    counted=_organisations,
)  # fmt: skip


def _owner(platform: Platform) -> str | None:
    now: list[Any] = platform.now  # type: ignore[attr-defined]  # queries.platform_list
    return str(now[0].organisation.name) if now else None


PLATFORMS = Table(
    "platforms",
    _("Platforms"),
    (
        _ID,
        Column("name", _("Name"), sort=("name",), link=lambda p: reverse("members:platform", args=[p.public_id])),
        Column("sector", _("Sector"), sort=("sector",), choices=dict(Sector.choices)),
        Column("hosts", _("Hosts"), lambda p: [hosts.shown(h.host) for h in p.hosts.all()], Kind.CODES),
        Column("owner", _("Owner"), _owner, missing=_("Nobody that is known")),
        Column("route", _("Way to report"), sort=("route",), choices=dict(Route.choices)),
        Column("route_address", _("Address for reports"), kind=Kind.CODE, page=False),
        Column("regions", _("Regions"), kind=Kind.CODES, page=False),
        Column("languages", _("Languages"), kind=Kind.CODES, page=False),
    ),
    (
        Text("q", _("Name or host")),
        Choice("sector", _("Sector"), "sector", choices=Sector.choices),
        Choice("inside", _("Owner"), choices=(("yes", _("A member")), ("no", _("Outside the coalition")))),
    ),
    counted=_platforms,
)

PROPOSALS = Table(
    "unknown-hosts",
    _("Unknown hosts"),
    (
        Column("host", _("Host"), lambda p: hosts.shown(p.name), template="members/cells/host.html"),
        Column("name", _("As machines write it"), kind=Kind.CODE, sort=("name",)),
        Column("since", _("Waiting since"), "made_at", Kind.MOMENT, sort=("made_at",)),
    ),
    (Text("q", _("Host"), "name"),),
    empty=_("No host waits."),
)

DUTIES = Table(
    "duties",
    _("Duties"),
    (
        Column("due", _("Due on"), kind=Kind.DAY, sort=("due",), template="members/cells/due.html"),
        Column(
            "organisation", _("Who"), "organisation.name", sort=("organisation__name",),
            link=lambda d: reverse("members:duties", args=[d.organisation.public_id]),
        ),
        Column("about", _("What")),
        Column("kind", _("Kind"), sort=("kind",), choices=dict(DutyKind.choices)),
        Column("actions", _("Actions"), "number", template="members/cells/done.html", export=False),
    ),
    (
        Choice("kind", _("Kind"), "kind", choices=DutyKind.choices),
        Choice("late", _("Show"), choices=(("1", _("Overdue only")),)),
    ),
    empty=_("Nothing is owed."),
)  # fmt: skip

OWNED = Table(
    "platforms",
    _("Platforms"),
    (
        Column(
            "name", _("Platform"), "platform.name", sort=("platform__name",),
            link=lambda o: reverse("members:platform", args=[o.platform.public_id]),
        ),
        Column("sector", _("Sector"), "platform.sector", sort=("platform__sector",), choices=dict(Sector.choices)),
        Column("since", _("Owned since"), kind=Kind.DAY, sort=("since",)),
        Column("until", _("Until"), kind=Kind.DAY, sort=("until",)),
    ),
    empty=_("No platform of this organisation is known."),
)  # fmt: skip

PEOPLE = Table(
    "people",
    _("People"),
    (
        Column("name", _("Name"), str, sort=("name",)),
        Column(
            "roles", _("Roles"), lambda p: [g.role for g in p.held], Kind.LIST, choices=dict(ROLES), missing=_("None")
        ),
    ),
    empty=_("Nobody of this organisation has an account."),
    recorded=True,
)  # fmt: skip


class Known(NamedTuple):
    """A contact that was decrypted."""

    contact: Contact
    person: Person


def _opened(contact: Contact) -> Known:
    return Known(contact, contact.person() or Person("", ""))


_PURPOSE = Column("purpose", _("Asked about"), "contact.purpose", sort=("purpose",), choices=dict(Purpose.choices))
_EMAIL = Column(
    "email", _("E-mail"), "person.email", Kind.CODE, link=lambda k: f"mailto:{k.person.email}" if k.person.email else ""
)

ALL_CONTACTS = Table(
    "contacts",
    _("Contacts"),
    (
        Column(
            "organisation", _("Organisation"), "contact.organisation.name", sort=("organisation__name",),
            link=lambda k: reverse("members:contacts", args=[k.contact.organisation.public_id]),
        ),
        Column("name", _("Name"), "person.name"),
        _PURPOSE,
        _EMAIL,
    ),
    (
        Text("q", _("Organisation"), "organisation__name"),
        Choice("purpose", _("Asked about"), "purpose", choices=Purpose.choices),
    ),
    empty=_("No contact is known."),
    row=_opened,
    exports=False,  # taking all out is a button of its own, and recorded
)  # fmt: skip


def contacts_of(organisation: Organisation, *, may_edit: bool) -> Table:
    """The contacts of an organisation; names lead to their form for who may edit them."""

    def form(known: Known) -> str:
        return reverse("members:contact", args=[organisation.public_id, known.contact.number]) if may_edit else ""

    columns = (Column("name", _("Name"), "person.name", link=form), Column("role", _("Role"), "person.role"), _PURPOSE, _EMAIL)
    step = (reverse("members:new_contact", args=[organisation.public_id]), _("New contact")) if may_edit else None
    return Table("contacts", _("Contacts"), columns, empty=_("No contact is known."), step=step, row=_opened, recorded=True)


def agreements_of(organisation: Organisation, *, may_draft: bool) -> Table:
    """The agreements of an organisation."""
    columns = (
        Column("number", _("Number"), kind=Kind.NUMBER, page=False),
        Column(
            "kind", _("Agreement"), sort=("kind",), choices=dict(AgreementKind.choices),
            link=lambda a: reverse("members:agreement", args=[organisation.public_id, a.number]),
        ),
        Column("version", _("Version")),
        Column(
            "state", _("State"), kind=Kind.BADGE, sort=("state",), choices=dict(AgreementState.choices), tones={"signed": "good"}
        ),
        Column("valid_from", _("Valid from"), kind=Kind.DAY, sort=("valid_from",)),
        Column("valid_until", _("Valid until"), kind=Kind.DAY, sort=("valid_until",)),
    )  # fmt: skip
    none = _(
        "There is no agreement yet. Without one this organisation gets neither data of the level MEMBERS nor signals, and its "
        "figures are not published."
    )
    step = (reverse("members:new_agreement", args=[organisation.public_id]), _("New agreement")) if may_draft else None
    return Table("agreements", _("Agreements"), columns, empty=none, step=step)
