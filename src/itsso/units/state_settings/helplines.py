"""The helplines of a State: telephone numbers that its public pages and slips show beside the national ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.law import shapes
from itsso.platform.clock import today
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import Text
from itsso.ui.languages import is_hindi
from itsso.ui.text import fold
from itsso.units.models import Unit
from itsso.units.state_settings import queries
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingKind, SettingValue

CODE = "helplines"
MOST = 5
"""The most helplines of a State: a list that she reads in a hurry is short."""

_NUMBER = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9]")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_PARTS = ("number", "name", "name_hi", "hours", "source")


@dataclass(frozen=True, slots=True)
class Helpline:
    """A helpline as its State published it; `hours` is empty where it answers day and night."""

    number: str
    name: str
    name_hi: str
    hours: str
    source: str

    @property
    def local_name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_hi if is_hindi() else self.name

    @property
    def dialled(self) -> str:
        """Return the number in the form in which it is dialled."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


def helplines_in(value: SettingValue) -> Sequence[Helpline]:
    """Return the helplines of an entry."""
    columns = [list(value[part]) for part in _PARTS]
    return [Helpline(*parts) for parts in zip(*columns, strict=True)]


def helplines_of(state: str, day: date | None = None) -> Sequence[Helpline]:
    """Return the helplines of a State, by its code, on a day; none where it has decided none."""
    entry = queries.setting_on(state, CODE, day or today()) if state else None
    return helplines_in(entry.value) if entry is not None else []


def helplines_at(unit: Unit | None) -> Sequence[Helpline]:
    """Return the helplines of a unit's State today."""
    return helplines_of(unit.state) if unit is not None else []


class HelplinesForm(SettingForm):
    """The helplines of a State, each with its number, its names, its hours and the source of the number.

    It has the fields of as many helplines as were filled in; of one where none was.
    """

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None, places: int = 1
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.places = min(max(places, _filled_places(data or {})), MOST)
        for n in self._numbers():
            for name, field in _fields(n):
                self.fields[name] = field
        for name in ("since", "order_number", "form"):
            self.fields[name] = self.fields.pop(name)  # behind the helplines

    @classmethod
    def begun(cls, value: SettingValue) -> HelplinesForm:
        """Return the form with the helplines in force, so that one of them can be changed."""
        lines = helplines_in(value)
        typed = {f"{part}_{n}": getattr(line, part) for n, line in enumerate(lines, start=1) for part in _PARTS}
        return cls(initial=typed, places=len(lines))

    @classmethod
    def extended(cls, data: QueryDict) -> HelplinesForm:
        """Return the form with what was typed so far and the fields of one more helpline."""
        sent = cls(data)
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in sent.fields.items()}
        return cls(initial=typed, places=sent.places + 1)

    @property
    def may_add(self) -> bool:
        """Return whether the form can take one more helpline."""
        return self.places < MOST

    def _numbers(self) -> range:
        return range(1, self.places + 1)

    def clean(self) -> CleanedData:
        """Ask for all of a helpline whose number was entered, for at least one, and for each number once."""
        cleaned = super().clean() or {}
        filled = [n for n in self._numbers() if any(cleaned.get(f"{part}_{n}") for part in _PARTS)]
        if not filled and not self.errors:
            self.add_error("number_1", _("Enter at least one helpline"))
        numbers: set[str] = set()
        for n in filled:
            for part, missing in _missing().items():
                if not cleaned.get(f"{part}_{n}") and f"{part}_{n}" not in self.errors:
                    self.add_error(f"{part}_{n}", missing)
            number = str(cleaned.get(f"number_{n}") or "")
            if number and number in numbers:
                self.add_error(f"number_{n}", _("This number was entered twice"))
            numbers.add(number)
        return cleaned

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        cleaned = self.cleaned_data
        filled = [n for n in self._numbers() if cleaned[f"number_{n}"]]
        return {part: [cleaned[f"{part}_{n}"] for n in filled] for part in _PARTS}


def _filled_places(data: Mapping[str, object]) -> int:
    """Return the number of the last helpline of which anything was sent, an empty field too."""
    return max((n for n in range(1, MOST + 1) if any(f"{part}_{n}" in data for part in _PARTS)), default=0)


def _missing() -> dict[str, str]:
    return {
        "number": _("Enter the telephone number"),
        "name": _("Enter the name in English"),
        "name_hi": _("Enter the name in Hindi"),
        "source": _("Enter where the number was published"),
    }


def _fields(n: int) -> Iterator[tuple[str, forms.Field]]:
    narrow = forms.TextInput(attrs={"class": "govuk-input--width-20"})
    yield f"number_{n}", HelplineNumberField(n)
    yield f"name_{n}", _PlainField(_label(gettext_lazy("Helpline %(n)s: name in English"), n), 80)
    yield f"name_hi_{n}", _HindiNameField(_label(gettext_lazy("Helpline %(n)s: name in Hindi"), n), 80)
    hours = _PlainField(_label(gettext_lazy("Helpline %(n)s: hours"), n), 40)
    hours.widget, hours.help_text = narrow, gettext_lazy("For example 10:00-18:00. Leave empty for day and night.")
    yield f"hours_{n}", hours
    source = _PlainField(_label(gettext_lazy("Helpline %(n)s: source"), n), 120)
    source.help_text = gettext_lazy("The order or page by which the number was published")
    yield f"source_{n}", source


def _label(text: Text, n: int) -> str:
    return str(text) % {"n": n}


class HelplineNumberField(forms.CharField):
    """A telephone number of a helpline. Digits of any script are read as 0-9."""

    def __init__(self, n: int) -> None:
        super().__init__(
            label=_label(gettext_lazy("Helpline %(n)s: telephone number"), n),
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "tel"}),
        )

    def clean(self, value: object) -> str:
        """Return the number, or raise ValidationError where it is none."""
        number = shapes.in_ascii_digits(super().clean(value))
        if number and not _NUMBER.fullmatch(number):
            raise ValidationError(_("Enter a telephone number, for example 1090 or 0522 2208888"))
        return number


class _PlainField(forms.CharField):
    """A short text in one line."""

    def __init__(self, label: str, longest: int) -> None:
        super().__init__(label=label, required=False, max_length=longest)

    def clean(self, value: object) -> str:
        """Return the text without signs that no reader sees."""
        return fold(super().clean(value))


class _HindiNameField(_PlainField):
    """A name in Devanagari letters."""

    def clean(self, value: object) -> str:
        """Return the name, or raise ValidationError where it has no Devanagari letters."""
        name = super().clean(value)
        if name and not _DEVANAGARI.search(name):
            raise ValidationError(_("Enter the name in Devanagari letters (Unicode, not Kruti Dev)"))
        return name


def _describe(value: SettingValue) -> Text:
    return "; ".join(f"{line.local_name}: {line.number}" for line in helplines_in(value))


def _consequence(_value: SettingValue) -> Text:
    return _("From that day on the pages for the public, the victim’s page and the slip show these numbers.")


KIND = SettingKind(
    CODE,
    gettext_lazy("Helplines of the State"),
    gettext_lazy(
        "Telephone numbers that public pages, the victim’s page and the slip show beside 112, 181, 1098 and 15100."
    ),
    gettext_lazy("None is named. Only the national numbers are shown."),
    HelplinesForm,
    _describe,
    _consequence,
    begun=HelplinesForm.begun,
    extended=HelplinesForm.extended,
    add_title=gettext_lazy("Add another helpline"),
)
