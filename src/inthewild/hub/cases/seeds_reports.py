"""Example reports for the demo: those of the example volunteer, and one that looks like spam. Every text says that it is one."""

from __future__ import annotations

from collections.abc import Iterator

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.models.report import Quarantine, Source
from inthewild.hub.cases.services import feedback, intake
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role

_OWN = 3
_SPAM = "Example of spam: cheap followers and likes, best price, write now!"


def steps() -> Iterator[str]:
    """The volunteer reports what others reported too, so that their list shows several statuses; then spam arrives."""
    person = User.objects.filter(demo=True, is_active=True, grants__role=Role.SPOTTER, grants__ended_at=None).first()
    if person is not None:
        volunteer = actor_of(person)
        known = Report.objects.filter(source=Source.PUBLIC, case__isnull=False).exclude(url="").order_by("pk")
        for one in list(known)[:: max(1, known.count() // _OWN)][:_OWN]:
            if not Report.objects.filter(reporter=volunteer.id, url=one.url).exists():
                _report(volunteer, one)
        yield "my reports"
    if not Report.objects.filter(text=_SPAM).exists():
        intake.receive(Actor.public(), Answers(text=_SPAM), source=Source.PUBLIC, quarantine=Quarantine.TRAP)
    yield "held back"


def _report(volunteer: Actor, one: Report) -> None:
    given = Answers(link=one.url, title=one.title, text=one.text, answers={"where": "shop", "origin": "unsure"})
    found = intake.receive(volunteer, given, source=Source.SPOTTER, reporter=volunteer.id)
    case = Report.objects.select_related("case").get(pk=found.report.pk).case
    if case is not None:
        prepare.func(case.public_id)
        feedback.tell.func(case.public_id)
