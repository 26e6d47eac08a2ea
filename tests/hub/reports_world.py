"""Reports of the public for the tests: as somebody sends them who leaves an address, and the letters that this brings."""

from __future__ import annotations

import json
from datetime import timedelta

from cases_world import PLAIN

from inthewild.hub.accounts.models import Letter
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, Report
from inthewild.hub.cases.services import intake
from inthewild.hub.cases.services.intake import Received
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor

PUBLIC = Actor.public()
ADDRESS = "who.saw.it@example.org"


def received(**more: str) -> Received:
    given = Answers(link="https://shop.example.com/item/5", text=PLAIN, note="seen in a group", answers={"offered": "part"})
    return intake.receive(PUBLIC, given, source="public", **{"contact": ADDRESS, "language": "fr"} | more)


def of_case(case: Case, **more: object) -> Report:
    report = received().report
    a_while_ago = clock.now() - timedelta(minutes=1)
    Report.objects.filter(pk=report.pk).update(**{"case": case, "platform": None, "received_at": a_while_ago} | more)
    report.refresh_from_db()
    return report


def letters() -> list[str]:
    """What waits to be sent: subject and text."""
    from inthewild.hub.accounts import secrecy

    found = []
    for letter in Letter.objects.order_by("pk"):
        told = json.loads(secrecy.unseal(letter.content, f"letter {letter.handle}"))
        found.append(f"{told['to']} {told['subject']}\n{told['body']}")
    return found
