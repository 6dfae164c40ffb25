"""Sign-in by a department's own OpenID Connect issuer: allauth talks to the issuer, this module finds the officer."""

from __future__ import annotations

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import Provider
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
from itsso.accounts.sign_in import continue_sign_in
from itsso.platform.errors import Refused

NAME = "department"


def department_name() -> str:
    """Return the issuer's name on the sign-in page; empty where none is configured."""
    issuers = settings.SOCIALACCOUNT_PROVIDERS
    return str(issuers["openid_connect"]["APPS"][0]["name"]) if issuers else ""


class _Issuer(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter, with our own address to which the issuer sends the officer back."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("accounts:department_callback"))


class Department(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs in officers who have an account, and creates none: allauth's own sign-in and sign-up never run."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Handle a valid answer of the issuer.

        Always raises ImmediateHttpResponse: the next step of signing in, or back to the sign-in page.
        """
        claims = sociallogin.account.extra_data.get("id_token", {})
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
    try:
        answer: HttpResponse = provider.redirect(request, process="login", next_url=request.GET.get("next", ""))
    except RequestException:
        return _back(request, _failed())
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Handle the request with which the issuer sends the officer back."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(_issuer(request))(request)
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
