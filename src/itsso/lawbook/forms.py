"""The form of the calculator: sections and dates. Nothing that is typed here is kept anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.law.event_facts import EventFacts, FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.lawbook import glossary, queries
from itsso.platform.clock import today
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.languages import data_language
from itsso.ui.text import fold

YES_NO = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
REPORTS = (("", _("Not known")), ("charge_sheet", _("Charge sheet")), ("closure", _("Closure report")))
IN_REPORT = (
    ("", _("Not known")),
    ("charged", _("Yes, charged")),
    ("absconding", _("Yes, charged, but not found yet (absconding)")),
    ("not_charged", _("No, not charged")),
    ("pending", _("Not yet: the police still investigate against this accused")),
)
ACCUSED = ("A1", "A2", "A3", "A4")
ACCUSED_TITLES: tuple[Text, ...] = (
    _("First accused: arrest, custody, charge sheet"),
    _("Second accused"),
    _("Third accused"),
    _("Fourth accused"),
)


@dataclass(frozen=True)
class DateQuestion:
    """A question for a date, and the event that it becomes. `timed` asks for the time of day too."""

    name: str
    kind: Kind
    subject: str | None = None
    timed: bool = False
    facts: EventFacts = field(default_factory=EventFacts)
    title: Text | None = None  # where the kind's own title would not distinguish two dates
    undone_label: Text = ""  # the label of the tick "it was not done", empty where there is no tick

    @property
    def label(self) -> Text:
        """Return the question: the title of the kind, so that the form uses the words of the book."""
        return self.title or queries.kind(self.kind).title


POLICE = (
    DateQuestion(
        "medical",
        Kind.VICTIM_MEDICAL_EXAMINED,
        "V1",
        timed=True,
        undone_label=_("I know that no medical examination took place"),
    ),
    DateQuestion("medical_report", Kind.MEDICAL_REPORT_RECEIVED, "V1"),
    DateQuestion(
        "statement",
        Kind.VICTIM_STATEMENT_RECORDED,
        "V1",
        undone_label=_("I know that no statement was recorded before a Magistrate"),
    ),
    DateQuestion(
        "told_cwc", Kind.REPORTED_TO_CWC, undone_label=_("I know that the Child Welfare Committee was not told")
    ),
    DateQuestion(
        "told_court",
        Kind.REPORTED_TO_SPECIAL_COURT,
        undone_label=_("I know that the Special Court was not told"),
    ),
    DateQuestion(
        "victim_informed",
        Kind.VICTIM_INFORMED,
        undone_label=_("We were not told about the progress of the investigation"),
    ),
)
OTHER = (
    DateQuestion("information_received", Kind.INFORMATION_RECEIVED, timed=True),
    DateQuestion(
        "zero_fir",
        Kind.FIR_REGISTERED,
        facts={FactName.FIR: "zero"},
        title=_("Zero FIR registered at the first station"),
    ),
    DateQuestion("report_returned", Kind.FINAL_REPORT_RETURNED),
    DateQuestion("ended", Kind.QUASHED),
)
COURT = (
    DateQuestion("cognizance", Kind.COGNIZANCE_TAKEN),
    DateQuestion("hearing_on_charge", Kind.FIRST_HEARING_ON_CHARGE),
    DateQuestion("charges_framed", Kind.CHARGES_FRAMED),
    DateQuestion("child_evidence", Kind.CHILD_EVIDENCE_RECORDED),
    DateQuestion("arguments", Kind.ARGUMENTS_CONCLUDED),
    DateQuestion("judgment", Kind.JUDGMENT_DELIVERED),
)
FIR = DateQuestion("fir_registered", Kind.FIR_REGISTERED, facts={FactName.FIR: "regular"})
REPORT = DateQuestion(
    "final_report",
    Kind.FINAL_REPORT_FILED,
    title=_("Charge sheet or closure report reached the court"),
    undone_label=_("I know that neither has reached the court yet"),
)


def _named(name: str, label: str) -> str:
    """Return a field's name for an accused: "in_report" for the first, "in_report_2" for the second."""
    return name if label == ACCUSED[0] else f"{name}_{label[1:]}"


def of_accused(label: str) -> tuple[DateQuestion, ...]:
    """Return the questions on one accused; the fields of the second end with a 2 ("arrested_2")."""
    return (
        DateQuestion(_named("arrested", label), Kind.ARRESTED, label, timed=True),
        DateQuestion(_named("produced", label), Kind.PRODUCED, label, timed=True),
        DateQuestion(_named("first_remand", label), Kind.FIRST_REMAND, label),
        DateQuestion(_named("released", label), Kind.RELEASED, label),
        DateQuestion(_named("bail_applied", label), Kind.DEFAULT_BAIL_APPLIED, label),
    )


