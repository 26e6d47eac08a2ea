"""How a report stands, by its code. The code is always sent in a form: it never stands in an address, a cookie or a log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.queries.status import report_by_code, standing
from inthewild.hub.cases.services import feedback, reports
from inthewild.hub.cases.tongues import Tongue
from inthewild.hub.cases.views.report.frame import FaultError, limit, page, show
from inthewild.hub.cases.wording import EXPLAINED, FAULTS, STATUS
from inthewild.hub.errors import Invalid


@page("GET", "POST")
def status(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """Ask for the code; then show the status, take something in, or erase."""
    here: dict[str, Any] = {"here": "report:status", "tracking": True}
    if request.method != "POST":
        return show(request, tongue, "code", here)
    code = request.POST.get("code", "")
    report = report_by_code(code)
    if report is None:
        limit(request, "code")  # 120 bits cannot be guessed; this keeps the noise out
        return show(request, tongue, "code", here | {"fault": FAULTS["code"]}, 422)
    act = request.POST.get("act", "show")
    if act == "add":
        return _add(request, tongue, report, code)
    if act == "erase":
        if not request.POST.get("sure"):
            return _shown(request, tongue, report, code, {"erase": FAULTS["sure"]})
        reports.erase(reports.REPORTER, report)
        return show(request, tongue, "erased", here)
    return _shown(request, tongue, report, code, {})


@page("GET", "POST")
def letters(request: HttpRequest, tongue: Tongue, token: str) -> HttpResponse:
    """The link in a letter: no more letters about this report. Opening it does nothing, because machines open links."""
    try:
        report = feedback.stoppable(token)
    except Invalid:
        raise FaultError("token", 404) from None
    done = request.method == "POST"
    if done:
        feedback.stop(report)
    return show(request, tongue, "letters", {"here": "report:letters", "rest": (token,), "done": done})


def _add(request: HttpRequest, tongue: Tongue, report: Report, code: str) -> HttpResponse:
    text = request.POST.get("more", "")
    try:
        reports.add(reports.REPORTER, report, text)
    except Invalid:
        fault = FAULTS["long" if text.strip() else "more"]
        return _shown(request, tongue, report, code, {"more": fault}, more=text[:4_000])
    return _shown(request, tongue, report, code, {}, added=True)


def _shown(request: HttpRequest, tongue: Tongue, report: Report, code: str, faults: dict[str, str], **also: Any) -> HttpResponse:
    how = standing(report)
    told = {"here": "report:status", "tracking": True, "how": how, "status": STATUS[how.status], "code": code,
            "explained": EXPLAINED[how.status], "faults": faults, **also}  # fmt: skip
    return show(request, tongue, "status", told, 422 if faults else 200)
