"""What a case holds of people and offers, and its end: by retention, or because a seller was erased. The frame stays:
states, times, taxa, decisions, so that what was counted can still be counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from inthewild.hub.cases.models import (
    Assessment,
    Case,
    CaseListing,
    EngineReading,
    Fingerprint,
    Hold,
    LegalHold,
    Notice,
    Report,
    Seller,
)
from inthewild.hub.cases.services import notice_contents
from inthewild.hub.core import clock, discussion

_EMPTY = {"canonical_url": "", "item_id": "", "title": "", "text": "", "price": None, "currency": ""}
_WORDS = {"url": "", "title": "", "text": "", "note": ""}


@transaction.atomic
def empty(case: Case) -> list[str]:
    """Empty a case and the sellers that are in no other case that is still kept; the public ids of what told something."""
    now = clock.now()
    listings = CaseListing.objects.filter(case=case)
    touched = [case.public_id, *Report.objects.filter(case=case).values_list("public_id", flat=True)]
    touched += Hold.objects.filter(case=case).values_list("public_id", flat=True)
    sellers = list(Seller.objects.filter(pk__in=listings.values("seller"), erased_at=None))
    touched += notice_contents.empty(Notice.objects.filter(case=case).values_list("pk", flat=True))
    empty_listings(listings.values_list("pk", flat=True))
    Report.objects.filter(case=case).update(**_WORDS)
    Assessment.objects.filter(case=case).update(note="")
    Hold.objects.filter(case=case).update(reason="", end_reason="")
    LegalHold.objects.filter(capsule__case=case).update(person="", reason="")
    Case.objects.filter(pk=case.pk).update(reason="", erased_at=now)
    _forget_talk([case.pk])
    for seller in sellers:
        if not CaseListing.objects.filter(seller=seller, case__erased_at=None).exists():
            forget(seller)
            touched.append(seller.public_id)
    return touched


def empty_listings(keys: Iterable[int]) -> None:
    """Empty listings: what was read, what the engine read in it, by what it is recognised."""
    wanted = list(keys)
    CaseListing.objects.filter(pk__in=wanted).update(**_EMPTY)
    EngineReading.objects.filter(listing__in=wanted).delete()
    Fingerprint.objects.filter(listing__in=wanted).delete()


def forget(seller: Seller) -> None:
    """Empty a seller: handle and its hash. Strikes stay, of an account that nobody can name."""
    Seller.objects.filter(pk=seller.pk).update(handle="", handle_hash=None, erased_at=clock.now())


@transaction.atomic
def erase_seller(seller: Seller) -> list[str]:
    """Empty a seller with all that their listings say, and what reporters gave of those; the public ids of all of it."""
    listings = list(CaseListing.objects.filter(seller=seller).select_related("case", "report"))
    addresses = {one.canonical_url for one in listings} - {""}
    cases = {one.case_id for one in listings}
    made = {one.report_id for one in listings}
    reports = Report.objects.filter(Q(pk__in=made) | Q(case__in=cases, url__in=addresses))
    touched = [seller.public_id, *{one.case.public_id for one in listings}, *reports.values_list("public_id", flat=True)]
    told = Notice.objects.filter(Q(seller=seller) | Q(case__in=cases, platform=seller.platform))
    touched += notice_contents.empty(told.values_list("pk", flat=True))
    reports.update(**_WORDS)
    empty_listings(one.pk for one in listings)
    Assessment.objects.filter(case__in=cases).update(note="")
    held = Hold.objects.filter(case__in=cases)
    touched += held.values_list("public_id", flat=True)
    held.update(reason="", end_reason="")
    Case.objects.filter(pk__in=cases).update(reason="")
    _forget_talk(cases)
    forget(seller)
    return touched


def _forget_talk(cases: Iterable[int]) -> None:
    """Delete what was said about cases and their notices: it tells of who sold, in words that no search finds again."""
    keys = list(cases)
    for model, which in ((Case, {"pk__in": keys}), (Notice, {"case__in": keys})):
        for about in model._default_manager.filter(**which).values_list("public_id", flat=True):
            discussion.forget(about)
