"""Commitments and agreements of an organisation."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.access import allowed, require, visible
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.files.redrawing import changeable
from inthewild.hub.core.forms import Form, attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import NotAllowed, OutOfSight
from inthewild.hub.members import audience, forms, queries, services, tables
from inthewild.hub.members.models import Agreement, Commitment
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.views.common import actor_of, for_people, handed_in, show
from inthewild.hub.members.views.tabs import about


@for_people
@require_safe
def commitments(request: HttpRequest, org: str) -> HttpResponse:
    """The eight commitments and how far each is."""
    actor = actor_of(request)
    context = about(actor, org, "commitments")
    organisation = context["organisation"]
    now = queries.commitments(actor, [organisation], clock.now().date()).get(organisation.pk, {})
    context |= {
        "rows": [(kind, now.get(kind)) for kind in CommitmentKind],
        "inside": allowed(actor, "organisation.inside", organisation),
        "may_record": allowed(actor, "commitment.record", organisation) or allowed(actor, "commitment.verify", organisation),
        "audience": audience.of_commitments(organisation),
    }
    return show(request, "commitments", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, org: str, kind: str) -> HttpResponse:
    """One commitment: what was said when, and a form for what is said now."""
    actor = actor_of(request)
    context = about(actor, org, "commitments")
    organisation = context["organisation"]
    if kind not in CommitmentKind.values:
        raise OutOfSight("there is no such commitment")
    record, verify = allowed(actor, "commitment.record", organisation), allowed(actor, "commitment.verify", organisation)
    rows = list(queries.commitment_history(actor, organisation, kind))
    form, draft = None, Keeper(request, f"members.commitment.{kind}", org)
    if record or verify:
        levels = [c for c in Level.choices if (verify if c[0] == Level.VERIFIED else record)]
        last = rows[0] if rows else None
        initial = {"after": last.number if last else 0, "level": last.level if last else ""}
        form = forms.CommitmentForm(request.POST or None, request.FILES or None, initial=draft.initial(initial))
        form.fields["level"].choices = levels  # type: ignore[attr-defined]
        if (kept := draft.answer(form)) is not None:
            return kept
    if request.method == "POST":
        if form is None:
            raise NotAllowed("neither the member nor who verifies", where="commitment.record")
        done = attempt(form, partial(_record, request, form, organisation, kind), draft)
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("members:commitments", org)
    context |= {
        "kind": CommitmentKind(kind),
        "rows": rows,
        "form": form,
        "draft": draft,
        "inside": allowed(actor, "organisation.inside", organisation),
        "pictures": changeable(actor, [row.file for row in rows]),
        "audience": audience.of_commitments(organisation),
    }
    return show(request, "commitment", context, wrong=form is not None and form.is_bound)


@transaction.atomic
def _record(request: HttpRequest, form: forms.CommitmentForm, organisation: Organisation, kind: str) -> Commitment:
    given = {name: form.cleaned_data[name] for name in ("level", "day", "note", "link", "after")}
    file = handed_in(request, "commitment", organisation.public_id)
    return services.record_commitment(actor_of(request), organisation, kind, **given, file=file)


@transaction.atomic
def _sign(request: HttpRequest, form: Form, found: Agreement) -> Agreement:
    given = {name: form.cleaned_data[name] for name in ("signed_by", "signed_at", "valid_from", "valid_until")}
    file = handed_in(request, "agreement", found.organisation.public_id)
    return services.sign_agreement(actor_of(request), found, **given, file=file)


def _finish(request: HttpRequest, form: Form, found: Agreement) -> Agreement:
    return services.end_agreement(actor_of(request), found, reason=form.cleaned_data["reason"])


@for_people
@require_safe
def agreements(request: HttpRequest, org: str) -> HttpResponse:
    """The agreements of an organisation."""
    actor = actor_of(request)
    context = about(actor, org, "agreements")
    organisation = context["organisation"]
    if actor.organisation != org and not actor.has(Role.SECRETARIAT):
        raise OutOfSight("there is no such page")
    may_draft = allowed(actor, "agreement.draft", organisation)
    context |= {"may_draft": may_draft, "audience": audience.inside(actor, organisation, auditor=False)}
    rows = visible(Agreement, actor).filter(organisation=organisation)
    return answer(request, tables.agreements_of(organisation, may_draft=may_draft), rows, "members/agreements.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest, org: str) -> HttpResponse:
    """Draft an agreement."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    require(actor, "agreement.draft", organisation)
    form = forms.AgreementForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda: services.draft_agreement(actor, organisation, **form.cleaned_data))
        if made is not None:
            return redirect("members:agreement", org, made.number)
    context = {"form": form, "heading": _("New agreement"), "back": "members:agreements", "to": org}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, org: str, number: int) -> HttpResponse:
    """One agreement; a draft is signed here, one in force is ended."""
    actor = actor_of(request)
    context = about(actor, org, "agreements")
    organisation = context["organisation"]
    found = queries.agreement(actor, organisation, number)
    signing, ending = found.state == "draft", found.state == "signed"
    form: forms.SignForm | forms.ReasonForm | None = None
    if signing and allowed(actor, "agreement.sign", found):
        form = forms.SignForm(request.POST or None, request.FILES or None)
    elif ending and allowed(actor, "agreement.end", found):
        form = forms.ReasonForm(request.POST or None)
    if request.method == "POST":
        require(actor, "agreement.sign" if signing else "agreement.end", found)
        if form is not None:
            do = _sign if signing else _finish
            if attempt(form, partial(do, request, form, found)) is not None:
                messages.success(request, _("Saved."))
                return redirect("members:agreements", org)
    context |= {"agreement": found, "form": form, "pictures": changeable(actor, [found.file]),
                "audience": audience.inside(actor, organisation, auditor=False)}  # fmt: skip
    return show(request, "agreement", context, wrong=form is not None and form.is_bound)
