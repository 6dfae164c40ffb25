"""The check pages that an administrator confirms before an officer gets or loses access."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.accounts.forms import REASONS
from itsso.accounts.models import Officer, Posting
from itsso.accounts.roles import Role
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow
from itsso.ui.names import OfficerName
from itsso.ui.text import day

type Cleaned = Mapping[str, object]


def invitation_check(cleaned: Cleaned, name: OfficerName) -> Check:
    """Return the check page of an invitation; `cleaned` is the `cleaned_data` of an `InviteForm`."""
    return Check(
        _("Invite this officer?"),
        [
            SummaryRow(_("Officer's number"), str(cleaned["number"])),
            *name_rows(name),
            *_posting_rows(cleaned),
        ],
        _(
            "From the first day, the officer can see and do what the role allows at this unit. An officer whose "
            "number is new here gets a link to set a password; one who has an account gets the posting only."
        ),
        _("Invite the officer"),
        reverse("accounts:officers"),
    )


def name_rows(name: OfficerName) -> list[SummaryRow]:
    """Return how an officer is named, as rows of a check page."""
    return [
        SummaryRow(_("Rank and name"), name.full),
        SummaryRow(_("Name in Devanagari"), name.name_hi or _("not registered")),
        *([SummaryRow(_("Official telephone number"), name.phone)] if name.phone else []),
    ]


def posting_check(account: Officer, cleaned: Cleaned) -> Check:
    """Return the check page of a further posting; `cleaned` is the `cleaned_data` of a `NewPostingForm`."""
    return Check(
        _("Add this posting?"),
        [*_officer_rows(account), *_posting_rows(cleaned)],
        _("From the first day, the officer can see and do what the role allows at this unit."),
        _("Add the posting"),
        _page_of(account),
    )


def ending_check(posting: Posting, why: str) -> Check:
    """Return the check page for ending a posting; `why` is a code of `REASONS`, here and below."""
    return _check_with_reason(
        posting.officer,
        why,
        _("End this posting now?"),
        _("The officer loses the access of this posting at once. To give it back, add a new posting."),
        _("End the posting"),
        SummaryRow(_("Posting"), f"{posting.get_role_display()} · {posting.unit}"),
    )


def closing_check(account: Officer, why: str) -> Check:
    """Return the check page for closing an account."""
    return _check_with_reason(
        account,
        why,
        _("Close this account?"),
        _("The officer is signed out everywhere at once. An administrator can open the account again."),
        _("Close the account"),
    )


def reopening_check(account: Officer, why: str) -> Check:
    """Return the check page for opening a closed account."""
    return _check_with_reason(
        account,
        why,
        _("Open this account again?"),
        _("The officer can sign in at once with the old password, and has the postings that are in force."),
        _("Open the account again"),
        tone="",
    )


def factors_check(account: Officer, why: str) -> Check:
    """Return the check page for removing an officer's second factors."""
    return _check_with_reason(
        account,
        why,
        _("Remove all second factors of this officer?"),
        _(
            "Until the officer has set up a new one at the next sign-in, the password alone opens the account. Make "
            "sure that it is the officer who asks. The officer is signed out everywhere at once."
        ),
        _("Remove all second factors"),
    )


def link_check(account: Officer) -> Check:
    """Return the check page for a new link to set the password."""
    return Check(
        _("Create a new link for this officer?"),
        _officer_rows(account),
        _("Links given to the officer earlier will no longer work. The new one is shown only once."),
        _("Create the link"),
        _page_of(account),
        may_change=False,
    )


def _check_with_reason(
    account: Officer, why: str, title: str, consequence: str, button: str, *rows: SummaryRow, tone: str = "warning"
) -> Check:
    facts = [*_officer_rows(account), *rows, SummaryRow(_("Reason"), REASONS[why])]
    return Check(title, facts, consequence, button, _page_of(account), tone=tone, may_change=False)


def _officer_rows(account: Officer) -> list[SummaryRow]:
    return [SummaryRow(_("Officer"), account.local_name), SummaryRow(_("Number"), account.number)]


def _posting_rows(cleaned: Cleaned) -> list[SummaryRow]:
    since, until = cleaned["since"], cleaned["until"]
    rows = [
        SummaryRow(_("Unit"), str(cleaned["unit"])),
        SummaryRow(_("Role"), Role(str(cleaned["role"])).label),
    ]
    if isinstance(since, date):
        rows.append(SummaryRow(_("From"), day(since)))
    if isinstance(until, date):
        rows.append(SummaryRow(_("Until"), day(until)))
    return rows


def _page_of(account: Officer) -> str:
    return reverse("accounts:officer", args=[account.pk])
