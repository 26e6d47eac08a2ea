"""What leaving means: agreements end, duties fall, contacts are erased, people lose their access; what was public stays
public. Here for members and for people's accounts; the keys of programs say it in accounts.tokens."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inthewild.hub.accounts import services as accounts
from inthewild.hub.accounts.models import Invitation, Organisation, User
from inthewild.hub.core import events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files import services as files
from inthewild.hub.core.leaving import Departure, Part, register
from inthewild.hub.core.models import File
from inthewild.hub.members.models import Agreement, Contact, Duty, PlatformContact
from inthewild.hub.members.services.agreements import end_in_force
from inthewild.hub.members.services.contacts import erase_for
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
        _("Documents that were handed in are deleted 24 months after the organisation left."),
        _("The record of who did what stays; it holds no content that was erased."),
    ]


def _do(actor: Actor, departure: Departure) -> None:
    organisation = {"organisation__public_id": departure.organisation}
    for agreement in Agreement.objects.filter(**organisation, state="signed").select_related("organisation"):
        end_in_force(actor, agreement, departure.day, departure.reason)
    for duty in Duty.objects.filter(**organisation, done_at=None, dropped_at=None).select_related("organisation"):
        drop_for(actor, duty, departure.reason)
    for contact in Contact.objects.filter(**organisation, erased_at=None).select_related("organisation"):
        erase_for(actor, contact)
    papers = File.objects.filter(organisation=departure.organisation, retention=Retention.MEMBERSHIP.value, deleted_at=None)
    for paper in papers:
        files.start_clock(paper)
    for held in PlatformContact.objects.filter(**organisation, until=None).select_related("platform"):
        if held.since >= departure.day:
            held.delete()  # it would end before it begins
        else:
            PlatformContact.objects.filter(pk=held.pk).update(until=departure.day)
        told_day = {"who": departure.organisation, "day": departure.day.isoformat()}
        events.record(actor, "liaison.ended", held.platform.public_id, told_day, organisation=departure.organisation)


def _accounts_follow(organisation: str) -> Sequence[str]:
    people = User.objects.filter(organisation__public_id=organisation, is_active=True).count()
    told = ngettext("%(n)d person can no longer sign in.", "%(n)d people can no longer sign in.", people)
    return [told % {"n": people}] if people else []


def _accounts_stay(_organisation: str) -> Sequence[str]:
    return [_("What people did stays in the record under a number; who wants to be erased asks the secretariat.")]


def _close_accounts(_actor: Actor, departure: Departure) -> None:
    """People and open invitations; done by the hub, because nobody deactivates themselves. Tokens have a part of their own."""
    hub = Actor.system("leaving")
    organisation = Organisation.objects.get(public_id=departure.organisation)
    for invitation in Invitation.objects.filter(organisation=organisation, state="open"):
        accounts.withdraw(hub, invitation)
    for person in User.objects.filter(organisation=organisation, is_active=True):
        accounts.deactivate(hub, person, "the organisation left")


register(Part("members", follows=_follows, do=_do, stays=_stays))
register(Part("accounts", follows=_accounts_follow, do=_close_accounts, stays=_accounts_stay))
