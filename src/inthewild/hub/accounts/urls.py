"""Addresses of accounts. Of allauth's views exactly these are routed, each with a page of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache

from inthewild.hub.accounts import oidc
from inthewild.hub.accounts.views import address, entrance, me, organisation, people, tokens

View = Callable[..., HttpResponseBase]


def whole(view: View) -> View:
    """The view, whose POST is one transaction."""
    written = transaction.atomic(view)

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (written if request.method == "POST" else view)(request, *args, **kwargs)

    return handle


_own = [
    path("me/", me.me, name="me"),
    path("me/display/", me.display, name="display"),
    path("me/new-address/", address.address, name="address"),
    path("me/new-address/<str:token>/", address.confirm, name="address_confirm"),
    path("me/sessions/", me.sessions, name="sessions"),
    path("me/sessions/end/", me.revoke, name="revoke"),
    path("me/leave/", me.leave, name="leave"),
    path("me/left/", me.left, name="left"),
    path("me/organisation-sign-in/", organisation.link, name="link"),
    path("me/passkeys/", me.passkeys, name="passkeys"),
    path("sign-up/sent/", entrance.sign_up_sent, name="sign_up_sent"),
    path("invitation/", entrance.accept, name="accept"),
    path("invitation/organisation/", organisation.accept, name="accept_by_organisation"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("sign-in/organisation/<str:handle>/", organisation.enter, name="organisation_sign_in"),
    path("people/", people.own, name="own_people"),
    path("people/<str:organisation>/", people.people, name="people"),
    path("people/<str:organisation>/withdraw/", people.withdraw, name="withdraw"),
    path("people/<str:organisation>/provider/", people.provider, name="provider"),
    path("people/<str:organisation>/tokens/", tokens.tokens, name="tokens"),
    path("people/<str:organisation>/tokens/revoke/", tokens.revoke, name="revoke_token"),
    path("people/<str:organisation>/<str:public_id>/", people.person, name="person"),
]

pages: list[URLPattern | URLResolver] = [
    path("", include((_own, "accounts"))),
    path("sign-up/", entrance.sign_up, name="account_signup"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_reset, name="account_reset_password"),
    path("password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path(
        "password/<str:person>/<str:key>/",
        never_cache(whole(entrance.ResetPassword.as_view())),
        name="account_reset_password_from_key",
    ),
    path("me/password/", whole(account.password_change), name="account_change_password"),
    path("me/password/new/", whole(account.password_set), name="account_set_password"),
    path("me/again/", account.reauthenticate, name="account_reauthenticate"),
    path("me/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("me/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/second-factor/", mfa.index, name="mfa_index"),
    path("me/second-factor/app/", whole(totp.activate_totp), name="mfa_activate_totp"),
    path("me/second-factor/app/remove/", whole(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/second-factor/codes/new/", whole(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("me/second-factor/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/passkeys/", me.passkeys, name="mfa_list_webauthn"),
    path("me/passkeys/add/", whole(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("me/passkeys/<str:handle>/", me.passkey_edit, name="passkey_edit"),
    path("me/passkeys/<str:handle>/remove/", whole(me.passkey_remove), name="passkey_remove"),
]

# No language stands before it: the address is entered once at the provider.
machines: list[URLPattern | URLResolver] = [path("sign-in/organisation/<str:handle>/back", oidc.callback, name="oidc_callback")]
