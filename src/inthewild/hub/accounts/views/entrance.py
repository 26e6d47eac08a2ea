"""Coming in: volunteers ask for a link, links are accepted, passwords are set anew."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import PasswordResetFromKeyView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.accounts import secrecy, services
from inthewild.hub.accounts.forms import AcceptForm, SignUpForm
from inthewild.hub.accounts.limits import limited
from inthewild.hub.accounts.models import IdentityProvider, Invitation, User
from inthewild.hub.errors import Conflict, HubError, Invalid, OutOfSight

_TOKEN = "invitation"  # noqa: S105 - where the session keeps it


@never_cache
@require_http_methods(["GET", "POST"])
@limited("sign_up")
def sign_up(request: HttpRequest) -> HttpResponse:
    """A volunteer asks for a link. The answer is the same for every address."""
    if request.user.is_authenticated:
        return redirect("accounts:me")
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["website"]:
            services.sign_up(request.actor, form.cleaned_data["email"], language=get_language() or "en")  # type: ignore[attr-defined]
        return redirect("accounts:sign_up_sent")
    return render(request, "accounts/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox."""
    return render(request, "accounts/sign_up_sent.html")


@never_cache
@require_safe
@limited("invitation", reading=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that no history and no Referer keeps it."""
    try:
        services.find(token)
    except OutOfSight:
        return _over(request)
    request.session[_TOKEN] = secrecy.seal(token, _TOKEN)
    return redirect("accounts:accept")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@limited("invitation")
def accept(request: HttpRequest) -> HttpResponse:
    """Read what one is invited to, and come in."""
    try:
        token = pending_token(request)
        found = services.find(token)
    except OutOfSight:
        return _over(request)
    volunteer = found.organisation is None
    # hub: unscoped, nobody is signed in yet; the letter is the proof
    known = User.objects.filter(email=found.email, is_active=True).first()
    form = AcceptForm(request.POST if request.method == "POST" and known is None else None, volunteer=volunteer)
    error = ""
    if request.method == "POST" and (known is not None or form.is_valid()):
        try:
            person = services.accept(
                request.actor, token,  # type: ignore[attr-defined]
                **({} if known else _given(form)), language=get_language() or "",
            )  # fmt: skip
        except services.SignInFirst:
            return redirect(f"{reverse('account_login')}?next={reverse('accounts:accept')}")
        except (Invalid, Conflict) as refused:
            error = refused.what
            if isinstance(refused, Invalid) and refused.where in form.fields:
                form.add_error(refused.where, error)
                error = ""
        else:
            request.session.pop(_TOKEN, None)
            return _enter(request, person, new=known is None)
    context = _context(request, found, known) | {"form": form, "error": error}
    return render(request, "accounts/accept.html", context, status=422 if form.errors or error else 200)


def pending_token(request: HttpRequest) -> str:
    """The token that this session came with. Raises OutOfSight."""
    try:
        return secrecy.unseal(request.session.get(_TOKEN, ""), _TOKEN)
    except (HubError, ValueError):
        raise OutOfSight("there is no such invitation, or it is over") from None


def forget_token(request: HttpRequest) -> None:
    """The invitation was accepted."""
    request.session.pop(_TOKEN, None)


class ResetPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """allauth's page for a new password, under an address that holds the public id instead of an integer."""

    def dispatch(self, request: HttpRequest, person: str, key: str, **kwargs: Any) -> HttpResponse:
        """Find the person; whoever is not found has a link that is not valid."""
        # hub: unscoped, nobody is signed in yet; the key in the letter decides
        found = User.objects.filter(public_id=person, is_active=True).first()
        answer: HttpResponse = super().dispatch(request, int_to_base36(found.pk) if found else "-", key, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As allauth's, with our address of the form."""
        there = reverse("account_reset_password_from_key", kwargs={"person": self.kwargs["person"], "key": self.reset_url_key})
        return {**super(PasswordResetFromKeyView, self).get_context_data(**kwargs), "action_url": there}


def _given(form: AcceptForm) -> dict[str, Any]:
    told = form.cleaned_data
    return {"name": told["name"], "password": told["password"], "adult": bool(told.get("adult"))}


def _context(request: HttpRequest, found: Invitation, known: User | None) -> dict[str, Any]:
    # hub: unscoped, of the organisation that invites
    provider = IdentityProvider.objects.filter(organisation=found.organisation).first() if found.organisation else None
    mine = known is not None and known == request.user
    return {"invitation": found, "organisation": found.organisation, "provider": provider, "known": known, "mine": mine}


def _enter(request: HttpRequest, person: User, *, new: bool) -> HttpResponse:
    if not new:
        return HttpResponseRedirect(reverse("accounts:me"))
    record_authentication(request, person, method="password", reauthenticated=True)
    answer: HttpResponse = perform_login(request, person, email_verification="none")
    return answer


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_over.html", status=404)
