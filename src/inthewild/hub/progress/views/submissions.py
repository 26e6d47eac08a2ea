"""The list of submissions, one submission, and what the secretariat says of it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import formats, today
from inthewild.hub.core.access import allowed, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import File
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.members import queries as members
from inthewild.hub.progress import periods, tables
from inthewild.hub.progress.models import Submission
from inthewild.hub.progress.models.submission import Disclosure
from inthewild.hub.progress.permissions.submissions import HANDED_IN
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import office
from inthewild.hub.progress.views.common import TONES, actor_of, audience, for_people, rows, show, told


@for_people
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The submissions that the reader sees; for the secretariat also what was asked for."""
    actor = actor_of(request)
    asked = list(queries.requests(actor)[:20])
    counts = queries.by_state(actor, asked)
    told_of = [
        (one, periods.read(one.period).name, sum(n for s, n in counts.get(one.pk, {}).items() if s in HANDED_IN),
         sum(counts.get(one.pk, {}).values()))
        for one in asked
    ]  # fmt: skip
    context = {"requests": told_of, "may_ask": allowed(actor, "figures.ask")}
    return answer(request, tables.SUBMISSIONS, queries.submissions(actor), "progress/submissions.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, sub: str) -> HttpResponse:
    """One submission; the secretariat accepts it here, or sends it back with questions."""
    actor = actor_of(request)
    found = queries.submission(actor, sub)
    wrong = _judged(request, actor, found) if request.method == "POST" else None
    if request.method == "POST" and wrong is None:
        return redirect("progress:submission", sub)
    today.looked_at(request, found.public_id)
    period = periods.read(found.request.period)
    figures = queries.figures(actor, found)
    may_read = allowed(actor, "submission.read", found)
    attest = allowed(actor, "submission.attest", found)
    replacement = queries.replacement(actor, found)
    people = {found.attested_by} - {""} if may_read else set()
    context = {
        "submission": found,
        "period": period.name,
        "tone": TONES[found.state],
        "late": queries.is_overdue(found),
        "rows": rows(figures, queries.before(actor, found, period.before)),
        "before": periods.read(period.before).name,
        "may_read": may_read,
        "may_edit": allowed(actor, "submission.edit", found) and found.state in ("requested", "draft", "queried"),
        "may_attest": attest and found.state in ("draft", "queried"),
        "may_decline": attest and found.state == "requested",
        "may_correct": attest and found.state == "accepted" and replacement is None,
        "may_withdraw": attest and found.state == "accepted",
        "may_judge": allowed(actor, "submission.judge", found) and found.state == "submitted",
        "replacement": replacement,
        "replaces": found.replaces,
        "attested": members.names_of(actor, people).get(found.attested_by, ""),
        "disclosure": Disclosure(found.disclosure).label,
        "files": visible(File, actor).filter(public_id__in=found.files, deleted_at=None) if may_read else [],
        "wrong": wrong,
        "audience": audience(found),
        **told(actor, [found.public_id]),
    }
    return show(request, "submission", context, wrong=wrong is not None)


def _judged(request: HttpRequest, actor: Actor, found: Submission) -> str | None:
    """Do what the secretariat decided; gives what is wrong, or None."""
    require(actor, "submission.judge", found)
    acts = {"accept": partial(office.accept, actor, found), "query": partial(_query, request, actor, found)}
    do = acts.get(request.POST.get("do", ""))
    if do is None:
        raise NotAllowed("there is no such act", where="do")
    try:
        do()
    except (Invalid, Conflict) as error:
        return error.what
    messages.success(request, _("Accepted.") if request.POST["do"] == "accept" else _("The company is asked."))
    return None


def _query(request: HttpRequest, actor: Actor, found: Submission) -> Submission:
    numbers = [one.number for one in queries.figures(actor, found)]
    questions = {number: request.POST.get(f"question-{number}", "") for number in numbers}
    return office.query(actor, found, questions, reason=request.POST.get("reason", ""))


def title(found: Submission) -> str:
    """What a submission is called."""
    told_of = {"name": found.organisation.name, "period": periods.read(found.request.period).name}
    return _("Figures of %(name)s for %(period)s") % told_of


def due(found: Submission) -> str:
    """Until when it is asked for."""
    return formats.day(found.request.due)
