"""The records of an imaginary State, as its own software would keep them: independent of ITSSO's code.

A record has versions. A delivery sends a version, and the oracle reads only what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

FIR = "fir.csv"
ZERO = "zero_fir.csv"
FORM = "final_form.csv"
COURT = "court.csv"
ARREST = "arrest.csv"
EVENT = "event.csv"
FILES = (FIR, ZERO, ARREST, FORM, COURT, EVENT)


@dataclass(frozen=True)
class Station:
    state: str
    district: str
    code: str

    @property
    def unit(self) -> str:
        """Return the code of this station among all units of the nation."""
        return f"{self.state}/{self.code}"


@dataclass(frozen=True)
class Number:
    """The number of an FIR or Zero FIR: of a station and a year."""

    station: Station
    serial: int
    year: int


@dataclass(frozen=True)
class Fir:
    number: Number
    registered: datetime
    sections: tuple[str, ...]
    sections_altered: date | None = None
    zero: Number | None = None
    zero_registered: datetime | None = None
    case_event: str = ""
    case_event_day: date | None = None


@dataclass(frozen=True)
class ZeroFir:
    number: Number
    registered: datetime
    sections: tuple[str, ...]
    status: str
    to: Station | None = None
    sent: date | None = None
    received: date | None = None
    fir: Number | None = None
    re_registered: date | None = None


@dataclass(frozen=True)
class FinalForm:
    number: Number
    form_no: str
    form_type: str
    form_date: date
    despatched: date | None = None
    in_court: date | None = None
    returned: date | None = None
    supplements: str = ""
    sections: tuple[str, ...] = ()

    @property
    def filed(self) -> date:
        """Return the day that counts as the final report (docs/feed.md)."""
        return self.in_court or self.despatched or self.form_date


@dataclass(frozen=True)
class CaseEvent:
    """A row of event.csv, keyed by the FIR or by the Zero FIR."""

    kind: str
    day: date
    number: Number
    by_zero_number: bool = False
    sections: tuple[str, ...] = ()
    to: Station | None = None
    accused: str = ""
    victim: str = ""


@dataclass(frozen=True)
class Arrest:
    number: Number
    accused: str
    day: date


@dataclass(frozen=True)
class CourtRow:
    number: Number
    disposal: str
    day: date | None
    accused: str = ""


Content = Fir | ZeroFir | FinalForm | CaseEvent | Arrest | CourtRow
FILE_OF: dict[type, str] = {
    Fir: FIR,
    ZeroFir: ZERO,
    FinalForm: FORM,
    CaseEvent: EVENT,
    Arrest: ARREST,
    CourtRow: COURT,
}


@dataclass(frozen=True)
class Version:
    """A record as the source had it from a moment on; `content` of a deleted record is what it said last."""

    updated: datetime
    content: Content
    deleted: bool = False


@dataclass
class Record:
    name: str
    entered: datetime
    versions: list[Version]
    sent: list[Version] = field(default_factory=list)

    @property
    def file(self) -> str:
        return FILE_OF[type(self.versions[0].content)]


@dataclass
class Life:
    """Everything recorded of one complaint."""

    records: list[Record]

    def of_kind(self, kind: type) -> list[Record]:
        return [record for record in self.records if isinstance(record.versions[0].content, kind)]
