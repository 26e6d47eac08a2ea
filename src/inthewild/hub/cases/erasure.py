"""What cases hold of who reported."""

from __future__ import annotations

from collections.abc import Iterable

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import marking
from inthewild.hub.cases.services.reports import forget_person
from inthewild.hub.core import clock
from inthewild.hub.core.erasure import erases


@erases("cases.report", "Reports: link, text, answers, pictures, address and tracking code of who sent them; the id stays")
def report(subject: str) -> Iterable[str]:
    """Empty the report with this public id."""
    found = Report.objects.select_for_update(of=("self",)).select_related("case").filter(public_id=subject).first()
    if found is None:
        return []
    forget_person(found)
    Report.objects.filter(pk=found.pk).update(url="", title="", text="", erased_at=clock.now())
    if found.case is not None:
        marking.anew(found.case)
    return [subject]


@erases("cases.reporter", "That reports were a volunteer's; what they say of listings stays")
def reporter(subject: str) -> Iterable[str]:
    """Take a person's name and address off the reports that they sent."""
    mine = Report.objects.select_for_update().filter(reporter=subject)
    for one in mine:
        forget_person(one)
        yield subject
