"""Entering and changing organisations."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.services import common


@transaction.atomic
def register_organisation(actor: Actor, *, name: str, kind: str, country: str = "", website: str = "") -> Organisation:
    """Enter an organisation. ``country`` is ISO 3166-1 alpha-2 or empty. Raises NotAllowed, Invalid, Conflict (the name)."""
    require(actor, "organisation.register")
    fields = _fields({"name": name, "kind": kind, "country": country, "website": website})
    _free(fields["name"])
    made = Organisation.objects.create(**fields, made_at=clock.now())
    events.record(actor, "organisation.registered", made.public_id, fields, organisation=made.public_id)
    return made


@transaction.atomic
def change_organisation(actor: Actor, organisation: Organisation, changes: Mapping[str, str]) -> Organisation:
    """Change name, country or website; the kind only by the secretariat. Raises NotAllowed, Invalid, Conflict."""
    require(actor, "organisation.change", organisation)
    if "kind" in changes:
        require(actor, "organisation.register")  # what an organisation is decides about roles and gates
    common.lock(organisation)
    organisation.refresh_from_db()
    fields = _fields(changes)
    told = {f"{k}_from": getattr(organisation, k) for k in fields if getattr(organisation, k) != fields[k]}
    if not told:
        return organisation
    if "name_from" in told:
        _free(fields["name"], organisation)
    for field, value in fields.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=list(fields))
    change = told | {k: v for k, v in fields.items() if f"{k}_from" in told}
    events.record(actor, "organisation.changed", organisation.public_id, change, organisation=organisation.public_id)
    return organisation


def _fields(given: Mapping[str, str]) -> dict[str, str]:
    unknown = set(given) - {"name", "kind", "country", "website"}
    if unknown:
        raise Invalid(_("there is no such field"), where=sorted(unknown)[0])
    clean: dict[str, str] = {}
    if "name" in given:
        clean["name"] = line(given["name"], "name", 200)
    if "kind" in given:
        clean["kind"] = common.choice(given["kind"], Kind.values, "kind")
    if "country" in given:
        found = common.regions([given["country"]])
        if found and (len(found[0]) != 2):
            raise Invalid(_("this is no country"), where="country")
        clean["country"] = found[0] if found else ""
    if "website" in given:
        clean["website"] = common.link(given["website"], "website")
    return clean


def _free(name: str, but: Organisation | None = None) -> None:
    if Organisation.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0).exists():
        raise Conflict(_("an organisation of this name is known already"), where="name")
