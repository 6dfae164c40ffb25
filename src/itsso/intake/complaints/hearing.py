"""The steps in which a complaint is typed: their forms, their order, and what is shown before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.blanks.queries import offered_at
from itsso.cases.blanks.words import OF_COMPLAINTS
from itsso.intake.complaints import actions
from itsso.intake.complaints.accused_form import DescribeAccusedForm
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.cctns import ReportedFir
from itsso.intake.complaints.decision_form import BRANCHES, LATER, MESSAGE, WITHOUT_SECTIONS, DecideComplaintForm
from itsso.intake.complaints.facts_form import FactsForm
from itsso.intake.complaints.forms import RightsForm, SourceForm, heard_complaint
from itsso.intake.models import Complaint, ComplaintOutcome
from itsso.platform.clock import now, today
from itsso.ui import text
from itsso.ui.check import Check
from itsso.ui.components import SummaryRow, Text


class HearingStep(StrEnum):
    """A step of the form, in order. The last one shows all that was typed, and records it."""

    SOURCE = "source"
    FACTS = "facts"
    ACCUSED = "accused"
    RIGHTS = "rights"
    DECISION = "decision"
    CHECK = "check"


TITLES: Mapping[HearingStep, Text] = {
    HearingStep.SOURCE: pgettext_lazy("step", "Who and how"),
    HearingStep.FACTS: pgettext_lazy("step", "What happened"),
    HearingStep.ACCUSED: pgettext_lazy("step", "Accused"),
    HearingStep.RIGHTS: pgettext_lazy("step", "Rights of the victim"),
    HearingStep.DECISION: pgettext_lazy("step", "Sections and decision"),
    HearingStep.CHECK: pgettext_lazy("step", "Check"),
}
FORM_STEPS = (
    HearingStep.SOURCE,
    HearingStep.FACTS,
    HearingStep.ACCUSED,
    HearingStep.RIGHTS,
    HearingStep.DECISION,
)

type StepForm = SourceForm | FactsForm | DescribeAccusedForm | RightsForm | DecideComplaintForm


@dataclass(frozen=True)
class StepLink:
    """A step in the bar above the form; `url` is empty where it cannot be opened yet."""

    title: Text
    url: str
    current: bool


@dataclass(frozen=True)
class CheckGroup:
    """The answers of one step, as the last step shows them."""

    title: Text
    url: str
    rows: Sequence[SummaryRow]


class Hearing:
    """A complaint that is being typed, with the officer's draft of its steps."""

    def __init__(self, complaint: Complaint, draft: Mapping[str, str], officers: Sequence[tuple[str, str]]) -> None:
        self.complaint, self.officers = complaint, officers
        self.typed = {step: QueryDict(draft.get(step, "")) for step in FORM_STEPS}
        chosen = self.typed[HearingStep.SOURCE].get("blank", "")
        self.blanks = offered_at(complaint.station, chosen, OF_COMPLAINTS)
        self.done: dict[HearingStep, StepForm] = {}  # the steps, in order, up to the first that is not valid
        for step in FORM_STEPS:
            form = self.form(step, self.typed[step])
            if not form.is_valid() or self.is_stale(form, self.typed[step]):
                break
            self.done[step] = form

    def form(
        self, step: HearingStep, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None
    ) -> StepForm:
        """Return the form of a step whose earlier steps are done: with `data` as it was sent, else with `initial`."""
        if step == HearingStep.SOURCE:
            narrative = self.typed[HearingStep.FACTS].get("narrative", "")
            return SourceForm(data, initial=initial, narrative=narrative, blanks=self.blanks)
        if step == HearingStep.FACTS:
            return FactsForm(data, initial=initial, received=self.done[HearingStep.SOURCE].cleaned_data["came"])
        if step == HearingStep.ACCUSED:
            source, facts = self.done[HearingStep.SOURCE].cleaned_data, self.done[HearingStep.FACTS]
            assert isinstance(facts, FactsForm)
            return DescribeAccusedForm(
                facts.accused_to_describe,
                data,
                initial=initial,
                sealed_names=(source["name"], source["parents"]),
                is_family=facts.is_family,
            )
        if step == HearingStep.RIGHTS:
            return RightsForm(data, initial=initial)
        return DecideComplaintForm(self.in_memory, self.officers, data, initial=initial, may_wait=True)

    @property
    def open_step(self) -> HearingStep:
        """Return the first step that is not done."""
        return next((step for step in FORM_STEPS if step not in self.done), HearingStep.CHECK)

    def may_open(self, step: HearingStep) -> bool:
        """Return whether every step before this one is done."""
        order = list(HearingStep)
        return order.index(step) <= order.index(self.open_step)

    def is_asked(self, step: HearingStep) -> bool:
        """Return whether a step asks anything: the accused are described only where somebody is known or suspected."""
        form = self.done.get(step)
        return not isinstance(form, DescribeAccusedForm) or form.count > 0

    def is_stale(self, form: StepForm, typed: QueryDict) -> bool:
        """Return whether sections were chosen from suggestions that the facts, as they are now, do not make."""
        return isinstance(form, DecideComplaintForm) and typed.get(SUGGESTED) != form.suggestions

    def as_left(self, step: HearingStep, mode: str = "") -> StepForm:
        """Return the form of a step as the officer left it; a new one has today's date and time.

        `mode` is how the information came, where the officer chose that when beginning the complaint.
        """
        typed = self.typed[step]
        if not typed:
            return self.form(step, initial={"mode": mode, "came": today(), "came_at": now().strftime("%H:%M")})
        empty = self.form(step)
        initial = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in empty.fields.items()}
        if self.is_stale(empty, typed):
            del initial["sections"]  # so that the suggestions of the facts as they are now are ticked
        return self.form(step, initial=initial)

    def as_heard(self, form: UUID | None = None) -> HeardComplaint:
        """Return the complaint as heard, once its first three steps are done."""
        source, facts, accused, rights = (self.done[step] for step in FORM_STEPS[:4])
        assert isinstance(accused, DescribeAccusedForm)
        return heard_complaint(source.cleaned_data, facts.cleaned_data, accused.accused, rights.cleaned_data, form=form)

    @property
    def in_memory(self) -> Complaint:
        """Return the complaint as it will be recorded, for the suggestions and checks of the law."""
        complaint = Complaint(pk=self.complaint.pk, station=self.complaint.station)
        actions.fill(complaint, self.as_heard())
        return complaint

    @property
    def act(self) -> str:
        """Return what will be done, once that step is done: a key of `CONSEQUENCES`."""
        form = self.done[HearingStep.DECISION]
        assert isinstance(form, DecideComplaintForm)
        return form.act

    @property
    def decision(self) -> Mapping[str, Any]:
        """Return what was decided, once that step is done."""
        return self.done[HearingStep.DECISION].cleaned_data

    def bar(self, current: HearingStep) -> list[StepLink]:
        """Return the steps for the bar above the form."""
        return [
            StepLink(title, f"?step={step}" if self.may_open(step) and step != current else "", step == current)
            for step, title in TITLES.items()
            if self.is_asked(step)
        ]

    def summary(self) -> list[CheckGroup]:
        """Return all that was typed, by step, each with the address at which it is changed."""
        return [
            CheckGroup(TITLES[step], f"?step={step}&from={HearingStep.CHECK}", list(_rows(form)))
            for step, form in self.done.items()
            if self.is_asked(step)
        ]


