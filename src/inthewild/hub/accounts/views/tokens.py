"""Tokens of an organisation: which there are, a new one, whose secret is shown once, and an end to one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inthewild.hub.accounts import tables
from inthewild.hub.accounts import tokens as service
from inthewild.hub.accounts.models import ApiToken, Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.access import allowed, get, visible
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

_PERIODS = (30, 90, service.DEFAULT_DAYS, service.MAX_DAYS)


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=gettext_lazy("Which program will use it?"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        help_text=gettext_lazy("As little as it needs: whoever finds the token can do the same."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=gettext_lazy("How long is it valid?"), coerce=int, initial=service.DEFAULT_DAYS)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(s.name, s.says) for s in service.scopes_for(organisation)]
        days: Any = self.fields["days"]
        days.choices = [(n, ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in _PERIODS]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, organisation: str) -> HttpResponse:
    """The tokens, and making one. The secret stands in the answer to the form and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    where = _where(request, organisation)
    form = TokenForm(request.POST or None, organisation=where)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = service.make(actor, where, told["name"], told["scopes"], days=told["days"])
        except (Invalid, Conflict) as refused:
            form.add_error(refused.where if refused.where in form.fields else None, refused.what)
        else:
            return render(request, "accounts/token_made.html", {"organisation": where, "made": made})
    rows = visible(ApiToken, actor).filter(organisation=where).order_by("-made_at")
    context = {"organisation": where, "form": form, "now": clock.now()}
    return answer(request, tables.TOKENS, rows, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, organisation: str) -> HttpResponse:
    """End one at once."""
    actor = request.actor  # type: ignore[attr-defined]
    where = _where(request, organisation)
    row = visible(ApiToken, actor).filter(organisation=where, prefix=request.POST.get("token", "")).first()
    if row is None:
        raise OutOfSight("there is no such token", where="token")
    service.revoke(actor, row)
    messages.success(request, _("The token is revoked; programs that use it are refused from now on."))
    return redirect("accounts:tokens", organisation=organisation)


def _where(request: HttpRequest, organisation: str) -> Organisation:
    """The organisation, if the reader makes its tokens. Raises OutOfSight."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get(Organisation, actor, organisation)
    if not allowed(actor, "token.make", found):
        raise OutOfSight("there is no such object", where=organisation)
    return found
