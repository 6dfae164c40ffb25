"""The lists of the morning: the acts since yesterday 06:00, and the districts to look into."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.accounts.heads import head_to_ask
from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import heads_of
from itsso.cases.desk.listing import rows_of_cases
from itsso.cases.desk.page import DeskRow
from itsso.cases.desk.queries import DEFAULT_BAIL
from itsso.cases.models import Case
from itsso.cases.since_yesterday.acts import ActCode, RecentAct
from itsso.cases.since_yesterday.queries import DistrictExceptions
from itsso.platform.clock import start_of_day, today
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.components import Figure, Text, link, with_note
from itsso.ui.list_rows import ListOrder, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.ui.text import natural_key

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

ACTS: Mapping[ActCode, Text] = {
    ActCode.FIR: gettext_lazy("FIR registered"),
    ActCode.ZERO_FIR: gettext_lazy("Zero FIR registered"),
    ActCode.ARREST: gettext_lazy("Accused arrested"),
    ActCode.RELEASE: gettext_lazy("Accused released"),
    ActCode.REPORT: gettext_lazy("Police report sent to the court"),
    ActCode.SECTIONS_REMOVED: gettext_lazy("Sections altered, at least one removed"),
}


class ActForm(forms.Form):
    """The filter of the list: one kind of act."""

    act = forms.ChoiceField(
        label=gettext_lazy("Entry"),
        required=False,
        choices=[("", gettext_lazy("All")), *((code.value, title) for code, title in ACTS.items())],
    )


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act of the list, with the row of its case."""

    act: RecentAct
    case: DeskRow

    @property
    def title(self) -> str:
        """Return what was done, and to whom."""
        title = str(ACTS[self.act.code])
        return f"{title}: {self.act.subject}" if self.act.subject else title


@dataclass(frozen=True, slots=True)
class ActRows:
    """The acts of the morning as the rows of a list, the newest first. Cases are read for the rows of a page alone."""

    acts: Sequence[RecentAct]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of acts."""
        return len(self.acts)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[ActRow]:
        """Return a part of the acts; sorted by what cases say, all cases of the list are read."""
        if order.key:
            return StoredRows(self._rows_of(self.acts), _ACT_KEYS).rows(order, start, stop)
        return self._rows_of(self.acts[start:stop])

    @staticmethod
    def _rows_of(acts: Sequence[RecentAct]) -> list[ActRow]:
        cases = list(Case.objects.filter(pk__in={act.case for act in acts}).select_related("station"))
        rows = {row.case_id: row for row in rows_of_cases(cases)}
        return [ActRow(act, rows[act.case]) for act in acts if act.case in rows]


def _moment(row: ActRow) -> datetime:
    return row.act.at if isinstance(row.act.at, datetime) else start_of_day(row.act.at)


_ACT_KEYS: Mapping[str, Callable[[ActRow], SupportsRichComparison]] = {
    "when": _moment,
    "case": lambda row: natural_key(row.case.label),
    "station": lambda row: natural_key(str(row.case.station)),
    "act": lambda row: natural_key(row.title),
    "officer": lambda row: natural_key(str(row.case.officer)),
}


def act_columns(*, with_station: bool) -> list[Column[ActRow]]:
    """Return the columns of the list of acts; those of a unit above the station name the station too."""
    columns: list[Column[ActRow]] = [
        Column("when", gettext_lazy("When"), lambda row: when(row.act.at), lambda row: row.act.at, sorts=True),
        Column("case", gettext_lazy("Case"), _case_cell, lambda row: row.case.label, sorts=True),
        Column("act", gettext_lazy("Entry"), lambda row: row.title, sorts=True),
        Column("officer", gettext_lazy("Officer"), lambda row: row.case.officer, sorts=True),
    ]
    station: Column[ActRow] = Column("station", gettext_lazy("Station"), lambda row: row.case.station, sorts=True)
    return [*columns[:2], station, *columns[2:]] if with_station else columns


def _case_cell(row: ActRow) -> SafeString:
    return with_note(link(row.case.label, row.case.url), row.case.sections)


# --- Districts --------------------------------------------------------------------------------------------------------

EXCEPTIONS: Mapping[str, Text] = {
    "default_bail": gettext_lazy("Default bail due within a week"),
    "duty_missing": gettext_lazy("Cases of a child or gang rape, 24-hour duty not met"),
    "passed": gettext_lazy("Time limits passed since yesterday 06:00"),
    "without_officer": gettext_lazy("Cases without an officer"),
}


SILENT_SINCE: Text = gettext_lazy("Nothing from CCTNS since")


class DistrictListForm(forms.Form):
    """Filter the list of districts by whether anything comes from CCTNS."""

    feed = forms.ChoiceField(
        label=gettext_lazy("Districts"),
        required=False,
        choices=[("", gettext_lazy("All")), ("silent", gettext_lazy("Nothing comes from CCTNS"))],
    )

    def chosen(self, districts: Sequence[DistrictExceptions]) -> Sequence[DistrictExceptions]:
        """Return the districts that the form asks for; all where the address names what there is not."""
        only_silent = self.is_valid() and self.cleaned_data["feed"] == "silent"
        return [district for district in districts if district.silent_since] if only_silent else districts


@dataclass(frozen=True, slots=True)
class DistrictCount:
    """A number of a district and its list."""

    number: int
    url: str

    @property
    def cell(self) -> SafeString | str:
        """Return the number; a link to its list unless it is zero."""
        return link(text.count(self.number), self.url) if self.number else text.count(0)


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district to look into."""

    name: str
    counts: Sequence[DistrictCount]
    silent_since: date | None


