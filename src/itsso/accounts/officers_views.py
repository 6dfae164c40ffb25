"""The administrator's pages: officers of the unit, one officer, an invitation."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts import administration, queries
from itsso.accounts.forms import (
    REASONS,
    InviteForm,
    NewPostingForm,
    OfficerNumberForm,
    OfficerReasonForm,
    OfficerSearchForm,
)
from itsso.accounts.models import Officer, Posting
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.ui.components import SummaryRow
from itsso.ui.refusals import refuse
from itsso.units.models import Unit, UnitKind

PAGE = 25
LAST_PAGE = 4000


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """Show the officers of the administrator's unit and below, by name."""
    by, form = _by(request), OfficerSearchForm(request.GET)
    typed = form.cleaned_data["find"] if form.is_valid() else ""
    requested = request.GET.get("page", "1")
    number = max(1, min(int(requested), LAST_PAGE)) if requested.isdecimal() and len(requested) < 6 else 1
    officers_found = list(queries.officers_at(administration.reach(by), typed)[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "posting": by,
        "form": form,
        "officers": queries.with_postings(officers_found[:PAGE], administration.reach(by)),
        "waiting": len(administration.waiting_here(by)),
        "newer": _page(typed, number - 1) if number > 1 else "",
        "older": _page(typed, number + 1) if len(officers_found) > PAGE else "",
        "typed": typed,
    }
    return render(request, "accounts/officers.html", context)


@require_GET
def officer(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Show one officer: numbers, postings, and what the administrator may do."""
    account = _officer(request, officer_id)
    return _officer_page(
        request,
        account,
        NewPostingForm(administration.roles_to_give(_by(request)), _by(request).unit, initial=_initial(request)),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Assign a posting to an officer; one who is new here gets a link, shown this once."""
    by = _by(request)
    form = InviteForm(administration.roles_to_give(by), by.unit, request.POST or None, initial=_initial(request))
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            posting, token = administration.invite(
                cleaned["number"],
                cleaned["name"],
                cleaned["unit"],
                cleaned["role"],
                cleaned["since"],
                cleaned["until"],
                by=by,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if token:
                return _link_page(request, posting.officer, token)
            return _posted(request, posting, _("The officer already had an account and now has the posting."))
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def add_posting(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Add a further posting for an officer."""
    account, by = _officer(request, officer_id), _by(request)
    form = NewPostingForm(administration.roles_to_give(by), by.unit, request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            posting = administration.add_posting(
                account, cleaned["unit"], cleaned["role"], cleaned["since"], cleaned["until"], by=by
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _posted(request, posting, _("The posting has been added."))
    return _officer_page(request, account, form, status=422 if form.errors else 200)


def _posted(request: HttpRequest, posting: Posting, message: str) -> HttpResponse:
    """Redirect after a posting was added, with a message.

    Where it waits, since another administrator manages the officer's account, the officer's page is not shown.
    """
    if not posting.waits:
        messages.success(request, message)
        return redirect("accounts:officer", posting.officer_id)
    messages.warning(
        request,
        _(
            "Another administrator manages this officer's account. The posting begins once the officer or that "
            "administrator has accepted it."
        ),
    )
    return redirect("accounts:waiting")


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the postings that wait for acceptance.

    They are those of the administrator's own officers, and those that the administrator gave.
    """
    return render(request, "accounts/waiting.html", {"rows": administration.waiting_here(_by(request))})


@require_POST
def decide_waiting(request: HttpRequest) -> HttpResponse:
    """Accept or decline a waiting posting, or withdraw one's own offer."""
    chosen = request.POST.get("posting", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    rows = {posting.pk: posting for posting, _accepts in administration.waiting_here(_by(request))}
    try:
        if number not in rows:
            raise Refused(_("This posting is no longer waiting to be accepted."))
        administration.decide_waiting(rows[number], "accept" in request.POST, by=_by(request))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:waiting")


@require_POST
def end_posting(request: HttpRequest, officer_id: int) -> HttpResponse:
    """End one posting now."""
    chosen = request.POST.get("posting", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0

    def end_chosen_posting(account: Officer, why: str) -> str:
        posting = Posting.objects.select_related("officer", "unit").filter(pk=number, officer=account).first()
        if posting is None:
            raise Refused(_("This posting has already ended."))
        administration.end_posting(posting, why, by=_by(request))
        return _("The posting has ended.")

    return _with_reason(request, officer_id, end_chosen_posting)


@require_POST
def close(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Close the account, after a page that shows whose it is and why."""
    account, form = _officer(request, officer_id), OfficerReasonForm(request.POST)
    closes = account.is_active and administration.keeps_account(_by(request), account)
    if closes and form.is_valid() and "checked" not in request.POST:
        why = form.cleaned_data["why"]
        facts = [
            SummaryRow(_("Officer"), account.name),
            SummaryRow(_("Number"), account.number),
            SummaryRow(_("Reason"), REASONS[why]),
        ]
        return render(request, "accounts/close.html", {"officer": account, "facts": facts, "why": why})

    def close_account(account: Officer, why: str) -> str:
        administration.set_active(account, False, why, by=_by(request))
        return _("The account is closed and its sessions have ended.")

    return _with_reason(request, officer_id, close_account)


@require_POST
def reopen(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Open a closed account again."""

    def reopen_account(account: Officer, why: str) -> str:
        administration.set_active(account, True, why, by=_by(request))
        return _("The account is open again.")

    return _with_reason(request, officer_id, reopen_account)


@require_POST
def reset_factors(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Remove the second factors of an officer who lost them."""

    def remove_factors(account: Officer, why: str) -> str:
        administration.reset_factors(account, why, by=_by(request))
        return _("The second factors have been removed. The officer sets up new ones at the next sign-in.")

    return _with_reason(request, officer_id, remove_factors)


@never_cache
@require_POST
def invite_again(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Show a new link, this once."""
    account = _officer(request, officer_id)
    try:
        return _link_page(request, account, administration.invite_again(account, by=_by(request)))
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("accounts:officer", officer_id)


@require_POST
def give_number(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Record the officer's number in the administrator's State."""
    account, form = _officer(request, officer_id), OfficerNumberForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Enter the officer's number."))
        by = _by(request)
        administration.give_number(account, by.unit.state, form.cleaned_data["number"], by=by)
        messages.success(request, _("The number has been recorded."))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:officer", officer_id)


def _with_reason(request: HttpRequest, officer_id: int, action: Callable[[Officer, str], str]) -> HttpResponse:
    """Run `action` on an officer with the reason that was selected; show its message on the officer's page.

    Where `action` raises Refused, show why instead. Raises Http404 for officers of other units.
    """
    account, form = _officer(request, officer_id), OfficerReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a reason."))
        messages.success(request, action(account, form.cleaned_data["why"]))
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:officer", officer_id)


def _by(request: HttpRequest) -> Posting:
    posting: Posting = request.posting  # type: ignore[attr-defined]  # put there by the middleware
    return posting


def _officer(request: HttpRequest, officer_id: int) -> Officer:
    """Return an officer of the administrator's units; raise Http404 for others."""
    account = queries.officers_at(administration.reach(_by(request)), "").filter(pk=officer_id).first()
    if account is None:
        raise Http404
    return account


def _officer_page(request: HttpRequest, account: Officer, form: NewPostingForm, status: int = 200) -> HttpResponse:
    by = _by(request)
    manages_account = administration.keeps_account(by, account)
    postings = queries.all_postings(account)
    if not manages_account:  # another administrator manages the account: show only the postings at this one's units
        postings = postings.filter(unit__in=Unit.objects.filter(administration.reach(by)))
    context = {
        "officer": account,
        "numbers": queries.numbers_of(account) if manages_account else [],
        "postings": [
            (
                posting,
                queries.has_ended(posting),
                administration.keeps_posting(by, posting),
            )
            for posting in postings
        ],
        "whole": manages_account,
        "factors": queries.second_factors(account) if manages_account else [],
        "invited": manages_account and queries.is_invited(account),
        "form": form,
        "reason": OfficerReasonForm(),
        "number_form": OfficerNumberForm() if by.unit.kind != UnitKind.LABORATORY else None,
        "state": by.unit.state,
    }
    return render(request, "accounts/officer.html", context, status=status)


def _link_page(request: HttpRequest, account: Officer, token: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    return render(request, "accounts/link.html", {"officer": account, "link": link})


def _initial(request: HttpRequest) -> dict[str, object]:
    return {"unit": _by(request).unit.full_code, "since": today()}


def _page(typed: str, number: int) -> str:
    return "?" + urlencode({"find": typed, "page": number})
