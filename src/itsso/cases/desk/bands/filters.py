"""The filter of one band of My work: an officer at a station, above it a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.assignment.queries import investigators_at
from itsso.cases.desk.forms import officer_field, unit_field
from itsso.cases.desk.queries import NO_OFFICER
from itsso.ui.components import Text
from itsso.ui.text import natural_key
from itsso.units.models import Unit, UnitKind

type Choices = Iterator[tuple[str, str]]


class BandFilterForm(forms.Form):
    """Filter by an officer of a station, or by a unit below a wider one; both are read only where the form is shown."""

    officer = officer_field()
    unit = unit_field()

    def __init__(self, data: Mapping[str, object], reader_unit: Unit) -> None:
        super().__init__(data)
        if reader_unit.kind == UnitKind.STATION:
            self._offer("officer", gettext_lazy("Officer"), lambda: _officers(reader_unit))
        else:
            self._offer("unit", gettext_lazy("Unit"), lambda: _units_below(reader_unit))

    def _offer(self, name: str, label: Text, choices: Callable[[], Choices]) -> None:
        field, select = self.fields[name], forms.Select()
        select.choices = CallableChoiceIterator(choices)
        field.label, field.widget = label, select


def _officers(station: Unit) -> Choices:
    yield "", _("All")
    for number, name in investigators_at(station):
        yield number, f"{name} ({number})"
    yield NO_OFFICER, _("no officer named")


def _units_below(unit: Unit) -> Choices:
    yield "", _("All")
    children = unit.children.filter(closed=None).exclude(kind=UnitKind.HEADQUARTERS)
    for child in sorted(children, key=lambda child: natural_key(child.local_name)):
        yield str(child.pk), child.local_name