def district_row(district: DistrictExceptions) -> DistrictRow:
    """Return the row of a district."""
    counts = [DistrictCount(*listed) for listed in zip(district.all, _lists_of(district.unit), strict=True)]
    return DistrictRow(district.local_name, counts, district.silent_since)


@lru_cache(maxsize=2_000)
def _lists_of(unit_id: int) -> tuple[str, ...]:
    """Return the addresses of the lists behind the numbers of a district, or of a unit above. Cached: twenty a page."""
    unit = {"unit": str(unit_id), "whose": "all"}
    return (
        _limits(rule=DEFAULT_BAIL, stands="soon", **unit),
        filtered_address("cases:list", investigation="duty_missing", unit=str(unit_id)),
        _limits(rule="", stands="passed", **unit),
        filtered_address("cases:list", **without_officer_filter(), unit=str(unit_id)),
    )


def totals_of_districts(districts: Sequence[DistrictExceptions], unit_id: int) -> list[Figure]:
    """Return the numbers of all districts of a unit together, each with its list, and how many districts are silent."""
    totals = map(sum, zip(*(district.all for district in districts), strict=True))
    figures = [
        Figure(number, label, url, "bad")
        for number, label, url in zip(totals, EXCEPTIONS.values(), _lists_of(unit_id), strict=False)
        if number
    ]
    if silent := sum(district.silent_since is not None for district in districts):
        url = filtered_address("cases:exceptions", feed="silent")
        label = ngettext("district for which CCTNS sends nothing", "districts for which CCTNS sends nothing", silent)
        figures.append(Figure(silent, label, url, "soon"))
    return figures


def answer_of_districts(districts: Sequence[DistrictExceptions]) -> str:
    """Return the one sentence for a reader who reads no further."""
    if not districts:
        return _(
            "No district to look into: no default bail due within a week, no 24-hour duty unmet for a child or in gang"
            " rape, no time limit passed since yesterday 06:00, no case without an officer."
        )
    line = ngettext("%(n)s district needs attention.", "%(n)s districts need attention.", len(districts))
    return " ".join(filter(None, [line % {"n": text.count(len(districts))}, _begin_with(districts[0])]))


@dataclass(frozen=True, slots=True)
class FirstDistrict:
    """The first district to look into: the address of the list of its cases, and a sentence on its head, or none."""

    url: str
    ask_text: Text


def first_district(districts: Sequence[DistrictExceptions], reader: Posting) -> FirstDistrict | None:
    """Return the first district to look into; None where there is none, or where all are only silent. One query.

    The head of a district reads this page too, and is not told to ask himself or herself.
    """
    if not districts:
        return None
    unit = districts[0].unit
    url = next((url for number, url in zip(districts[0].all, _lists_of(unit), strict=True) if number), None)
    if url is None:
        return None
    head = heads_of({unit: Role.SUPERVISOR}).get(unit)
    if head is None:
        return FirstDistrict(url, _("No officer is registered as its head."))
    if head.officer_id == reader.officer_id:
        return FirstDistrict(url, "")
    return FirstDistrict(url, format_html(_("Ask {head}."), head=head_to_ask(head)))


def _begin_with(first: DistrictExceptions) -> str:
    """Return the sentence that names the first district and the reason; empty where all districts are only silent."""
    district, bail = first.local_name, first.first_bail
    if bail is not None:
        if bail < today():  # the earlier of two last days on which authorities differ
            return _("Begin with %(district)s: default bail may be due already.") % {"district": district}
        values = {"district": district, "day": text.day(bail)}
        if bail == today():
            return _("Begin with %(district)s: charge sheet due today, %(day)s, else default bail.") % values
        return _("Begin with %(district)s: charge sheet due by %(day)s, else default bail.") % values
    for label, number in zip(EXCEPTIONS.values(), first.all, strict=True):
        if number:
            values = {"district": district, "what": str(label), "n": text.count(number)}
            return _("Begin with %(district)s (%(what)s: %(n)s).") % values
    return ""


def without_officer_filter() -> dict[str, str]:
    """Return the filters of the list of cases under investigation that name no officer."""
    return {"investigation": "running", "officer": "-"}


def _limits(**filters: str) -> str:
    return filtered_address("cases:desk", **filters)


def district_rows(districts: Sequence[DistrictExceptions]) -> StoredRows[DistrictRow]:
    """Return the rows of the list of districts."""
    keys = {name: _number(place) for place, name in enumerate(EXCEPTIONS)}
    orders = {"district": lambda row: row.name, "silent": lambda row: row.silent_since or date.max, **keys}
    return StoredRows(list(map(district_row, districts)), orders)


def district_columns() -> list[Column[DistrictRow]]:
    """Return the columns of the list of districts."""
    numbers: list[Column[DistrictRow]] = [
        Column(name, str(title), _cell(place), _number(place), sorts=True, numeric=True)  # shown three times
        for place, (name, title) in enumerate(EXCEPTIONS.items())
    ]
    district: Column[DistrictRow] = Column("district", gettext_lazy("District"), lambda row: row.name, sorts=True)
    silent: Column[DistrictRow] = Column("silent", SILENT_SINCE, _silent_cell, lambda row: row.silent_since, sorts=True)
    return [district, *numbers, silent]


def _silent_cell(row: DistrictRow) -> Text:
    return when(row.silent_since) if row.silent_since else ""


def _cell(place: int) -> Callable[[DistrictRow], Text]:
    return lambda row: row.counts[place].cell


def _number(place: int) -> Callable[[DistrictRow], int]:
    return lambda row: row.counts[place].number
