"""Answering a notice by the link of a mail, without login. Reading decides nothing: mail scanners follow links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inthewild.hub.accounts.limits import limited
from inthewild.hub.cases import reasons
from inthewild.hub.cases.forms.notices import AnswerForm
from inthewild.hub.cases.models import Notice
from inthewild.hub.cases.services import answers
from inthewild.hub.cases.services.notices import OPEN
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.core.forms import attempt


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("notice")
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """``/answer/<secret>/``: the notice and a form; afterwards what was answered. 404 for a link whose time is over."""
    notice = answers.by_letter(secret)
    form = AnswerForm(request.POST or None)
    decided = None
    if request.method == "POST":
        decided = attempt(form, lambda: answers.answer_letter(secret, form.answer()))
    return _page(request, notice, form, decided=decided is not None)


def _page(request: HttpRequest, notice: Notice, form: AnswerForm, *, decided: bool) -> HttpResponse:
    notice.refresh_from_db()
    last = notice.decisions.filter(replaced_by=None).first()
    context: dict[str, Any] = {
        "notice": notice,
        "body": notice.body,
        "information": notice.information.all(),
        "open": notice.state in OPEN and not decided,
        "form": form,
        "outcome": reasons.outcome_label(last.outcome) if last else "",
        "asked": last is not None and last.outcome == Outcome.NEED_INFO and notice.state in OPEN,
    }
    answer = render(request, "cases/answer.html", context, status=422 if form.is_bound and not decided else 200)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store, private"
    return answer
