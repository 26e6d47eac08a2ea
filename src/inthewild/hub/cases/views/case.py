"""One case: the listing with what the engine marked, the expert's reading beside the engine's, and the decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.cases import spans, taxa
from inthewild.hub.cases.forms import casework as forms
from inthewild.hub.cases.models import Case
from inthewild.hub.cases.models.case import Confidence, Legality
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.queries.unsent import unsent
from inthewild.hub.cases.said import said
from inthewild.hub.cases.services import cases, locating, protection, triage
from inthewild.hub.cases.views.common import page
from inthewild.hub.core import today
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.files.redrawing import changeable
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.marks import Kind, Span
from inthewild.hub.members.queries import names_of
from inthewild.hub.members.views.common import actor_of, for_people, told

PICTURES, TEXTS = 12, 5
"""How many pictures and texts of reports stand beside a listing; the rest is on the page of the reports."""


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, cas: str) -> HttpResponse:
    """``/cases/<id>/``. Whoever opens a case that they may decide holds it; a merged one leads to where it went."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    if found.merged_into is not None and request.method != "POST":
        return redirect("cases:case", found.merged_into.public_id)
    if request.method == "POST":
        return _decide(request, actor, found)
    triage.open_case(actor, found)
    today.looked_at(request, found.public_id)
    return _page(request, actor, found, forms.AssessForm(initial=_begun(request, found)))


def _draft(request: HttpRequest, found: Case) -> Keeper:
    return Keeper(request, "cases.assess", found.public_id)


def _begun(request: HttpRequest, found: Case) -> dict[str, Any]:
    """The last reading, or the draft over it. What is read now is this version of the case, whenever the draft was begun."""
    return {**_draft(request, found).initial(forms.beginning(found)), "version": found.version}


def _decide(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    """What the pressed button says."""
    do = request.POST.get("do", "")
    if do == "skip":
        return _next(request, actor, found)
    if do.startswith(("protect:", "judge:")):
        return _protect(request, actor, found, do)
    if do in ("resume", "reopen", "close"):
        return _step(request, actor, found, do)
    form = forms.AssessForm(request.POST)
    draft = _draft(request, found)
    if draft.pressed:
        require(actor, "case.assess", found)
    if (kept := draft.answer(form)) is not None:
        return kept
    if do == "look":
        form.is_valid()
        return _page(request, actor, found, form, found_taxa=form.candidates or taxa.find(form.data.get("taxon", "")))
    if _done(form, do, actor, found, draft):
        if do == "confirm" and not queries.notices(actor, found):
            messages.warning(request, _("Confirmed, but no notice could be drafted; below stands why, and what to do."))
        else:
            messages.success(request, {"confirm": _("Confirmed. The notices are drafted."), "save": _("Saved."),
                                       "ask": _("Set aside until it is known."), "reject": _("Rejected.")}[do])  # fmt: skip
        return redirect("cases:case", found.public_id) if do in ("save", "confirm") else _next(request, actor, found)
    return _page(request, actor, found, form, found_taxa=form.candidates, wrong=True)


def _done(form: forms.AssessForm, do: str, actor: Actor, found: Case, draft: Keeper) -> bool:
    def act() -> bool:
        facts, version, reason = form.facts(), form.cleaned_data["version"], form.cleaned_data["reason"]
        with transaction.atomic():
            if do == "reject":
                cases.reject(actor, found, reason, version=version)
            elif do == "ask":
                cases.ask(actor, found, reason, version=version)
            elif do in ("save", "confirm"):
                cases.assess(actor, found, version=version, **facts)
                if do == "confirm":
                    cases.confirm(actor, found, version=found.version)
            else:
                return False
        return True

    return bool(attempt(form, act, draft))


def _step(request: HttpRequest, actor: Actor, found: Case, do: str) -> HttpResponse:
    form = forms.ReasonForm({"reason": "-", **request.POST.dict()} if do == "resume" else request.POST)

    def act() -> bool:
        version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
        if do == "resume":
            cases.resume(actor, found, version=version)
        elif do == "reopen":
            cases.reopen(actor, found, reason, version=version)
        else:
            cases.close(actor, found, reason, version=version)
        return True

    if attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("cases:case", found.public_id)
    return _page(request, actor, found, forms.AssessForm(initial=forms.beginning(found)), step_form=form, wrong=True)


def _protect(request: HttpRequest, actor: Actor, found: Case, do: str) -> HttpResponse:
    """One key: the picture is gone from all views. A second person judges."""
    act, _colon, file = do.partition(":")
    if act == "protect":
        protection.protect(actor, found, file)
        messages.warning(request, _("The picture is out of all views. Do not look for it, copy it or pass it on."))
    else:
        protection.decide(actor, queries.protected_one(actor, found, file), at_risk=request.POST.get("at_risk") == "yes")
        messages.success(request, _("Saved."))
    return redirect("cases:case", found.public_id)


def _next(request: HttpRequest, actor: Actor, left: Case) -> HttpResponse:
    """The next case of the list that nobody else holds, or the list."""
    given = request.session.get("cases.list", {})
    following = triage.next_case(actor, given, after=left) if allowed(actor, "case.queue") else None
    if following is None:
        messages.info(request, _("No other case of this list is free."))
        return redirect("cases:pool")
    return redirect("cases:case", following.public_id)


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Case,
    form: forms.AssessForm,
    *,
    found_taxa: list[taxa.Named] | None = None,
    step_form: forms.ReasonForm | None = None,
    wrong: bool = False,
) -> HttpResponse:
    listings = queries.read(actor, found)
    history = queries.assessments(actor, found)
    triaged = found.state in triage.WORKED_ON
    lacking = unsent(actor, found) if allowed(actor, "notice.draft", found) else []
    context: dict[str, Any] = {
        "listings": [_shown(one, found) for one in listings],
        "pictures": changeable(actor, [file.public_id for one in listings for file in one.pictures]),
        "may_propose": allowed(actor, "proposal.make"),
        "form": form,
        "assess_draft": _draft(request, found),
        "found_taxa": found_taxa or [],
        "reasons": forms.REASONS,
        "assessments": [(row, _called(row.taxon), taxa.specimen_called(row.specimen)) for row in history],
        "names": names_of(actor, {row.by for row in history}),
        "law": taxa.law(found.taxon),
        "sellers": queries.sellers(actor, found),
        "notices": queries.notices(actor, found),
        "unsent": lacking,
        "may_draft": any(one.ready for one in lacking),
        "may_locate": found.state in locating.IN and allowed(actor, "case.locate", found),
        "step_form": step_form or forms.ReasonForm(initial={"version": found.version}),
        "protected": queries.protected(actor, found),
        "may_protect": allowed(actor, "case.protect", found),
        "may_decide": triaged and allowed(actor, "case.assess", found),
        "may_resume": found.state == "needs_info" and allowed(actor, "case.resume", found),
        "may_reopen": found.state in ("rejected", "closed") and not found.erased_at and allowed(actor, "case.reopen", found),
        "may_close": found.state == "confirmed" and allowed(actor, "case.close", found),
    }
    return page(request, actor, found, "case", context, wrong=wrong)


