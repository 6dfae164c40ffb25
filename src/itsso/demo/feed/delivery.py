"""Writing of a delivery of the CCTNS feed: its files and their manifest (docs/feed.md).

Rows are formatted by one `%` of a prepared line: a nation's year is some 700,000 rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Self

RECORD = ("source_record_id", "record_action", "source_updated_at", "entered_at")
FIR_KEY = ("state_code", "ps_code", "fir_no", "fir_year")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "fir.csv": (
        *RECORD,
        "state_code",
        "district_code",
        "ps_code",
        "electronic",
        "signed_at",
        "fir_no",
        "fir_year",
        "registered_at",
        "info_received_at",
        "info_type",
        "sections",
        "sections_altered_at",
        "occurrence_from",
        "occurrence_to",
        "occurrence_precision",
        "latitude",
        "longitude",
        "location_basis",
        "victim_count",
        "victim_min_age",
        "victim_sexes",
        "victim_is_child",
        "accused_known",
        "accused_count",
        "delay_reason_given",
        "recorded_by_woman_officer",
        "io_ref",
        "despatched_to_court_at",
        "zero_state_code",
        "zero_ps_code",
        "zero_no",
        "zero_year",
        "zero_registered_at",
        "case_event",
        "case_event_at",
    ),
    "zero_fir.csv": (
        *RECORD,
        "zero_ref",
        "state_code",
        "district_code",
        "ps_code",
        "zero_no",
        "zero_year",
        "registered_at",
        "sections",
        "info_type",
        "is_efir",
        "signed_at",
        "reason",
        "part_in_own_area",
        "urgent_steps",
        "to_state_code",
        "to_district_code",
        "to_ps_code",
        "transfer_status",
        "sent_at",
        "sent_mode",
        "received_at",
        "return_reason",
        "fir_no",
        "fir_year",
        "fir_reg_num",
        "re_registered_at",
    ),
    "arrest.csv": (
        *RECORD,
        *FIR_KEY,
        "accused_ref",
        "accused_code",
        "accused_class",
        "event_type",
        "event_at",
        "sex",
        "age_years",
        "forwarded_at",
        "first_remand_at",
        "released_at",
        "bail_at",
        "bail_by",
        "accused_status",
    ),
    "final_form.csv": (
        *RECORD,
        *FIR_KEY,
        "form_no",
        "form_date",
        "form_type",
        "is_supplementary",
        "returned_at",
        "return_reason",
        "supplements_form_no",
        "despatched_at",
        "filed_in_court_at",
        "sections",
        "accused_charged",
        "accused_not_charged",
        "accused_in_custody",
        "accused_absconding",
        "complainant_notice_at",
        "lab_report_pending",
        "victim_medical_attached",
        "sanction_status",
    ),
    "final_form_accused.csv": (
        *RECORD,
        *FIR_KEY,
        "form_no",
        "accused_ref",
        "accused_code",
        "accused_class",
        "disposition",
    ),
    "court.csv": (
        *RECORD,
        *FIR_KEY,
        "court_name",
        "accused_ref",
        "taken_on_file_at",
        "charges_framed_at",
        "disposal_type",
        "disposal_at",
        "sections_convicted",
        "punishment_type",
        "punishment_months",
        "appeal_filed",
        "appeal_by",
        "appeal_result",
        "appeal_decided_at",
    ),
    "event.csv": (*RECORD, *FIR_KEY, "kind", "at", "accused_ref", "victim_ref", "facts"),
}
"""The columns that the demonstration fills; those that it does not are left out."""

_LINES = {name: ",".join(["%s"] * len(columns)) + "\n" for name, columns in COLUMNS.items()}


@dataclass(slots=True)
class DeliveryWriter:
    """Writes one folder. Used as a context manager; the manifest is written at its end, when the rows are known."""

    folder: Path
    source_system: str
    code_system: str
    covers: tuple[date, date]
    snapshot: bool
    kinds_carried: Mapping[str, date]
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    _files: dict[str, IO[str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        for name, columns in COLUMNS.items():
            file = (self.folder / name).open("w", encoding="utf-8", newline="")
            file.write(",".join(columns) + "\n")
            self._files[name] = file
        return self

    def row(self, file: str, values: tuple[object, ...]) -> None:
        """Write a row; `values` are in the order of COLUMNS, and none has a comma, a quotation mark or a line end."""
        self._files[file].write(_LINES[file] % values)
        self.rows[file] += 1

    def named_row(self, file: str, values: Mapping[str, object]) -> None:
        """Write a row by the names of its columns, for rows that are rare; columns not named are empty."""
        unknown = values.keys() - set(COLUMNS[file])
        if unknown:
            raise KeyError(f"{file} has no column {', '.join(sorted(unknown))}")
        self.row(file, tuple(values.get(column, "") for column in COLUMNS[file]))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()
        if kind is None:
            self._write_manifest()

    def _write_manifest(self) -> None:
        manifest = {
            "feed_version": "1",
            "source_system": self.source_system,
            "code_system": self.code_system,
            "coverage_from": self.covers[0].isoformat(),
            "coverage_to": self.covers[1].isoformat(),
            "mode": "snapshot" if self.snapshot else "increment",
            "files": {name: {"rows": self.rows[name], "sha256": _sha256(self.folder / name)} for name in COLUMNS},
            "kinds_carried": {kind: day.isoformat() for kind, day in self.kinds_carried.items()},
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        (self.folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
