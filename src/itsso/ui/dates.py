"""A day typed into three boxes, dd mm yyyy; a whole date pasted into the first is taken too.

A field of recent events offers today and yesterday above the boxes. A year may have two digits (`year_of`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.text import fold

PARTS = ("day", "month", "year")
OTHER, NO_DATE = "other", "none"
LIFETIME = 80
"""How many years back two digits can mean, with the current year."""
YEARS_AHEAD = 20
"""How many years ahead they can mean where a date may lie in the future."""

_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def split_day(typed: str) -> tuple[str, str, str] | None:
    """Return (day, month, year) of a date written in one piece, day first or ISO; None where it is neither."""
    if match := _DAY_FIRST.fullmatch(typed):
        return match[1], match[2], match[3]
    if match := _YEAR_FIRST.fullmatch(typed):
        return match[3], match[2], match[1]
    return None


def year_of(typed: str, current: int, *, recent: bool) -> int | None:
    """Return the year that was typed, `current` being this year; None where two digits leave the century open.

    Two digits mean a year of the last eighty or of the next twenty. In a field of recent events they never mean a year
    to come: what only such a year could be is to be written with four digits.
    """
    if len(typed) > 2:
        return int(typed)
    latest = current if recent else current + YEARS_AHEAD
    year = latest - (latest - int(typed)) % 100
    return year if year > current - LIFETIME else None


def current_day() -> date:
    """Return today's date in India, by the installation's clock (`settings.CURRENT_DAY`)."""
    return _clock()()


@cache
def _clock() -> Callable[[], date]:
    clock: Callable[[], date] = import_string(settings.CURRENT_DAY)
    return clock


class DayBoxes(forms.Widget):
    """Three boxes named `x_day`, `x_month`, `x_year`. An address may give the day in one piece, as `?x=24-11-2026`."""

    template_name = ""  # it draws itself
    use_fieldset = True

    def id_for_label(self, id_: str | None) -> str:
        """Return the id of the first box, where the error summary's link leads."""
        return id_ or ""

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> str | None:
        """Return what was typed as "day-month-year", parts possibly empty; None where nothing was typed."""
        if whole := fold(str(data.get(name) or "")):
            return whole
        parts = [fold(str(data.get(f"{name}_{part}") or "")) for part in PARTS]
        if parts[0] and not any(parts[1:]) and split_day(parts[0]):
            return parts[0]
        return "-".join(parts) if any(parts) else None

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        """Return whether the form came without this field."""
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Return the three boxes with what was typed."""
        context = super().get_context(name, value, attrs)
        id_ = context["widget"]["attrs"].pop("id", f"id_{name}")
        # The first box bears the field's own id, so that its label and the error summary lead to it.
        boxes = _boxes(name, id_, id_, _typed(value))
        context["widget"]["disabled"] = bool(context["widget"]["attrs"].get("disabled"))
        context["widget"]["day"] = _drawn(boxes, disabled=context["widget"]["disabled"])
        return context

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the three boxes, without one of Django's templates: a dashboard's filter has two such days."""
        return cast(dict[str, SafeString], self.get_context(name, value, attrs)["widget"])["day"]


class RecentDayBoxes(DayBoxes):
    """Radio buttons "Today", "Yesterday" and "Other", named `x_when`, the last one with the three boxes.

    A button's value is the date that it showed, so a page sent after midnight means what the officer saw.
    """

    template_name = "ui/recent_day.html"

    def __init__(self, *, no_date: Text = "") -> None:
        """Create the widget; `no_date` says what an optional day means that is left out, which is then chosen first."""
        super().__init__()
        self.no_date = no_date

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> str | None:
        """Return the day that was chosen or typed; both, with a space between, where they contradict each other."""
        typed = super().value_from_datadict(data, files, name)
        chosen = fold(str(data.get(f"{name}_when") or ""))
        if chosen == OTHER:
            return typed or "--"
        if chosen == NO_DATE:
            chosen = ""
        return " ".join(filter(None, (chosen, typed))) or None

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        """Return whether the form came without this field."""
        return f"{name}_when" not in data and super().value_omitted_from_data(data, files, name)

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Return the buttons and the boxes with what was chosen; nothing of two days that contradict each other."""
        context = super().get_context(name, value, attrs)
        id_ = str((attrs or {}).get("id") or f"id_{name}")
        day = value.date() if isinstance(value, datetime) else value
        typed = "" if _two_days(str(day or "")) else str(day or "")
        labels = _recent_days()
        chosen = typed if typed in labels or not typed else OTHER
        labels[OTHER] = _("Other date")
        if not self.is_required:
            labels[NO_DATE] = self.no_date or _("No date")
            chosen = chosen or (NO_DATE if self.no_date else "")
        widget = cast(dict[str, object], context["widget"])
        widget["buttons"] = [
            {"value": key, "label": label, "id": f"{id_}_{key}" if at else id_, "checked": key == chosen}
            for at, (key, label) in enumerate(labels.items())
        ]
        boxes = _typed(typed) if chosen == OTHER else ("", "", "")
        widget["day"] = _drawn(_boxes(name, id_, f"{id_}_day", boxes), disabled=bool(widget["disabled"]))
        return context

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the buttons and the three boxes."""
        return forms.Widget.render(self, name, value, attrs, renderer)


