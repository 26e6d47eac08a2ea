"""One's own e-mail address: asking for another, proving it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inthewild.hub.accounts import queries, services
from inthewild.hub.accounts.forms import AddressForm
from inthewild.hub.accounts.limits import limited
from inthewild.hub.accounts.models import User
from inthewild.hub.errors import Conflict, Invalid


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
@limited("address")
def address(request: HttpRequest) -> HttpResponse:
    """Ask for another address, or take that back. Wants a fresh proof of who this is."""
    assert isinstance(request.user, User)
    person, actor = request.user, request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and "keep" in request.POST:
        try:
            services.drop_address(actor, person)
        except Conflict:
            return redirect("accounts:address")
        messages.success(request, _("Your address stays as it is."))
        return redirect("accounts:me")
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_address(actor, person, form.cleaned_data["email"])
        except Invalid as refused:
            form.add_error("email", refused.what)
        else:
            messages.success(request, _("Look into the new mailbox: a link there makes the change. It is valid for 24 hours."))
            return redirect("accounts:address")
    context = {"form": form, "person": person, "waiting": queries.own_address_change(actor)}
    return render(request, "accounts/address.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@limited("invitation", reading=True)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of the mail opens. Programs that look at mails open links too, so a button makes the change."""
    change = services.find_change(request.actor, token)  # type: ignore[attr-defined]
    if request.method == "POST":
        services.confirm_address(request.actor, token, session=request.session.session_key or "")  # type: ignore[attr-defined]
        messages.success(request, _("Your new address counts from now on. You are signed out everywhere else."))
        return redirect("accounts:me")
    return render(request, "accounts/address_confirm.html", {"change": change})
