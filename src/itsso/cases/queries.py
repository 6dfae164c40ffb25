"""Queries about cases that several features and packages use: one case with its history, and where cases begin.

Row-level security decides which rows exist. The desk, the search, identity and others have queries of their own, each
in its feature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from itsso.cases import history
from itsso.cases.history import LockedCase
from itsso.cases.models import Case, Fact
from itsso.units import queries as units
from itsso.units.models import Unit


def case_of(case_id: UUID) -> Case:
    """Return the case.

    Raises Http404 where it is not in the range.
    """
    case = Case.objects.filter(pk=case_id).select_related("station").first()
    if case is None:
        raise Http404
    return case


class CasePlace(NamedTuple):
    """The start of a page of cases in the order of their first recording: the case next to which it begins."""

    day: date
    case: UUID

    @classmethod
    def from_case(cls, case: Case) -> CasePlace:
        """Return the place of a case whose FIR is in force."""
        assert case.first_recorded is not None, "a voided FIR is on no such page"
        return cls(case.first_recorded, case.id)

    @classmethod
    def read(cls, text: str) -> CasePlace | None:
        """Parse a place from an address, as `str` writes it. Return None where the text is none."""
        day, _tilde, case = text.partition("~")
        try:
            return cls(date.fromisoformat(day), UUID(case))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.day}~{self.case}"


def has_cases() -> Exists:
    """Return the condition on a district that, within the range, it has or had a case that counts.

    A probe of the index fact (station_no, happened_from) for each district.
    """
    return Exists(Fact.objects.filter(station_no__gte=OuterRef("first"), station_no__lte=OuterRef("last")))


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is stored of one case, for its page."""

    case: Case
    history: LockedCase
    units: dict[int, Unit]  # those that the history and the keys name
    path: list[Unit]  # nation first, the station last
    carried: Mapping[str, date]


def case_file(case_id: UUID) -> CaseFile | None:
    """Return a case with its history; None where there is none, or none within the range, without saying which.

    Seven queries, each by a primary key, and one more where the case was at another station. History and keys are read
    by `history.read`, as they are for a write.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return None
    (locked,) = history.read([case_id])
    path = units.path(Unit(pk=case.station_id))
    path_units = {unit.pk: unit for unit in path}
    elsewhere = (locked.unit_ids() | {key.station_id for key in locked.keys}) - path_units.keys()
    return CaseFile(
        case=case,
        history=locked,
        units={**path_units, **(Unit.objects.in_bulk(elsewhere) if elsewhere else {})},
        path=path,
        carried=history.Carried(locked.sources()).by(locked.sources()),
    )
