"""What leaving means for members: agreements end, duties fall, contacts are erased; what was public stays public."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.leaving import Departure, Part, register
from inthewild.hub.members.models import Agreement, Contact, Duty, PlatformContact
from inthewild.hub.members.services.agreements import end_in_force
from inthewild.hub.members.services.duties import drop_for


def _follows(organisation: str) -> Sequence[str]:
    agreements = Agreement.objects.filter(organisation__public_id=organisation, state="signed").count()
    duties = Duty.objects.filter(organisation__public_id=organisation, done_at=None, dropped_at=None).count()
    contacts = Contact.objects.filter(organisation__public_id=organisation, erased_at=None).count()
    liaisons = PlatformContact.objects.filter(organisation__public_id=organisation, until=None).count()
    told = [
        (agreements, ngettext("%(n)d agreement ends.", "%(n)d agreements end.", agreements)),
        (duties, ngettext("%(n)d open duty is dropped.", "%(n)d open duties are dropped.", duties)),
        (contacts, ngettext("%(n)d contact is erased.", "%(n)d contacts are erased.", contacts)),
        (
            liaisons,
            ngettext("%(n)d platform loses its point of contact.", "%(n)d platforms lose their point of contact.", liaisons),
        ),
    ]
    return [text % {"n": count} for count, text in told if count]


def _stays(_organisation: str) -> Sequence[str]:
    return [
        _("The days of joining and leaving stay on the public page, because the number of members must be traceable."),
        _("Commitments and figures that were given stay with their dates, because published sums were made of them."),
        _("Platforms and their owners stay: listings on them can be reported whether or not the owner is a member."),
        _("Agreements that ended stay for the parties, as proof of what was allowed until when."),
        _("The record of who did what stays; it holds no content that was erased."),
    ]


def _do(actor: Actor, departure: Departure) -> None:
    organisation = {"organisation__public_id": departure.organisation}
    for agreement in Agreement.objects.filter(**organisation, state="signed").select_related("organisation"):
        end_in_force(actor, agreement, departure.day, departure.reason)
    for duty in Duty.objects.filter(**organisation, done_at=None, dropped_at=None).select_related("organisation"):
        drop_for(actor, duty, departure.reason)
    for contact in Contact.objects.filter(**organisation, erased_at=None):
        gone = {"sealed": None, "wrapped_key": None, "address_hash": "", "erased_at": clock.now()}
        Contact.objects.filter(pk=contact.pk).update(**gone)
        told = {"number": contact.number}
        events.record(actor, "contact.erased", departure.organisation, told, organisation=departure.organisation)
    for held in PlatformContact.objects.filter(**organisation, until=None).select_related("platform"):
        if held.since >= departure.day:
            held.delete()  # it would end before it begins
        else:
            PlatformContact.objects.filter(pk=held.pk).update(until=departure.day)
        told_day = {"who": departure.organisation, "day": departure.day.isoformat()}
        events.record(actor, "liaison.ended", held.platform.public_id, told_day, organisation=departure.organisation)


PART = Part("members", follows=_follows, do=_do, stays=_stays)
register(PART)
