"""Signing in and out, the demonstration's persons, and the posting one works in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts import actions, queries
from itsso.accounts.forms import PostingForm, SignInForm
from itsso.accounts.models import Officer, Role
from itsso.platform.errors import Refused

AT_A_STATION = (Role.DUTY_OFFICER, Role.INVESTIGATING_OFFICER, Role.SHO)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where an officer begins: the desk at a station, the dashboard above it, else what the role may do."""
    posting = queries.current_posting(request)
    if posting is None:
        return redirect("accounts:sign_in")
    if posting.role in AT_A_STATION:
        return redirect("cases:desk")
    with_figures = import_string(settings.MAY)(posting.role, "monitoring:home")
    return redirect("monitoring:home" if with_figures else "protection:roles")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for user name and password. A wrong one keeps the user name that was typed."""
    if request.method == "POST":
        form = SignInForm(request.POST)
        if form.is_valid():
            try:
                officer = actions.check_sign_in(
                    form.cleaned_data["username"], form.cleaned_data["password"], queries.address_of(request)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _enter(request, officer, form.cleaned_data["next"])
        return _sign_in_page(request, form, status=422)
    if request.user.is_authenticated:
        if queries.current_posting(request) is not None:
            return _onward(request, request.GET.get("next", ""))
        logout(request)
        messages.warning(request, _("Your posting has ended, so you were signed out."))
    return _sign_in_page(request, SignInForm(initial={"next": request.GET.get("next", "")}))


@require_POST
def demonstration(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the demonstration's persons, in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    chosen = request.POST.get("officer", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
    officer = get_object_or_404(queries.demonstration_officers(), pk=number)
    return _enter(request, officer, request.POST.get("next", ""), demonstration=True)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    if isinstance(request.user, Officer):
        actions.signed_out(request.user, queries.address_of(request))
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("accounts:sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
def postings(request: HttpRequest) -> HttpResponse:
    """Lists an officer's postings in force, and changes over to another."""
    in_force = queries.postings_in_force(_officer(request))
    current = queries.current_posting(request)
    initial = {"posting": current.pk if current else None, "next": request.GET.get("next", "")}
    form = PostingForm(request.POST or None, initial=initial)
    form.fields["posting"].queryset = in_force  # type: ignore[attr-defined]  # a ModelChoiceField
    if request.method == "POST" and form.is_valid():
        posting = form.cleaned_data["posting"]
        request.session[queries.POSTING_IN_SESSION] = posting.pk
        actions.chose_posting(posting, queries.address_of(request))
        return _onward(request, form.cleaned_data["next"])
    return render(request, "accounts/postings.html", {"form": form, "several": in_force.count() > 1})


def _enter(request: HttpRequest, officer: Officer, wanted: str, *, demonstration: bool = False) -> HttpResponse:
    """Begins a session; an officer with several postings chooses one first."""
    login(request, officer, backend=BACKEND)
    actions.signed_in(officer, queries.address_of(request), demonstration=demonstration)
    if queries.postings_in_force(officer).count() > 1:
        return redirect(f"{reverse('accounts:postings')}?{urlencode({'next': wanted})}")
    return _onward(request, wanted)


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    persons = queries.demonstration_officers() if settings.DEMO else []
    return render(request, "accounts/sign_in.html", {"form": form, "persons": persons}, status=status)


def _onward(request: HttpRequest, wanted: str) -> HttpResponse:
    """To the page that was asked for, where it is one of ours; else to the officer's first page.

    `redirect` would take a word that was typed for the name of a page, and fail where there is none.
    """
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if wanted and ours else reverse("accounts:home"))


def _officer(request: HttpRequest) -> Officer:
    assert isinstance(request.user, Officer)
    return request.user
