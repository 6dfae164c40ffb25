"""Forms made from a kind of event: they ask for the facts of the kind, and for nothing that the case already says."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID, uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.cases import limits
from itsso.cases.facts import MOVES
from itsso.cases.models import Precision
from itsso.cases.recording import report_forms
from itsso.cases.recording.actions import ANOTHER, Recording
from itsso.cases.recording.required import MISSING, REQUIRED
from itsso.cases.recording.unit_fields import destination_field, place_field
from itsso.law import grammar, shapes
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import ReportCode
from itsso.law.reports import FILED, REPORTS
from itsso.lawbook import facts
from itsso.lawbook.forms import TimeOfDay
from itsso.platform.clock import INDIA, today
from itsso.protection.lookup import warn_of_identity
from itsso.protection.shaped import ShapedField
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.picker import PickerForm
from itsso.units.models import Unit

NOT_ASKED = {Kind.FINAL_REPORT_FILED: {FactName.REPORT, FactName.DATED_BY}}
"""Kind -> facts that the form does not ask, since they follow: a charge sheet or a closure from the form of the report;
that it is dated by its receipt, from recording that the court received it."""

NAMES_ANOTHER = frozenset({Kind.ACCUSED_DESCRIBED, Kind.APPEARANCE_NOTICE_SERVED, Kind.ARRESTED, Kind.FIRST_REMAND})
"""Kinds by which an accused can come into the record."""

WORDS: dict[str, tuple[Text, bool]] = {
    Kind.DELAY_REASON_RECORDED: (_("Reasons in words"), False),
    Kind.INVESTIGATION_ASSIGNED: (_("Note for the officer who takes over"), False),
}
"""Kind -> label of a text field whose text no event holds (it is sealed), and whether it is required."""

WORDS_NEEDED_FOR = {Kind.DELAY_REASON_RECORDED: (FactName.REASON, "other")}
"""Kind -> the answer that needs the words; with every other answer the code is enough."""

NOT_OFFERED = frozenset({"unknown", "several"})
"""Codes that a form does not offer: a source may not know, and a form takes several queries in place of "several"."""

EXACTLY = (
    (Precision.DAY.value, _("The day")),
    (Precision.MONTH.value, _("Only the month")),
    (Precision.YEAR.value, _("Only the year")),
)
SELF = {"autocomplete": "off", "spellcheck": "false"}


def on_the_minute() -> frozenset[str]:
    """Return kinds at which a time of day decides: a limit of hours, or a report and an application of one day."""
    return _on_the_minute(law.book())


@lru_cache(8)
def _on_the_minute(book: law.Book) -> frozenset[str]:
    kinds: set[str] = {Kind.DEFAULT_BAIL_APPLIED, Kind.FINAL_REPORT_FILED, Kind.FIRST_REMAND}
    for rule in book.rules:
        periods = [rule.period, *(version.period for version in rule.versions)]
        if any(period and period.length and period.length.unit == "hours" for period in periods):
            kinds.update(pattern.kind for pattern in (*rule.starts, *rule.met_by))
    return frozenset(kinds)


@dataclass(frozen=True, slots=True)
class CaseContext:
    """The values that a form need not ask for, since the case gives them."""

    case_id: UUID
    labels: Sequence[str]  # V1, A1 …
    seen: int  # entries of the history
    sections: Sequence[str] = ()
    limits: Sequence[tuple[str, str]] = ()  # rule and title of what presses the police
    exhibits: Sequence[str] = ()  # at the laboratory
    officers: Sequence[tuple[str, str]] = ()  # number and name of those who may investigate
    station: Unit | None = None  # where it is
    about: Mapping[str, str] = field(default_factory=dict)  # label -> the entry that brought an accused into the record


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form for one more entry: the two answers that reveal it, and its fields."""

    answers: tuple[str, str]
    fields: list[BoundField]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The question of what followed an entry, and the parts of the form that record it."""

    question: BoundField
    parts: list[FormPart]


class EventForm(PickerForm):
    """The form of one kind of event: when it happened, whom it concerns, and the facts of the kind."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    day = DayField(label=_("Date on which it happened"), recent=True)
    time = TimeOfDay(label=_("Time, if known"), required=False, help_text="14:30")
    exactly = forms.ChoiceField(
        label=_("What is known of the date"),
        help_text=_("A month or a year is counted as its last day."),
        choices=EXACTLY,
        initial=Precision.DAY.value,
        required=False,
    )

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.kind, self.known, self._declared = kind, context, law.book().kinds[kind]
        self.recognised = False  # whether what was typed points to a person of the case
        self.fields["form"].initial = uuid4()
        self.fields["seen"].initial = context.seen
        if kind in on_the_minute():
            self.fields["time"].help_text = _(
                "As 14:30. A time limit, or the order of two events on one day, can depend on the minute."
            )
        if kind == Kind.FINAL_REPORT_FILED:
            self.fields["day"].help_text = _(
                "The day on which the court received the report. If the court has not received it yet, record that "
                "it was forwarded."
            )
        if self._labels():
            self.fields["whom"] = self._subject_field()
        for name, fact in self._declared.facts.items():
            if name not in self.not_asked() and fact.type != "accused":
                self.fields[name] = self._field(name, fact)
            if name == FactName.FORM_NO and kind in REPORTS:
                self.fields |= report_forms.accused_fields(self._accused(), context.about)
                self.fields[report_forms.OTHERS] = report_forms.others_field()
        if kind in WORDS:
            label, needed = WORDS[kind]
            self.fields["remarks"] = forms.CharField(
                label=label,
                help_text=_("Needed where the reason is “other”. This text is sealed, like the narrative.")
                if kind in WORDS_NEEDED_FOR
                else _("This text is sealed, like the narrative."),
                max_length=4_000,
                required=needed,
                widget=forms.Textarea(attrs={"rows": 4, **SELF}),
            )
        self.order_fields([name for name in ("form", "seen", "whom", "day", "time") if name in self.fields])
        self.fields["exactly"] = self.fields.pop("exactly")
        for name in self.fields.keys() & MISSING.keys():
            self.fields[name].error_messages["required"] = MISSING[name]

    # --- Which fields --------------------------------------------------------------------------------------------

    def not_asked(self) -> set[str]:
        """Return the facts of the kind that the form does not ask."""
        return NOT_ASKED.get(self.kind, set())

    def _accused(self) -> list[str]:
        """Return the accused about whom a report says something."""
        return [label for label in self.known.labels if label[0] == "A"]

    def _labels(self) -> list[str]:
        letter = {"accused": "A", "victim": "V"}.get(self._declared.concerns)
        return [label for label in self.known.labels if label[0] == letter] + self._another() if letter else []

    def _another(self) -> list[str]:
        return [ANOTHER] if self.kind in NAMES_ANOTHER else []

    def _subject_field(self) -> forms.Field:
        labels = self._labels()
        if len(labels) == 1:  # nothing to choose
            return forms.ChoiceField(choices=[(labels[0], labels[0])], initial=labels[0], widget=forms.HiddenInput)
        titles = {ANOTHER: _("Another accused, not yet recorded in this case")}
        of_accused = self._declared.concerns == "accused"
        return forms.ChoiceField(
            label=_("Which accused") if of_accused else _("Which victim"),
            error_messages={"required": _("Choose the accused.") if of_accused else _("Choose the victim.")},
            choices=[(label, titles.get(label, label)) for label in labels],
            widget=forms.RadioSelect,
        )

    def _field(self, name: str, fact: grammar.FactSchema) -> forms.Field:
        label = facts.name(name, self.kind)
        needed = fact.required or name in REQUIRED.get(self.kind, set())
        match fact.type:
            case "code":
                return choice_field(label, _choices(fact), needed)
            case "codes":
                boxes = forms.CheckboxSelectMultiple
                return forms.MultipleChoiceField(label=label, choices=_choices(fact), required=needed, widget=boxes)
            case "bool":
                return forms.ChoiceField(
                    label=label,
                    choices=(("yes", _("Yes")), ("no", _("No"))),
                    required=needed,
                    widget=forms.RadioSelect,
                )
            case "int":
                widget = forms.NumberInput(attrs={"class": "govuk-input--width-3", **SELF})
                return forms.IntegerField(label=label, required=needed, min_value=0, max_value=999, widget=widget)
            case "date" | "datetime":
                return DayField(label=label, required=needed)
            case "sections":
                return forms.CharField(
                    label=_("All sections now in force"),
                    initial=", ".join(self.known.sections),
                    max_length=1000,
                    help_text=_("The complete list: with added sections, without removed ones."),
                    widget=forms.Textarea(attrs={"rows": 2, **SELF}),
                    required=needed,
                )
            case _:
                return self._reference(name, fact.shape, label, needed)

    def _reference(self, name: str, shape: str, label: Text, needed: bool) -> forms.Field:
        if name == FactName.LIMIT:
            return choice_field(_("Which time limit"), self.known.limits, needed)
        if name == FactName.IO_REF and self.known.officers:
            return choice_field(_("Officer who investigates from now on"), self.known.officers, needed)
        if name == FactName.TO and self.kind in MOVES:
            return destination_field(self.known.station, self.initial)
        if name == FactName.STATION_OF_PLACE:
            return place_field(label, self.known.station, self.initial)
        if name == FactName.EXHIBIT and self.kind == Kind.LABORATORY_REPORT_RECEIVED and self.known.exhibits:
            return choice_field(label, [(exhibit, exhibit) for exhibit in self.known.exhibits], needed)
        widget = forms.TextInput(attrs={"class": "govuk-input--width-20", **SELF})
        return ShapedField(
            shape,
            label=label,
            help_text=_("As 09:05 or 21:40") if shape == "time_of_day" else _("A number or reference, never a name."),
            max_length=64,
            required=needed,
            widget=widget,
        )

    # --- What was told -------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, object]:
        """Check that a time has a known day and that a reference points to nobody, and read the sections."""
        cleaned = super().clean() or {}
        if cleaned.get("time") and cleaned.get("exactly") in (Precision.MONTH, Precision.YEAR):
            self.add_error("time", _("A time needs an exact day. Choose the day, or leave the time empty."))
        if self._declared.concerns != "case" and "whom" not in self.fields:
            raise forms.ValidationError(
                _("No accused is recorded yet. Record the notice, the arrest or the remand first.")
            )
        for name, fact in self._declared.facts.items():
            typed = cleaned.get(name)
            if typed and name == FactName.TO and self.kind in MOVES:
                cleaned[name] = self._unit_id(typed)
            elif typed and name == FactName.STATION_OF_PLACE:
                cleaned[name] = typed.pk
            elif typed and fact.type == "ref":
                self._refuse_identity(name, typed)
            if fact.type == "sections" and name in cleaned:
                cleaned[name] = self._sections(name, cleaned[name])
        if self.kind in REPORTS:
            self._check_accused()
        name, answer = WORDS_NEEDED_FOR.get(self.kind, ("", ""))
        if name and cleaned.get(name) == answer and not cleaned.get("remarks"):
            self.add_error("remarks", MISSING["remarks"])
        return cleaned

    def _check_accused(self) -> None:
        cleaned = self.cleaned_data
        wrong = report_forms.wrong_rows(self.data, self._accused())
        report = _report_of(cleaned["form_type"]) if cleaned.get("form_type") else cleaned.get("report")
        lists = report_forms.lists_of(cleaned, self._accused())
        for name, message in wrong or report_forms.contradictions_of(
            report, lists, cleaned, is_final=self.kind == FILED
        ):
            self.add_error(name, message)

    def _refuse_identity(self, name: str, typed: str) -> None:
        for hint in warn_of_identity(self.known.case_id, typed):
            if not hint.may_stay:
                self.recognised = True
                self.add_error(name, str(hint.message) + " " + gettext("Enter a number or a code instead."))

    def _unit_id(self, unit: Unit) -> int:
        """Return the permanent id of the unit that was chosen."""
        if unit == self.known.station:
            self.add_error("to", _("The case is already at this unit. Choose the unit to which it goes."))
        return unit.pk

    def _sections(self, name: str, typed: str) -> list[str]:
        read = shapes.read_sections(typed)
        if read.dropped:
            self.add_error(name, _("Enter only sections, each with its Act, as BNS 64(1). Remove the other words."))
        elif not read.known:
            self.add_error(name, _("None of these sections is known here. Enter Act and section, as BNS 64(1)."))
        return list(read.all)

    def recordings(self) -> list[Recording]:
        """Return every entry that the form records. The form must be valid."""
        return [self.recording()]

    def recording(self) -> Recording:
        """Return the entry of the form's own kind. The form must be valid."""
        cleaned = self.cleaned_data
        at, precision = moment(cleaned["day"], cleaned.get("time"), cleaned.get("exactly") or Precision.DAY)
        return Recording(self.kind, at, precision, cleaned.get("whom", ""), self.facts())

    def facts(self) -> EventFacts:
        """Return the facts that were filled in, as the kind declares them."""
        declared = {name: fact for name, fact in self._declared.facts.items() if name in self.fields}
        facts: dict[str, object] = {name: self._value(name, fact) for name, fact in declared.items()}
        if self.kind == Kind.FINAL_REPORT_FILED:
            facts[FactName.REPORT] = _report_of(facts[FactName.FORM_TYPE])
            facts.setdefault(FactName.DATED_BY, "received_by_court")
        if self.kind in REPORTS:
            facts |= report_forms.lists_of(self.cleaned_data, self._accused())
        return known_facts({name: None if value == "" else value for name, value in facts.items()})

    def sealed_remarks(self) -> str:
        """Return the text that no event holds; empty where none was written. The form must be valid."""
        return str(self.cleaned_data.get("remarks") or "")

    def _value(self, name: str, fact: grammar.FactSchema) -> object:
        value = self.cleaned_data.get(name)
        if fact.type == "bool":
            return {"yes": True, "no": False}.get(value or "")
        if fact.type == "codes":
            return [code for code in fact.codes if code in (value or ())] or None
        return value.isoformat() if isinstance(value, date) else value

    # --- How it is shown -----------------------------------------------------------------------------------------

    def main(self) -> Iterator[BoundField]:
        """Yield every field that is shown open."""
        return (self[name] for name in self.fields if name != "exactly" and not self[name].is_hidden)

    def follow_ups(self) -> FollowUps | None:
        """Return the further entries that the form may record with its own; most forms have none."""
        return None


