"""The pages on which a complaint is typed: their forms, their order, and what is shown before it is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
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
from itsso.intake.complaints.forms import RIGHTS_FIELDS, RightsForm, SourceForm, heard_complaint
from itsso.intake.models import REGISTERED, Complaint, ComplaintOutcome
from itsso.platform.clock import now, today
from itsso.ui import text
from itsso.ui.check import Check
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import SummaryRow, Text


class QuestionGroup(StrEnum):
    """A group of questions of the form, in order. What was typed is stored by group."""

    SOURCE = "source"
    FACTS = "facts"
    ACCUSED = "accused"
    RIGHTS = "rights"
    DECISION = "decision"


class HearingStep(StrEnum):
    """A page of the form, in order. The last one shows all that was typed, and records it."""

    INFORMATION = "information"
    ACCUSED = "accused"
    DECISION = "decision"
    CHECK = "check"


GROUPS: Mapping[HearingStep, Sequence[QuestionGroup]] = {
    HearingStep.INFORMATION: (QuestionGroup.SOURCE, QuestionGroup.FACTS),
    HearingStep.ACCUSED: (QuestionGroup.ACCUSED,),
    HearingStep.DECISION: (QuestionGroup.RIGHTS, QuestionGroup.DECISION),
    HearingStep.CHECK: (),
}
"""The groups of questions of each page."""

STEP_OF: Mapping[str, HearingStep] = {
    **{group: step for step, groups in GROUPS.items() for group in groups},
    **{step: step for step in HearingStep},
}
"""The page of a name in an address: its own, or that of a group of questions."""

FIELDS: Mapping[QuestionGroup, Collection[str]] = {
    QuestionGroup.SOURCE: {*SourceForm.base_fields, "blank"},
    QuestionGroup.RIGHTS: RIGHTS_FIELDS,
}
"""The fields of the groups that share a page with another, which has all other fields."""


def group_of(step: HearingStep, name: str) -> QuestionGroup:
    """Return the group of a page to which a field belongs that was sent: by its name, or as a part of a date."""
    for group in GROUPS[step]:
        if not {name, name.rpartition("_")[0]}.isdisjoint(FIELDS.get(group, ())):
            return group
    return GROUPS[step][-1]


STEP_TITLES: Mapping[HearingStep, Text] = {
    HearingStep.INFORMATION: pgettext_lazy("step", "Information received"),
    HearingStep.ACCUSED: pgettext_lazy("step", "Accused"),
    HearingStep.DECISION: pgettext_lazy("step", "Rights and decision"),
    HearingStep.CHECK: pgettext_lazy("step", "Check"),
}
GROUP_TITLES: Mapping[QuestionGroup, Text] = {
    QuestionGroup.SOURCE: pgettext_lazy("step", "Who and how"),
    QuestionGroup.FACTS: pgettext_lazy("step", "What happened"),
    QuestionGroup.ACCUSED: pgettext_lazy("step", "Accused"),
    QuestionGroup.RIGHTS: pgettext_lazy("step", "Rights of the victim"),
    QuestionGroup.DECISION: pgettext_lazy("step", "Sections and decision"),
}

type GroupForm = SourceForm | FactsForm | DescribeAccusedForm | RightsForm | DecideComplaintForm


@dataclass(frozen=True)
class StepLink:
    """A step in the bar above the form; `url` is empty where it cannot be opened yet."""

    title: Text
    url: str
    current: bool


@dataclass(frozen=True)
class CheckGroup:
    """The answers of one group of questions, as the last step shows them."""

    title: Text
    url: str
    rows: Sequence[SummaryRow]


class Hearing:
    """A complaint that is being typed, with the officer's draft of its groups of questions."""

    def __init__(self, complaint: Complaint, draft: Mapping[str, str], officers: Sequence[tuple[str, str]]) -> None:
        self.complaint, self.officers = complaint, officers
        self.typed: dict[QuestionGroup, QueryDict] = {group: QueryDict(draft.get(group, "")) for group in QuestionGroup}
        chosen = self.typed[QuestionGroup.SOURCE].get("blank", "")
        self.blanks = offered_at(complaint.station, chosen, OF_COMPLAINTS)
        self.forms: dict[QuestionGroup, GroupForm] = {}  # those that were checked
        self.done: dict[QuestionGroup, GroupForm] = {}  # those of them in which nothing is wrong
        for step in HearingStep:
            self.check(step, self.typed)
            if not self.is_done(step):
                break

    def check(self, step: HearingStep, typed: Mapping[QuestionGroup, QueryDict]) -> list[GroupForm]:
        """Return the forms of a step, each checked with what was typed into it."""
        for group in GROUPS[step]:
            form = self.forms[group] = self.form(group, typed[group])
            if form.is_valid() and not self.is_stale(form, typed[group]):
                self.done[group] = form
            else:
                self.done.pop(group, None)
        return [self.forms[group] for group in GROUPS[step]]

    def form(
        self, group: QuestionGroup, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None
    ) -> GroupForm:
        """Return the form of a group, the steps before which are done: with `data` as sent, else with `initial`."""
        if group == QuestionGroup.SOURCE:
            narrative = self.typed[QuestionGroup.FACTS].get("narrative", "")
            return SourceForm(data, initial=initial, narrative=narrative, blanks=self.blanks)
        if group == QuestionGroup.FACTS:
            source = self.forms.get(QuestionGroup.SOURCE)
            return FactsForm(data, initial=initial, received=source.cleaned_data.get("came") if source else None)
        if group == QuestionGroup.ACCUSED:
            answers, facts = self.done[QuestionGroup.SOURCE].cleaned_data, self.done[QuestionGroup.FACTS]
            assert isinstance(facts, FactsForm)
            return DescribeAccusedForm(
                facts.accused_to_describe,
                data,
                initial=initial,
                sealed_names=(answers["name"], answers["parents"]),
                is_family=facts.is_family,
            )
        if group == QuestionGroup.RIGHTS:
            return RightsForm(data, initial=initial)
        return DecideComplaintForm(self.in_memory, self.officers, data, initial=initial, is_typed=True)

    def is_done(self, step: HearingStep) -> bool:
        """Return whether nothing is wrong with the answers of a step; the last one is never done before it records."""
        return step != HearingStep.CHECK and all(group in self.done for group in GROUPS[step])

    @property
    def open_step(self) -> HearingStep:
        """Return the first step that is not done."""
        return next(step for step in HearingStep if not self.is_done(step))

    def may_open(self, step: HearingStep) -> bool:
        """Return whether every step before this one is done."""
        order = list(HearingStep)
        return order.index(step) <= order.index(self.open_step)

    def is_asked(self, step: HearingStep) -> bool:
        """Return whether a step asks anything: the accused are described only where somebody is known or suspected."""
        form = self.done.get(QuestionGroup.ACCUSED)
        return step != HearingStep.ACCUSED or not isinstance(form, DescribeAccusedForm) or form.count > 0

    def is_stale(self, form: GroupForm, typed: QueryDict) -> bool:
        """Return whether sections were chosen from suggestions that the facts, as they are now, do not make."""
        return isinstance(form, DecideComplaintForm) and typed.get(SUGGESTED) != form.suggestions

    def as_left(self, step: HearingStep, mode: str = "") -> list[GroupForm]:
        """Return the forms of a step as the officer left them; a new one has today's date and time.

        `mode` is how the information came, where the officer chose that when beginning the complaint.
        """
        return [self._as_left(group, mode) for group in GROUPS[step]]

    def _as_left(self, group: QuestionGroup, mode: str) -> GroupForm:
        typed = self.typed[group]
        if not typed:
            return self.form(group, initial={"mode": mode, "came": today(), "came_at": now().strftime("%H:%M")})
        empty = self.form(group)
        initial = {name: field.widget.value_from_datadict(typed, {}, name) for name, field in empty.fields.items()}
        if self.is_stale(empty, typed):
            del initial["sections"]  # so that the suggestions of the facts as they are now are ticked
        return self.form(group, initial=initial)

    def as_heard(self, form: UUID | None = None) -> HeardComplaint:
        """Return the complaint as heard, once every group before the decision is done."""
        return self._complaint_with(self.done[QuestionGroup.RIGHTS].cleaned_data, form)

    def _complaint_with(self, rights: CleanedData, form: UUID | None = None) -> HeardComplaint:
        source, facts = self.done[QuestionGroup.SOURCE], self.done[QuestionGroup.FACTS]
        accused = self.done[QuestionGroup.ACCUSED]
        assert isinstance(accused, DescribeAccusedForm)
        return heard_complaint(source.cleaned_data, facts.cleaned_data, accused.accused, rights, form=form)

    @property
    def in_memory(self) -> Complaint:
        """Return the complaint as typed so far, for the suggestions and checks of the law.

        The rights of the victim are asked on the page of the decision, and no suggestion depends on them.
        """
        complaint = Complaint(pk=self.complaint.pk, station=self.complaint.station)
        actions.fill(complaint, self._complaint_with(dict.fromkeys(RIGHTS_FIELDS, "")))
        return complaint

    @property
    def act(self) -> str:
        """Return what will be done, once that is decided: a key of `CONSEQUENCES`."""
        form = self.done[QuestionGroup.DECISION]
        assert isinstance(form, DecideComplaintForm)
        return form.act

    @property
    def decision(self) -> CleanedData:
        """Return what was decided, once that is done."""
        return self.done[QuestionGroup.DECISION].cleaned_data

    def bar(self, current: HearingStep) -> list[StepLink]:
        """Return the steps for the bar above the form."""
        return [
            StepLink(title, f"?step={step}" if self.may_open(step) and step != current else "", step == current)
            for step, title in STEP_TITLES.items()
            if self.is_asked(step)
        ]

    def summary(self) -> list[CheckGroup]:
        """Return all that was typed, by group, each with the address at which it is changed."""
        return [
            CheckGroup(
                GROUP_TITLES[group], f"?step={step}&from={HearingStep.CHECK}#{group}", list(_rows(self.done[group]))
            )
            for step, groups in GROUPS.items()
            if self.is_asked(step)
            for group in groups
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


READ_OVER: Mapping[str, Text] = {
    "signature": pgettext_lazy("read over", "read over and signed"),
    "thumb_impression": pgettext_lazy("read over", "read over, thumb impression given"),
    "not_signed": pgettext_lazy("read over", "read over, not signed"),
    "not_read_over": pgettext_lazy("read over", "not read over yet"),
}
"""How the information was read over and signed (`fir_details.ATTESTED`), as the buttons say that register an FIR."""


@dataclass(frozen=True)
class AnswerButton:
    """A button that answers the last question and records the complaint."""

    value: str
    text: str


def attesting_buttons(act: str) -> list[AnswerButton]:
    """Return the buttons of an FIR that is registered here; none of any other act, which has one button.

    The information is read over on the last page, so how it was signed is answered there and not before.
    """
    if act not in REGISTERED:
        return []
    label = _("%(act)s: %(answer)s")
    return [
        AnswerButton(code, str(label) % {"act": BUTTONS[act], "answer": answer}) for code, answer in READ_OVER.items()
    ]


@dataclass(frozen=True)
class DecisionCheck(Check):
    """The check page of a decision, with the buttons of an FIR that is registered here."""

    template: ClassVar[str] = "intake/decide_check.html"

    attesting: Sequence[AnswerButton] = ()


def decision_check(complaint: Complaint, form: DecideComplaintForm) -> DecisionCheck:
    """Return what the decision on a recorded complaint will do."""
    return DecisionCheck(
        _("Check before you decide"),
        list(_rows(form)),
        CONSEQUENCES[form.act],
        BUTTONS[form.act],
        reverse("intake:complaint", args=[complaint.pk]),
        attesting=attesting_buttons(form.act),
    )


def _rows(form: GroupForm) -> Iterator[SummaryRow]:
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


def _label(form: GroupForm, name: str, field: forms.Field) -> Text:
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
