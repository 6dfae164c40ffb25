"""Lists of data quality: single faults, and districts or stations with the number of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.expressions import Expression
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.investigators import CaseOfficer, officers_of
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.exchange.quality.matters import REASONS, TEXTS, DataMatter
from itsso.exchange.quality.models import DataFault
from itsso.exchange.quality.reading import FaultFilter, FaultTotal, faults
from itsso.exchange.reasons import reason_text
from itsso.intake.zero_firs.labels import zero_fir_label
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault as its list shows it; `case_url` is empty where the reader may not open the case."""

    fault: DataFault
    station: Unit | None
    case: str
    case_url: str
    officer: str

    @property
    def reason(self) -> str:
        """Return what is wrong."""
        return reason_text(self.fault.reason, REASONS[DataMatter(self.fault.matter)])

    @property
    def value(self) -> str:
        """Return the value in question, or its length where it is not stored."""
        if self.fault.value.startswith("("):
            return _("value not shown, length %(length)s") % {"length": self.fault.value[1:-1]}
        return self.fault.value


_STATION: Column[FaultRow] = Column("station", gettext_lazy("Station"), lambda row: str(row.station or "–"), sorts=True)
_SENDER: Column[FaultRow] = Column("station", gettext_lazy("Sender"), lambda row: str(row.station or "–"), sorts=True)
_SOURCE: Column[FaultRow] = Column("source", gettext_lazy("Source"), lambda row: row.fault.source or "–")
_SINCE: Column[FaultRow] = Column(
    "since", gettext_lazy("Since"), lambda row: when(row.fault.since), lambda row: row.fault.since, sorts=True
)
_CASE: Column[FaultRow] = Column("case", gettext_lazy("Case"), lambda row: link(row.case or "–", row.case_url))
_OFFICER: Column[FaultRow] = Column("officer", gettext_lazy("Officer"), lambda row: row.officer or "–")
_REASON: Column[FaultRow] = Column("reason", gettext_lazy("What is wrong"), lambda row: row.reason, sorts=True)
_ROW: tuple[Column[FaultRow], ...] = (
    Column("file", gettext_lazy("File"), lambda row: row.fault.file or "–", sorts=True),
    Column(
        "line",
        gettext_lazy("Row"),
        lambda row: "–" if row.fault.line is None else str(row.fault.line),
        lambda row: row.fault.line,
        numeric=True,
    ),
    Column("record", gettext_lazy("Number of the record"), lambda row: row.fault.source_record_id or "–"),
    Column("column", gettext_lazy("Column"), lambda row: row.fault.column or "–"),
    Column("value", gettext_lazy("Value"), lambda row: row.value or "–"),
)
_REMEDY: Column[FaultRow] = Column(
    "remedy", gettext_lazy("What to do"), lambda row: TEXTS[DataMatter(row.fault.matter)].remedy, on_page=False
)
_CODE: Column[FaultRow] = Column(
    "code", gettext_lazy("Code of the reason"), lambda row: row.fault.reason, on_page=False
)
_STATION_CODE: Column[FaultRow] = Column(
    "station_code",
    gettext_lazy("Code of the station"),
    lambda row: row.station.full_code if row.station else "",
    on_page=False,
)
_DELIVERY: Column[FaultRow] = Column(
    "delivery", gettext_lazy("Delivery"), lambda row: str(row.fault.delivery_id or ""), on_page=False
)
_ONLY_IN_FILE: tuple[Column[FaultRow], ...] = (
    _REMEDY,
    _CODE,
    Column("source", gettext_lazy("Source"), lambda row: row.fault.source, on_page=False),
    _STATION_CODE,
    _DELIVERY,
)


def fault_columns(matter: DataMatter) -> list[Column[FaultRow]]:
    """Return the columns of the faults of a matter; the file has what a sender needs to find and correct each."""
    if matter in (DataMatter.MISSING_FORMS, DataMatter.ZERO_FIRS):
        return [_CASE, _OFFICER, _STATION, _REASON, _SINCE, _ROW[0], *_ONLY_IN_FILE[:-1]]
    if matter == DataMatter.DELIVERIES:
        return [_SENDER, _SOURCE, _REASON, _SINCE, _REMEDY, _CODE, _STATION_CODE, _DELIVERY]
    case = [_CASE, _OFFICER] if matter == DataMatter.CONTRADICTIONS else []
    return [_REASON, *_ROW, *case, _STATION, _SINCE, *_ONLY_IN_FILE]


