"""The form that names the woman officer on call for a week, and the filter of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.court.words import WEEKDAYS
from itsso.intake.on_call import words
from itsso.intake.on_call.actions import NamedWoman, OnCallDays
from itsso.intake.on_call.page import OnCallRow
from itsso.intake.on_call.queries import NameableOfficer
from itsso.lawbook.forms import TimeOfDay
from itsso.platform.clock import INDIA
from itsso.ui import text

BY_POST = "post"
"""The choice of a woman officer who has no posting in this system; no number of an officer is this word."""

DAYS = 7
BEGINS, ENDS = time(20), time(8)
"""The times that the form offers first: a night."""


def first_day(moment: datetime) -> date:
    """Return the first day of the form: until the morning it is yesterday, whose night is still on."""
    return moment.date() - timedelta(days=1) if moment.time() < ENDS else moment.date()


class OnCallWeekForm(forms.Form):
    """A choice of an officer for each of seven days, the times of all of them, and the confirmation."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    first = forms.DateField(widget=forms.HiddenInput)
    begins = TimeOfDay(label=gettext_lazy("On call from"), initial="20:00")
    ends = TimeOfDay(
        label=gettext_lazy("On call until"),
        initial="08:00",
        help_text=gettext_lazy("If this time is the same as “On call from” or earlier, it is on the next day."),
    )
    rank = forms.ChoiceField(label=gettext_lazy("Rank"), required=False, choices=[("", "–"), *words.RANKS.items()])
    office = forms.ChoiceField(
        label=gettext_lazy("Office"), required=False, choices=[("", "–"), *words.OFFICES.items()]
    )
    is_woman = forms.BooleanField(
        label=gettext_lazy("Each officer named here is a woman."),
        help_text=gettext_lazy(
            "You confirm this yourself: officers’ accounts do not record it, and this system never guesses."
        ),
        error_messages={"required": gettext_lazy("Confirm that each officer named here is a woman.")},
    )

    def __init__(
        self,
        first: date,
        officers: Sequence[NameableOfficer],
        recorded: Mapping[date, OnCallRow],
        suggested: Mapping[date, str],
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Build the form.

        Args:
            first: The first of the seven days.
            officers: The officers who can be named.
            recorded: What is recorded of these days already.
            suggested: The number of the officer who was on call on the same day of the week before.
            data: What was sent.
        """
        super().__init__(data, initial={"first": first})
        self.days = [first + timedelta(days=n) for n in range(DAYS)]
        choices, numbers = _choices(officers), {officer.number for officer in officers}
        for day in self.days:
            row = recorded.get(day)
            empty = _("as recorded") if row else _("nobody chosen")
            number = "" if row else suggested.get(day, "")
            self.fields[_name(day)] = forms.ChoiceField(
                label=f"{WEEKDAYS[day.weekday()]} {text.day(day)}",
                required=False,
                choices=[("", empty), *choices, (BY_POST, _("An officer without a posting in this system"))],
                initial=number if number in numbers else "",
                help_text=_recorded_text(row) if row else "",
            )
        self.order_fields([*map(_name, self.days), "begins", "ends", "rank", "office", "is_woman"])

    def clean(self) -> dict[str, object]:
        """Ask for rank and office where an officer without a posting is chosen, and for at least one day."""
        cleaned = super().clean() or {}
        chosen = [cleaned.get(_name(day)) for day in self.days]
        if BY_POST in chosen:
            for name, message in (("rank", _("Choose the rank.")), ("office", _("Choose the office."))):
                if not cleaned.get(name):
                    self.add_error(name, message)
        if not any(chosen) and not any(_name(day) in self.errors for day in self.days):
            self.add_error(_name(self.days[0]), _("Choose an officer for at least one day."))
        return cleaned

    @property
    def fields_of_days(self) -> list[BoundField]:
        """Return the choice of each day."""
        return [self[_name(day)] for day in self.days]

    def on_call_days(self) -> OnCallDays:
        """Return what a valid form names."""
        cleaned = self.cleaned_data
        by_post = NamedWoman(rank=cleaned["rank"], office=cleaned["office"])
        women = [
            (day, by_post if cleaned[_name(day)] == BY_POST else NamedWoman(cleaned[_name(day)]))
            for day in self.days
            if cleaned[_name(day)]
        ]
        return OnCallDays(women, cleaned["begins"], cleaned["ends"], cleaned["form"])


def _name(day: date) -> str:
    return f"on_{day.isoformat()}"


def _recorded_text(row: OnCallRow) -> str:
    """Return who is recorded of a day and at what times: less than the night where another entry took a part of it."""
    begins_at, until = (moment.astimezone(INDIA) for moment in (row.entry.begins_at, row.entry.until))
    values = {"officer": row.name, "begins": begins_at.strftime("%H:%M"), "until": until.strftime("%H:%M")}
    return _("Recorded: %(officer)s, %(begins)s to %(until)s") % values


def _choices(officers: Sequence[NameableOfficer]) -> list[tuple[str, str]]:
    """Return the officers as choices, each with the station."""
    return [(officer.number, f"{officer.name} ({officer.number}), {officer.station}") for officer in officers]


def on_day(row: OnCallRow) -> date:
    """Return the day in India on which an entry begins."""
    return row.entry.begins_at.astimezone(INDIA).date()


def is_rest_of_a_night(row: OnCallRow) -> bool:
    """Return whether an entry is over by the morning in which it begins: it is what is left of the night before."""
    begins_at, until = (moment.astimezone(INDIA) for moment in (row.entry.begins_at, row.entry.until))
    return begins_at.date() == until.date() and until.time() <= ENDS


class OnCallListForm(forms.Form):
    """Whether entries that are over are shown too."""

    show = forms.ChoiceField(
        label=pgettext_lazy("on call", "Time"),
        required=False,
        choices=(("", gettext_lazy("Now and later")), ("over", gettext_lazy("Over")), ("every", gettext_lazy("All"))),
    )
