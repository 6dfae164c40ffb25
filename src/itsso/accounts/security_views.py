"""An officer's own sign-in: second factors, password, sessions."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts import factors, own_sessions, queries
from itsso.accounts.forms import ConfirmForm, PasskeyForm, SetPasswordForm, TotpForm
from itsso.accounts.sessions import SessionStore
from itsso.accounts.sign_in import PROVED, has_recent_proof, redirect_after_sign_in
from itsso.accounts.sign_in_attempts import check_sign_in
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.refusals import refuse, refuse_form
from itsso.ui.text import count, moment

TOTP_SECRET = "totp_secret"

type View = Callable[[HttpRequest], HttpResponse]


def after_proof(view: View) -> View:
    """Wrap a page that changes how one signs in: after `sign_in.FRESH` without a proof it asks for the password."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if has_recent_proof(request):
            return view(request)
        path = request.path if request.method == "GET" else reverse("accounts:security")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': path})}")

    return checked


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password again, outside the middleware's transaction, so that a wrong one is counted."""
    if not request.user.is_authenticated or queries.current_posting(request) is None:
        return redirect("accounts:sign_in")
    officer = queries.officer_of(request)
    form = ConfirmForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        try:
            check_sign_in(officer.username, form.cleaned_data["password"], queries.address_of(request))
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            request.session[PROVED] = now().isoformat()
            return redirect_after_sign_in(request, form.cleaned_data["next"])
    context = {"form": form, "has_password": officer.has_usable_password()}
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show how the officer signs in, and where he or she is signed in now."""
    officer = queries.officer_of(request)
    authenticators = queries.second_factors(officer)
    context = {
        "factors": authenticators,
        "app": next((authenticator for authenticator in authenticators if authenticator.type == factors.TOTP), None),
        "codes_left": queries.recovery_codes_left(officer),
        "missing": queries.lacks_second_factor(request),
        "sessions": queries.own_sessions(officer),
        "this": request.session.session_key,
        "has_password": officer.has_usable_password(),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@after_proof
def totp(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code and as letters, and accept the app's first code."""
    officer = queries.officer_of(request)
    secret = request.session.get(TOTP_SECRET) or generate_totp_secret()
    form = TotpForm(request.POST or None)
    if form.is_valid():
        try:
            codes = factors.add_totp(officer, secret, form.cleaned_data["code"], queries.address_of(request))
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[TOTP_SECRET]
            return _factor_added(request, codes)
    request.session[TOTP_SECRET] = secret
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(officer, secret))
    picture = mark_safe('<svg aria-hidden="true"' + drawn.partition("<svg")[2])  # drawn by qrcode from our own text
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return _form_page(request, "accounts/totp.html", {"form": form, "picture": picture, "secret": spaced})


@require_http_methods(["GET", "HEAD", "POST"])
@after_proof
def passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser to make a passkey; this needs JavaScript, as every passkey does."""
    officer = queries.officer_of(request)
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        name, answer = form.cleaned_data["name"], form.cleaned_data["passkey"]
        try:
            codes = factors.add_passkey(officer, name, answer, queries.address_of(request))
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _factor_added(request, codes)
    offered = json.dumps(factors.begin_passkey_registration(officer), default=dict)
    return _form_page(request, "accounts/passkey.html", {"form": form, "offered": offered})


@require_POST
@after_proof
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Remove one second factor, never the last, after a page that shows which."""
    chosen, officer = request.POST.get("factor", ""), queries.officer_of(request)
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    own_factors = queries.second_factors(officer)
    factor = next((factor for factor in own_factors if factor.pk == number), None)
    if factor is not None and len(own_factors) > 1 and not is_confirmed(request):
        name = _("Authenticator app") if factor.type == factors.TOTP else f"{_('Passkey')}: {factor.data['name']}"
        return _check_page(
            request,
            _("Remove this second factor?"),
            [SummaryRow(_("Second factor"), name)],
            _("You will no longer be able to sign in with it."),
            _("Remove the second factor"),
        )
    try:
        factors.remove(officer, number, queries.address_of(request))
        messages.success(request, _("Second factor removed"))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:security")


@require_POST
@after_proof
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Create new recovery codes and show them this once, after a page that says what becomes of the old ones."""
    if not is_confirmed(request):
        unused_codes = queries.recovery_codes_left(queries.officer_of(request))
        return _check_page(
            request,
            _("Create new recovery codes?"),
            [SummaryRow(_("Recovery codes not used yet"), count(unused_codes))],
            _("The codes you have now will no longer work. The new ones are shown only once: print or copy them."),
            _("Create new recovery codes"),
        )
    codes = factors.new_recovery_codes(queries.officer_of(request), queries.address_of(request))
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@after_proof
def password(request: HttpRequest) -> HttpResponse:
    """Set another password; the officer's other sessions end with the old one."""
    officer = queries.officer_of(request)
    form = SetPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            own_sessions.change_password(officer, form.cleaned_data["password"], queries.address_of(request))
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            update_session_auth_hash(request, officer)
            own_sessions.end_others(officer, request.session.session_key, queries.address_of(request))
            messages.success(request, _("Your password has been changed. Your other sessions have ended."))
            return redirect("accounts:security")
    return _form_page(request, "accounts/password.html", {"form": form})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of the officer's other sessions, or all of them."""
    officer, this = queries.officer_of(request), request.session.session_key
    address = queries.address_of(request)
    chosen = request.POST.get("session", "")
    ended = own_sessions.end_others(officer, this, address, only=None if chosen == "others" else chosen)
    messages.success(request, _("Sessions ended: %(n)s.") % {"n": ended})
    return redirect("accounts:security")


@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Extend the session, as every page does; the page's own script asks for the answer as JSON."""
    assert isinstance(request.session, SessionStore)
    if request.headers.get("Accept") == "application/json":
        ends = request.session.get_expiry_date()
        return JsonResponse({"ends": ends.isoformat(), "words": moment(ends)})
    return redirect_after_sign_in(request, request.POST.get("next", ""))


def _check_page(
    request: HttpRequest, title: str, rows: list[SummaryRow], consequence: str, button: str
) -> HttpResponse:
    check = Check(title, rows, consequence, button, reverse("accounts:security"), tone="warning", may_change=False)
    return check_page(request, check)


def _factor_added(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show the recovery codes that the first second factor brings, now and never again."""
    messages.success(request, _("The second factor has been set up."))
    if not codes:
        return redirect("accounts:security")
    # The officer's other sessions were opened without a second factor: they end.
    officer, this = queries.officer_of(request), request.session.session_key
    own_sessions.end_others(officer, this, queries.address_of(request))
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _form_page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    wrong = bool(getattr(form, "errors", None))
    return render(request, template, context, status=422 if wrong else 200)
