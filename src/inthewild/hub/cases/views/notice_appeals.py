"""Appeals: filed on a notice, listed, given to another moderator, decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.cases import reasons, tables_notices
from inthewild.hub.cases.forms import notices as forms
from inthewild.hub.cases.models import Appeal
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import appeals
from inthewild.hub.core import directory, tables
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, Invalid, OutOfSight
from inthewild.hub.members.views.common import actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, ntc: str) -> HttpResponse:
    """Disagree with the decision about a notice."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    last = next((d for d in queries.decisions(actor, found) if not hasattr(d, "replaced_by")), None)
    if last is None:
        raise OutOfSight("nothing was decided", where=ntc)
    require(actor, "appeal.file", last)
    draft = Keeper(request, "cases.appeal", ntc)
    form = forms.ReasonForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    company = not actor.has(Role.NGO_EXPERT)
    if request.method == "POST":
        made = attempt(form, lambda: appeals.file(actor, last, form.cleaned_data["reason"], for_seller=company), draft)
        if made is not None:
            return redirect("cases:appeal", made.public_id)
    context = {
        "notice": found, "form": form, "draft": draft, "company": company, "outcome": reasons.outcome_label(last.outcome)
    }  # fmt: skip
    return render(request, "cases/appeal_new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/appeals/``."""
    actor = actor_of(request)
    require(actor, "decision.list")
    return tables.answer(request, tables_notices.APPEALS, queries.appeals(actor), "cases/appeals.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, apl: str) -> HttpResponse:
    """One appeal: ``do`` is assign, uphold or overturn."""
    actor = actor_of(request)
    found = queries.appeal(actor, apl)
    do = request.POST.get("do", "")
    if request.method == "POST":
        require(actor, "appeal.assign" if do == "assign" else "appeal.decide", found)
    stand = forms.ReasonForm(request.POST if do == "uphold" else None, prefix="stand")
    other = forms.OverturnForm(request.POST if do == "overturn" else None, prefix="other")
    try:
        if _done(request, actor, found, do, stand, other):
            messages.success(request, _("Saved."))
            return redirect("cases:appeal", apl)
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.what)
        return redirect("cases:appeal", apl)
    old = found.decision
    able = appeals.others(old) if allowed(actor, "appeal.assign", found) else []
    context = {
        "appeal": found,
        "notice": old.notice,
        "body": old.notice.body,
        "outcome": reasons.outcome_label(old.outcome),
        "why": reasons.label(old.reason_code),
        "result": reasons.outcome_label(found.result.outcome) if found.result else "",
        "who": directory.current().names(actor, [found.assigned_to]).get(found.assigned_to, "") if _inside(actor, found) else "",
        "alone": found.state == "filed" and _inside(actor, found) and not appeals.others(old),
        "able": able if found.state == "filed" else [],
        "decides": found.state == "assigned" and allowed(actor, "appeal.decide", found),
        "stand": stand,
        "other": other,
        "audience": queries.audience(actor, old.notice),
    }
    return render(request, "cases/appeal.html", context, status=422 if stand.is_bound or other.is_bound else 200)


def _done(request: HttpRequest, actor: Actor, found: Appeal, do: str, stand: forms.ReasonForm, other: forms.OverturnForm) -> bool:
    made: Any = None
    match do:
        case "assign":
            person = next((p for p in appeals.others(found.decision) if p.public_id == request.POST.get("to")), None)
            if person is None:
                raise Invalid(_("choose another moderator of the company than who decided"), where="to")
            made = appeals.assign(actor, found, person)
        case "uphold":
            made = attempt(stand, lambda: appeals.uphold(actor, found, stand.cleaned_data["reason"]))
        case "overturn":
            made = attempt(other, lambda: appeals.overturn(actor, found, other.answer(), other.cleaned_data["reason"]))
    return made is not None


def _inside(actor: Actor, found: Appeal) -> bool:
    receiver = found.decision.notice.receiver
    return receiver is not None and receiver.public_id == actor.organisation
