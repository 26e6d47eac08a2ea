"""Signing in at one's organisation: going there, and what happens on the way back."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inthewild.hub.accounts import oidc, services
from inthewild.hub.accounts.limits import limited
from inthewild.hub.accounts.models import IdentityProvider, SubjectLink, User
from inthewild.hub.accounts.services.people import as_actor
from inthewild.hub.accounts.views.entrance import forget_token, pending_token
from inthewild.hub.errors import Conflict, HubError, NotAllowed


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@limited("oidc")
def enter(request: HttpRequest, handle: str) -> HttpResponse:
    """The page of one organisation's sign-in; its address is the organisation's own business to spread."""
    row = _provider(handle)
    if request.method == "POST":
        return oidc.begin(request, row, "login", get_next_redirect_url(request) or "")
    return render(request, "accounts/organisation_sign_in.html", {"provider": row, "organisation": row.organisation})


@login_not_required
@require_POST
@limited("oidc")
def accept(request: HttpRequest) -> HttpResponse:
    """Accept an invitation by the sign-in of the organisation that invites."""
    found = services.find(pending_token(request))
    # hub: unscoped, of the organisation that invites
    row = IdentityProvider.objects.filter(organisation=found.organisation).first() if found.organisation else None
    if row is None:
        raise Http404
    return oidc.begin(request, row, "accept")


@login_required
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Link one's account with one's sign-in at the organisation, or take the link away."""
    assert isinstance(request.user, User)
    if "remove" in request.POST:
        held = request.user.subject_links.first()
        if held is not None:
            services.unlink_subject(request.actor, held)  # type: ignore[attr-defined]
            messages.success(request, _("The link is removed."))
        return redirect("accounts:me")
    # hub: unscoped, of one's own organisation
    row = IdentityProvider.objects.filter(organisation=request.user.organisation_id or 0).first()
    if row is None:
        raise Http404
    return oidc.begin(request, row, "link")


def arrived(request: HttpRequest, row: IdentityProvider, subject: str, name: str, state: dict[str, Any]) -> HttpResponse:
    """Somebody proved to be ``subject`` of the provider: who is that here?"""
    try:
        if state.get("intent") == "link":
            return _link(request, row, subject)
        person = _accept(request, row, subject, name) if state.get("intent") == "accept" else _known(row, subject)
    except services.SignInFirst:
        return redirect(f"{reverse('account_login')}?next={reverse('accounts:accept')}")
    except (Conflict, NotAllowed) as refused:
        return oidc.refused(request, refused.what)
    except HubError:
        return oidc.refused(request, _("your invitation is over; ask for a new one"))
    if person is None:
        return oidc.refused(request, _("this sign-in is not linked with an account here; open your invitation first"))
    record_authentication(request, person, "socialaccount", provider=row.handle, uid="")
    answer: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=state.get("next"))
    return answer


def _known(row: IdentityProvider, subject: str) -> User | None:
    # hub: unscoped, nobody is signed in yet; the provider vouches for the subject
    found = SubjectLink.objects.select_related("user").filter(provider=row, subject=subject).first()
    if found is None or not found.user.is_active or found.user.organisation_id != row.organisation_id:
        return None
    return found.user


def _accept(request: HttpRequest, row: IdentityProvider, subject: str, name: str) -> User:
    token = pending_token(request)
    invitation = services.find(token)
    if invitation.organisation_id != row.organisation_id:
        raise NotAllowed(_("this provider signs in people of another organisation"), where=row.handle)
    with transaction.atomic():
        called = name if name.strip() and name.isprintable() else invitation.email.partition("@")[0]
        person = services.accept(request.actor, token, name=called[:150])  # type: ignore[attr-defined]
        services.link_subject(as_actor(person), row, subject, person)
    forget_token(request)
    return person


def _link(request: HttpRequest, row: IdentityProvider, subject: str) -> HttpResponse:
    if not isinstance(request.user, User):
        raise NotAllowed(_("sign in first"), where=row.handle)
    services.link_subject(request.actor, row, subject, request.user)  # type: ignore[attr-defined]
    messages.success(request, _("From now on you can sign in at your organisation."))
    return redirect("accounts:me")


def _provider(handle: str) -> IdentityProvider:
    # hub: unscoped, nobody is signed in yet; the address names the organisation
    row = IdentityProvider.objects.select_related("organisation").filter(handle=handle).first()
    if row is None:
        raise Http404
    return row