def offered_codes(fact: grammar.FactSchema) -> list[str]:
    """Return the codes of a fact that a form offers."""
    return [code for code in fact.codes if code not in NOT_OFFERED]


def _choices(fact: grammar.FactSchema) -> list[tuple[str, Text]]:
    return [(code, facts.code(code)) for code in offered_codes(fact)]


def _report_of(form_type: object) -> ReportCode:
    """Return whether a form of report is a charge sheet or a closure."""
    return "charge_sheet" if form_type == "charge_sheet" else "closure"


def choice_field(label: Text, choices: Sequence[tuple[str, Text]], needed: bool) -> forms.ChoiceField:
    """Return a choice: a few that must be answered are buttons; else a list, which can be left empty."""
    if needed and len(choices) <= 8:
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(label=label, choices=[("", "–"), *choices], required=needed)


def moment(day: date, at: time | None, exactly: str) -> tuple[datetime, str]:
    """Return a moment in India, and the code of the precision with which it is known.

    A month or a year means its last day, at most today.
    """
    if at is not None:
        return datetime.combine(day, at, INDIA), Precision.MINUTE
    if exactly == Precision.MONTH:
        day = min(day.replace(day=calendar.monthrange(day.year, day.month)[1]), max(day, today()))
    elif exactly == Precision.YEAR:
        day = min(day.replace(month=12, day=31), max(day, today()))
    return datetime.combine(day, time(), INDIA), exactly


def pressing(lines: Sequence[law.Clock]) -> list[tuple[str, str]]:
    """Return the limits for which a reason for delay can be given."""
    return [(clock.rule, limits.rule(clock.rule).title) for clock in lines]
