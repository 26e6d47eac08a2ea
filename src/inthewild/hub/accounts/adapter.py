"""Where allauth asks the hub: who may sign up (nobody here), how mails leave, who somebody is in a log or a limit."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import needs_second_factor
from inthewild.hub.core import clock

# Which of our mails stands for which of allauth's; what is not here is not sent.
_MAILS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/unknown_account": "",
    "account/email/password_changed": "changed_password",
    "account/email/password_reset": "changed_password",
    "account/email/password_set": "changed_password",
    "mfa/email/totp_activated": "changed_factor",
    "mfa/email/totp_deactivated": "changed_factor",
    "mfa/email/webauthn_added": "changed_factor",
    "mfa/email/webauthn_removed": "changed_factor",
    "mfa/email/recovery_codes_generated": "changed_factor",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in. Accounts are made by invitations only (accounts.services)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by allauth."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, in the language of the person; nothing goes to an address without an account."""
        kind = _MAILS[template_prefix]
        person = context.get("user") or User.objects.filter(email=email.casefold()).first()
        if not kind or not isinstance(person, User) or not person.is_active:
            return
        if kind == "password_reset" and not person.has_usable_password():
            return  # signs in at the organisation, which may have closed that account
        told = {"link": context.get("password_reset_url", ""), "security": _absolute(reverse("mfa_index"))}
        with transaction.atomic():
            mail.post(kind, email, told, language=person.language)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that how they sign in was changed; without address and browser, which the hub does not keep."""
        if isinstance(user, User) and user.email:
            self.send_mail(template_prefix, user.email, {"user": user})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, with the public id instead of the integer that allauth writes."""
        number, _, secret = key.partition("-")
        person = User.objects.get(pk=int(number, 36))
        with translation.override(person.language):
            return _absolute(reverse("account_reset_password_from_key", kwargs={"person": person.public_id, "key": secret}))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The hash of the day: limits compare it, and nobody reads it."""
        return secrecy.place(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return secrecy.address_key(str(credentials.get("email", "")))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Say that it is locked, in the same words for addresses that exist and that do not."""
        super().pre_authenticate(request, **credentials)
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise self.validation_error("too_many_login_attempts")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not from who signed in a moment ago: asking twice in a minute teaches people to type passwords anywhere."""
        request = context.request
        oldest = clock.now().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
        fresh = any(record.get("at", 0) > oldest for record in get_authentication_records(request, request.user))
        return not fresh and bool(super().is_reauthentication_required(app=app, **kwargs))

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be led there: to this hub only."""
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts={context.request.get_host()}, require_https=context.request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where one is led who asked for nothing: to set up the second factor, or home."""
        if isinstance(request.user, User) and needs_second_factor(request.user):
            return reverse("mfa_index")
        return reverse(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        return reverse("accounts:me")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted; who must have one cannot remove the last."""

    def encrypt(self, text: str) -> str:
        """For the database."""
        return secrecy.seal(text, "second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return secrecy.unseal(encrypted_text, "second factor")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another one stays, or none is needed."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        others = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        person = User.objects.get(pk=authenticator.user_id)
        return others.exists() or not needs_second_factor(person, having=False)

    def build_totp_svg(self, url: str) -> str:
        """A QR code as SVG that stands in the page: no style attribute, colours of the page, one path."""
        from inthewild.hub.accounts.qr import svg

        return svg(url)

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Who a passkey belongs to; the handle on the device is the public id."""
        assert isinstance(user, User)
        return {"id": user.public_id.encode("ascii"), "display_name": str(user), "name": user.email or user.public_id}


def _absolute(path: str) -> str:
    return f"{settings.CONFIG.public_url}{path}"
