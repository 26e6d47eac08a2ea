"""A company sees its figures in a draft report, confirms them, or objects with a text that is printed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import tables
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.progress import labels, tables_samples
from inthewild.hub.progress.forms.samples import ObjectForm
from inthewild.hub.progress.models import SnapshotState
from inthewild.hub.progress.queries import confirmations as queries
from inthewild.hub.progress.services import confirmations as services
from inthewild.hub.progress.views.common import actor_of, done, show


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/progress/confirmations/``."""
    actor = actor_of(request)
    require(actor, "confirmations.list")
    own = not actor.has(Role.SECRETARIAT, Role.AUDITOR)
    rows = queries.confirmations(actor)
    return tables.answer(request, tables_samples.confirmations(own=own), rows, "progress/confirmations.html", {"own": own})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, snp: str) -> HttpResponse:
    """One report for one company: ``do`` is confirm or object."""
    actor = actor_of(request)
    found = queries.own(actor, snp)
    do = request.POST.get("do", "")
    draft = Keeper(request, "progress.objection", snp)
    form = ObjectForm(request.POST if do == "object" else None, initial=draft.initial())
    if request.method == "POST":
        require(actor, "confirmation.answer", found.organisation)
        if (kept := draft.answer(form)) is not None:
            return kept
        if do == "object":
            if attempt(form, lambda: services.object_to(actor, found, form.cleaned_data["text"]), draft) is not None:
                messages.success(request, _("Your objection will be printed."))
                return redirect("progress:confirmation", snp)
        else:
            done(request, lambda: services.confirm(actor, found), _("Confirmed."))
            return redirect("progress:confirmation", snp)
    context = {
        "confirmation": found,
        "snapshot": found.snapshot,
        "lines": queries.lines(found),
        "state": labels.CONFIRMATION_STATES[found.state],
        "tone": labels.CONFIRMATION_TONES[found.state],
        "until": found.asked_at + services.TIME,
        "form": form,
        "draft": draft,
        "answers": found.state == "asked"
        and found.snapshot.state == SnapshotState.CONFIRMING
        and allowed(actor, "confirmation.answer", found.organisation),
    }
    return show(request, "confirmation", context, wrong=form.is_bound)
