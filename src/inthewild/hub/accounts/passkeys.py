"""Signing in with a passkey alone: the device tells who it is by the public id."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from fido2.utils import websafe_decode

from inthewild.hub.accounts.models import User


class SignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    """allauth's form, which would look for an integer."""

    def clean_credential(self) -> Authenticator:
        """The authenticator that signed the challenge; every fault reads the same."""
        credential = self.cleaned_data["credential"]
        refused = get_adapter().validation_error("incorrect_code")
        if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
            raise refused
        auth.parse_authentication_response(credential)
        try:
            public_id = websafe_decode(credential["response"].get("userHandle") or "").decode("ascii")
        except (ValueError, TypeError):
            raise refused from None
        person = User.objects.filter(public_id=public_id, is_active=True).first()
        if person is None:
            raise refused
        return auth.complete_authentication(person, credential)
