"""Write records as deliveries of the feed: under a State's own names, codes and dates, or as the API takes them.

Nothing of ITSSO is imported. The contract is `docs/feed.md`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.oracle.records import (
    FILES,
    Arrest,
    CaseEvent,
    Content,
    CourtRow,
    FinalForm,
    Fir,
    Life,
    Number,
    Record,
    Station,
    Version,
    ZeroFir,
)

INDIA = timedelta(hours=5, minutes=30)
Row = dict[str, Any]

KINDS_CARRIED = (
    "fir_registered",
    "final_report_filed",
    "final_report_returned",
    "supplementary_report_filed",
    "offences_altered",
    "quashed",
    "abated",
    "withdrawn",
    "not_investigated",
    "reopened",
    "stayed",
    "stay_vacated",
    "transferred_out",
    "arrested",
    "zero_fir_sent",
    "zero_fir_received",
    "victim_medical_examined",
    "victim_informed",
    "reported_to_cwc",
)

# The State's own names of columns, and the printed formats of its dates (docs/feed.md, "A State's own columns")
OWN_NAMES = {
    "source_record_id": "REC_SRNO",
    "record_action": "REC_FLAG",
    "source_updated_at": "LAST_UPD_DTM",
    "entered_at": "CREATED_DTM",
    "fir_no": "FIR No",
    "fir_year": "FIR Year",
    "registered_at": "Reg. Date & Time",
    "district_code": "DIST_CD",
    "ps_code": "PS_CD",
    "sections": "ACT_SEC",
    "sections_altered_at": "ACT_SEC_CHG_DT",
    "occurrence_from": "OCC_FROM",
    "occurrence_to": "OCC_TO",
    "victim_is_child": "Minor victim?",
    "electronic": "eFIR Y/N",
    "case_event": "STATUS_CD",
    "case_event_at": "STATUS_DT",
    "zero_no": "0FIR No",
    "zero_registered_at": "0FIR Date",
    "form_date": "FF Date",
    "form_type": "FF_TYPE",
    "is_supplementary": "Supplementary?",
    "returned_at": "RETURN_DT",
    "despatched_at": "DESPATCH_DT",
    "filed_in_court_at": "COURT_RECD_DT",
    "sent_at": "SENT_DT",
    "at": "EVENT_DT",
    "re_registered_at": "REREG_DT",
    "event_at": "ARREST_DTM",
    "disposal_at": "DISPOSAL_DT",
    "facts": "REMARK_CODES",
}
PRINTED: dict[str, tuple[str, str]] = {
    "source_updated_at": ("yyyy-MM-dd HH:mm:ss.000", "%Y-%m-%d %H:%M:%S.000"),
    "entered_at": ("dd-MM-yyyy HH:mm:ss", "%d-%m-%Y %H:%M:%S"),
    "registered_at": ("dd/MM/yyyy HH:mm:ss", "%d/%m/%Y %H:%M:%S"),
    "zero_registered_at": ("dd.MM.yyyy HH:mm", "%d.%m.%Y %H:%M"),
    "occurrence_from": ("dd.MM.yyyy", "%d.%m.%Y"),
    "occurrence_to": ("dd.MM.yyyy", "%d.%m.%Y"),
    "sections_altered_at": ("dd/MM/yyyy", "%d/%m/%Y"),
    "case_event_at": ("dd-MM-yyyy", "%d-%m-%Y"),
    "form_date": ("dd/MM/yyyy", "%d/%m/%Y"),
    "despatched_at": ("dd-MM-yyyy", "%d-%m-%Y"),
    "filed_in_court_at": ("dd.MM.yyyy", "%d.%m.%Y"),
    "at": ("dd/MM/yyyy", "%d/%m/%Y"),
    "sent_at": ("dd/MM/yyyy", "%d/%m/%Y"),
    "event_at": ("dd/MM/yyyy HH:mm", "%d/%m/%Y %H:%M"),
}
OWN_CODES: dict[str, dict[str, str]] = {
    "record_action": {"I": "upsert", "D": "delete"},
    "victim_is_child": {"Y": "true", "N": "false"},
    "electronic": {"Y": "true", "N": "false"},
    "is_supplementary": {"Y": "true", "N": "false"},
    "form_type": {"01": "charge_sheet", "07": "fr_false", "09": "fr_civil"},
    "case_event": {"QSH": "quashed", "REO": "reopened", "NIN": "not_investigated"},
}


@dataclass
class Delivery:
    """Rows by file, with plain names and values: datetimes, dates, text, numbers, truth values."""

    serial: int
    source: str
    until: date
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def manifest(self) -> dict[str, Any]:
        return {
            "feed_version": "1",
            "source_system": self.source,
            "code_system": "cctns",
            "coverage_from": "2018-04-21",
            "coverage_to": self.until.isoformat(),
            "mode": "increment",
            "kinds_carried": dict.fromkeys(KINDS_CARRIED, "2018-04-21"),
        }

    @property
    def received(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def deliveries(lives: list[Life], cuts: list[date], seed: int, source: str = "uk-own") -> list[Delivery]:
    """Send each record's newest version at each cut; some again as they were, some change by change."""
    chance = random.Random(seed)
    created: list[Delivery] = []
    before: date | None = None
    for serial, until in enumerate(cuts):
        delivery = Delivery(serial, source, until)
        records = [record for life in lives for record in life.records]
        chance.shuffle(records)
        for record in records:
            for version in _due_for_sending(record, before, until, chance):
                delivery.rows.setdefault(record.file, []).append(_row(record, version))
        for rows in delivery.rows.values():
            chance.shuffle(rows)
        created.append(delivery)
        before = until
    return created