def _recent_days() -> dict[str, Text]:
    """Return the labels of today and yesterday, each with its date, by that date as ISO 8601."""
    today = current_day()
    yesterday = today - timedelta(days=1)
    return {
        today.isoformat(): gettext("Today, %(day)s") % {"day": text.day(today)},
        yesterday.isoformat(): gettext("Yesterday, %(day)s") % {"day": text.day(yesterday)},
    }


def _two_days(typed: str) -> tuple[str, str] | None:
    """Return the day of a button and the other one that was typed beside it; None where there is one day only."""
    chosen, _space, other = typed.partition(" ")
    return (chosen, other) if _YEAR_FIRST.fullmatch(chosen) and other else None


def _boxes(name: str, id_: str, first_id: str, typed: tuple[str, str, str]) -> list[dict[str, object]]:
    """Return the three boxes as their template shows them."""
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    return [
        {
            "name": f"{name}_{part}",
            "id": first_id if part == "day" else f"{id_}_{part}",
            "value": value,
            "label": labels[part],
            "width": 4 if part == "year" else 2,
        }
        for part, value in zip(PARTS, typed, strict=True)
    ]


_BOX = """
        <div class="govuk-date-input__item">
            <div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for="{id}">{label}</label>
                <input class="govuk-input govuk-date-input__input govuk-input--width-{width}"
                       id="{id}"
                       name="{name}"
                       type="text"
                       inputmode="numeric"
                       value="{value}"
                       {disabled}>
            </div>
        </div>
    """


def _drawn(boxes: list[dict[str, object]], *, disabled: bool) -> SafeString:
    """Return the three boxes as HTML."""
    attribute = "disabled" if disabled else ""
    drawn = SafeString("".join(format_html(_BOX, **box, disabled=attribute) for box in boxes))
    return format_html('<div class="govuk-date-input" data-day-boxes>\n    {}\n</div>', drawn)


def _typed(value: object) -> tuple[str, str, str]:
    """Return the contents of the boxes: a day's own parts, or again exactly what was typed."""
    if isinstance(value, date | datetime):
        return f"{value.day:02d}", f"{value.month:02d}", f"{value.year:04d}"
    if not value:
        return "", "", ""
    parts = split_day(str(value)) or tuple(str(value).split("-"))
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (str(value), "", "")


class DayField(forms.DateField):
    """A day, day first, in European or Devanagari digits. Month-first dates do not exist here.

    A field of events that mostly happened today or yesterday is `recent`: it offers both as radio buttons.
    """

    widget = DayBoxes
    default_error_messages = {  # noqa: RUF012  Django's own shape
        "incomplete": _("The date must have a day, a month and a year, for example 24 11 2026."),
        "invalid": _("“%(typed)s” is not a date in the calendar. Enter day, month and year, for example 24 11 2026."),
        "year": _("The year must be between 1900 and 2199."),
        "century": _("Enter the year with four digits, for example 2026."),
        "two_days": _("You chose one date and typed another: %(chosen)s and %(typed)s. Choose again."),
    }

    def __init__(self, *, recent: bool = False, **options: Any) -> None:
        self.recent = recent
        if recent:
            options.setdefault("widget", RecentDayBoxes)
        super().__init__(**options)

    def to_python(self, value: object) -> date | None:
        """Return the day; raise ValidationError that says which part is missing or that there is no such day."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        typed = fold(str(value))
        if two_days := _two_days(typed):
            chosen, other = (self._day(part) for part in two_days)
            if chosen == other:
                return chosen
            raise self._error("two_days", chosen=text.day(chosen), typed=text.day(other))
        return self._day(typed)

    def _day(self, typed: str) -> date:
        parts = split_day(typed)
        if parts is None:
            missing = typed.count("-") == 2 and "" in typed.split("-")
            raise self._error("incomplete" if missing else "invalid", typed=typed[:20])
        year = year_of(parts[2], current_day().year, recent=self.recent)
        if year is None:
            raise self._error("century")
        try:
            day = date(year, int(parts[1]), int(parts[0]))
        except ValueError:
            raise self._error("invalid", typed=typed) from None
        if not 1900 <= day.year < 2200:  # far from both ends of the calendar, where counting on and back would fail
            raise self._error("year")
        return day

    def _error(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)
