"""The administrator's pages: officers of the unit, one officer, an invitation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.accounts import administration, officer_checks, panels, queries, register
from itsso.accounts.forms import (
    InviteForm,
    NewPostingForm,
    OfficerNameForm,
    OfficerNumberForm,
    OfficerReasonForm,
    OfficerSearchForm,
)
from itsso.accounts.models import Officer, Posting
from itsso.accounts.officer_list import OFFICER_COLUMNS, officer_rows
from itsso.accounts.officer_names import suggested_spellings
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form
from itsso.ui.text import count, day
from itsso.units.models import Unit, UnitKind


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """Show the officers of the administrator's unit and below, by name."""
    by, form = _by(request), OfficerSearchForm(request.GET)
    typed = form.cleaned_data["find"] if form.is_valid() else ""
    listing = ItemList(
        request,
        OFFICER_COLUMNS,
        officer_rows(administration.reach(by), typed),
        caption=_("Officers, by name"),
        empty=_("No officer is posted here yet."),
        form=form,
        file_name=f"officers-{by.unit.code}",
    )
    return listing.respond("accounts/officers.html", {"posting": by, "notices": list(_notices(by))})


def _notices(by: Posting) -> Iterator[tuple[str, str]]:
    """Yield how many officers differ from the register and how many postings wait, each with its page; no zeros."""
    if differing := register.differing_entries(by).count():
        label = ngettext(
            "%(n)s officer differs from the personnel register",
            "%(n)s officers differ from the personnel register",
            differing,
        )
        yield label % {"n": count(differing)}, reverse("accounts:register")
    if waiting := len(administration.waiting_here(by)):
        label = ngettext(
            "%(n)s posting is waiting to be accepted", "%(n)s postings are waiting to be accepted", waiting
        )
        yield label % {"n": count(waiting)}, reverse("accounts:waiting")


