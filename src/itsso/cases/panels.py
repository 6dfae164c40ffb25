"""The panel after an act on a case: what was done, the number of the case, and the next steps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from itsso.cases.addresses import case_address
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.ui.components import Text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation


def show_case(request: HttpRequest, case: Case, title: Text, *steps: ConfirmationStep) -> None:
    """Confirm an act on a case, with its number."""
    show_confirmation(request, title, number=case_label(case), label=_("Case"), steps=steps)


def back_to_case(case_id: UUID) -> ConfirmationStep:
    """Return the step that leads back to the page of a case."""
    return ConfirmationStep(_("Back to the case"), case_address(case_id))
