"""The victim's page. No session and no cookie: after number and code, each step is sent by POST with a signed ticket.

Her code is written into no page. A ticket (`tickets`) stands for it, and ends after ten minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import Slip
from itsso.intake.slips import actions, queries, words
from itsso.intake.slips.phases import CaseProgress, Phase
from itsso.intake.slips.statements import finding_text, statement_text
from itsso.intake.slips.tickets import Stage, issue_ticket
from itsso.platform.errors import Refused
from itsso.ui.components import Text
from itsso.ui.typed_values import typed_values
from itsso.units.state_settings.helplines import helplines_at


class CodeInput(forms.TextInput):
    """A text box that is never filled in again, as a password's is not: not after an error or a change of language."""

    def format_value(self, value: object) -> None:
        """Show no value; Django's hook."""


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Letters and digits, as 7KMP-2R4T"),
        widget=CodeInput(attrs={"class": "govuk-input--width-10", "autocapitalize": "characters"}),
    )


class SlipCodeForm(NoAutofillForm):
    """The number and code of the slip."""

    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    code = _code_field()


class CodeAgainForm(NoAutofillForm):
    """The code once more, on the first page, where the ticket says of which slip."""

    code = _code_field()


@dataclass(frozen=True)
class PhaseStep:
    """One of the four steps on her page: done, reached, or still to come. `note` says more of the one reached."""

    title: Text
    is_done: bool
    is_now: bool
    note: Text = ""


@get_or_post
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the form for number and code, then how far the case is; the rest once the code is entered again.

    What she reports is stored. A wrong pair is answered without saying which of the two is wrong. A change of language
    shows the same page again (`protection.language_change` sends what the page holds) and stores nothing.
    """
    sent = request.POST if request.method == "POST" else typed_values() or QueryDict()
    if ticket := sent.get(Stage.DETAILS, ""):
        return _details_by_ticket(request, ticket)
    if ticket := sent.get(Stage.PHASE, ""):
        return _phase_or_details(request, ticket)
    form = SlipCodeForm(request.POST if request.method == "POST" else None)
    slip = _verified(form) if form.is_valid() else None
    return _phase_page(request, slip, issue_ticket(slip, Stage.PHASE)) if slip else _code_page(request, form)


def _phase_or_details(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show the details where the code came with the ticket of the first page; else the first page again."""
    slip = actions.open_ticket(ticket, Stage.PHASE)
    if slip is None:
        return _ended_page(request)
    if request.method != "POST":
        return _phase_page(request, slip, ticket)
    form = SlipCodeForm({"number": slip.number, "code": request.POST.get("code", "")})
    verified = _verified(form) if form.is_valid() else None
    if verified is None:
        return _code_page(request, form)
    return _details_page(request, verified, issue_ticket(verified, Stage.DETAILS))


def _details_by_ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show the details again, after what she said there was stored."""
    slip = actions.open_ticket(ticket, Stage.DETAILS)
    if slip is None:
        return _ended_page(request)
    confirmation = _store_statement(request, slip)
    return _details_page(request, slip, ticket, confirmation)


def _code_page(request: HttpRequest, form: SlipCodeForm, *, has_ended: bool = False) -> HttpResponse:
    return _page(request, {"form": form, "has_ended": has_ended})


def _ended_page(request: HttpRequest) -> HttpResponse:
    """Say that nothing was sent, and ask for number and code again."""
    return _code_page(request, SlipCodeForm(), has_ended=True)


def _phase_page(request: HttpRequest, slip: Slip, ticket: str) -> HttpResponse:
    view = queries.case_progress(slip)
    context = {"view": view, "again": CodeAgainForm(), "ticket": ticket, "ticket_name": Stage.PHASE.value}
    return _page(request, context | {"steps": _steps(view.progress), "helplines": helplines_at(view.station)})


def _details_page(request: HttpRequest, slip: Slip, ticket: str, confirmation: str = "") -> HttpResponse:
    slip.refresh_from_db(fields=["answered"])
    view = queries.case_progress(slip)
    context = {
        "view": view,
        "steps": _steps(view.progress),
        "helplines": helplines_at(view.station),
        "details": True,
        "ticket": ticket,
        "ticket_name": Stage.DETAILS.value,
        "statements": [statement_text(statement) for statement in view.statements],
        "findings": [finding_text(finding) for finding in view.findings],
        "confirmation": confirmation,
        "questions": [(f"q_{name}", question) for name, question in words.QUESTIONS.items()],
        "answers": words.ANSWERS.items(),
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    response = render(request, "intake/status.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _steps(progress: CaseProgress) -> list[PhaseStep]:
    """Return the four steps; a hearing is a note at the third, in which the case stays until it is decided."""
    if progress.phase is None:
        return []
    reached = Phase.REPORT_IN_COURT if progress.phase == Phase.HEARING else progress.phase
    note = words.PHASES[Phase.HEARING] if progress.phase == Phase.HEARING else ""
    return [
        PhaseStep(words.PHASES[phase], phase < reached, phase == reached, note if phase == reached else "")
        for phase in Phase
        if phase != Phase.HEARING
    ]


def _verified(form: SlipCodeForm) -> Slip | None:
    """Return the slip of number and code of a valid form; where there is none, the form says what to do."""
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
    statement = request.POST.get("say", "") if request.method == "POST" else ""
    if queries.can_report(slip, statement):
        actions.report(slip, statement)
        return str(_("A senior officer, not this station, will see what you said."))
    if statement == "answers":
        answers = {name: request.POST.get(f"q_{name}", "") for name in words.QUESTIONS}
        if actions.store_answers(slip, answers):
            return str(_("Thank you. Your answers are counted without your name."))
    return ""
