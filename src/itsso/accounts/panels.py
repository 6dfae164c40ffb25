"""The panels after acts on accounts: whose account it is, and what follows."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.accounts import queries
from itsso.accounts.models import Officer
from itsso.ui.confirmation import ConfirmationStep, show_confirmation


def account_step(account: Officer) -> ConfirmationStep:
    """Return the step that leads to the page of an account."""
    return ConfirmationStep(_("Open the account"), reverse("accounts:officer", args=[account.pk]))


def show_officer(request: HttpRequest, account: Officer, title: str) -> None:
    """Confirm a change of an account."""
    steps = [ConfirmationStep(_("All accounts"), reverse("accounts:officers")), *_next_steps(account)]
    show_confirmation(request, title, number=account.number, label=_("Officer's number"), steps=steps)


def _next_steps(account: Officer) -> list[ConfirmationStep]:
    """Return what is to be known of an account after an act on it."""
    account.refresh_from_db()
    if not account.is_active:
        return [ConfirmationStep(_("The officer is signed out everywhere and cannot sign in."))]
    steps = []
    if not queries.second_factors(account):
        steps.append(ConfirmationStep(_("The officer sets up a second factor at the next sign-in.")))
    if not any(not queries.has_ended(posting) for posting in queries.all_postings(account)):
        steps.append(ConfirmationStep(_("The officer now has no posting and cannot open cases or figures.")))
    return steps
