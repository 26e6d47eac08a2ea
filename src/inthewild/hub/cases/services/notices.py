"""Notices until they leave: drafted for every platform of a case, corrected, signed by a named expert, taken back in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.exchange import notice_text
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Case, CaseListing, Fingerprint, Notice, Notifier
from inthewild.hub.cases.preview import address
from inthewild.hub.cases.preview.read import platform_of
from inthewild.hub.cases.services import feedback, notice_body, sending
from inthewild.hub.cases.services.routing import way_to
from inthewild.hub.cases.states import NOTICE
from inthewild.hub.core import clock, events, ids, undo
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform
from inthewild.hub.members.services import common

#: How many notices one act of good faith may cover, each of them shown.
BULK = 20
OPEN = ("sent", "acknowledged", "overdue")
EDITED = ("explanation", "legal_basis", "legal_basis_url")


@transaction.atomic
def draft(actor: Actor, case: Case) -> list[Notice]:
    """One notice for each accepted platform with listings in the case that has none yet; drafts get the listings that they lack.

    A listing without an exact address, or on a platform that nobody accepted, gets none: there is nothing to point at
    (queries.unsent says so). Gives what was drafted or completed. Raises NotAllowed or Conflict.
    """
    require(actor, "notice.draft", case)
    if case.state != "confirmed" or case.expert_organisation is None:
        raise Conflict(_("only a confirmed case has notices"), where="state")
    found: dict[Platform, list[CaseListing]] = {}
    for listing in case.listings.select_related("platform", "seller").exclude(canonical_url="").order_by("number"):
        platform = platform_now(listing)
        if platform is not None and platform.state == "accepted":
            if platform != listing.platform:  # its host was given to a platform after the report came
                CaseListing.objects.filter(pk=listing.pk).update(platform=platform)
            found.setdefault(platform, []).append(listing)
    known = {one.platform_id: one for one in Notice.objects.select_for_update().filter(case=case).exclude(state="withdrawn")}
    sender = case.expert_organisation
    made = [_draft(actor, case, platform, sender, found[platform]) for platform in found if platform.pk not in known]
    open_ones = [(known[platform.pk], platform) for platform in found if platform.pk in known]
    return made + [one for one, platform in open_ones if _complete(actor, one, platform, sender, found[platform])]


def platform_now(listing: CaseListing) -> Platform | None:
    """The platform of a listing: the one that was named, or the accepted one that has its host by now."""
    if (listing.platform is not None and listing.platform.state == "accepted") or not listing.canonical_url:
        return listing.platform
    return platform_of(address.read(listing.canonical_url).host) or listing.platform


def _complete(actor: Actor, notice: Notice, platform: Platform, sender: Organisation, listings: Sequence[CaseListing]) -> bool:
    """Add listings to a draft that lacks them. Its words stay; whether something was added."""
    if notice.state != "draft" or {row.canonical_url for row in listings} <= set(notice.body["urls"]):
        return False
    body = notice_body.proposed(notice.case, platform, sender, listings, notice.public_id)
    notice.body = body | {name: notice.body[name] for name in EDITED}
    notice.seller = next((row.seller for row in listings if row.seller), None)
    notice.version += 1
    notice.save(update_fields=["body", "seller", "version"])
    events.record(actor, "notice.edited", notice.public_id, {"fields": ["items"]}, organisation=sender.public_id)
    return True


def _draft(actor: Actor, case: Case, platform: Platform, sender: Organisation, listings: Sequence[CaseListing]) -> Notice:
    public_id = ids.new("ntc")
    body = notice_body.proposed(case, platform, sender, listings, public_id)
    made = Notice.objects.create(
        public_id=public_id,
        case=case,
        platform=platform,
        route=way_to(platform).route,
        sender=sender,
        language=body["language"],
        body=body,
        priority=case.priority,
        subject=f"{case.taxon}/{case.specimen}",
        seller=next((row.seller for row in listings if row.seller), None),
        cluster=_template(listings),
        made_at=clock.now(),
    )
    told = {"platform": platform.public_id, "route": made.route}
    events.record(actor, "notice.drafted", made.public_id, told, organisation=sender.public_id)
    return made


def _template(listings: Sequence[CaseListing]) -> str:
    marks = Fingerprint.objects.filter(listing__in=listings, kind="text").order_by("listing", "pk")
    return marks.values_list("value", flat=True).first() or ""


@transaction.atomic
def edit(actor: Actor, notice: Notice, changes: Mapping[str, str], *, version: int) -> Notice:
    """Change the words of a draft: explanation, legal_basis, legal_basis_url. ``version`` is the one that was read.

    Raises NotAllowed, Invalid, or Conflict (changed meanwhile, or no draft any more).
    """
    require(actor, "notice.sign", notice)
    stored = Notice.objects.select_for_update().get(pk=notice.pk)
    if stored.state != "draft":
        raise Conflict(_("this notice is signed already"), where="state")
    if stored.version != version:
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    for name, text in changes.items():
        if name not in EDITED:
            raise Invalid(_("this cannot be changed"), where=name)
        stored.body[name] = _clean(text, name, notice_body.LONGEST[name])
    stored.version += 1
    stored.save(update_fields=["body", "version"])
    events.record(actor, "notice.edited", stored.public_id, {"fields": sorted(changes)}, organisation=stored.sender.public_id)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def approve(actor: Actor, notices: Iterable[Notice], *, good_faith: str) -> list[Notice]:
    """Sign notices in good faith: the person, the version of the sentence that was shown, the time. At most 20 at once.

    What is signed leaves after the time to undo; a notice that a person carries to a form waits for that person.
    Raises NotAllowed, Invalid (something is missing, another sentence), or Conflict (no draft any more).
    """
    chosen = list({notice.pk: notice for notice in notices}.values())
    if not 1 <= len(chosen) <= BULK:
        raise Invalid(_("sign 1 to %(most)d notices at once") % {"most": BULK}, where="notices")
    if good_faith != notice_text.GOOD_FAITH_VERSION:
        raise Invalid(_("the statement of good faith has changed; read it again"), where="good_faith")
    return [_approve(actor, notice, good_faith) for notice in chosen]


def _approve(actor: Actor, notice: Notice, good_faith: str) -> Notice:
    require(actor, "notice.sign", notice)
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender", "platform").get(pk=notice.pk)
    now, body = clock.now(), dict(stored.body)
    notifier = Notifier.objects.filter(organisation=stored.sender).first()
    body["notifier_email"] = notifier.email if notifier else ""
    body["trusted_flagger"] = bool(notifier and notifier.trusted_flagger)
    body["bona_fide"] = {
        "statement": notice_text.say(stored.language, "good_faith"),
        "version": good_faith,
        "confirmed_by": "ngo_expert",  # the role: who it is stands in good_faith_by, and goes to no platform
        "confirmed_at": now.isoformat(timespec="seconds"),
    }
    for where, what in notice_body.problems(body):
        raise Invalid(what, where=where)
    also = {"body": body, "good_faith_by": actor.id, "good_faith_version": good_faith, "good_faith_at": now}
    facts = {"good_faith": good_faith}
    NOTICE.move(actor, notice, "approved", facts, about=stored.public_id, organisation=stored.sender.public_id, also=also)
    sending.begin(notice)
    undo.offer(actor, "notice.sign", stored.public_id, about=stored.public_id)
    return notice


def problems_of(notice: Notice) -> list[tuple[str, str]]:
    """Field and sentence of all that keeps a draft from being signed now."""
    notifier = Notifier.objects.filter(organisation=notice.sender).first()
    return notice_body.problems({**notice.body, "notifier_email": notifier.email if notifier else ""})


@transaction.atomic
def withdraw(actor: Actor, notice: Notice, reason: str) -> Notice:
    """Take a signed notice back before it leaves. Raises NotAllowed, Invalid (no reason), or Conflict (it has left)."""
    require(actor, "notice.sign", notice)
    why = _clean(reason, "reason", 500)
    organisation = notice.sender.public_id
    NOTICE.move(
        actor, notice, "withdrawn", {"reason": why}, about=notice.public_id, organisation=organisation, also={"end_reason": why}
    )
    feedback.changed(notice.case)
    return notice


@undo.inverse("notice.sign", gettext_lazy("The notice was signed."))
def take_back(actor: Actor, public_id: str) -> None:
    """``withdraw`` in the first seconds, and a fresh draft in its place. Raises OutOfSight and as ``withdraw``."""
    notice = withdraw(actor, get(Notice, actor, public_id), _("taken back at once"))
    kept = {name: notice.body[name] for name in EDITED}
    for made in (one for one in draft(actor, notice.case) if one.platform_id == notice.platform_id):
        Notice.objects.filter(pk=made.pk).update(body={**made.body, **kept})


@transaction.atomic
def set_notifier(actor: Actor, organisation: Organisation, *, email: str, trusted_flagger: bool = False) -> Notifier:
    """Say with which address an organisation notifies: that of an office. Raises NotAllowed or Invalid."""
    require(actor, "notifier.set", organisation)
    facts: dict[str, Any] = {"email": common.email(email), "trusted_flagger": trusted_flagger}
    made, _new = Notifier.objects.update_or_create(
        organisation=organisation, defaults={**facts, "set_by": actor.id, "set_at": clock.now()}
    )
    events.record(actor, "notifier.set", organisation.public_id, {"trusted_flagger": trusted_flagger})
    return made


def _clean(text: str, where: str, limit: int) -> str:
    """Text of several lines without control characters. Raises Invalid for one that is empty or too long."""
    clean = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable()).strip()
    if not clean and where not in ("legal_basis", "legal_basis_url"):
        raise Invalid(_("this must not be empty"), where=where)
    if len(clean) > limit:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": limit}, where=where)
    return clean
