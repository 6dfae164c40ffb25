"""The list of districts with how current the feed is in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from itsso.exchange.freshness.queries import DistrictFreshness
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


def _district_name(row: DistrictFreshness) -> str:
    return row.district.local_name if row.district else "–"


def _days_since(row: DistrictFreshness) -> int:
    return max((now() - row.newest_change).days, 0)


FRESHNESS_COLUMNS: list[Column[DistrictFreshness]] = [
    Column("district", gettext_lazy("District"), _district_name, sorts=True),
    Column("source", gettext_lazy("Source"), lambda row: row.source, sorts=True),
    Column(
        "newest",
        gettext_lazy("Newest change"),
        lambda row: when(row.newest_change),
        lambda row: row.newest_change,
        sorts=True,
    ),
    Column(
        "received",
        gettext_lazy("Last delivery"),
        lambda row: when(row.received_at),
        lambda row: row.received_at,
        sorts=True,
    ),
    Column(
        "days",
        gettext_lazy("Days since the last change"),
        lambda row: text.count(_days_since(row)),
        _days_since,
        sorts=True,
        numeric=True,
    ),
]


class FreshnessFilterForm(forms.Form):
    """Filter the list of districts by their source and by the age of their newest change."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    age = forms.ChoiceField(
        label=gettext_lazy("Newest change"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("2", gettext_lazy("More than 2 days ago")),
            ("7", gettext_lazy("More than 7 days ago")),
            ("30", gettext_lazy("More than 30 days ago")),
        ],
    )

    def __init__(self, data: Mapping[str, object], districts: Sequence[DistrictFreshness]) -> None:
        """Offer the sources of these districts."""
        super().__init__(data)
        sources = sorted({row.source for row in districts})
        set_choices(self, source=[("", gettext_lazy("All")), *((source, source) for source in sources)])

    def chosen(self, districts: Sequence[DistrictFreshness]) -> list[DistrictFreshness]:
        """Return the districts that the form asks for; all where the address names what there is not."""
        if not self.is_valid():
            return list(districts)
        source, age = self.cleaned_data["source"], int(self.cleaned_data["age"] or -1)
        return [row for row in districts if source in ("", row.source) and _days_since(row) > age]


def freshness_rows(districts: Sequence[DistrictFreshness]) -> StoredRows[DistrictFreshness]:
    """Return districts with how current each is, as the rows of a list."""
    keys: dict[str, Callable[[DistrictFreshness], SupportsRichComparison]] = {
        "district": lambda row: text.natural_key(_district_name(row)),
        "source": lambda row: row.source,
        "newest": lambda row: row.newest_change,
        "received": lambda row: row.received_at,
        "days": lambda row: now() - row.newest_change,
    }
    return StoredRows(districts, keys)