def later_report_of(label: str) -> DateQuestion:
    """Return the question on a supplementary report that charges one accused."""
    title = _("A later (supplementary) charge sheet against this accused reached the court")
    return DateQuestion(_named("supplementary", label), Kind.SUPPLEMENTARY_REPORT_FILED, label, title=title)


OF_ACCUSED = {label: of_accused(label) for label in ACCUSED}
LATER_REPORTS = {label: later_report_of(label) for label in ACCUSED}
SIMPLE_DATES = (
    FIR,
    *POLICE,
    *OTHER,
    *(question for questions in OF_ACCUSED.values() for question in questions),
    *COURT,
)
EVERY_DATE = (REPORT, *LATER_REPORTS.values(), *SIMPLE_DATES)


class TimeOfDay(forms.TimeField):
    """A time of day, 24 hours; Devanagari digits are understood."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Enter the time, for example 14:30.")}  # noqa: RUF012  Django's own shape

    def to_python(self, value: str | time | None) -> time | None:
        """Return the time; a full stop between hours and minutes is accepted too."""
        return super().to_python(fold(value).replace(".", ":") if isinstance(value, str) else value)


class CalculatorForm(forms.Form):
    """Sections and dates of a case, of one victim and up to four accused. What is left empty is not known."""

    sections = forms.CharField(
        label=_("Sections of law"),
        help_text=_("As written in the FIR, for example: BNS 64(1), POCSO 6. Order and spacing do not matter."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the sections of law, for example BNS 64(1), POCSO 6.")},
    )
    state = forms.ChoiceField(
        label=_("State or Union Territory"),
        help_text=_("Some States have their own time limits or dates."),
        required=False,
    )
    child = forms.ChoiceField(
        label=_("Is the victim a child (under 18)?"), required=False, choices=YES_NO, widget=forms.RadioSelect
    )
    offence_from = DayField(label=_("Date of the offence"), required=False)
    offence_to = DayField(
        label=_("Last date of the offence"), required=False, help_text=_("Only if it went on for more than a day.")
    )
    report = forms.ChoiceField(
        label=_("Which of the two reached the court?"),
        required=False,
        choices=REPORTS,
        widget=forms.RadioSelect,
        help_text=_("With a charge sheet the police accuse somebody. With a closure report they want to end the case."),
    )
    as_on = DayField(
        label=_("Calculate as on"),
        required=False,
        help_text=_("Leave empty for today. Events after this date are not counted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, state=[("", _("Not known")), *queries.states(data_language())])
        for dated in EVERY_DATE:
            self._add_date(dated)
        for label in ACCUSED:
            self.fields[_named("accused_child", label)] = forms.ChoiceField(
                label=_("Is this accused a child (under 18)?"), required=False, choices=YES_NO, widget=forms.RadioSelect
            )
            self.fields[_named("in_report", label)] = forms.ChoiceField(
                label=_("Does the charge sheet accuse this person?"),
                required=False,
                choices=IN_REPORT,
                widget=forms.RadioSelect,
            )

    def _add_date(self, dated: DateQuestion) -> None:
        hint = glossary.hint(dated.kind) if dated.title is None else ""
        self.fields[dated.name] = DayField(label=dated.label, required=dated is FIR, help_text=hint)
        if dated.timed:
            label = _("%(event)s: time, if known") % {"event": dated.label}
            self.fields[f"{dated.name}_time"] = TimeOfDay(label=label, required=False, help_text="14:30")
        if dated.undone_label:
            self.fields[f"{dated.name}_undone"] = forms.BooleanField(label=dated.undone_label, required=False)

    def first(self) -> Iterator[BoundField]:
        """Yield the fields that most readers need to fill in."""
        names = ("sections", "child", FIR.name, "offence_from", *self._names((REPORT,)), "report")
        return (self[name] for name in names)

    def groups(self) -> Iterator[tuple[Text, list[BoundField], bool]]:
        """Yield the other fields in groups: title, fields, and whether the group is open.

        It is open where something in it was typed or is wrong.
        """
        yield self._group(_("What was done for the victim, and when"), self._names(POLICE))
        for label, title in zip(ACCUSED, ACCUSED_TITLES, strict=True):
            yield self._group(title, self._names_of_accused(label))
        yield self._group(_("In court"), self._names(COURT))
        yield self._group(_("Zero FIR, State and other dates"), ["state", "offence_to", *self._names(OTHER), "as_on"])

    def _names_of_accused(self, label: str) -> list[str]:
        return [
            _named("accused_child", label),
            *self._names(OF_ACCUSED[label]),
            _named("in_report", label),
            LATER_REPORTS[label].name,
        ]

    def _names(self, group: Iterable[DateQuestion]) -> list[str]:
        names = (name for dated in group for name in (dated.name, f"{dated.name}_time", f"{dated.name}_undone"))
        return [name for name in names if name in self.fields]

    def _group(self, title: Text, names: list[str]) -> tuple[Text, list[BoundField], bool]:
        fields = [self[name] for name in names]
        return title, fields, any(bound.errors or (self.is_bound and bound.data) for bound in fields)

    def clean_sections(self) -> law.ParsedSections:
        """Return the sections read; refuse a text in which the book knows none."""
        parsed = law.parse_sections(self.cleaned_data["sections"])
        if not parsed.sections:
            message = _(
                "None of these sections could be read. Enter the Act and the section, for example BNS "
                "64(1) or IPC 376(2)(n)."
            )
            slips = [note for note in law.notes_on_unknown(parsed) if note.code != "unknown_section"]
            raise forms.ValidationError([message, *map(queries.note, slips)])
        return parsed

    def clean(self) -> dict[str, Any]:
        """Check that a period ends after it begins, a time has a date, and no day is after the day asked for."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("offence_from"), cleaned.get("offence_to")
        if last and not first and "offence_from" not in self.errors:
            self.add_error("offence_from", _("Enter the first date of the offence too."))
        if first and last and last < first:
            self.add_error("offence_to", _("The last date of the offence is before the first."))
        for dated in EVERY_DATE:
            if cleaned.get(f"{dated.name}_time") and not cleaned.get(dated.name) and dated.name not in self.errors:
                self.add_error(dated.name, _("Enter the date for this time."))
            if cleaned.get(f"{dated.name}_undone") and cleaned.get(dated.name):
                self.add_error(f"{dated.name}_undone", _("Enter the date or tick that it was not done, not both."))
        self._refuse_future_days(cleaned)
        return cleaned

    def _refuse_future_days(self, cleaned: dict[str, Any]) -> None:
        """Refuse future days: a slip of the year would be answered as a case in which nothing has happened."""
        if "as_on" in self.errors:
            return
        last = max(cleaned.get("as_on") or today(), today())
        for name in ("offence_from", "offence_to", *(dated.name for dated in EVERY_DATE)):
            if (day := cleaned.get(name)) and day > last:
                self.add_error(
                    name, _("This date is in the future. To calculate for it, enter a date under “Calculate as on”.")
                )

    def day(self) -> date:
        """Return the day for which the answer is requested."""
        return self.cleaned_data["as_on"] or today()

    def not_done(self) -> frozenset[tuple[str, str]]:
        """Return what the reader ticked as not done: kind of event, and accused, or "" for the case and the victim."""
        cleaned = self.cleaned_data
        ticked = (
            (dated.kind, "") for dated in EVERY_DATE if dated.undone_label and cleaned.get(f"{dated.name}_undone")
        )
        uncharged = (
            (REPORT.kind, label)
            for label in ACCUSED
            if cleaned[_named("in_report", label)] in ("not_charged", "pending")
        )
        return frozenset((*ticked, *uncharged))

    def accused(self) -> tuple[law.Accused, ...]:
        """Return the first accused, and each other of whom something was typed."""
        return tuple(
            law.Accused(label, _yes_or_no(self.cleaned_data[_named("accused_child", label)]))
            for label in ACCUSED
            if label == ACCUSED[0] or any(self.cleaned_data.get(name) for name in self._names_of_accused(label))
        )

    def case(self) -> law.Case:
        """Return the case as the law reads it. Call after `is_valid`."""
        cleaned = self.cleaned_data
        return law.Case(
            state=cleaned["state"] or None,
            offences=cleaned["sections"].sections + cleaned["sections"].unknown,
            offence_date=(cleaned["offence_from"], cleaned["offence_to"] or cleaned["offence_from"]),
            victims=(law.Victim("V1", _yes_or_no(cleaned["child"])),),
            accused=self.accused(),
            events=sorted((*self._reports(), *self._events()), key=lambda event: _day(event.at)),
        )

    def _events(self) -> Iterator[law.Event]:
        for dated in SIMPLE_DATES:
            day = self.cleaned_data.get(dated.name)
            if day is None:
                continue
            clock = self.cleaned_data.get(f"{dated.name}_time")
            yield law.Event(dated.kind, datetime.combine(day, clock) if clock else day, dated.subject, dated.facts)

    def _reports(self) -> Iterator[law.Event]:
        """Yield the report, with whom it charges as far as that was given, and later ones, one for each day."""
        cleaned = self.cleaned_data
        if day := cleaned.get(REPORT.name):
            lists: dict[str, list[str]] = {}
            for label in ACCUSED:
                if answer := cleaned[_named("in_report", label)]:
                    lists.setdefault(answer, []).append(label)
            facts = known_facts({FactName.REPORT: cleaned["report"] or None, **lists})
            yield law.Event(REPORT.kind, day, None, facts)
        later: dict[date, list[str]] = {}
        for label, dated in LATER_REPORTS.items():
            if day := cleaned.get(dated.name):
                later.setdefault(day, []).append(label)
        for day, labels in later.items():
            yield law.Event(Kind.SUPPLEMENTARY_REPORT_FILED, day, None, {FactName.CHARGED: labels})


def _yes_or_no(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
