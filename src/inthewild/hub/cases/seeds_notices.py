"""Example notices for the demo: cases of the example company's platform go the whole way through the services.

Every text says that it is an example. In steps, each of which may run again without doing anything twice.
"""
# ruff: noqa: E501 - texts of listings

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, CaseListing, Notice, Notifier
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import answers, appeals, cases, clauses, intake, notices, prepare, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.members.models import Platform

_LAW = "Council Regulation (EC) No 338/97 on the protection of species of wild fauna and flora by regulating trade therein"
_CLAUSES = ("Example rules, 3.2: no parts of protected animals", "Example rules, 3.3: no living wild animals")


@dataclass(frozen=True)
class Example:
    """One listing; ``answer`` is what the company said, ``appealed`` why the sender disagreed, ``signed`` whether it left."""

    number: int
    language: str
    title: str
    text: str
    seller: str
    taxon: str
    specimen: str
    severity: int = 3
    live: bool = False
    signed: bool = True
    answer: Answer | None = None
    appealed: str = ""


EXAMPLES = (
    Example(9001, "en", "Example listing: carved elephant tusk", "Example, not a real offer. Carved elephant ivory tusk, 40 cm, "
            "no papers, message me.", "example_attic", "elephantidae", "IVC"),
    Example(9002, "ar", "إعلان مثال: ناب فيل منحوت", "مثال وليس عرضًا حقيقيًا. للبيع ناب عاج فيل أصلي منحوت، السعر على الخاص.",
            "example_souq", "elephantidae", "IVC"),
    Example(9003, "en", "Example listing: ivory bangle", "Example, not a real offer. Elephant ivory bangle, old, postage worldwide.",
            "example_attic", "elephantidae", "IVC"),
    Example(9004, "zh-Hans", "示例信息：象牙手镯", "示例，并非真实出售。出售象牙手镯，老料，可邮寄。", "example_shop", "elephantidae", "IVC"),
    Example(9005, "en", "Example listing: young grey parrot", "Example, not a real offer. African grey parrot, three months old, "
            "hand reared, no ring, no papers.", "example_birds", "psittacus-erithacus", "LIV", 4, live=True),
    Example(9006, "fr", "Annonce d'exemple : bracelet", "Exemple, ce n'est pas une offre réelle. Bracelet en ivoire d'éléphant, "
            "sans certificat.", "exemple_brocante", "elephantidae", "IVC", answer=Answer("removed", clause=_CLAUSES[0])),
    Example(9007, "en", "Example listing: old ivory box", "Example, not a real offer. Small elephant ivory box, said to be of 1890.",
            "example_attic", "elephantidae", "IVC", answer=Answer("no_violation", "antique"), appealed="Example: no paper shows its age."),
    Example(9008, "en", "Example listing: ivory figure", "Example, not a real offer. Elephant ivory figure, new, made to order.",
            "example_attic", "elephantidae", "IVC", signed=False),
)  # fmt: skip


def steps() -> Iterator[str]:
    """Enter what is missing, one example at a time; nothing where the people or the platform of the demo are not there."""
    platform = Platform.objects.filter(name="Example Market", state="accepted").first()
    expert, moderator, admin = (_person(role) for role in (Role.NGO_EXPERT, Role.COMPANY_MODERATOR, Role.COMPANY_ADMIN))
    if platform is None or expert is None or moderator is None or admin is None:
        return
    _company(expert, admin)
    for one in EXAMPLES:
        if not CaseListing.objects.filter(platform=platform, item_id=str(one.number)).exists():
            _enter(one, platform, expert, moderator)
        yield one.title


def _person(role: Role) -> Actor | None:
    found = User.objects.filter(demo=True, is_active=True, grants__role=role, grants__ended_at=None).order_by("pk").first()
    return actor_of(found) if found and found.organisation_id else None


def _company(expert: Actor, admin: Actor) -> None:
    ngo, company = (Organisation.objects.get(public_id=one.organisation) for one in (expert, admin))
    if not Notifier.objects.filter(organisation=ngo).exists():
        notices.set_notifier(expert, ngo, email="notices@trust.example", trusted_flagger=True)
        for title in _CLAUSES:
            clauses.add_clause(admin, company, title=title)


@transaction.atomic
def _enter(one: Example, platform: Platform, expert: Actor, moderator: Actor) -> None:
    host = platform.hosts.order_by("pk").values_list("host", flat=True).first()
    url = f"https://{host}/item/{one.number}"
    read = ReadListing(url, url, platform, str(one.number), one.title, one.text, one.language, None, "", one.seller, fetched=True)
    report = intake.receive(Actor.public(), Answers(link=url, text=one.text), source="public", language="en", listing=read).report
    assert report.case is not None
    prepare.prepare.func(report.case.public_id)
    case = Case.objects.get(pk=report.case.pk)
    cases.assess(
        expert, case, version=case.version, taxon=one.taxon, specimen=one.specimen, legality="likely_illegal",
        severity=one.severity, confidence="high", live_animal=one.live,
    )  # fmt: skip
    case.refresh_from_db()
    cases.confirm(expert, case, version=case.version)
    for notice in Notice.objects.filter(case=case):
        notices.edit(expert, notice, {"legal_basis": _LAW}, version=notice.version)
        if one.signed:
            notices.approve(expert, [notice], good_faith="1")
            sending.send(notice.public_id)
            notice.refresh_from_db()
        if one.answer is not None:
            decision = answers.answer(moderator, notice, one.answer)
            if one.appealed:
                appeals.file(expert, decision, one.appealed)