def fault_rows(unit: Unit, chosen: FaultFilter) -> QueryRows[DataFault, FaultRow]:
    """Return the faults of a unit as the rows of a list, the oldest first."""
    orders: dict[str, Sequence[Expression | F]] = {
        "station": (F("station_no"),),
        "since": (F("since"),),
        "reason": (F("reason"),),
        "file": (F("file"), F("line")),
    }
    return QueryRows(faults(unit, chosen).select_related("origin"), orders, _rows)


def _rows(stored: Sequence[DataFault]) -> list[FaultRow]:
    """Return faults with their stations, cases and the cases' officers."""
    units = Unit.objects.filter(first__in={fault.station_no for fault in stored}).order_by("last")
    stations = {unit.first: unit for unit in units}
    cases = Case.objects.select_related("station").in_bulk({fault.case_id for fault in stored if fault.case_id})
    officers = officers_of(list(cases.values()))
    return [
        _row(
            fault,
            stations.get(fault.station_no),
            cases.get(fault.case_id),
            officers.get(fault.case_id) if fault.case_id else None,
        )
        for fault in stored
    ]


def _row(fault: DataFault, station: Unit | None, case: Case | None, officer: CaseOfficer | None) -> FaultRow:
    label = case_label(case) if case else ""
    if fault.origin is not None:
        number, _slash, year = fault.value.rpartition("/")
        label = zero_fir_label(fault.origin, number, int(year))
    url = reverse("cases:case", args=[case.pk]) if case else ""
    return FaultRow(fault, station, label, url, officer.text if officer else "")


@dataclass(frozen=True, slots=True)
class PartFaults:
    """A district or station with its faults; `is_known` is whether data ever came from it."""

    unit: Unit
    above: str  # the State of a district
    total: FaultTotal
    is_known: bool
    url: str  # of the list of these faults, or of its page

    @property
    def number(self) -> int | None:
        """Return the number of faults; None where no data ever came, and so nothing can be said."""
        return self.total.faults if self.is_known or self.total.faults else None


def part_columns(matter: DataMatter, *, with_state: bool) -> list[Column[PartFaults]]:
    """Return the columns of a list of districts or stations."""
    state: Column[PartFaults] = Column("state", gettext_lazy("State"), lambda row: row.above, sorts=True)
    oldest = gettext_lazy("Newest entry") if matter == DataMatter.FRESHNESS else gettext_lazy("Oldest since")
    return [
        Column("unit", gettext_lazy("Unit"), lambda row: str(row.unit), sorts=True),
        *([state] if with_state else []),
        Column("faults", gettext_lazy("Number"), _number_cell, lambda row: row.number, sorts=True, numeric=True),
        Column(
            "oldest",
            oldest,
            lambda row: when(row.total.oldest) if row.total.oldest else "–",
            lambda row: row.total.oldest,
            sorts=True,
        ),
        Column("code", gettext_lazy("Code of the unit"), lambda row: row.unit.full_code, on_page=False),
    ]


def _number_cell(row: PartFaults) -> Text:
    return _("no data") if row.number is None else link(text.count(row.number), row.url)


def part_rows(parts: Sequence[PartFaults]) -> StoredRows[PartFaults]:
    """Return districts or stations as the rows of a list, those with most faults first."""
    keys: Mapping[str, Callable[[PartFaults], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(str(row.unit)),
        "state": lambda row: row.above,
        "faults": lambda row: row.number if row.number is not None else -1,
        "oldest": lambda row: row.total.oldest or date.max,
    }
    order = sorted(parts, key=lambda row: (-(row.number or 0), row.above, text.natural_key(str(row.unit))))
    return StoredRows(order, keys)
