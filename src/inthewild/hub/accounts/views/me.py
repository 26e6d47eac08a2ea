"""One's own account: name and language, where one is signed in, leaving."""

from __future__ import annotations

from dataclasses import asdict

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.accounts import queries, secrecy, services
from inthewild.hub.accounts.forms import DisplayForm, LeaveForm, MeForm
from inthewild.hub.accounts.models import SignIn, User
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.display import Display
from inthewild.hub.errors import Conflict, Invalid, OutOfSight


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who one is here."""
    person = _person(request)
    form = MeForm(request.POST if request.method == "POST" else None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own(request.actor, person, **form.cleaned_data)  # type: ignore[attr-defined]
        except Invalid as refused:
            form.add_error(refused.where if refused.where in form.fields else None, refused.what)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:me")
    roles = sorted(request.actor.roles)  # type: ignore[attr-defined]
    volunteer = bool({Role.SPOTTER, Role.SPOTTER_LEAD} & set(roles))
    context = {
        "form": form,
        "person": person,
        "roles": roles,
        "volunteer": volunteer,
        "example": secrecy.pseudonym(person.public_id, "example") if volunteer else "",
        "link": person.subject_links.select_related("provider__organisation").first(),
        "linkable": _linkable(person),
        "manages": queries.manages_people(request.actor),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/me.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """How pages are shown to oneself: keys, digits, pictures."""
    person = _person(request)
    form = DisplayForm(request.POST if request.method == "POST" else None, initial=asdict(person.display))
    if request.method == "POST" and form.is_valid():
        services.change_display(request.actor, person, Display(**form.cleaned_data))  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        return redirect("accounts:display")
    return render(request, "accounts/display.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    rows = queries.own_sessions(request.actor)  # type: ignore[attr-defined]
    here = secrecy.place(request)
    shown = [{"row": r, "current": r.session_key == request.session.session_key, "here": r.place == here} for r in rows]
    return render(request, "accounts/sessions.html", {"sessions": shown})


@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    handle = request.POST.get("session", "")
    if handle == "others":
        services.revoke_all(request.actor, _person(request), but=request.session.session_key or "")  # type: ignore[attr-defined]
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("accounts:sessions")
    row: SignIn | None = queries.own_sessions(request.actor).filter(handle=handle).first()  # type: ignore[attr-defined]
    if row is None:
        raise OutOfSight("there is no such session", where="session")
    own = row.session_key == request.session.session_key
    services.revoke_session(request.actor, row)  # type: ignore[attr-defined]
    if own:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That session is ended."))
    return redirect("accounts:sessions")


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What leaving means, and doing it."""
    person = _person(request)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(request.actor, person)  # type: ignore[attr-defined]
        except Conflict as refused:
            form.add_error(None, refused.what)
        else:
            logout(request)
            return redirect("accounts:left")
    return render(request, "accounts/leave.html", {"form": form, "person": person}, status=422 if form.errors else 200)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Good-bye."""
    return render(request, "accounts/left.html")


@login_required
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    """One's passkeys. Addresses name them by a keyed hash, never by their integer."""
    # hub: unscoped, one's own keys
    rows = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    shown = [{"handle": _handle(row), "key": row, "name": row.wrap().name} for row in rows]
    return render(request, "accounts/passkeys.html", {"passkeys": shown})


@login_required
@reauthentication_required(app="allauth.mfa")
def passkey_edit(request: HttpRequest, handle: str) -> HttpResponse:
    """Rename one."""
    answer: HttpResponse = edit_webauthn(request, pk=_passkey(request, handle).pk)
    return answer


@login_required
@reauthentication_required(app="allauth.mfa")
def passkey_remove(request: HttpRequest, handle: str) -> HttpResponse:
    """Remove one, unless it is the last way to prove oneself for who needs one."""
    from allauth.mfa.adapter import get_adapter

    row = _passkey(request, handle)
    if not get_adapter().can_delete_authenticator(row):
        messages.error(request, _("This is your only second factor. Add another one before you remove it."))
        return redirect("accounts:passkeys")
    answer: HttpResponse = remove_webauthn(request, pk=row.pk)
    return answer


def _passkey(request: HttpRequest, handle: str) -> Authenticator:
    for row in Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN):  # hub: unscoped, one's own keys
        if _handle(row) == handle:
            return row
    raise Http404


def _handle(row: Authenticator) -> str:
    return salted_hmac("inthewild.passkey", str(row.pk)).hexdigest()[:20]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _linkable(person: User) -> bool:
    organisation = person.organisation
    return organisation is not None and hasattr(organisation, "identity_provider") and not person.subject_links.exists()
