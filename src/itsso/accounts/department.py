"""Sign-in by a department's own OpenID Connect issuer: allauth talks to the issuer, this module finds the officer."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from secrets import token_urlsafe

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from itsso.accounts import queries, sign_in_attempts
from itsso.accounts.identity_tokens import UnfitToken, check_nonce, read_identity_token
from itsso.accounts.sign_in import continue_sign_in
from itsso.platform.department import is_reached_safely
from itsso.platform.errors import Refused

log = logging.getLogger(__name__)

NAME = "department"
NONCE = "nonce"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LONGEST_ADDRESS = 2000  # characters, which browsers and proxies pass on
LONGEST_SUBJECT = 255  # characters: OpenID Connect Core 1.0, section 2
MALFORMED = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What allauth and `jwt` raise where an answer is JSON of another shape than they expect."""


def department_name() -> str:
    """Return the issuer's name on the sign-in page; empty where none is configured."""
    issuers = settings.SOCIALACCOUNT_PROVIDERS
    return str(issuers["openid_connect"]["APPS"][0]["name"]) if issuers else ""


class _Issuer(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter, with our own address to come back to, and with the checks that allauth leaves out."""

    @property
    def openid_config(self) -> dict[str, object]:
        """Return the issuer's description of itself.

        Raises OAuth2Error unless it describes the issuer that was configured, and names addresses reached by TLS alone:
        officers, our secret and the keys of signatures travel there.
        """
        with _reading("description"):
            config: dict[str, object] = super().openid_config
        configured = str(self.get_provider().app.settings["server_url"]).partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != configured:
            raise _refused("its description is of another issuer")
        if not all(_is_address(config.get(endpoint)) for endpoint in ENDPOINTS):
            raise _refused("its description names an address without TLS")
        methods = config.get("token_endpoint_auth_methods_supported", [])
        if not isinstance(methods, list):
            raise _refused("its description is malformed")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> Mapping[str, object]:
        """Return the issuer's answer to the code that the browser brought. Raises OAuth2Error."""
        try:
            with _reading("answer to a code"):
                answer = super().get_access_token_data(request, app, client, pkce_code_verifier)
        except OAuth2Error:  # allauth's own, which quotes the answer
            raise _refused("it gave no token for a code") from None
        if not isinstance(answer, dict):
            raise _refused("its answer to a code is malformed")
        return answer

    def parse_token(self, data: Mapping[str, object]) -> SocialToken:
        """Return the access token of an answer. Raises OAuth2Error."""
        with _reading("answer to a code"):
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **answer: object) -> SocialLogin:
        """Return the person whom the identity token names, once its signature is checked by the issuer's current keys.

        Raises OAuth2Error. The keys are read anew each time, so that a key which the issuer replaced counts no more.
        """
        response = answer.get("response")
        identity_token = response.get("id_token") if isinstance(response, dict) else None
        if not isinstance(identity_token, str):
            raise _refused("it has no identity token")
        with get_adapter().get_requests_session() as session, _reading("list of keys"):
            published = session.get(self.openid_config["jwks_uri"], allow_redirects=False)
            published.raise_for_status()
            keys = published.json()
        try:
            with _reading("identity token"):
                claims = read_identity_token(identity_token, keys, str(self.openid_config["issuer"]), app.client_id)
        except UnfitToken as error:
            raise _refused(str(error)) from None
        subject = str(claims["sub"])
        if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            raise _refused("its subject is malformed")
        # Nothing else of a person is read: neither a name nor an address, which allauth would look for.
        needed = ("sub", NONCE, app.settings["number_claim"])
        return self.get_provider().sociallogin_from_response(
            request, {"id_token": {name: claims[name] for name in needed if name in claims}}
        )

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("accounts:department_callback"))


def _is_address(address: object) -> bool:
    if not isinstance(address, str) or len(address) > LONGEST_ADDRESS:
        return False
    return address.isascii() and address.isprintable() and is_reached_safely(address)


@contextmanager
def _reading(part: str) -> Iterator[None]:
    """Raise OAuth2Error where a part of the issuer's answer has another shape than its reader expects."""
    try:
        yield
    except RequestException as error:
        log.warning("The department's issuer did not answer as expected: %s.", type(error).__name__)
        raise
    except MALFORMED:
        raise _refused(f"its {part} is malformed") from None


def _refused(reason: str) -> OAuth2Error:
    """Note the reason, which quotes nothing of the answer, and return what allauth expects to be raised."""
    log.warning("The answer of the department's issuer was refused: %s.", reason)
    return OAuth2Error(reason)


class Department(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs in officers who have an account, and creates none: allauth's own sign-in and sign-up never run."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Handle a valid answer of the issuer.

        Always raises ImmediateHttpResponse: the next step of signing in, or back to the sign-in page.
        """
        claims = sociallogin.account.extra_data.get("id_token", {})
        try:
            check_nonce(claims, sociallogin.state.get(NONCE))
        except UnfitToken as error:
            _refused(str(error))
            raise ImmediateHttpResponse(_back(request, _failed())) from None
        claim = claims.get(sociallogin.provider.app.settings["number_claim"])
        number = str(claim) if isinstance(claim, str | int) and str(claim).isprintable() else ""
        try:
            officer = sign_in_attempts.check_department(number, queries.address_of(request))
        except Refused as refusal:
            raise ImmediateHttpResponse(_back(request, str(refusal))) from None
        raise ImmediateHttpResponse(continue_sign_in(request, officer, sociallogin.state.get("next") or "", by=NAME))

    def on_authentication_error(self, request: HttpRequest, provider: Provider, **_more: object) -> None:
        """Handle an answer that is not valid: a stale state, a refusal, an issuer that does not respond."""
        raise ImmediateHttpResponse(_back(request, _failed()))


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the officer to the department's own sign-in."""
    issuer = _issuer(request)
    provider = issuer.get_provider()
    provider.oauth2_adapter_class = _Issuer
    nonce = token_urlsafe(32)
    try:
        answer: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=request.GET.get("next", ""),
            auth_params={NONCE: nonce},
            **{NONCE: nonce},  # kept with the state of this browser's session
        )
    except (RequestException, OAuth2Error):
        return _back(request, _failed())
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Handle the request with which the issuer sends the officer back."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(_issuer(request))(request)
    except (RequestException, OAuth2Error):  # of its description, which allauth reads before it expects a failure
        return _back(request, _failed())
    return answer


def _issuer(request: HttpRequest) -> _Issuer:
    if not department_name():
        raise Http404
    return _Issuer(request, NAME)


def _failed() -> str:
    return _("Sign-in through your department failed. Try again, or sign in with a password.")


def _back(request: HttpRequest, message: str) -> HttpResponse:
    messages.warning(request, message)
    return redirect("accounts:sign_in")
