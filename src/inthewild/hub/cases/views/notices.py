"""Notices: the list, one notice, and what an expert does with it before and after it left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.exchange import notice_text
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases import reasons, tables_notices
from inthewild.hub.cases.forms import notices as forms
from inthewild.hub.cases.models import Notice, Notifier
from inthewild.hub.cases.models.case import Confidence
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import answers, corrections, notices, queue, recording, sending
from inthewild.hub.cases.views import notice_common as common
from inthewild.hub.core import clock, tables, today
from inthewild.hub.core.access import allowed, get, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Outcome, Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import queries as members
from inthewild.hub.members.models import Platform
from inthewild.hub.members.views.common import actor_of

#: What stands behind the keys 2, 3 and 4: the outcomes whose reasons are asked for on the next panel.
CHOICES: dict[str, tuple[Outcome, ...]] = {
    "keep": (Outcome.NO_VIOLATION,),
    "restrict": (Outcome.RESTRICTED, Outcome.GEO_BLOCKED, Outcome.ACCOUNT_ACTION, Outcome.EDUCATED),
    "ask": (Outcome.NEED_INFO,),
}


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/notices/``: what one's company received, or what one's organisation sent."""
    actor = actor_of(request)
    expert = actor.has(Role.NGO_EXPERT)
    if not expert:
        require(actor, "notice.queue")
    context: dict[str, Any] = {"expert": expert}
    if expert:
        context["drafts"] = visible(Notice, actor).filter(state="draft").count()
    else:
        context |= {
            "waiting": queue.waiting(actor).count(),
            "held": queries.held_says(queries.held(actor)),
            "clauses": allowed(actor, "clause.edit", _own(actor)),
        }
    table = tables_notices.SENT if expert else tables_notices.RECEIVED
    return tables.answer(request, table, queries.notices(actor), "cases/notices.html", context)


