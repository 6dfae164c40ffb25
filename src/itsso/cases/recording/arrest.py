"""The form of an arrest: it takes production before the court and the first remand of the same morning with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.cases.models import Precision
from itsso.cases.recording.actions import Recording
from itsso.cases.recording.forms import CaseContext, EventForm, FollowUps, FormPart, moment
from itsso.law.counting import is_after
from itsso.law.event_facts import FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.lawbook.forms import TimeOfDay
from itsso.ui.components import Text
from itsso.ui.dates import DayField, RecentDayBoxes

FOLLOWED_BY = "followed_by"
"""The field that asks what followed the arrest."""

NOT_YET, PRODUCED, REMANDED, ONLY_REMANDED = "not_yet", "production", "production_and_remand", "remand"

ANSWERS: Mapping[str, Text] = {
    NOT_YET: _("Nothing yet, or it is recorded later"),
    PRODUCED: _("Production, without remand"),
    REMANDED: _("Production and first remand"),
    ONLY_REMANDED: _("First remand; production is recorded separately"),
}
"""What followed an arrest."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that may follow an arrest in one form: its answers, its day and time, and the choice of its kind."""

    answers: tuple[str, str]
    day: str
    day_label: Text
    time: str
    choice: str
    choice_label: Text
    kinds: Mapping[Kind, Text]
    day_missing: Text
    not_chosen: Text
    too_early: Text
    until: str = ""  # the field for the day on which the step's order ends; empty where it orders nothing

    @property
    def names(self) -> list[str]:
        """Return the names of the step's fields."""
        return [name for name in (self.day, self.time, self.choice, self.until) if name]


STEPS = (
    _Step(
        answers=(PRODUCED, REMANDED),
        day="produced_on",
        day_label=_("Date of production"),
        time="produced_time",
        choice="produced_before",
        choice_label=_("Before whom"),
        kinds={Kind.PRODUCED: _("Magistrate"), Kind.PRODUCED_BEFORE_BOARD: _("Juvenile Justice Board (child)")},
        day_missing=_("Enter the date of production."),
        not_chosen=_("Choose above that the accused was produced, or clear the date and time of production."),
        too_early=_("Production cannot be before the arrest. Check both dates."),
    ),
    _Step(
        answers=(REMANDED, ONLY_REMANDED),
        day="remanded_on",
        day_label=_("Date of first remand"),
        time="remanded_time",
        choice="remanded_by",
        choice_label=_("By whom"),
        kinds={Kind.FIRST_REMAND: _("Magistrate or court"), Kind.EXECUTIVE_REMAND: _("Executive Magistrate")},
        day_missing=_("Enter the date of first remand."),
        not_chosen=_("Choose above that the accused was remanded, or clear the date and time of remand."),
        too_early=_("Remand cannot be before arrest or production. Check the dates."),
        until="remanded_until",
    ),
)
"""What may follow an arrest, in its order. The kinds hold neither the name of a court nor the kind of custody."""

UNTIL_BEFORE_REMAND = _("The remand cannot end before it began. Check both dates.")


class ArrestForm(EventForm):
    """The form of an arrest, with production and first remand as parts that may be left out.

    The day of production has to be chosen. That of the remand is suggested: a remand is ordered when the accused is
    produced, and a day of its own is entered only where it was another.
    """

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind, context, data, initial=initial)
        self.fields[FOLLOWED_BY] = forms.ChoiceField(
            label=_("What followed the arrest"),
            choices=list(ANSWERS.items()),
            initial=NOT_YET,
            required=False,
            widget=forms.RadioSelect,
        )
        for step in STEPS:
            self.fields[step.day] = DayField(label=step.day_label, required=False, recent=True)
            self.fields[step.time] = TimeOfDay(label=_("Time, if known"), required=False, help_text="14:30")
            self.fields[step.choice] = forms.ChoiceField(
                label=step.choice_label,
                choices=list(step.kinds.items()),
                initial=next(iter(step.kinds)),
                required=False,
                widget=forms.RadioSelect,
            )
            if step.until:
                self.fields[step.until] = DayField(
                    label=_("Remanded until"),
                    required=False,
                    help_text=_("The last day in the order. It is then among the coming dates, for the renewal."),
                )
        self.fields["remanded_on"].widget = RecentDayBoxes(no_date=_("On the day of production"))
        self.fields["exactly"] = self.fields.pop("exactly")

    def follow_ups(self) -> FollowUps:
        """Return the question of what followed, with the fields of production and first remand."""
        parts = [FormPart(step.answers, [self[name] for name in step.names]) for step in STEPS]
        return FollowUps(self[FOLLOWED_BY], parts)

    def main(self) -> Iterator[BoundField]:
        """Yield the fields of the arrest itself."""
        of_parts = {FOLLOWED_BY, *(name for step in STEPS for name in step.names)}
        return (field for field in super().main() if field.name not in of_parts)

    def clean(self) -> dict[str, object]:
        """Check each part that was chosen, and that arrest, production and remand come in this order."""
        cleaned = super().clean()
        chosen = self._chosen()
        if cleaned.get(FOLLOWED_BY) == REMANDED and not cleaned.get("remanded_on") and "remanded_on" not in self.errors:
            cleaned["remanded_on"] = cleaned.get("produced_on")
        for step in STEPS:
            if step in chosen and not self._has_error_of_day(step) and not cleaned.get(step.day):
                self.add_error(step.day, step.day_missing)
            if step not in chosen and any(cleaned.get(name) for name in (step.day, step.time, step.until)):
                self.add_error(step.day, step.not_chosen)
        if chosen and cleaned.get("exactly") in (Precision.MONTH, Precision.YEAR):
            message = _("Only the month or year of the arrest is known. Record production and remand separately.")
            self.add_error(FOLLOWED_BY, message)
        elif not self.errors:
            self._check_order(chosen)
        return cleaned

    def _chosen(self) -> list[_Step]:
        answer = self.cleaned_data.get(FOLLOWED_BY)
        return [step for step in STEPS if answer in step.answers]

    def _has_error_of_day(self, step: _Step) -> bool:
        """Return whether the day of a step, or the day from which it would be taken, is refused already."""
        from_production = step.day == "remanded_on" and self.cleaned_data.get(FOLLOWED_BY) == REMANDED
        return step.day in self.errors or (from_production and "produced_on" in self.errors)

    def _check_order(self, chosen: list[_Step]) -> None:
        cleaned = self.cleaned_data
        latest = _when(cleaned["day"], cleaned.get("time"))
        for step in chosen:
            when = _when(cleaned[step.day], cleaned.get(step.time))
            if is_after(latest, when):
                self.add_error(step.day, step.too_early)
            until = cleaned.get(step.until)
            if until and until < cleaned[step.day]:
                self.add_error(step.until, UNTIL_BEFORE_REMAND)
            latest = when

    def recordings(self) -> list[Recording]:
        """Return the arrest, and the parts that were chosen, each as an entry about the same accused."""
        arrest, cleaned = self.recording(), self.cleaned_data
        entries = [arrest]
        for step in self._chosen():
            at, precision = moment(cleaned[step.day], cleaned.get(step.time), Precision.DAY)
            kind = cleaned.get(step.choice) or next(iter(step.kinds))
            until = cleaned.get(step.until)
            facts = known_facts({FactName.UNTIL: until.isoformat() if until else None})
            entries.append(Recording(kind, at, precision, arrest.subject, facts))
        return entries


def _when(day: date, at_time: time | None) -> date | datetime:
    at, precision = moment(day, at_time, Precision.DAY)
    return at if precision == Precision.MINUTE else day
