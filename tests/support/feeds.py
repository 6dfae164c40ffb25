"""Feed rows and deliveries: rows as dictionaries, with what every row needs filled in."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from itsso import law
from itsso.exchange.contract import FILES, contract

type Rows = Mapping[str, Iterable[Mapping[str, Any]]]

KINDS = ("fir_registered", "final_report_filed", "first_remand", "released")
DAY = "2026-02-01T10:00:00+05:30"


def _id(record: str | None, otherwise: str) -> str:
    """Return the id of a record, which has a digit: a short word that a test calls it by gets one."""
    record = record or otherwise
    return record if any(sign.isdigit() for sign in record) or len(record) <= 2 else f"{record}-1"


def fir(number: int | str, *, station: str = "KNP-1", record: str | None = None, **cells: Any) -> dict[str, Any]:
    """Return a row of fir.csv: an FIR of Kotwali in Kanpur, of 10-01-2026."""
    return {
        "source_record_id": _id(record, f"F{station}-{number}"),
        "record_action": "upsert",
        "source_updated_at": DAY,
        "entered_at": "2026-01-10T12:00:00+05:30",
        "state_code": "IN-UP",
        "district_code": "KNP",
        "ps_code": station,
        "fir_no": str(number),
        "fir_year": "2026",
        "registered_at": "2026-01-10T11:30:00+05:30",
        "sections": "BNS:64(1)",
        "occurrence_from": "2026-01-09",
    } | cells


def zero(number: int | str, *, station: str = "LKO-1", record: str | None = None, **cells: Any) -> dict[str, Any]:
    """Return a row of zero_fir.csv: a Zero FIR of Hazratganj in Lucknow, of 08-01-2026."""
    return {
        "source_record_id": _id(record, f"Z{station}-{number}"),
        "record_action": "upsert",
        "source_updated_at": DAY,
        "entered_at": "2026-01-08T12:00:00+05:30",
        "zero_ref": f"zr{number}",
        "state_code": "IN-UP",
        "district_code": "LKO",
        "ps_code": station,
        "zero_no": str(number),
        "zero_year": "2026",
        "registered_at": "2026-01-08T11:00:00+05:30",
        "sections": "BNS:64(1)",
        "transfer_status": "registered",
    } | cells


def _later(number: int | str, station: str, record: str, **cells: Any) -> dict[str, Any]:
    return {
        "source_record_id": _id(record, ""),
        "record_action": "upsert",
        "source_updated_at": DAY,
        "entered_at": "2026-01-31T18:00:00+05:30",
        "state_code": "IN-UP",
        "ps_code": station,
        "fir_no": str(number),
        "fir_year": "2026",
    } | cells


def arrest(
    number: int | str, who: str = "x1", *, station: str = "KNP-1", record: str | None = None, **cells: Any
) -> dict[str, Any]:
    """Return a row of arrest.csv, of 12-01-2026."""
    base = {"accused_ref": who, "event_type": "arrested_forwarded", "event_at": "2026-01-12T09:00:00+05:30"}
    return _later(number, station, record or f"A{station}-{number}-{who}", **base) | cells


def form(
    number: int | str, form_no: str = "1", *, station: str = "KNP-1", record: str | None = None, **cells: Any
) -> dict[str, Any]:
    """Return a row of final_form.csv: a charge sheet of 30-01-2026."""
    base = {
        "form_no": form_no,
        "form_date": "2026-01-30",
        "form_type": "charge_sheet",
        "is_supplementary": "false",
        "sections": "BNS:64(1)",
        "accused_charged": "1",
        "accused_not_charged": "0",
        "victim_medical_attached": "true",
    }
    return _later(number, station, record or f"C{station}-{number}-{form_no}", **base) | cells


def form_accused(
    number: int | str,
    who: str = "x1",
    form_no: str = "1",
    *,
    station: str = "KNP-1",
    record: str | None = None,
    **cells: Any,
) -> dict[str, Any]:
    """Return a row of final_form_accused.csv: charged by the form."""
    base = {"form_no": form_no, "accused_ref": who, "disposition": "charged"}
    return _later(number, station, record or f"P{station}-{number}-{form_no}-{who}", **base) | cells


def court(number: int | str, *, station: str = "KNP-1", record: str | None = None, **cells: Any) -> dict[str, Any]:
    """Return a row of court.csv: pending."""
    base = {"court_name": "POCSO Court 2", "disposal_type": "pending"}
    return _later(number, station, record or f"J{station}-{number}", **base) | cells


def event(
    number: int | str,
    kind: str = "victim_medical_examined",
    *,
    station: str = "KNP-1",
    record: str | None = None,
    **cells: Any,
) -> dict[str, Any]:
    """Return a row of event.csv, of 11-01-2026."""
    base = {"kind": kind, "at": "2026-01-11T10:00:00+05:30"}
    concerns = law.book().kinds[kind].concerns if kind in law.book().kinds else ""
    if concerns in ("victim", "accused"):
        base[f"{concerns}_ref"] = "v1" if concerns == "victim" else "x1"
    return _later(number, station, record or f"E{station}-{number}-{kind}", **base) | cells


def text_of(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Return a CSV file with these columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, rows: Rows, *, text: Mapping[str, str | bytes] | None = None, **manifest: Any) -> Path:
    """Write a delivery into a folder, and return it. `text` gives the whole content of files, in place of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Any] = {}
    for name in FILES:
        if name not in rows and name not in (text or {}):
            continue
        if text and name in text:
            content = text[name]
            data = content.encode() if isinstance(content, str) else content
            count = max(data.count(b"\n") - 1, 0)
        else:
            file_rows = list(rows[name])
            data, count = text_of(file_rows, contract().files[name].names).encode(), len(file_rows)
        (folder / name).write_bytes(data)
        files[name] = {"rows": count, "sha256": hashlib.sha256(data).hexdigest()}
    manifest_fields = {
        "feed_version": "1",
        "source_system": "cctns-up",
        "code_system": "up",
        "coverage_from": "2026-01-01",
        "coverage_to": "2026-06-30",
        "mode": "increment",
        "files": files,
        "kinds_carried": dict.fromkeys(KINDS, "2018-04-21"),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest_fields | manifest))
    return folder
