"""What the calculator asks: sections and dates. Nothing that is typed here is kept anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.lawbook import queries
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.text import fold

YES_NO = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))
REPORTS = (("charge_sheet", _("Charge sheet")), ("closure", _("Closure report")))


@dataclass(frozen=True)
class Dated:
    """A date that is asked for, and the event that it becomes. `timed` asks for the time of day too."""

    name: str
    kind: str
    subject: str | None = None
    timed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    title: Text | None = None  # where the kind's own title would not tell two dates apart


POLICE = (
    Dated("information_received", "information_received", timed=True),
    Dated("zero_fir", "fir_registered", facts={"fir": "zero"}, title=_("Zero FIR registered at the first station")),
    Dated("medical", "victim_medical_examined", "V1", timed=True),
    Dated("medical_report", "medical_report_received", "V1"),
    Dated("statement", "victim_statement_recorded", "V1"),
    Dated("told_court", "reported_to_special_court"),
    Dated("told_cwc", "reported_to_cwc"),
    Dated("victim_informed", "victim_informed"),
    Dated("report_returned", "final_report_returned"),
    Dated("ended", "quashed"),
)
ACCUSED = (
    Dated("arrested", "arrested", "A1", timed=True),
    Dated("produced", "produced", "A1", timed=True),
    Dated("first_remand", "first_remand", "A1"),
    Dated("bail_applied", "default_bail_applied", "A1"),
    Dated("released", "released", "A1"),
)
COURT = (
    Dated("cognizance", "cognizance_taken"),
    Dated("hearing_on_charge", "first_hearing_on_charge"),
    Dated("charges_framed", "charges_framed"),
    Dated("child_evidence", "child_evidence_recorded"),
    Dated("arguments", "arguments_concluded"),
    Dated("judgment", "judgment_delivered"),
)
FIR = Dated("fir_registered", "fir_registered", facts={"fir": "regular"})
REPORT = Dated("final_report", "final_report_filed")
EVERY_DATE = (FIR, REPORT, *POLICE, *ACCUSED, *COURT)


class TimeOfDay(forms.TimeField):
    """A time of day, 24 hours; Devanagari digits are understood."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Write the time as 14:30.")}  # noqa: RUF012  Django's own shape

    def to_python(self, value: Any) -> time | None:
        """The time; a full stop between hours and minutes is taken too."""
        return super().to_python(fold(value).replace(".", ":") if isinstance(value, str) else value)


