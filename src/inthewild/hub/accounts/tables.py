"""The lists of accounts: people of an organisation, and its tokens."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.labels import ROLES
from inthewild.hub.core import formats
from inthewild.hub.core.tables import Column, Kind, Table, Text


def _people(n: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": formats.number(n)}


PEOPLE = Table(
    "people",
    _("People"),
    (
        Column("name", _("Person"), str, sort=("name",), template="accounts/cells/person.html"),
        Column("email", _("E-mail address"), kind=Kind.CODE, page=False),
        Column("roles", _("Roles"), lambda p: [g.role for g in p.held], Kind.LIST, choices=dict(ROLES), missing=_("none")),
    ),
    (Text("q", _("Name or e-mail address"), ("name", "email")),),
    counted=_people,
    empty=_("Nobody yet. Invite the first person below."),
    recorded=True,
)

TOKENS = Table(
    "tokens",
    _("Tokens"),
    (
        Column("name", _("Program"), sort=("name",)),
        Column("prefix", _("Begins with"), kind=Kind.CODE),
        Column("scopes", _("May"), kind=Kind.LIST, choices={s.name: s.says for s in tokens.SCOPES.values()}),
        Column("last_used", _("Last used"), "last_used_on", Kind.DAY, sort=("last_used_on",), missing=_("never")),
        Column("expires", _("Valid until"), "expires_at", Kind.MOMENT, ("expires_at",), template="accounts/cells/until.html"),
        Column("revoked", _("revoked"), "revoked_at", Kind.MOMENT, page=False),
        Column("revoke", _("Revoke"), "prefix", template="accounts/cells/revoke.html", export=False),
    ),
    empty=_("None yet."),
)