@require_GET
def officer(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Show one officer: numbers, postings, and what the administrator may do."""
    account = _officer(request, officer_id)
    return _officer_page(request, account, _empty_posting_form(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Assign a posting to an officer; one who is new here gets a link, shown this once."""
    by = _by(request)
    form = InviteForm(administration.roles_to_give(by), by.unit, request.POST or None, initial=_initial(request))
    if form.is_valid() and "change" not in request.POST:
        cleaned = form.cleaned_data
        posted = cleaned["unit"], cleaned["role"], cleaned["since"], cleaned["until"]
        try:
            administration.check_posting(None, *posted, by=by)
            if not is_confirmed(request):
                return check_page(request, officer_checks.invitation_check(cleaned, form.officer_name))
            posting, token = administration.invite(cleaned["number"], form.officer_name, *posted, by=by)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            if token:
                return _link_page(request, posting.officer, token, _("Officer invited"))
            return _posted(request, posting)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def add_posting(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Add a further posting for an officer."""
    account, by = _officer(request, officer_id), _by(request)
    form = NewPostingForm(administration.roles_to_give(by), by.unit, request.POST)
    if form.is_valid() and "change" not in request.POST:
        cleaned = form.cleaned_data
        posted = cleaned["unit"], cleaned["role"], cleaned["since"], cleaned["until"]
        try:
            administration.check_posting(account, *posted, by=by)
            if not is_confirmed(request):
                return check_page(request, officer_checks.posting_check(account, cleaned))
            posting = administration.add_posting(account, *posted, by=by)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _posted(request, posting)
    return _officer_page(request, account, form, status=422 if form.errors else 200)


def _posted(request: HttpRequest, posting: Posting) -> HttpResponse:
    """Redirect after a posting was added, and say so.

    Where it waits, since another administrator manages the officer's account, the officer's page is not shown.
    """
    title = f"{posting.get_role_display()} · {posting.unit}"
    if not posting.waits:
        show_confirmation(
            request,
            _("Posting added"),
            number=posting.officer.number,
            label=_("Officer's number"),
            steps=[ConfirmationStep(_("From %(day)s: %(posting)s") % {"day": day(posting.since), "posting": title})],
        )
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
    number = _posted_number(request)
    rows = {posting.pk: posting for posting, _accepts in administration.waiting_here(_by(request))}
    try:
        if number not in rows:
            raise Refused(_("This posting is no longer waiting to be accepted."))
        accepted = "accept" in request.POST
        administration.decide_waiting(rows[number], accepted, by=_by(request))
        show_confirmation(
            request,
            _("Posting accepted") if accepted else _("Posting declined or withdrawn"),
            number=rows[number].officer.number,
            label=_("Officer's number"),
            steps=[panels.account_step(rows[number].officer)],
        )
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:waiting")


@require_POST
def end_posting(request: HttpRequest, officer_id: int) -> HttpResponse:
    """End one posting now, after a page that shows which."""
    account = _officer(request, officer_id)
    postings = Posting.objects.select_related("officer", "unit")
    posting = postings.filter(pk=_posted_number(request), officer=account).first()

    def end_chosen_posting(why: str) -> str:
        if posting is None:
            raise Refused(_("This posting has already ended."))
        administration.end_posting(posting, why, by=_by(request))
        return _("Posting ended")

    ends = posting and not queries.has_ended(posting) and administration.keeps_posting(_by(request), posting)
    check = partial(officer_checks.ending_check, posting) if posting and ends else None
    return _with_reason(request, account, check, end_chosen_posting)


@require_POST
def close(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Close the account, after a page that shows whose it is and why."""
    account = _officer(request, officer_id)

    def close_account(why: str) -> str:
        administration.set_active(account, False, why, by=_by(request))
        return _("Account closed")

    closes = account.is_active and administration.keeps_account(_by(request), account)
    check = partial(officer_checks.closing_check, account) if closes else None
    return _with_reason(request, account, check, close_account)


@require_POST
def reopen(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Open a closed account again, after a page that shows whose it is."""
    account = _officer(request, officer_id)

    def reopen_account(why: str) -> str:
        administration.set_active(account, True, why, by=_by(request))
        return _("Account opened again")

    reopens = not account.is_active and administration.keeps_account(_by(request), account)
    check = partial(officer_checks.reopening_check, account) if reopens else None
    return _with_reason(request, account, check, reopen_account)


@require_POST
def reset_factors(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Remove the second factors of an officer who lost them, after a page that shows what follows from it."""
    account = _officer(request, officer_id)

    def remove_factors(why: str) -> str:
        administration.reset_factors(account, why, by=_by(request))
        return _("Second factors removed")

    resets = administration.keeps_account(_by(request), account)
    check = partial(officer_checks.factors_check, account) if resets else None
    return _with_reason(request, account, check, remove_factors)


@never_cache
@require_POST
def invite_again(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Show a new link, this once, after a page that says what becomes of the old one."""
    account = _officer(request, officer_id)
    if administration.keeps_account(_by(request), account) and not is_confirmed(request):
        return check_page(request, officer_checks.link_check(account))
    try:
        return _link_page(
            request, account, administration.invite_again(account, by=_by(request)), _("New link created")
        )
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("accounts:officer", officer_id)


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Change how an officer is named; the button `suggest` only fills in a spelling, to be checked."""
    account, by = _officer(request, officer_id), _by(request)
    if not administration.keeps_account(by, account):
        raise Http404
    suggests, spellings = "suggest" in request.POST, dict[str, str]()
    form = OfficerNameForm(account.named, None if suggests else request.POST or None)
    if suggests:
        typed = request.POST.dict()
        spellings = suggested_spellings(typed)
        form.initial = {**form.initial, **typed, **spellings}
    elif form.is_valid():
        try:
            changed = administration.change_name(account, form.officer_name, by=by)
            if changed:
                panels.show_officer(request, account, _("The name has been recorded"))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("accounts:officer", officer_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    context = {"form": form, "officer": account, "suggests": suggests, "spellings": spellings}
    return render(request, "accounts/name.html", context, status=422 if form.errors else 200)


@require_POST
def give_number(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Record the officer's number in the administrator's State."""
    account, form, by = _officer(request, officer_id), OfficerNumberForm(request.POST), _by(request)
    if form.is_valid():
        try:
            administration.give_number(account, by.unit.state, form.cleaned_data["number"], by=by)
            panels.show_officer(request, account, _("The number has been recorded"))
            return redirect("accounts:officer", officer_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    return _officer_page(request, account, _empty_posting_form(request), number_form=form, status=422)


def _with_reason(
    request: HttpRequest, account: Officer, check: Callable[[str], Check] | None, action: Callable[[str], str]
) -> HttpResponse:
    """Run `action` with the reason that was selected, and show what was done on the officer's page.

    Before it the page of `check` is shown; None where the act will be refused. Where `action` raises Refused, the
    officer's page shows why.
    """
    form = OfficerReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a reason."))
        why = form.cleaned_data["why"]
        if check is not None and not is_confirmed(request):
            return check_page(request, check(why))
        title = action(why)
        panels.show_officer(request, account, title)
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("accounts:officer", account.pk)


def _posted_number(request: HttpRequest) -> int:
    """Return the number of the posting that a form names; 0 for anything else."""
    chosen = request.POST.get("posting", "")
    return int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0


def _by(request: HttpRequest) -> Posting:
    posting: Posting = request.posting  # type: ignore[attr-defined]  # put there by the middleware
    return posting


def _officer(request: HttpRequest, officer_id: int) -> Officer:
    """Return an officer of the administrator's units; raise Http404 for others."""
    account = queries.officers_at(administration.reach(_by(request)), "").filter(pk=officer_id).first()
    if account is None:
        raise Http404
    return account


def _empty_posting_form(request: HttpRequest) -> NewPostingForm:
    by = _by(request)
    return NewPostingForm(administration.roles_to_give(by), by.unit, initial=_initial(request))


def _officer_page(
    request: HttpRequest,
    account: Officer,
    form: NewPostingForm,
    *,
    number_form: OfficerNumberForm | None = None,
    status: int = 200,
) -> HttpResponse:
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
        "number_form": number_form or OfficerNumberForm() if by.unit.kind != UnitKind.LABORATORY else None,
        "state": by.unit.state,
    }
    return render(request, "accounts/officer.html", context, status=status)


def _link_page(request: HttpRequest, account: Officer, token: str, done: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    return render(request, "accounts/link.html", {"officer": account, "link": link, "done": done})


def _initial(request: HttpRequest) -> dict[str, object]:
    """Return today, and the unit where there is only one to choose."""
    unit = _by(request).unit
    is_only = unit.kind in (UnitKind.STATION, UnitKind.LABORATORY)
    return {"unit": unit.full_code if is_only else "", "since": today()}
