"""Example reports and cases for the demo, entered through the services. May run again without doing anything twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from inthewild.hub.accounts.models import Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, CaseListing, Report
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import cases, holds, intake
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role


def steps(examples: Sequence[ReadListing]) -> Iterator[str]:
    """Report each example as the public would, let the engine read it, and let the demo's expert decide the first few.

    Gives the title of what was just entered, for a job that shows how far it is.
    """
    for one in examples:
        if not Report.objects.filter(url=one.url).exists():
            _report(one)
        yield one.title
    expert = _expert()
    if expert is not None:
        _decide(expert)


def _report(one: ReadListing) -> None:
    answers = Answers(link=one.url, title=one.title, text=one.text)
    found = intake.receive(Actor.public(), answers, source="public", language=one.language or "en", listing=one)
    case = Report.objects.select_related("case").get(pk=found.report.pk).case
    if case is not None:
        prepare.func(case.public_id)


def _expert() -> Actor | None:
    people = User.objects.filter(demo=True, is_active=True, grants__role=Role.NGO_EXPERT, grants__ended_at=None)
    person = people.order_by("pk").first()
    return actor_of(person) if person is not None else None


def _decide(expert: Actor) -> None:
    """One case in each state that an expert can meet; most stay in the pool."""
    if Case.objects.exclude(expert_organisation=None).exists():
        return
    waiting = list(Case.objects.filter(state="triage").order_by("-priority", "pk"))
    if len(waiting) < 6:
        return
    confirmed, held, *_rest = waiting
    asked, rejected = waiting[-1], waiting[-2]
    for one in (confirmed, held):
        cases.assess(
            expert, one, version=one.version, taxon=one.taxon, specimen=one.specimen, severity=one.severity,
            live_animal=one.live_animal, legality="likely_illegal", confidence="high",
        )  # fmt: skip
    cases.confirm(expert, confirmed, version=confirmed.version)
    cases.ask(expert, asked, "Which material is it? A picture of the back would help.", version=asked.version)
    cases.reject(expert, rejected, "Example: not a real animal or plant part.", version=rejected.version)
    authority = Organisation.objects.filter(kind=Kind.ENFORCEMENT).order_by("pk").first()
    if authority is not None and CaseListing.objects.filter(case=held).exists():
        until = clock.now() + timedelta(days=30)
        holds.place(
            expert, held, authority, reason="Example: asked for by the enforcement unit.", until=until, version=held.version
        )  # fmt: skip
