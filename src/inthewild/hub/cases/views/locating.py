"""From a picture to a notice: the address of a listing, and the drafts of a case that was confirmed without them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from inthewild.hub.cases.forms.casework import LocateForm
from inthewild.hub.cases.models import CaseListing
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.queries.unsent import unsent
from inthewild.hub.cases.services import locating, notices
from inthewild.hub.cases.views.common import page
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, OutOfSight
from inthewild.hub.members.views.common import actor_of, for_people


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def locate(request: HttpRequest, cas: str, number: int) -> HttpResponse:
    """``/cases/<cas>/listings/<n>/address``: where a listing is, and who sells it there."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    queries.for_experts(actor, found)
    require(actor, "case.locate", found)
    row = visible(CaseListing, actor).filter(case=found, number=number).select_related("seller").first()
    if row is None:
        raise OutOfSight("there is no such listing", where="number")
    known = {"url": row.canonical_url, "seller": row.seller.handle if row.seller else "", "version": found.version}
    form = LocateForm(request.POST or None, initial=known)
    if request.method == "POST" and attempt(form, lambda: locating.locate(actor, found, number, **form.cleaned_data)) is not None:
        messages.success(request, _("Saved. What is missing is read from the page if its platform is registered."))
        return redirect("cases:case", cas)
    return page(request, actor, found, "locate", {"form": form, "number": number}, wrong=form.is_bound)


@for_people
@require_POST
def draft(request: HttpRequest, cas: str) -> HttpResponse:
    """``/cases/<cas>/notices``: draft the notices that a confirmed case lacks."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    try:
        made = notices.draft(actor, found)
    except Conflict as refused:
        messages.error(request, refused.what)
        return redirect("cases:case", cas)
    if made:
        told = ngettext("%(n)d notice is drafted. Read and sign it.", "%(n)d notices are drafted. Read and sign them.", len(made))
        messages.success(request, told % {"n": len(made)})
    else:
        why = _("Nothing could be drafted; below stands why.") if unsent(actor, found) else _("Every listing has its notice.")
        messages.warning(request, why)
    return redirect("cases:case", cas)