class CalculatorForm(forms.Form):
    """Sections and dates of a case, of one victim and one accused.

    Each date's label is the title of the kind of event that it becomes, so the form speaks as the book does.
    """

    sections = forms.CharField(
        label=_("Sections of law"),
        help_text=_("As they stand in the FIR, for example: BNS 64(1), POCSO 6. Any order and spacing will do."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the sections of law, for example BNS 64(1), POCSO 6.")},
    )
    state = forms.ChoiceField(
        label=_("State or Union Territory"),
        help_text=_("Some States have limits or dates of their own."),
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
        label=_("Kind of final report"), required=False, choices=REPORTS, initial="charge_sheet",
        widget=forms.RadioSelect,
    )  # fmt: skip
    accused_child = forms.ChoiceField(
        label=_("Is the accused a child (under 18)?"), required=False, choices=YES_NO, widget=forms.RadioSelect
    )
    as_on = DayField(
        label=_("Work out as on"), required=False, help_text=_("Left empty: today. What came later has not happened.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", _("Any")), *queries.states(get_language() or "en")]
        for dated in EVERY_DATE:
            title = dated.title or queries.kind(dated.kind).title
            self.fields[dated.name] = DayField(label=title, required=dated is FIR)
            if dated.timed:
                label = _("%(event)s: time, if known") % {"event": title}
                self.fields[f"{dated.name}_time"] = TimeOfDay(label=label, required=False, help_text="14:30")

    def first(self) -> Iterator[BoundField]:
        """What most readers need to fill in."""
        for name in ("sections", "child", FIR.name, "offence_from", "first_remand", REPORT.name, "report"):
            yield self[name]

    def groups(self) -> Iterator[tuple[Text, list[BoundField], bool]]:
        """The rest: title, fields, and whether something in it was typed or is wrong, so that it stands open."""
        yield self._group(_("Place, period and day"), ["state", "offence_to", "as_on"])
        yield self._group(_("Police and victim"), self._names(POLICE))
        yield self._group(_("Accused"), ["accused_child", *(n for n in self._names(ACCUSED) if n != "first_remand")])
        yield self._group(_("Court"), self._names(COURT))

    def _names(self, group: tuple[Dated, ...]) -> list[str]:
        names = (name for dated in group for name in (dated.name, f"{dated.name}_time"))
        return [name for name in names if name in self.fields]

    def _group(self, title: Text, names: list[str]) -> tuple[Text, list[BoundField], bool]:
        fields = [self[name] for name in names]
        return title, fields, any(bound.errors or (self.is_bound and bound.data) for bound in fields)

    def clean_sections(self) -> law.Parsed:
        """The sections read; refuses a text in which the book knows none."""
        parsed = law.parse_sections(self.cleaned_data["sections"])
        if not parsed.sections:
            message = _("The book knows none of these sections. Write Act and section, as BNS 64(1) or IPC 376(2)(n).")
            slips = [note for note in law.unread(parsed) if note.code != "unknown_section"]
            raise forms.ValidationError([message, *map(queries.note, slips)])
        return parsed

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins, a time belongs to a date, and nothing lies ahead of the day asked for."""
        given = super().clean() or {}
        first, last = given.get("offence_from"), given.get("offence_to")
        if last and not first and "offence_from" not in self.errors:
            self.add_error("offence_from", _("Enter the first date of the offence too."))
        if first and last and last < first:
            self.add_error("offence_to", _("The last date of the offence is before the first."))
        for dated in (*POLICE, *ACCUSED):
            if given.get(f"{dated.name}_time") and not given.get(dated.name) and dated.name not in self.errors:
                self.add_error(dated.name, _("Enter the date to which the time belongs."))
        self._refuse_what_lies_ahead(given)
        return given

    def _refuse_what_lies_ahead(self, given: dict[str, Any]) -> None:
        """A slip of the year would else be answered as a case in which nothing has happened."""
        if "as_on" in self.errors:
            return
        last = max(given.get("as_on") or today(), today())
        for name in ("offence_from", "offence_to", *(dated.name for dated in EVERY_DATE)):
            if (day := given.get(name)) and day > last:
                self.add_error(
                    name, _("This day is still to come. To ask about it, enter a day under “Work out as on”.")
                )

    def day(self) -> date:
        """The day for which the answer is asked."""
        return self.cleaned_data["as_on"] or today()

    def case(self) -> law.Case:
        """What the law reads. Call after `is_valid`."""
        given = self.cleaned_data
        return law.Case(
            state=given["state"] or None,
            offences=given["sections"].sections + given["sections"].unknown,
            offence_date=(given["offence_from"], given["offence_to"] or given["offence_from"]),
            victims=(law.Victim("V1", _known(given["child"])),),
            accused=(law.Accused("A1", _known(given["accused_child"])),),
            events=sorted(self._events(), key=lambda event: _day(event.at)),
        )

    def _events(self) -> Iterator[law.Event]:
        for dated in EVERY_DATE:
            day = self.cleaned_data.get(dated.name)
            if day is None:
                continue
            facts = dict(dated.facts)
            if dated is REPORT:
                facts["report"] = self.cleaned_data["report"] or "charge_sheet"
            clock = self.cleaned_data.get(f"{dated.name}_time")
            yield law.Event(dated.kind, datetime.combine(day, clock) if clock else day, dated.subject, facts)


def _known(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