def _due_for_sending(record: Record, before: date | None, until: date, chance: random.Random) -> list[Version]:
    """Choose what a delivery says of a record, and note it as sent."""
    new = [
        version
        for version in record.versions
        if (before is None or version.updated.date() > before) and version.updated.date() <= until
    ]
    if not new:
        again = record.sent[-1:] if chance.random() < 0.03 else []
        return again
    if not record.sent and new[-1].deleted:
        return []
    chosen = new if len(new) == 2 and not new[0].deleted and chance.random() < 0.3 else new[-1:]
    record.sent += chosen
    return chosen


# --- rows -------------------------------------------------------------------------------------------------------------


def _row(record: Record, version: Version) -> Row:
    row: Row = {
        "source_record_id": record.name,
        "record_action": "delete" if version.deleted else "upsert",
        "source_updated_at": version.updated,
        "entered_at": record.entered,
    }
    return row | _COLUMNS[type(version.content)](version.content)


def _sections(sections: tuple[str, ...]) -> str:
    return ";".join(sections)


def _key(number: Number) -> Row:
    station = number.station
    padded = f"{number.serial:04d}" if number.serial % 2 else str(number.serial)
    return {"state_code": station.state, "ps_code": feed_code(station), "fir_no": padded, "fir_year": number.year}


def _zero_key(number: Number) -> Row:
    station = number.station
    return {
        "state_code": station.state,
        "ps_code": feed_code(station),
        "zero_no": f"{number.serial:03d}",
        "zero_year": number.year,
    }


def feed_code(station: Station) -> str:
    """Return the station's number in the feed, with its leading zeros."""
    return f"{'05' if station.state == 'IN-UK' else '02'}0{station.code[1:]}"


def _fir(fir: Content) -> Row:
    assert isinstance(fir, Fir)
    offence = fir.zero_registered or fir.registered
    under_new_law = any(section.startswith("BNS:") for section in fir.sections)
    occurred = offence.date() if under_new_law else min(offence.date(), date(2024, 6, 30))
    row = _key(fir.number) | {
        "district_code": fir.number.station.district[-2:],
        "registered_at": fir.registered,
        "sections": _sections(fir.sections),
        "sections_altered_at": fir.sections_altered,
        "occurrence_from": occurred,
        "occurrence_to": occurred,
        "electronic": fir.number.serial % 7 == 0,
        "case_event": fir.case_event or None,
        "case_event_at": fir.case_event_day,
        "victim_is_child": True if any(section.startswith("POCSO") for section in fir.sections) else None,
    }
    if fir.zero:
        row |= {
            "zero_state_code": fir.zero.station.state,
            "zero_ps_code": feed_code(fir.zero.station),
            "zero_no": str(fir.zero.serial),
            "zero_year": fir.zero.year,
            "zero_registered_at": fir.zero_registered,
        }
    return row


def _zero(zero: Content) -> Row:
    assert isinstance(zero, ZeroFir)
    row = _zero_key(zero.number) | {
        "zero_ref": f"Z{zero.number.station.code}-{zero.number.year}-{zero.number.serial}",
        "district_code": zero.number.station.district[-2:],
        "registered_at": zero.registered,
        "sections": _sections(zero.sections),
        "transfer_status": zero.status,
        "reason": "outside_district",
    }
    if zero.to:
        row |= {
            "to_state_code": zero.to.state,
            "to_district_code": zero.to.district[-2:],
            "to_ps_code": feed_code(zero.to),
            "sent_at": zero.sent,
            "sent_mode": "cctns",
            "received_at": zero.received,
        }
    if zero.status == "returned":
        row["return_reason"] = "unknown_place"
    if zero.fir:
        row |= {"fir_no": str(zero.fir.serial), "fir_year": zero.fir.year, "re_registered_at": zero.re_registered}
    return row


def _form(form: Content) -> Row:
    assert isinstance(form, FinalForm)
    row = _key(form.number) | {
        "form_no": form.form_no,
        "form_date": form.form_date,
        "form_type": form.form_type,
        "is_supplementary": bool(form.supplements),
        "supplements_form_no": form.supplements or None,
        "despatched_at": form.despatched,
        "filed_in_court_at": form.in_court,
        "returned_at": form.returned,
        "return_reason": "defect" if form.returned else None,
    }
    if form.form_type == "charge_sheet":
        row |= {
            "sections": _sections(form.sections),
            "accused_charged": 1,
            "accused_not_charged": 0,
            "victim_medical_attached": True,
        }
    return row


