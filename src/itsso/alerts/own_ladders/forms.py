"""The form in which the editor of a State's settings changes a ladder: a few numbers for each step.

It writes the YAML that the engine reads. What the numbers say is checked here, with every fault at its field. The
reader of ladders then reads the result as it reads a file, and has the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.alerts.ladders import (
    LONGEST,
    MOST_REPETITIONS,
    POSTS,
    RINGING_DAYS,
    RINGING_HOURS,
    Ladder,
    LadderStep,
    Post,
    Urgency,
    may_ring,
    national_ladders,
    read_steps,
)
from itsso.alerts.own_ladders.yaml_text import step_lines
from itsso.alerts.preview_page import HOW
from itsso.alerts.words import POSTS as POST_TITLES
from itsso.alerts.words import work_named
from itsso.law.yaml_lines import BookError
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import Text
from itsso.ui.form_errors import NAMES_FIELD

MOST_STEPS: Final = 12
LONGEST_REPEAT: Final = 366
BEFORE, AFTER = "before", "after"
WHEN = {
    BEFORE: pgettext_lazy("step of a ladder", "before the limit is due"),
    AFTER: pgettext_lazy("step of a ladder", "after the limit is over"),
}
_NUMBER_ERRORS: Final = ("invalid", "min_value", "max_value")
_PARTS: Final = ("code", "used", "count", "when", "post", "urgency", "work")


@dataclass(frozen=True, slots=True)
class StepFields:
    """The fields of one step on the page, and its code in the ladder; empty for a new step."""

    title: Text
    fields: Sequence[BoundField]
    code: BoundField
    step: str


class LadderForm(forms.Form):
    """The steps of one ladder: those in use, the national ones that are not, and steps that the editor adds."""

    repeat_times = forms.IntegerField(
        label=gettext_lazy("How often the last step is sent"),
        required=False,
        min_value=1,
        max_value=MOST_REPETITIONS,
        help_text=gettext_lazy("1 to 6 times; 1 means that it is not repeated."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(_NUMBER_ERRORS, gettext_lazy("Enter a whole number from 1 to 6.")),
    )
    repeat_days = forms.IntegerField(
        label=gettext_lazy("Days between two repetitions"),
        required=False,
        min_value=1,
        max_value=LONGEST_REPEAT,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(_NUMBER_ERRORS, gettext_lazy("Enter a whole number from 1 to 366.")),
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    changed_ladder: Ladder

    def __init__(
        self, present: Ladder, used_codes: Collection[str], data: QueryDict | None = None, more: int = 0
    ) -> None:
        """Create the form of a ladder.

        Args:
            present: The ladder in use. Its steps fill the form.
            used_codes: Codes of earlier steps of this State, which no new step gets.
            data: What was sent; an empty form has none.
            more: How many steps to add to those that were sent, as far as the form can take them.
        """
        self.present, self.national = present, national_ladders().named(present.name)
        self.used_codes = {*used_codes, *(step.code for step in (*present.steps, *self.national.steps))}
        self.sent_places = _places(self._listed(), data)
        self.places = max(self.sent_places, min(self.sent_places + more, MOST_STEPS))
        initial = self._initial(data if more else None)
        super().__init__(None if more else data, initial=initial)
        for n in range(1, self.places + 1):
            for name, field in self._fields(n):
                self.fields[name] = field
        for name in ("repeat_times", "repeat_days", "form"):
            self.fields[name] = self.fields.pop(name)  # behind the steps

    @property
    def may_add(self) -> bool:
        """Return whether the form can take one more step."""
        return self.places < MOST_STEPS

    @property
    def steps(self) -> Iterator[StepFields]:
        """Yield the fields of each step, for the page."""
        for n in range(1, self.places + 1):
            step = self._listed_step(n)
            title = work_named(step.work) if step else _("A new step")
            values = {"n": n, "work": title}
            names = [f"{part}_{n}" for part in _PARTS if part != "code" and f"{part}_{n}" in self.fields]
            fields = [self[name] for name in names]
            yield StepFields(
                _("Step %(n)s: %(work)s") % values, fields, self[f"code_{n}"], step.code if step is not None else ""
            )

    def clean(self) -> CleanedData:
        """Check every step and all of them together, and read the ladder that they make."""
        cleaned = super().clean() or {}
        steps = [step for n in range(1, self.places + 1) if (step := self._step(n, cleaned)) is not None]
        if not steps and not self.errors:
            self._add("used_1", _("Use at least one step."))
        self._refuse_two_at_a_time(cleaned)
        steps.sort(key=lambda step: (step.after_outer, step.distance))
        times, days = cleaned.get("repeat_times") or 1, cleaned.get("repeat_days") or 0
        if times > 1 and not days and "repeat_days" not in self.errors:
            self._add("repeat_days", _("Enter after how many days the last step is repeated."))
        if self.errors:
            return cleaned
        last = steps[-1]
        repeated = LadderStep(
            last.code,
            last.distance,
            last.after_outer,
            last.post,
            last.urgency,
            last.work,
            days if times > 1 else 0,
            times,
        )
        self._read(Ladder(self.present.name, self.present.counts_in, self.present.rules, (*steps[:-1], repeated)))
        return cleaned

    def _add(self, field: str, message: str) -> None:
        """Add an error that says which step it is about, so that the summary does not name the field as well."""
        self.add_error(field, forms.ValidationError(message, code=NAMES_FIELD))

    def _read(self, ladder: Ladder) -> None:
        try:
            self.changed_ladder = read_steps(self.national, step_lines(ladder), national_ladders().works)
        except BookError as error:  # what the checks above did not foresee
            self.add_error(None, _("These steps cannot be read: %(error)s") % {"error": str(error)})

    def _listed(self) -> list[LadderStep]:
        """Return the steps in use and the national ones that are not, in the order of time."""
        codes = {step.code for step in self.present.steps}
        unused = [step for step in self.national.steps if step.code not in codes]
        return sorted([*self.present.steps, *unused], key=lambda step: (step.after_outer, step.distance))

    def _listed_step(self, n: int) -> LadderStep | None:
        listed = self._listed()
        return listed[n - 1] if n <= len(listed) else None

    def _initial(self, typed: QueryDict | None) -> dict[str, object]:
        """Return what the form begins with: the ladder in use, or what was typed before a step was added."""
        if typed is not None:
            added = {f"used_{n}": True for n in range(self.sent_places + 1, self.places + 1)}
            return added | {name: typed[name] for name in typed if name not in ("add", "csrfmiddlewaretoken")}
        last = self.present.steps[-1]
        initial: dict[str, object] = {"repeat_times": last.times, "repeat_days": last.every_days or None}
        in_use = {step.code for step in self.present.steps}
        for n, step in enumerate(self._listed(), start=1):
            initial |= {
                f"code_{n}": step.code,
                f"used_{n}": step.code in in_use,
                f"count_{n}": abs(step.distance),
                f"when_{n}": AFTER if step.after_outer else BEFORE,
                f"post_{n}": step.post,
                f"urgency_{n}": step.urgency,
            }
        return initial

    def _fields(self, n: int) -> Iterator[tuple[str, forms.Field]]:
        listed = self._listed_step(n)
        yield f"code_{n}", forms.CharField(required=False, widget=forms.HiddenInput)
        yield f"used_{n}", forms.BooleanField(label=gettext_lazy("This step is used"), required=False)
        unit = gettext_lazy("Hours") if self.present.counts_in == "hours" else gettext_lazy("Days")
        yield f"count_{n}", _NumberField(unit, n, LONGEST[self.present.counts_in])
        yield f"when_{n}", _choice(gettext_lazy("Before or after"), WHEN, n)
        yield f"post_{n}", _choice(gettext_lazy("Who is reminded"), {post: POST_TITLES[post] for post in POSTS}, n)
        if can_ring(self.present):
            yield f"urgency_{n}", _choice(gettext_lazy("How"), HOW, n)
        if listed is None:
            works = {work: work_named(work) for work in national_ladders().works}
            yield f"work_{n}", _choice(gettext_lazy("Missing work"), works, n)

    def _step(self, n: int, cleaned: CleanedData) -> LadderStep | None:
        """Return a step as it was entered; None where it is not used or wrong. Every fault is added at its field."""
        listed = self._listed_step(n)
        if not cleaned.get(f"used_{n}"):
            for part in _PARTS:  # a number of a step that is not used does not matter
                self.errors.pop(f"{part}_{n}", None)
            return None
        if any(f"{part}_{n}" in self.errors for part in _PARTS):
            return None
        count, post = cleaned.get(f"count_{n}"), cleaned[f"post_{n}"]
        if count is None:
            self._add(f"count_{n}", _("Step %(n)s: enter a whole number.") % {"n": n})
            return None
        is_after = cleaned[f"when_{n}"] == AFTER
        if is_after and count == 0 and self.present.counts_in == "days":
            message = _("Step %(n)s: the last day itself is still in time. Enter 1 or more days after it.")
            self._add(f"count_{n}", message % {"n": n})
            return None
        urgency: Urgency = "at_once" if cleaned.get(f"urgency_{n}") == "at_once" else "list"
        distance = count if is_after else -count
        code = listed.code if listed else self._new_code(n)
        work = listed.work if listed else cleaned[f"work_{n}"]
        step = LadderStep(code, distance, is_after, _post(post), urgency, work)
        if urgency == "at_once" and not may_ring(step, self.present.counts_in, self.present.rules):
            self._add(f"urgency_{n}", _ringing_error(n))
            return None
        return step

    def _new_code(self, n: int) -> str:
        """Return a code that no step of the State has had: what was sent under it earlier keeps its meaning."""
        number = 1 + sum(1 for place in range(len(self._listed()) + 1, n))
        free = (f"own_{at}" for at in range(1, 1000) if f"own_{at}" not in self.used_codes)
        return [next(free) for _place in range(number)][-1]

    def _refuse_two_at_a_time(self, cleaned: CleanedData) -> None:
        places: dict[tuple[object, object], int] = {}
        for n in range(1, self.places + 1):
            if not cleaned.get(f"used_{n}") or cleaned.get(f"count_{n}") is None or f"count_{n}" in self.errors:
                continue
            place = (cleaned.get(f"when_{n}"), cleaned[f"count_{n}"])
            if place in places:
                message = _("Steps %(first)s and %(second)s are at the same time. Move one, or use only one.")
                self._add(f"count_{n}", message % {"first": places[place], "second": n})
            places.setdefault(place, n)


def can_ring(ladder: Ladder) -> bool:
    """Return whether a step of a ladder could ring a telephone at any hour."""
    return ladder.counts_in == "hours" or (bool(ladder.rules) and ladder.rules <= RINGING_DAYS.keys())


def _ringing_error(n: int) -> str:
    return _(
        "Step %(n)s: only four things ring a telephone at any hour: the last %(hours)s hours of a limit in hours, 7, 3"
        " and 1 days before default bail, a release, and an FIR open on the portal. Choose the list of 08:00."
    ) % {"n": n, "hours": RINGING_HOURS}


def _post(code: str) -> Post:
    return next(post for post in POSTS if post == code)


def _places(listed: Sequence[LadderStep], data: QueryDict | None) -> int:
    """Return how many steps the form has: all that are listed, and those that were added before it was sent."""
    sent = [n for n in range(1, MOST_STEPS + 1) if data is not None and f"count_{n}" in data]
    return max(len(listed), *sent, 0)


def _choice(label: Text, choices: Mapping[str, Text], n: int) -> forms.ChoiceField:
    missing = _("Step %(n)s, %(field)s: choose one from the list.") % {"n": n, "field": label}
    return forms.ChoiceField(
        label=label,
        choices=list(choices.items()),
        error_messages={"required": missing, "invalid_choice": missing},
    )


class _NumberField(forms.IntegerField):
    """The distance of a step, from 0 to the longest that a ladder may have."""

    def __init__(self, label: Text, n: int, longest: int) -> None:
        values = {"n": n, "longest": longest}
        self.fault = _("Step %(n)s: enter a whole number from 0 to %(longest)s.") % values
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=longest,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        )

    def clean(self, value: object) -> int | None:
        """Return the number; a fault names the step, whatever is wrong."""
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.fault, code=NAMES_FIELD) from None
        return number
