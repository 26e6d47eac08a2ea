"""What follows for signing in when an organisation leaves the coalition. Its people are closed by members, tokens by tokens."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import IdentityProvider
from inthewild.hub.core import events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.leaving import Departure, Part


def _follows(organisation: str) -> Sequence[str]:
    there = IdentityProvider.objects.filter(organisation__public_id=organisation).exists()
    return [_("Nobody signs in by the organisation's own provider any more.")] if there else []


def _do(actor: Actor, departure: Departure) -> None:
    where = departure.organisation
    if IdentityProvider.objects.filter(organisation__public_id=where).delete()[0]:
        events.record(actor, "identity_provider.removed", where, {"reason": departure.reason}, organisation=where)


SIGN_IN = Part("sign-in", follows=_follows, do=_do)
