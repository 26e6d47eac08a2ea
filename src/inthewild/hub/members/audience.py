"""Who sees what of an organisation and a platform, as a sentence that stands on its page. Says what permissions.py does."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.members.models import Membership, Platform


def of_organisation(organisation: Organisation, membership: Membership | None) -> str:
    """The line of the overview."""
    if membership is not None and membership.joined_on is not None:
        return _("Seen by: everybody. Members, their platforms and their commitments stand on the public page.")
    if organisation.kind != "company":
        return _("Seen by: everybody who works in the coalition.")
    told = _("Seen by: the secretariat, experts of conservation organisations, the auditor and the people of %(name)s.")
    return told % {"name": organisation.name}


def inside(actor: Actor, organisation: Organisation, *, auditor: bool) -> str:
    """The line of agreements and contacts (without the auditor), duties and history (with)."""
    people = _people(actor, organisation)
    who = {"name": organisation.name, "people": people}
    if people is None and auditor:
        return _("Seen by: the secretariat, the auditor and %(name)s.") % who
    if people is None:
        return _("Seen by: the secretariat and %(name)s.") % who
    if auditor:
        told = ngettext(
            "Seen by: the secretariat, the auditor and %(name)s (%(people)d person).",
            "Seen by: the secretariat, the auditor and %(name)s (%(people)d people).",
            people or 0,
        )
    else:
        told = ngettext(
            "Seen by: the secretariat and %(name)s (%(people)d person).",
            "Seen by: the secretariat and %(name)s (%(people)d people).",
            people or 0,
        )
    return told % who


def of_commitments(organisation: Organisation) -> str:
    """The line of commitments."""
    told = _(
        "Levels and links are seen by everybody once %(name)s joined; notes and files by %(name)s, the secretariat and "
        "the auditor."
    )
    return told % {"name": organisation.name}


def of_platform(platform: Platform) -> str:
    """The line of a platform."""
    if platform.state == "accepted":
        return _("Seen by: everybody who works in the coalition; the name by everybody if its owner is or was a member.")
    return _("Seen by: the secretariat, experts of conservation organisations, the auditor and who proposed it.")


def _people(actor: Actor, organisation: Organisation) -> int | None:
    """How many; None for a reader who does not see them all."""
    if not actor.has(Role.SECRETARIAT) and not (actor.has(Role.COMPANY_ADMIN) and actor.organisation == organisation.public_id):
        return None
    return visible(User, actor).filter(organisation=organisation, is_active=True).count()
