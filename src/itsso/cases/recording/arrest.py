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
from itsso.cases.recording.forms import CaseContext, EventForm, FormPart, moment
from itsso.law.counting import is_after
from itsso.law.event_kinds import Kind
from itsso.lawbook.forms import TimeOfDay
from itsso.ui.components import Text
from itsso.ui.dates import DayField


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that may follow an arrest in one form: a tick, its day and time, and the choice that gives its kind."""

    tick: str
    title: Text
    day: str
    day_label: Text
    time: str
    choice: str
    choice_label: Text
    kinds: Mapping[Kind, Text]
    day_missing: Text
    not_ticked: Text
    too_early: Text

    @property
    def names(self) -> tuple[str, str, str]:
        """Return the names of the fields below the tick."""
        return self.day, self.time, self.choice


STEPS = (
    _Step(
        tick="production",
        title=_("The accused was produced before a Magistrate or the Board"),
        day="produced_on",
        day_label=_("Date of production"),
        time="produced_time",
        choice="produced_before",
        choice_label=_("Before whom"),
        kinds={Kind.PRODUCED: _("Magistrate"), Kind.PRODUCED_BEFORE_BOARD: _("Juvenile Justice Board (child)")},
        day_missing=_("Enter the date of production."),
        not_ticked=_("Tick the box above, or clear the date and time of production."),
        too_early=_("Production cannot be before the arrest. Check both dates."),
    ),
    _Step(
        tick="remand",
        title=_("The accused was remanded to custody for the first time"),
        day="remanded_on",
        day_label=_("Date of first remand"),
        time="remanded_time",
        choice="remanded_by",
        choice_label=_("By whom"),
        kinds={Kind.FIRST_REMAND: _("Magistrate or court"), Kind.EXECUTIVE_REMAND: _("Executive Magistrate")},
        day_missing=_("Enter the date of first remand."),
        not_ticked=_("Tick the box above, or clear the date and time of remand."),
        too_early=_("Remand cannot be before arrest or production. Check the dates."),
    ),
)
"""What may follow an arrest, in its order. The kinds hold neither the name of a court nor the kind of custody."""


class ArrestForm(EventForm):
    """The form of an arrest, with production and first remand as parts that may be left out."""

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind, context, data, initial=initial)
        for step in STEPS:
            self.fields[step.tick] = forms.BooleanField(label=step.title, required=False)
            self.fields[step.day] = DayField(label=step.day_label, required=False, recent=True)
            self.fields[step.time] = TimeOfDay(label=_("Time, if known"), required=False, help_text="14:30")
            self.fields[step.choice] = forms.ChoiceField(
                label=step.choice_label,
                choices=list(step.kinds.items()),
                initial=next(iter(step.kinds)),
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["exactly"] = self.fields.pop("exactly")

    def parts(self) -> Iterator[FormPart]:
        """Yield production and first remand, each below its tick."""
        for step in STEPS:
            yield FormPart(self[step.tick], [self[name] for name in step.names])

    def main(self) -> Iterator[BoundField]:
        """Yield the fields of the arrest itself."""
        of_parts = {name for step in STEPS for name in (step.tick, *step.names)}
        return (field for field in super().main() if field.name not in of_parts)

    def clean(self) -> dict[str, object]:
        """Check each part that was ticked, and that arrest, production and remand come in this order."""
        cleaned = super().clean()
        ticked = [step for step in STEPS if cleaned.get(step.tick)]
        for step in STEPS:
            if step in ticked and step.day not in self.errors and not cleaned.get(step.day):
                self.add_error(step.day, step.day_missing)
            if step not in ticked and (cleaned.get(step.day) or cleaned.get(step.time)):
                self.add_error(step.day, step.not_ticked)
        if ticked and cleaned.get("exactly") in (Precision.MONTH, Precision.YEAR):
            message = _("Only the month or year of the arrest is known. Record production and remand separately.")
            self.add_error(ticked[0].tick, message)
        elif not self.errors:
            self._check_order(ticked)
        return cleaned

    def _check_order(self, ticked: list[_Step]) -> None:
        cleaned = self.cleaned_data
        latest = _when(cleaned["day"], cleaned.get("time"))
        for step in ticked:
            when = _when(cleaned[step.day], cleaned.get(step.time))
            if is_after(latest, when):
                self.add_error(step.day, step.too_early)
            latest = when

    def recordings(self) -> list[Recording]:
        """Return the arrest, and the parts that were ticked, each as an entry about the same accused."""
        arrest, cleaned = self.recording(), self.cleaned_data
        entries = [arrest]
        for step in STEPS:
            if cleaned.get(step.tick):
                at, precision = moment(cleaned[step.day], cleaned.get(step.time), Precision.DAY)
                kind = cleaned.get(step.choice) or next(iter(step.kinds))
                entries.append(Recording(kind, at, precision, arrest.subject))
        return entries


def _when(day: date, at_time: time | None) -> date | datetime:
    at, precision = moment(day, at_time, Precision.DAY)
    return at if precision == Precision.MINUTE else day