def _event(event: Content) -> Row:
    assert isinstance(event, CaseEvent)
    facts = None
    if event.to:
        facts = f"to={feed_code(event.to)}"
    if event.sections:
        facts = f"offences={_sections(event.sections)}"
    key = _zero_key(event.number) if event.by_zero_number else _key(event.number)
    return key | {
        "kind": event.kind,
        "at": event.day,
        "facts": facts,
        "victim_ref": event.victim or None,
        "accused_ref": event.accused or None,
    }


def _arrest(arrest: Content) -> Row:
    assert isinstance(arrest, Arrest)
    return _key(arrest.number) | {
        "accused_ref": arrest.accused,
        "event_type": "arrested_forwarded",
        "event_at": datetime.combine(arrest.day, time()),
    }


def _court(row: Content) -> Row:
    assert isinstance(row, CourtRow)
    return _key(row.number) | {
        "court_name": "Sessions Court",
        "accused_ref": row.accused or None,
        "disposal_type": row.disposal,
        "disposal_at": None if row.disposal == "pending" else row.day,
        "sections_convicted": "IPC:376(1)" if row.disposal == "convicted" else None,
    }


_COLUMNS: dict[type, Callable[[Content], Row]] = {
    Fir: _fir,
    ZeroFir: _zero,
    FinalForm: _form,
    CaseEvent: _event,
    Arrest: _arrest,
    CourtRow: _court,
}


# --- as JSON lines ----------------------------------------------------------------------------------------------------


def _iso(value: Any, position: int) -> Any:
    """Write a value as the contract has it; a moment without offset, with India's, or in UTC by turns."""
    if isinstance(value, datetime):
        forms = (value.isoformat(), value.isoformat() + "+05:30", (value - INDIA).isoformat() + "Z")
        return forms[position % len(forms)]
    return value.isoformat() if isinstance(value, date) else value


def as_json_lines(delivery: Delivery, file_order: tuple[str, ...] = FILES) -> bytes:
    """Return the body of `POST /api/deliveries` (docs/api.md)."""
    lines = [json.dumps(delivery.manifest())]
    for file in file_order:
        for position, row in enumerate(delivery.rows.get(file, ())):
            values = {column: _iso(value, position) for column, value in row.items()}
            lines.append(json.dumps({"file": file} | values))
    return ("\n".join(lines) + "\n").encode()


# --- as a folder under the State's own names --------------------------------------------------------------------------


def _own_value(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column in PRINTED and isinstance(value, date):
        return value.strftime(PRINTED[column][1])
    text = str(value).lower() if isinstance(value, bool) else _iso(value, 0)
    for state_code, code in OWN_CODES.get(column, {}).items():
        if code == text:
            return state_code
    return str(text)


def write_folder(delivery: Delivery, folder: Path) -> Path:
    """Write a delivery as CSV files under the State's own names, with manifest and mapping; return the mapping."""
    folder.mkdir(parents=True)
    manifest = delivery.manifest() | {"files": {}}
    mapping: dict[str, Any] = {"files": {}}
    for file, rows in delivery.rows.items():
        columns = list(dict.fromkeys(column for row in rows for column in row if column != "state_code"))
        own_file = "EXP_" + file.replace("_", "").upper().replace(".CSV", ".csv")
        path = folder / own_file
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow([OWN_NAMES.get(column, column) for column in columns] + ["STAGE_TXT"])
            for row in rows:
                writer.writerow([_own_value(column, row.get(column)) for column in columns] + ["Under Investigation"])
        manifest["files"][own_file] = {"rows": len(rows), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        mapping["files"][file] = {
            "file": own_file,
            "columns": {OWN_NAMES[column]: column for column in columns if column in OWN_NAMES},
            "constants": {"state_code": rows[0]["state_code"]},
            "codes": {column: codes for column, codes in OWN_CODES.items() if column in columns},
            "dates": {column: PRINTED[column][0] for column in columns if column in PRINTED},
            "ignore": ["STAGE_TXT"],
        }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    path = folder.with_suffix(".yaml")
    path.write_text(json.dumps(mapping))  # JSON is YAML
    return path


def units_list(stations: list[Station]) -> str:
    """Return a State's own list of stations (docs/units.md)."""
    lines = ["state,code,name,kind,parent,code:cctns"]
    for unit in sorted({station.district for station in stations}):
        state, code = unit.split("/")
        lines.append(f"{state},{code},Imaginary District {code},district,,")
    for station in stations:
        district = station.district.split("/")[1]
        lines.append(f"{station.state},{station.code},Thana {station.code},station,{district},{feed_code(station)}")
    return "\n".join(lines) + "\n"
