"""The front page, signing in and out, the demonstration's persons, and the posting one works in."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts import actions, factors, invitations, queries, sign_in_attempts
from itsso.accounts.department import department_name
from itsso.accounts.forms import AuthenticatorCodeForm, PostingForm, SetPasswordForm, SignInForm
from itsso.accounts.models import Officer, Posting
from itsso.accounts.sign_in import continue_sign_in, first_page, pending_sign_in, redirect_after_sign_in, start_session
from itsso.platform.errors import Refused
from itsso.ui import navigation
from itsso.ui.confirmation import show_confirmation
from itsso.ui.templatetags.posting_forms import FIELD


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Redirect an officer to the role's first page, or to the choice of a posting; show others what this is."""
    posting = queries.current_posting(request)
    if posting is not None:
        return redirect(first_page(posting))
    if queries.must_choose_posting(request):
        return redirect("accounts:postings")
    return render(request, "accounts/front.html", {"pages": navigation.public_pages()})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; after a wrong one the user name that was typed stays."""
    if request.method == "POST":
        form = SignInForm(request.POST)
        if form.is_valid():
            try:
                officer = sign_in_attempts.check_sign_in(
                    form.cleaned_data["username"], form.cleaned_data["password"], queries.address_of(request)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return continue_sign_in(request, officer, form.cleaned_data["next"], by="password")
        return _sign_in_page(request, form, status=422)
    if request.user.is_authenticated:
        if queries.current_posting(request) is not None or queries.must_choose_posting(request):
            return redirect_after_sign_in(request, request.GET.get("next", ""))
        logout(request)
        messages.warning(request, _("Your posting has ended, so you were signed out."))
    return _sign_in_page(request, SignInForm(initial={"next": request.GET.get("next", "")}))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of the officer who gave the first proof in this session (`pending_sign_in`)."""
    pending = pending_sign_in(request)
    if pending is None:
        messages.warning(request, _("Start again with your user name and password."))
        return redirect("accounts:sign_in")
    officer, wanted = pending
    form = AuthenticatorCodeForm(request.POST or None)
    if form.is_valid():
        address, passkey = queries.address_of(request), form.cleaned_data["passkey"]
        try:
            if passkey:
                by = factors.check_passkey(officer, passkey, address)
            else:
                by = factors.check_code(officer, form.cleaned_data["code"], address)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return start_session(request, officer, wanted, by)
    kinds = {authenticator.type for authenticator in queries.second_factors(officer)}
    passkey_request = json.dumps(factors.begin_passkey_check(officer), default=dict) if factors.PASSKEY in kinds else ""
    context = {"form": form, "passkey_request": passkey_request, "app": factors.TOTP in kinds}
    return render(request, "accounts/second_factor.html", context, status=422 if form.errors else 200)


@require_POST
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's persons, in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    chosen = request.POST.get("officer", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
    officer = get_object_or_404(queries.demonstration_officers(), pk=number)
    return start_session(request, officer, request.POST.get("next", ""), by="demonstration")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Officer):
        sign_in_attempts.record_sign_out(request.user, queries.address_of(request))
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("accounts:sign_in")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of the one-time link, on which the invited officer sets a password.

    The officer then signs in and sets up a second factor.
    """
    officer = queries.invited_officer(token)
    if officer is None:
        return render(request, "accounts/invitation_over.html", status=404)
    form = SetPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            invitations.accept(token, form.cleaned_data["password"], queries.address_of(request))
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Your password has been set. Sign in with it now."))
            return redirect("accounts:sign_in")
    context = {"form": form, "officer": officer}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def postings(request: HttpRequest) -> HttpResponse:
    """List an officer's postings in force and those that wait to be accepted, and change over to another.

    Without a second factor only the first choice is open, which the page that sets one up needs.
    """
    if not isinstance(request.user, Officer) or not queries.postings_in_force(request.user).exists():
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': request.get_full_path()})}")
    officer = request.user
    in_force = queries.postings_in_force(officer)
    current = queries.current_posting(request)
    if current is not None and queries.lacks_second_factor(request):
        return redirect("accounts:security")
    initial = {"posting": current.pk if current else None, "next": request.GET.get("next", "")}
    form = PostingForm(request.POST or None, initial=initial)
    form.fields["posting"].queryset = in_force  # type: ignore[attr-defined]  # a ModelChoiceField
    if request.method == "POST" and form.is_valid():
        _work_in(request, form.cleaned_data["posting"])
        return redirect_after_sign_in(request, form.cleaned_data["next"])
    chooses = in_force.count() > 1 or (current is None and in_force.exists())
    waiting = list(queries.waiting_postings(officer.postings.all()))
    return render(request, "accounts/postings.html", {"form": form, "several": chooses, "waiting": waiting})


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Change back to the posting in which a form was opened, and send the form again to its own address.

    307 lets the browser repeat the POST with the same body.
    """
    wanted, to = request.POST.get(FIELD, ""), request.GET.get("to", "")
    if not isinstance(request.user, Officer) or not (wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    posting = get_object_or_404(queries.postings_in_force(request.user), pk=int(wanted))
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, {request.get_host()}):
        raise Http404
    _work_in(request, posting)
    return HttpResponse(status=307, headers={"Location": iri_to_uri(to)})


@require_POST
def decide_posting(request: HttpRequest) -> HttpResponse:
    """Accept or decline, as the officer, a posting that another administrator gave."""
    chosen = request.POST.get("posting", "")
    if not isinstance(request.user, Officer) or not (chosen.isdecimal() and len(chosen) < 19):
        raise Http404
    posting = get_object_or_404(queries.waiting_postings(request.user.postings.all()), pk=int(chosen))
    if queries.lacks_second_factor(request):
        return redirect("accounts:security")
    try:
        accepted = "accept" in request.POST
        actions.decide_waiting(posting, accepted, by=sign_in_attempts.actor_of(request.user))
        title = _("Posting accepted") if accepted else _("Posting declined")
        show_confirmation(request, title, number=f"{posting.get_role_display()} · {posting.unit}", label=_("Posting"))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("accounts:postings")


def _work_in(request: HttpRequest, posting: Posting) -> None:
    request.session[queries.POSTING_IN_SESSION] = posting.pk
    sign_in_attempts.record_posting_choice(posting, queries.address_of(request))


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "persons": queries.demonstration_officers() if settings.DEMO else [],
        "department": department_name(),
    }
    return render(request, "accounts/sign_in.html", context, status=status)