@login_required
@require_safe
def notice(request: HttpRequest, ntc: str) -> HttpResponse:
    """``/notices/<ntc>/?choose=keep|restrict|ask``: one notice."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    today.looked_at(request, found.public_id)
    panel = common.panel(actor, found)
    decided = queries.decisions(actor, found)
    last = next((d for d in decided if not hasattr(d, "replaced_by")), None)
    waiting = found.state in notices.OPEN and queries.pending(actor, found) is None
    context: dict[str, Any] = {
        **panel,
        "notice": found,
        "body": found.body,
        "items": queries.items(found.body),
        "decisions": [(d, reasons.outcome_label(d.outcome), reasons.label(d.reason_code)) for d in decided],
        "information": queries.information(actor, found),
        "appeal": queries.appeal_of(actor, found),
        "waits_for": queries.waits_for(found),
        "audience": queries.audience(actor, found),
        "open": waiting,
        "confidence": dict(Confidence.choices).get(found.body.get("confidence"), ""),
        "may_appeal": last is not None and allowed(actor, "appeal.file", last) and found.state == "answered",
    }
    if panel["answers"]:
        context |= {"alike": queries.alike(actor, found), "strikes": queries.strikes(actor, found)}
        if waiting:
            context |= _answering(request, actor, found)
    if panel["signs"]:
        context["records"] = waiting and allowed(actor, "notice.record", found)
        context["corrects"] = recording.standing(found) is not None and allowed(actor, "notice.record", found)
        context["recorders"] = members.names_of(actor, {d.by for d in decided if d.recorded})
        context |= _signing(request, actor, found, last.outcome if last else "")
    return common.no_store(render(request, "cases/notice.html", context))


def _answering(request: HttpRequest, actor: Actor, found: Notice) -> dict[str, Any]:
    chosen = CHOICES.get(request.GET.get("choose", ""), ())
    options = [
        (f"{outcome}:{reason.code if single else ''}", reason.label if single else reasons.OUTCOMES[outcome])
        for outcome in chosen
        for single in [len(chosen) == 1]
        for reason in (reasons.reasons_for(outcome) if single else reasons.reasons_for(outcome)[:1])
    ]
    return {
        "choose": request.GET.get("choose", "") if chosen else "",
        "options": [(f"Digit{n}", value, label) for n, (value, label) in enumerate(options, start=1)],
        "clauses": queries.clauses(actor),
        "cluster": len(queries.cluster_keys(actor, found)),
    }


def _words(request: HttpRequest, found: Notice) -> tuple[Keeper, forms.DraftForm]:
    """The form for the words of a draft notice, with what its reader began to type."""
    draft = Keeper(request, "cases.notice", found.public_id)
    sent = request.POST if request.method == "POST" else None
    return draft, forms.DraftForm(sent, initial=draft.initial({**found.body, "version": found.version}))


def _signing(request: HttpRequest, actor: Actor, found: Notice, outcome: str) -> dict[str, Any]:
    draft, form = _words(request, found) if found.state == "draft" else (None, None)
    return {
        "form": form,
        "draft": draft,
        "problems": [what for _where, what in notices.problems_of(found)] if found.state == "draft" else [],
        "version": notice_text.GOOD_FAITH_VERSION,
        "wrong": outcome == Outcome.NOT_OUR_PLATFORM and found.corrected_at is None,
        "platforms": members.platforms(actor).order_by("name") if outcome == Outcome.NOT_OUR_PLATFORM else [],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ntc: str) -> HttpResponse:
    """Change the words of a draft."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.sign", found)
    draft, form = _words(request, found)
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method != "POST" and found.state != "draft":
        return redirect("cases:notice", ntc)

    def do() -> Notice:
        version = form.cleaned_data.pop("version")
        return notices.edit(actor, found, form.cleaned_data, version=version)

    if request.method != "POST" or attempt(form, do, draft) is None:
        context = {"notice": found, "form": form, "draft": draft}
        return common.no_store(render(request, "cases/notice_edit.html", context, status=422 if form.is_bound else 200))
    messages.success(request, _("Saved."))
    return redirect("cases:notice", ntc)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """``/notices/sign``: up to twenty drafts, each shown as a card, are signed in good faith by one act."""
    actor = actor_of(request)
    require(actor, "notice.sign_any")
    form = forms.SignForm(request.POST or None, initial={"good_faith": notice_text.GOOD_FAITH_VERSION})
    chosen = request.POST.getlist("notice")[: notices.BULK + 1]
    if request.method == "POST":
        picked = [queries.notice(actor, one) for one in chosen]
        signed = attempt(form, lambda: notices.approve(actor, picked, good_faith=form.cleaned_data["good_faith"]))
        if signed is not None:
            messages.success(request, _("Signed. What you signed leaves in a few seconds."))
            return redirect("cases:notices")
    drafts = queries.drafts(actor)
    only = request.GET.get("only", "")
    if only:
        drafts = [queries.notice(actor, only)]
    context = {
        "cards": [(d, d.body, queries.items(d.body), [what for _where, what in notices.problems_of(d)]) for d in drafts],
        "form": form,
        "chosen": chosen,
        "statement": notice_text.say("en", "good_faith"),
    }
    return render(request, "cases/notices_sign.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, ntc: str) -> HttpResponse:
    """``/notices/<ntc>/record``: write down what a platform answered that is no company of the hub, or correct what was."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.record", found)
    draft = Keeper(request, "cases.record", ntc)
    old = recording.standing(found)
    begun = {"outcome": old.outcome, "on": old.acted_at.date(), "note": old.note} if old else {"on": clock.now().date()}
    form = forms.RecordForm(request.POST or None, initial=draft.initial(begun), without=recording.REOPENS if old else ())
    write = recording.correct if old else recording.record
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST" and attempt(form, lambda: write(actor, found, **form.cleaned_data), draft) is not None:
        return redirect("cases:notice", ntc)
    context = {"notice": found, "form": form, "draft": draft, "old": old}
    return common.no_store(render(request, "cases/notice_record.html", context, status=422 if form.is_bound else 200))


@login_required
@require_POST
def move(request: HttpRequest, ntc: str) -> HttpResponse:
    """What the sender does with a notice: withdraw, sent, bounced, again, inform, correct, draft."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.sign", found)
    try:
        _move(request, actor, found, request.POST.get("do", ""))
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.what)
    return redirect("cases:notice", ntc)


def _move(request: HttpRequest, actor: Actor, found: Notice, do: str) -> None:
    match do:
        case "withdraw":
            notices.withdraw(actor, found, common.one_line(request, "reason"))
        case "sent":
            sending.sent_by_hand(actor, found)
        case "bounced":
            sending.bounced(actor, found, common.one_line(request, "reason"))
        case "again":
            sending.send_again(actor, found)
        case "inform":
            answers.inform(actor, found, common.one_line(request, "text"))
        case "correct":
            named = request.POST.get("platform", "")
            corrections.correct_platform(actor, found, get(Platform, actor, named) if named else None)
        case "draft":
            notices.draft(actor, found.case)
        case _:
            raise Invalid(_("choose one of the values that are offered"), where="do")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: HttpRequest) -> HttpResponse:
    """``/notices/sender``: in whose name and with which address the own organisation notifies."""
    actor = actor_of(request)
    require(actor, "notice.sign_any")
    own = _own(actor)
    known = visible(Notifier, actor).filter(organisation=own).first()
    initial = {"email": known.email, "trusted_flagger": known.trusted_flagger} if known else None
    form = forms.NotifierForm(request.POST or None, initial=initial)
    if request.method == "POST" and attempt(form, lambda: notices.set_notifier(actor, own, **form.cleaned_data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("cases:notices")
    context = {"form": form, "heading": _("In whose name you notify")}
    return render(request, "cases/notice_form.html", context, status=422 if form.is_bound else 200)


def _own(actor: Actor) -> Organisation:
    return members.organisation(actor, actor.organisation)
