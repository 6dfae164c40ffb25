"""Pages on which an administrator compares accounts with the personnel register, and accepts what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts import administration, panels, register
from itsso.accounts.forms import AcceptRegisterForm
from itsso.accounts.models import Officer, Posting, RegisterEntry
from itsso.accounts.register import AcceptedDifferences, RegisterDifference
from itsso.platform.errors import Refused
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow, in_lines, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.refusals import refuse_form
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class DifferingAccount:
    """An account in the list, with what differs; `manages` says whether the reader may accept it."""

    entry: RegisterEntry
    differences: Sequence[RegisterDifference]
    manages: bool


@require_GET
def differing_accounts(request: HttpRequest) -> HttpResponse:
    """List the officers of the administrator's units whose accounts differ from the personnel register."""
    by = _by(request)
    accounts = ItemList(
        request,
        COLUMNS,
        _rows(register.differing_entries(by), by),
        caption=_("Officers who differ from the personnel register"),
        empty=_("No account differs from the personnel register."),
        file_name="register-differences",
    )
    return accounts.respond("accounts/register.html", {"posting": by})


def _rows(entries: QuerySet[RegisterEntry], by: Posting) -> QueryRows[RegisterEntry, DifferingAccount]:
    def rows(part: Sequence[RegisterEntry]) -> list[DifferingAccount]:
        return [
            DifferingAccount(
                entry,
                register.differences(entry, register.lasting_postings(entry.number.officer)),
                administration.keeps_account(by, entry.number.officer),
            )
            for entry in part
        ]

    return QueryRows(entries, _ORDERS, rows)


_ORDERS = {"officer": (Natural("number__officer__name"),), "number": (Natural("number__number"),)}


def _of_account(row: DifferingAccount) -> list[str]:
    return [f"{difference.title}: {difference.account}" for difference in row.differences]


def _of_register(row: DifferingAccount) -> list[str]:
    return [f"{difference.title}: {difference.register}" for difference in row.differences]


COLUMNS: list[Column[DifferingAccount]] = [
    Column("officer", gettext_lazy("Officer"), lambda row: row.entry.number.officer.local_name, sorts=True),
    Column("number", gettext_lazy("Number"), lambda row: row.entry.number.number, sorts=True),
    Column(
        "account",
        gettext_lazy("Account"),
        lambda row: in_lines(_of_account(row)),
        lambda row: "; ".join(_of_account(row)),
    ),
    Column(
        "register",
        gettext_lazy("Personnel register"),
        lambda row: in_lines(_of_register(row)),
        lambda row: "; ".join(_of_register(row)),
    ),
    Column(
        "act",
        gettext_lazy("Action"),
        lambda row: (
            link(_("Compare"), reverse("accounts:accept_register", args=[row.entry.number.officer_id]))
            if row.manages
            else _("managed by another administrator")
        ),
        in_file=False,
    ),
]


@require_http_methods(["GET", "HEAD", "POST"])
def accept_register(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Show the differences of one officer; change the account as far as they are accepted, after a check page."""
    by = _by(request)
    entry = register.differing_entries(by).filter(number__officer=officer_id).first()
    if entry is None and is_confirmed(request) and _manages(by, officer_id):
        return redirect("accounts:officer", officer_id)  # the button was pressed twice: everything is accepted
    if entry is None or not administration.keeps_account(by, entry.number.officer):
        raise Http404
    postings = register.lasting_postings(entry.number.officer)
    form = _form(entry, postings, by, request)
    if form.is_valid() and "change" not in request.POST:
        accepted = form.accepted(postings)
        try:
            register.check_accepted(entry, accepted, by=by)
            if not is_confirmed(request):
                return check_page(request, _accepting_check(entry, accepted), _with_version(request.POST, entry))
            if request.POST.get(VERSION, "") != register.version_of(entry):
                raise Refused(_("The register has changed since this page was shown. Check it again."))
            register.accept(entry, accepted, by=by)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            officer = entry.number.officer
            panels.show_officer(request, officer, _("Account changed as accepted"))
            return redirect("accounts:officer", officer.pk)
    context = {
        "entry": entry,
        "officer": entry.number.officer,
        "differences": register.differences(entry, postings),
        "outside": register.is_posting_missing(entry, postings) and not administration.keeps_unit(by, entry.unit),
        "form": form,
    }
    return render(request, "accounts/accept_register.html", context, status=422 if form.errors else 200)


def _manages(by: Posting, officer_id: int) -> bool:
    officer = Officer.objects.filter(pk=officer_id).first()
    return officer is not None and administration.keeps_account(by, officer)


VERSION = "version"
"""The hidden field of the check page that says which version of the entry it showed; only that one is accepted."""


def _with_version(posted: QueryDict, entry: RegisterEntry) -> QueryDict:
    values = posted.copy()
    values[VERSION] = register.version_of(entry)
    return values


def _form(entry: RegisterEntry, postings: Sequence[Posting], by: Posting, request: HttpRequest) -> AcceptRegisterForm:
    is_missing, has_left = register.is_posting_missing(entry, postings), register.has_left(entry)
    endable = [
        posting
        for posting in postings
        if has_left or (is_missing and posting.unit_id != entry.unit_id)
        if administration.keeps_posting(by, posting)
    ]
    adds_posting = is_missing and administration.keeps_unit(by, entry.unit)
    return AcceptRegisterForm(
        request.POST if request.method == "POST" else None,
        has_name=register.registered_name(entry) != entry.number.officer.named,
        roles=administration.roles_at(entry.unit) if adds_posting else [],
        role=register.ROLE_OF_DUTY.get(entry.duty),
        endable=endable,
    )


def _accepting_check(entry: RegisterEntry, accepted: AcceptedDifferences) -> Check:
    officer = entry.number.officer
    rows = [SummaryRow(_("Officer"), officer.local_name), SummaryRow(_("Number"), officer.number)]
    if accepted.name:
        name = register.registered_name(entry)
        rows.append(SummaryRow(_("New rank and name"), " / ".join(filter(None, (name.full, name.name_hi)))))
    if accepted.role:
        rows.append(SummaryRow(_("New posting"), register.posting_text(entry, accepted.role)))
    rows += [SummaryRow(_("Ends now"), f"{posting.get_role_display()} · {posting.unit}") for posting in accepted.ended]
    consequence = _("Nothing else of the account changes.")
    if accepted.role or accepted.ended:
        consequence = _("The officer's access changes with the postings at once. Nothing else of the account changes.")
    return Check(
        _("Change the account as the register has it?"),
        rows,
        consequence,
        _("Change the account"),
        reverse("accounts:register"),
    )


def _by(request: HttpRequest) -> Posting:
    posting: Posting = request.posting  # type: ignore[attr-defined]  # put there by the middleware
    return posting
