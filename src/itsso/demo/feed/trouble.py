"""Errors of real feeds, planted on purpose: rows to reject, to park, to repeat, to correct and to void.

Each planted row is written from a good row of the first delivery, so that only the planted error is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from itsso.demo.feed.delivery import COLUMNS, DeliveryWriter
from itsso.demo.feed.stamps import DAY, minute_of, stamp

type Row = dict[str, object]


@dataclass(slots=True)
class Sample:
    """The rows of one case of the first delivery, by file.

    Its FIR may be held back, so that the other rows wait for it.
    """

    fir_comes_later: bool
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, file: str, values: Sequence[object]) -> None:
        """Add a row, its values in the order of the file's columns."""
        self.rows.setdefault(file, []).append(dict(zip(COLUMNS[file], values, strict=True)))

    def first(self, file: str) -> Row | None:
        """Return the first row of a file, or None where there is none."""
        return self.rows[file][0] if file in self.rows else None


REJECTS: Sequence[tuple[str, Mapping[str, object]]] = (
    ("fir.csv", {"registered_at": ""}),
    ("fir.csv", {"info_type": "rumour"}),
    ("fir.csv", {"fir_year": "0226"}),
    ("fir.csv", {"registered_at": "2099-01-01T10:00:00+05:30"}),
    ("fir.csv", {"occurrence_from": "2024-08-02T10:00:00+05:30", "occurrence_to": "2024-08-01T10:00:00+05:30"}),
    ("fir.csv", {"despatched_to_court_at": "2010-01-01T10:00:00+05:30"}),
    ("fir.csv", {"sections_altered_at": "2010-01-01"}),
    ("fir.csv", {"case_event": "stayed", "case_event_at": "2010-01-01"}),
    ("fir.csv", {"sections": ""}),
    ("fir.csv", {"sections": "see complaint"}),
    ("fir.csv", {"latitude": "0", "longitude": "0"}),
    ("fir.csv", {"registered_at": "14/03/2026 10:00"}),
    ("arrest.csv", {"event_type": "caught"}),
    ("arrest.csv", {"age_years": "forty"}),
    ("final_form.csv", {"form_type": "B"}),
    ("final_form.csv", {"form_date": "2099-01-01"}),
    ("final_form.csv", {"is_supplementary": "perhaps"}),
    ("court.csv", {"disposal_type": "Dis/Acq"}),
    ("event.csv", {"kind": "victim_came"}),
    ("zero_fir.csv", {"sent_at": "2010-01-01T10:00:00+05:30"}),
    ("zero_fir.csv", {"re_registered_at": "2010-01-01T10:00:00+05:30"}),
    ("final_form_accused.csv", {"disposition": "let off"}),
)
"""One row of each kind that is rejected: the file, and the wrong values."""


def plant_troubles(
    samples: Sequence[Sample], first: DeliveryWriter, second: DeliveryWriter, captured: date
) -> dict[str, int]:
    """Plant every kind of error, each in a sample of its own as far as there are any. Return the rejects by file."""
    rejects = dict.fromkeys(COLUMNS, 0)
    for n, (file, wrong) in enumerate(REJECTS):
        base = _example(samples, file, n)
        if base is not None:
            first.named_row(file, {**base, **wrong, "source_record_id": f"REJECT{n}"})
            rejects[file] += 1
    later = stamp(minute_of(captured) - DAY)
    for n, sample in enumerate(samples):
        if not sample.fir_comes_later:
            _TROUBLES[n % KINDS_OF_TROUBLE - 1](n, sample, first, second, later)
    return rejects


def _example(samples: Sequence[Sample], file: str, turn: int) -> Row | None:
    having = [sample for sample in samples if file in sample.rows]
    return having[turn % len(having)].first(file) if having else None


def _never_gets_its_fir(n: int, sample: Sample, first: DeliveryWriter, second: DeliveryWriter, later: str) -> None:
    """Add rows of an FIR that nobody sends."""
    for file in ("arrest.csv", "final_form.csv", "event.csv"):
        row = sample.first(file)
        if row is not None:
            first.named_row(file, {**row, "fir_no": f"{7000 + n}", "source_record_id": f"LOST{n}"})


def _is_repeated(n: int, sample: Sample, first: DeliveryWriter, second: DeliveryWriter, later: str) -> None:
    """Add the same rows again, and one that is older than the stored one."""
    for file, rows in sample.rows.items():
        for row in rows:
            second.named_row(file, row)
    fir = sample.first("fir.csv")
    if fir is not None:
        second.named_row("fir.csv", {**fir, "source_updated_at": fir["entered_at"], "victim_count": 3})


def _is_corrected(n: int, sample: Sample, first: DeliveryWriter, second: DeliveryWriter, later: str) -> None:
    """Add the correction of a moment that was typed wrongly."""
    for file, column in (("event.csv", "at"), ("final_form.csv", "form_date"), ("arrest.csv", "age_years")):
        row = sample.first(file)
        if row is None:
            continue
        value = row[column]
        right = (
            33 if column == "age_years" else f"{str(value)[:8]}{1 + int(str(value)[8:10]) % 27:02d}{str(value)[10:]}"
        )
        if str(right) < later:
            second.named_row(file, {**row, column: right, "source_updated_at": later})


def _is_voided(n: int, sample: Sample, first: DeliveryWriter, second: DeliveryWriter, later: str) -> None:
    """Add the deletion of a record that should not exist: each third time the FIR, else what was entered last."""
    files = list(sample.rows)
    row = sample.rows[files[0] if n % 3 == 0 else files[-1]][-1]
    file = files[0] if n % 3 == 0 else files[-1]
    second.named_row(file, {**row, "record_action": "delete", "source_updated_at": later})


_TROUBLES: Sequence[Callable[[int, Sample, DeliveryWriter, DeliveryWriter, str], None]] = (
    _never_gets_its_fir,
    _is_repeated,
    _is_corrected,
    _is_voided,
)
KINDS_OF_TROUBLE = 1 + len(_TROUBLES)
"""These, and an FIR held back from the first delivery, in turn."""
