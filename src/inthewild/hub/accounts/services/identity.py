"""The identity provider of an organisation, and who its subjects are here."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts import secrecy
from inthewild.hub.accounts.models import IdentityProvider, Organisation, SubjectLink, User
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.addresses import Refused, target
from inthewild.hub.errors import Conflict, Invalid, NotAllowed


@transaction.atomic
def set_provider(actor: Actor, organisation: Organisation, *, issuer: str, client_id: str, secret: str) -> IdentityProvider:
    """Set or change the provider. Another issuer or client has other subjects: then all links are forgotten.

    An empty ``secret`` keeps the one that is there. Raises NotAllowed or Invalid.
    """
    require(actor, "identity_provider.set", organisation)
    issuer = _issuer(issuer)
    client_id = client_id.strip()
    if not client_id or len(client_id) > 255 or not client_id.isprintable():
        raise Invalid(_("the client id must have 1 to 255 printable characters"), where="client_id")
    row = IdentityProvider.objects.filter(organisation=organisation).first()
    if not secret and row is None:
        raise Invalid(_("the client secret is missing"), where="secret")
    row = row or IdentityProvider(organisation=organisation, made_at=clock.now())
    if row.pk and (row.issuer, row.client_id) != (issuer, client_id):
        row.links.all().delete()
    row.issuer, row.client_id = issuer, client_id
    if secret:
        row.secret = secrecy.seal(secret, f"provider {row.handle}")
    row.save()
    change = {"issuer": issuer, "client_id": client_id, "secret_changed": bool(secret)}
    events.record(actor, "identity_provider.set", organisation.public_id, change, organisation=organisation.public_id)
    return row


@transaction.atomic
def remove_provider(actor: Actor, provider: IdentityProvider) -> None:
    """Forget the provider and all its links; its people sign in by password. Raises NotAllowed."""
    organisation = provider.organisation
    require(actor, "identity_provider.set", organisation)
    provider.delete()
    events.record(actor, "identity_provider.removed", organisation.public_id, {}, organisation=organisation.public_id)


@transaction.atomic
def link_subject(actor: Actor, provider: IdentityProvider, subject: str, person: User) -> SubjectLink:
    """Say who a subject is, after that person showed both: an account or invitation here, and a sign-in there.

    Raises NotAllowed for somebody else or of another organisation, and Conflict for a subject that is somebody already.
    """
    require(actor, "person.change", person)
    if person.organisation_id != provider.organisation_id:
        raise NotAllowed(_("this provider signs in people of another organisation"), where=provider.handle)
    try:
        with transaction.atomic():
            link = SubjectLink.objects.create(provider=provider, subject=subject, user=person, made_at=clock.now())
    except IntegrityError:
        raise Conflict(_("this sign-in belongs to somebody already, or you have another one"), where=provider.handle) from None
    events.record(actor, "identity.linked", person.public_id, {}, organisation=provider.organisation.public_id)
    return link


@transaction.atomic
def unlink_subject(actor: Actor, link: SubjectLink) -> None:
    """Forget one's link. Raises NotAllowed, or Conflict for who has no password and would be locked out."""
    require(actor, "person.change", link.user)
    if not link.user.has_usable_password():
        raise Conflict(_("set a password first, or you could not sign in any more"), where="password")
    link.delete()
    events.record(actor, "identity.unlinked", link.user.public_id, {})


def _issuer(given: str) -> str:
    given = given.strip()
    try:
        parts = urlsplit(given)
        target(given, {parts.hostname or ""})
    except (Refused, ValueError):
        raise Invalid(_("the issuer must be an https address of a public host"), where="issuer") from None
    if parts.scheme != "https" or parts.query or parts.fragment or len(given) > 300:
        raise Invalid(_("the issuer must be an https address of a public host"), where="issuer")
    return given
