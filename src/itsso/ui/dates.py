"""A day typed into three boxes, dd mm yyyy; a whole date pasted into the first is taken too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from itsso.ui.text import fold

PARTS = ("day", "month", "year")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def split_day(typed: str) -> tuple[str, str, str] | None:
    """Return (day, month, year) of a date written in one piece, day first or ISO; None where it is neither."""
    if match := _DAY_FIRST.fullmatch(typed):
        return match[1], match[2], match[3]
    if match := _YEAR_FIRST.fullmatch(typed):
        return match[3], match[2], match[1]
    return None


class DayBoxes(forms.Widget):
    """Three boxes named `x_day`, `x_month`, `x_year`. An address may give the day in one piece, as `?x=24-11-2026`."""

    template_name = "ui/day_boxes.html"
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
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        id_ = context["widget"]["attrs"].pop("id", f"id_{name}")
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{part}",
                # The first box bears the field's own id, so that its label and the error summary lead to it.
                "id": id_ if part == "day" else f"{id_}_{part}",
                "value": typed,
                "label": labels[part],
                "width": 4 if part == "year" else 2,
            }
            for part, typed in zip(PARTS, _typed(value), strict=True)
        ]
        return context


def _typed(value: object) -> tuple[str, str, str]:
    """Return the contents of the boxes: a day's own parts, or again exactly what was typed."""
    if isinstance(value, date | datetime):
        return f"{value.day:02d}", f"{value.month:02d}", f"{value.year:04d}"
    if not value:
        return "", "", ""
    parts = split_day(str(value)) or tuple(str(value).split("-"))
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (str(value), "", "")


class DayField(forms.DateField):
    """A day, day first, in European or Devanagari digits. Month-first dates do not exist here."""

    widget = DayBoxes
    default_error_messages = {  # noqa: RUF012  Django's own shape
        "required": _("Enter the date, as 24 11 2026."),
        "incomplete": _("The date must have a day, a month and a year, as 24 11 2026."),
        "invalid": _("“%(typed)s” is not a date of the calendar. Write day, month and year, as 24 11 2026."),
        "year": _("The year must lie between 1900 and 2199."),
    }

    def to_python(self, value: object) -> date | None:
        """Return the day; raise ValidationError that says which part is missing or that there is no such day."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        typed = fold(str(value))
        parts = split_day(typed)
        if parts is None:
            missing = typed.count("-") == 2 and "" in typed.split("-")
            code = "incomplete" if missing else "invalid"
            raise ValidationError(self.error_messages[code], code=code, params={"typed": typed[:20]})
        try:
            day = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            message = self.error_messages["invalid"]
            raise ValidationError(message, code="invalid", params={"typed": typed}) from None
        if not 1900 <= day.year < 2200:  # far from both ends of the calendar, where counting on and back would fail
            raise ValidationError(self.error_messages["year"], code="year")
        return day
