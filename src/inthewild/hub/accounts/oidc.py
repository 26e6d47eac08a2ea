"""Signing in at one's organisation: OpenID Connect by allauth, every request through core.outbound, every claim checked.

allauth keeps state and PKCE and exchanges the code. Ours are: the provider (one of an organisation, not of a table of
allauth), the way out, the signature and the nonce of the ID token, and who a subject is here. Nothing is stored but
SubjectLink; neither tokens nor claims.
"""

from __future__ import annotations

import base64
import json
import logging
import secrets
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inthewild.hub.accounts import secrecy
from inthewild.hub.accounts.models import IdentityProvider
from inthewild.hub.core import outbound
from inthewild.hub.core.addresses import Refused

log = logging.getLogger(__name__)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_LEEWAY = 60
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Answer:
    """What allauth expects of an HTTP answer."""

    def __init__(self, answer: outbound.Answer) -> None:
        self.status_code, self.headers, self.content = answer.status, answer.headers, b"(not shown)"
        self._body = answer.body

    @property
    def text(self) -> str:
        """The body as text."""
        return self._body.decode("utf-8", "replace")

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises OAuth2Error."""
        return _object(self._body)

    def raise_for_status(self) -> None:
        """Raise OAuth2Error unless the answer says that it is well."""
        if self.status_code != 200:
            raise OAuth2Error(f"the provider answered {self.status_code}")


class Session:
    """What allauth expects of an HTTP library: each request through core.outbound, over https, to the named host only."""

    def __enter__(self) -> Session:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        return None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for something."""
        return self.request("GET", url, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask once, without redirects. Raises OAuth2Error."""
        told = {"Accept": "application/json", **(headers or {})}
        if auth is not None:
            pair = base64.b64encode(f"{auth.username}:{auth.password}".encode()).decode("ascii")
            told["Authorization"] = f"Basic {pair}"
        body = urlencode(data).encode() if data is not None else b""
        if body:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        if params:
            raise OAuth2Error("the provider wants a secret in an address")
        return Answer(_ask(method, url, told, body))


class Client(OAuth2Client):  # type: ignore[misc]
    """allauth's client; its error would quote the provider's answer."""

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None) -> dict[str, Any]:
        """Exchange the code."""
        try:
            told: dict[str, Any] = super().get_access_token(code, pkce_code_verifier, extra_data)
        except OAuth2Error:
            raise OAuth2Error("the provider did not accept the code") from None
        return told


class Endpoint(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One provider during one request."""

    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself. Raises OAuth2Error if it is that of another issuer."""
        if not hasattr(self, "_described"):
            issuer = self.get_provider().app.settings["server_url"]
            told = _object(_ask("GET", issuer.rstrip("/") + "/.well-known/openid-configuration", {}, b"").body)
            if str(told.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
                raise OAuth2Error("the provider describes another issuer")
            for name in _ENDPOINTS:
                if urlsplit(str(told.get(name, ""))).scheme != "https":
                    raise OAuth2Error(f"the provider names no https address as {name}")
            self._described = told
        return self._described

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who it is, by an ID token whose signature, issuer, audience and times are right."""
        claims = self._claims(app, str(kwargs["response"].get("id_token", "")))
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Always under the public address: the Host of a request chooses nothing."""
        return callback_url(self.provider_id)

    def _claims(self, app: SocialApp, token: str) -> dict[str, Any]:
        described = self.openid_config
        try:
            head = jwt.get_unverified_header(token)
            if head.get("alg") not in ALGORITHMS:
                raise OAuth2Error("the provider signs in a way that is not accepted")
            keys = _object(_ask("GET", described["jwks_uri"], {}, b"").body)
            fit = [k for k in keys.get("keys", []) if isinstance(k, dict) and k.get("use", "sig") == "sig"]
            fit = [k for k in fit if "kid" not in head or k.get("kid") == head["kid"]]
            if len(fit) != 1:
                raise OAuth2Error("the provider names no key, or several, for its signature")
            claims: dict[str, Any] = jwt.decode(
                token,
                key=jwt.PyJWK(fit[0], algorithm=head["alg"]).key,
                algorithms=[head["alg"]],
                audience=app.client_id,
                issuer=described["issuer"],
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise OAuth2Error("the provider's ID token is not valid") from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("the provider's ID token is for somebody else")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 191:
            raise OAuth2Error("the provider's ID token names nobody")
        return claims


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """allauth's provider with our endpoint, and PKCE always."""

    oauth2_adapter_class = Endpoint
    pkce_enabled_default = True


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Reads providers from IdentityProvider, and decides itself who comes in."""

    def get_requests_session(self) -> Session:
        """Our way out."""
        return Session()

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """The provider with this handle. Raises Http404."""
        row = IdentityProvider.objects.select_related("organisation").filter(handle=provider).first()
        if row is None:
            raise Http404
        app = SocialApp(
            provider="openid_connect",
            provider_id=row.handle,
            name=row.organisation.name[:40],
            client_id=row.client_id,
            secret=secrecy.unseal(row.secret, f"provider {row.handle}"),
            settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
        )
        return Provider(request, app=app)

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """None: no page offers providers to choose from, because that would tell who is a member."""
        return []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: see pre_social_login."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Decide, and answer: allauth's own flow ends here."""
        from inthewild.hub.accounts.views import organisation

        state, claims = sociallogin.state, sociallogin.account.extra_data.get("id_token", {})
        if not state.get("nonce") or not secrets.compare_digest(str(claims.get("nonce", "")), state["nonce"]):
            raise OAuth2Error("the provider's ID token answers another question")
        row = IdentityProvider.objects.select_related("organisation").get(handle=sociallogin.account.provider)
        raise ImmediateHttpResponse(organisation.arrived(request, row, str(claims["sub"]), str(claims.get("name") or ""), state))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """One page for every fault."""
        raise ImmediateHttpResponse(_failed(request, provider.app.provider_id, exception))


def begin(request: HttpRequest, row: IdentityProvider, intent: str, next_url: str = "") -> HttpResponse:
    """Lead to the provider. ``intent`` says what the answer is for: ``login``, ``accept`` or ``link``."""
    try:
        provider = Adapter(request).get_provider(request, row.handle)
        nonce = secrets.token_urlsafe(24)
        answer: HttpResponse = provider.redirect(
            request, "login", next_url=next_url or None, auth_params={"nonce": nonce}, nonce=nonce, intent=intent
        )
    except OAuth2Error as error:
        return _failed(request, row.handle, error)
    return answer


@login_not_required
def callback(request: HttpRequest, handle: str) -> HttpResponse:
    """Where the provider leads back to."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Endpoint(request, handle))(request)
    except OAuth2Error as error:
        return _failed(request, handle, error)
    return answer


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """Nobody came in; ``why`` is a translated sentence, or empty."""
    return render(request, "socialaccount/authentication_error.html", {"why": why}, status=401)


def _failed(request: HttpRequest, handle: str, error: object) -> HttpResponse:
    """The provider, not the person, is at fault: the operator reads why in the log, which names nobody."""
    why = (
        str(error)
        if isinstance(error, OAuth2Error)
        else type(error).__name__
        if error is not None
        else "no answer to a question of ours"
    )
    log.warning("signing in by provider %s failed: %s", handle, why)
    return refused(request, "")


def callback_url(handle: str) -> str:
    """What the operator of the provider enters as redirect address: without a language, so that it never changes."""
    return settings.CONFIG.public_url + reverse("oidc_callback", kwargs={"handle": handle})


def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes) -> outbound.Answer:
    try:
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise OAuth2Error("the provider names an address without https")
        answer = outbound.request(method, url, allowed={parts.hostname or ""}, headers=headers, body=body, redirects=0)
    except (Refused, ValueError) as error:
        raise OAuth2Error(f"the provider could not be reached: {error}") from None
    if method == "GET" and answer.status != 200:
        raise OAuth2Error(f"the provider answered {answer.status} to {parts.path}")
    return answer


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise OAuth2Error("the provider answered with something that is no JSON object")
    return told
