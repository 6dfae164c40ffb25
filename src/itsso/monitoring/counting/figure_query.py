"""A figure query: the day, what was known, which cases, and by which limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from itsso.platform.clock import last_complete_day, today

Scope = Literal["itsso", "statutory"]
Basis = Literal["two_months", "60_days"]
ADDED_LATER, UNASSIGNED = "added_later", "unassigned"
"""Choices of `FigureQuery.offence`: cases whose principal offence the sections named first did not have, and cases that
were not recalculated yet since heads are stored."""

BEGINNING = date(2018, 4, 21)
"""Official figures count FIRs from the day of the Criminal Law (Amendment) Ordinance, 2018."""


@dataclass(frozen=True, slots=True)
class FigurePeriod:
    """A period of first recordings. `code` is "all", "fy2026" (2026-27) or "cy2026"."""

    code: str
    since: date
    until: date

    @classmethod
    def from_code(cls, code: str) -> FigurePeriod:
        """Return the period of a code. Raises ValueError for a code that names no period."""
        if code == "all":
            return ALL
        kind, year = code[:2], int(code[2:])
        if kind == "fy":
            return cls(code, date(year, 4, 1), date(year + 1, 3, 31))
        if kind == "cy":
            return cls(code, date(year, 1, 1), date(year, 12, 31))
        raise ValueError(code)

    @property
    def calendar_year(self) -> int | None:
        """Return the year, where the period is a calendar year, as NCRB's are."""
        return self.since.year if self.code.startswith("cy") else None


ALL = FigurePeriod("all", BEGINNING, date(9999, 12, 31))


def periods(on: date) -> list[FigurePeriod]:
    """Return every period that has begun on that day, newest first."""
    financial = on.year if on >= date(on.year, 4, 1) else on.year - 1
    years = [FigurePeriod.from_code(f"fy{year}") for year in range(financial, 2017, -1)]
    return [ALL, *years, *(FigurePeriod.from_code(f"cy{year}") for year in range(on.year, 2017, -1))]


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """The question that figures answer. An empty `known_on` means: as is known today.

    `offence` is "all" cases of the list, those with a "pocso" section or the "other" ones, those whose principal
    offence has the head of this code (`law.book().crime_heads`), or one of the choices above. A day means its end,
    except the current day, whose end nobody knows yet. `asked_on` is the current day when the query was made: a page
    that is built across midnight answers one question, not two.
    """

    as_on: date
    known_on: date | None = None
    scope: Scope = "itsso"
    basis: Basis = "two_months"
    period: FigurePeriod = ALL
    offence: str = "all"
    asked_on: date = field(default_factory=today, compare=False, kw_only=True)

    @property
    def provisional(self) -> bool:
        """Return whether the figure is for the current day, and so not final before midnight in India."""
        return self.as_on == self.asked_on

    @property
    def last_complete_day(self) -> date:
        """Return the last day whose limits have passed."""
        return last_complete_day(self.as_on, self.asked_on)

    @property
    def known_by(self) -> date:
        """Return the last day whose entries count: `known_on`, or without one the later of `asked_on` and `as_on`."""
        return self.known_on or max(self.asked_on, self.as_on)

    @property
    def url_parameters(self) -> dict[str, str]:
        """Return the parameters of an address with this query; defaults are left out."""
        usual = FigureQuery(self.as_on)
        parameters = {"as_on": self.as_on.strftime("%d-%m-%Y")}
        if self.known_on:
            parameters["known_on"] = self.known_on.strftime("%d-%m-%Y")
        if self.scope != usual.scope:
            parameters["scope"] = self.scope
        if self.basis != usual.basis:
            parameters["basis"] = self.basis
        if self.period != usual.period:
            parameters["period"] = self.period.code
        if self.offence != usual.offence:
            parameters["offence"] = self.offence
        return parameters