def _shown(one: queries.Read, of: Case) -> dict[str, Any]:
    """A listing for the template: marked texts, and the engine's findings in words."""
    decision = one.decision or {}
    findings = [
        {**finding, "called": _called(finding["taxon"]), "specimen_called": taxa.specimen_called(finding["specimen"]),
         "sure": dict(Confidence.choices).get(finding["band"], finding["band"]),
         "legality_called": _LEGALITY.get(finding["legality"], finding["legality"])}
        for finding in decision.get("findings", ())
    ]  # fmt: skip
    title_spans, text_spans = spans.of_decision(decision, "title"), spans.of_decision(decision, "text")
    return {
        "listing": one.listing,
        "decision": decision,
        "findings": findings,
        "level": one.level,
        "pictures": one.pictures[:PICTURES],
        "more_pictures": max(len(one.pictures) - PICTURES, 0),
        "texts": one.texts[:TEXTS],
        "more_texts": max(len(one.texts) - TEXTS, 0),
        "shows_me": one.shows_me,
        "title_spans": title_spans,
        "text_spans": text_spans,
        "all_spans": [*title_spans, *text_spans],
        "suggest": _suggested(one, of, title_spans, text_spans),
    }


def _suggested(one: queries.Read, of: Case, title: list[Span], text: list[Span]) -> dict[str, Any]:
    """What the form for a suggested term is given: the case, a piece of the text, and disguised words that were marked."""
    row = one.listing
    given = {"about": of.public_id, "lang": row.language, "snippet": f"{row.title} {row.text}".strip()[:300], "origin": "case"}
    spans = [(row.title, span) for span in title] + [(row.text, span) for span in text]
    words = dict.fromkeys(whole[span.start : span.end] for whole, span in spans if span.kind is Kind.DISGUISE)
    links = [(word, f"?{urlencode({**given, 'term': word, 'origin': 'selection'})}") for word in list(words)[:5]]
    return {"given": given, "words": links}


_LEGALITY = {
    "prohibited": Legality.PROHIBITED_BY_POLICY.label, "likely-illegal": Legality.LIKELY_ILLEGAL.label,
    "needs-papers": Legality.NEEDS_PAPERS.label, "lawful": Legality.LAWFUL.label, "unknown": Legality.UNKNOWN.label,
}  # fmt: skip


def _called(slug: str) -> str:
    return taxa.called(slug) if slug else ""


@for_people
@require_safe
def history(request: HttpRequest, cas: str) -> HttpResponse:
    """What happened to a case, and to the holds and notices of it that this reader may know of."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    queries.for_experts(actor, found)
    about = [found.public_id, *(n.public_id for n in queries.notices(actor, found)), *queries.hold_ids(actor, found)]
    return page(request, actor, found, "history", told(actor, about, before=request.GET.get("before", "")))


@for_people
@require_safe
def reports(request: HttpRequest, cas: str) -> HttpResponse:
    """What reporters wrote, answered and added; who they are stands nowhere."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    queries.for_experts(actor, found)
    rows = queries.reports(actor, found)
    pictures = queries.pictures_of(actor, rows)
    told = [(row, said(row), pictures.get(row.public_id, ())) for row in rows]
    return page(request, actor, found, "reports", {"reports": told, "may_protect": allowed(actor, "case.protect", found)})