SUGGESTED = "suggested"
"""The hidden field of the decision: the sections that were suggested when it was shown."""


CONSEQUENCES: Mapping[str, Text] = {
    ComplaintOutcome.FIR: _("The FIR gets the next number of this station. It cannot be undone on these pages."),
    ComplaintOutcome.ZERO_FIR: _(
        "The Zero FIR gets the next number of this station, and is then forwarded to the station with jurisdiction."
        " It cannot be undone on these pages."
    ),
    f"cctns_{ComplaintOutcome.FIR}": _(
        "The case is opened here under the number of CCTNS. The copy of the FIR is printed in CCTNS."
    ),
    f"cctns_{ComplaintOutcome.ZERO_FIR}": _(
        "The case is opened here under the number of CCTNS, and is then forwarded to the station with jurisdiction."
    ),
    ComplaintOutcome.ENQUIRY: _("The preliminary enquiry must end within fourteen days (BNSS 173(3))."),
    ComplaintOutcome.NOT_COGNIZABLE: _(
        "No FIR is registered. Information on a cognizable offence must be recorded: an officer who refuses commits an"
        " offence (BNS 199)."
    ),
    LATER: _("The complaint will be recorded. It stays in the list of complaints to be decided."),
    MESSAGE: _("The message will be recorded. It stays in My work until its sender has been called and it is decided."),
}
"""What follows from an outcome, on the page before it is done."""

BUTTONS: Mapping[str, Text] = {
    ComplaintOutcome.FIR: _("Register the FIR"),
    ComplaintOutcome.ZERO_FIR: _("Register the Zero FIR"),
    f"cctns_{ComplaintOutcome.FIR}": _("Record the FIR of CCTNS"),
    f"cctns_{ComplaintOutcome.ZERO_FIR}": _("Record the Zero FIR of CCTNS"),
    ComplaintOutcome.ENQUIRY: _("Record the preliminary enquiry"),
    ComplaintOutcome.NOT_COGNIZABLE: _("Record the referral"),
    LATER: _("Record the complaint"),
    MESSAGE: _("Record the message"),
}


def decision_check(complaint: Complaint, form: DecideComplaintForm) -> Check:
    """Return what the decision on a recorded complaint will do."""
    back = reverse("intake:complaint", args=[complaint.pk])
    return Check(_("Check before you decide"), list(_rows(form)), CONSEQUENCES[form.act], BUTTONS[form.act], back)


def _rows(form: StepForm) -> Iterator[SummaryRow]:
    """Yield what was typed into a form, as text; empty fields are left out."""
    hidden = set()
    if isinstance(form, DecideComplaintForm):
        outcome = form.cleaned_data["outcome"]
        hidden = {"sections", "more", *form.fields}.difference(BRANCHES[outcome], {"outcome"})
        if outcome not in WITHOUT_SECTIONS:
            yield SummaryRow(_("Sections"), text.sections(form.cleaned_data["offences"]))
        if reported := form.cleaned_data.get("reported"):
            yield SummaryRow(_("CCTNS has reported this FIR"), reported_text(reported))
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name not in hidden and value not in (None, "", [], False):
            yield SummaryRow(_label(form, name, field), _as_text(field, value))


def _label(form: StepForm, name: str, field: forms.Field) -> Text:
    """Return the label of a field; of the accused, with which one it is."""
    label = field.label or ""
    return f"A{name.rpartition('_')[2]}: {label}" if isinstance(form, DescribeAccusedForm) else label


def reported_text(reported: ReportedFir) -> str:
    """Return what CCTNS has reported of an FIR, so that the officer sees whether it is the same one."""
    values = {"at": text.moment(reported.registered_at), "sections": text.sections(reported.sections)}
    return str(_("registered %(at)s: %(sections)s. The complaint becomes part of this case.")) % values


def _as_text(field: forms.Field, value: object) -> Text:
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)  # type: ignore[arg-type]
        return ", ".join(str(labels[code]) for code in (value if isinstance(value, list) else [value]))
    if value is True:
        return _("Yes")
    if isinstance(value, date):
        return text.day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return linebreaksbr(str(value))
