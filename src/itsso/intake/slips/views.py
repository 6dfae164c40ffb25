"""The victim's page. No session, no cookie, nothing stored: number and code are sent with each step, by POST."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import Slip
from itsso.intake.slips import actions, queries, words
from itsso.intake.slips.phases import CaseProgress, Phase
from itsso.intake.slips.statements import statement_text
from itsso.platform.errors import Refused
from itsso.ui.components import Text


class CodeInput(forms.TextInput):
    """A text box that is never filled in again, as a password's is not: not after an error or a change of language."""

    def format_value(self, value: object) -> None:
        """Show no value; Django's hook."""


class SlipCodeForm(NoAutofillForm):
    """The number and code of the slip."""

    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Letters and digits, as 7KMP-2R4T"),
        widget=CodeInput(attrs={"class": "govuk-input--width-10", "autocapitalize": "characters"}),
    )


@dataclass(frozen=True)
class PhaseStep:
    """A step of the case on her page; the one at which the case is now is marked."""

    title: Text
    is_now: bool


@get_or_post
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the form for number and code, then how far the case is; the rest once the code is entered again.

    What she reports is stored. A wrong pair is answered without saying which of the two is wrong.
    """
    form = SlipCodeForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    slip = _slip_of(form) if form.is_valid() else None
    if slip is not None:
        details = "details" in request.POST
        confirmation = _store_statement(request, slip) if details else ""
        slip.refresh_from_db(fields=["answered"])
        view = queries.case_progress(slip)
        context = {
            "form": form,
            "again": SlipCodeForm(),
            "view": view,
            "steps": _steps(view.progress),
            "details": details,
            "statements": [statement_text(statement) for statement in view.statements],
            "confirmation": confirmation,
            "questions": words.QUESTIONS.items(),
            "answers": words.ANSWERS.items(),
        }
    response = render(request, "intake/status.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _steps(progress: CaseProgress) -> list[PhaseStep]:
    if progress.phase is None:
        return []
    return [PhaseStep(words.PHASES[phase], phase == progress.phase) for phase in Phase]


def _slip_of(form: SlipCodeForm) -> Slip | None:
    """Return the slip of number and code; where there is none, the form says what to do."""
    try:
        slip = actions.verify_slip(form.cleaned_data["number"], form.cleaned_data["code"])
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return None
    if slip is None:
        form.add_error(
            "code", str(_("The number and the code do not match. Check both on your slip, or ask at the station."))
        )
    return slip


def _store_statement(request: HttpRequest, slip: Slip) -> str:
    statement = request.POST.get("say", "")
    if queries.can_report(slip, statement):
        actions.report(slip, statement)
        return str(_("A senior officer, not this station, will see what you said."))
    if statement == "answers":
        answers = {name: request.POST.get(f"q_{name}", "") for name in words.QUESTIONS}
        if actions.store_answers(slip, answers):
            return str(_("Thank you. Your answers are counted without your name."))
    return ""
