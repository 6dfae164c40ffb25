"""Rows made from the words of `docs/feed.md` alone: valid ones of every column, and hostile ones.

Nothing of ITSSO is imported.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "feed.md"
Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    name: str
    need: str
    type: str


def read_document() -> tuple[dict[str, list[Column]], dict[str, list[str]]]:
    """Return the columns of each file and the lists of codes, as the document's tables give them."""
    files: dict[str, list[Column]] = {}
    codes: dict[str, list[str]] = {}
    file = ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"### (\w+\.csv)", line)
        if heading:
            file = heading[1]
            files[file] = []
        column = re.match(r"\| `(\w+)` \| ([RCO]) \| ([^|]+) \|", line)
        if column:
            files[file].append(Column(column[1], column[2], column[3].strip()))
        listed = re.match(r"\| (\w+) \| (`.+`) \|$", line)
        if listed:
            codes[listed[1]] = re.findall(r"`([^`]+)`", listed[2])
    return files, codes


FILES, CODES = read_document()
PLAIN = {
    "bool": "true",
    "cnr": "UPKN010012342026",
    "date": "2026-02-10",
    "decimal": "20.5",
    "fir_number": "901",
    "int": "3",
    "latitude": "26.4",
    "longitude": "80.3",
    "moment": "2026-02-10T10:00:00+05:30",
    "number": "901",
    "paper_number": "12/2026",
    "raw": "Some words",
    "record": "R-1",
    "ref": "R-1",
    "reference": "R-1",
    "sections": "BNS:64(1);POCSO:6",
    "state": "IN-UP",
    "station": "KNP-1",
    "text": "T1",
    "year": "2026",
}
OWN: dict[str, Row] = {
    "": {
        "record_action": "upsert",
        "source_updated_at": "2026-02-12T09:00:00+05:30",
        "entered_at": "2026-02-11T10:00:00+05:30",
    },
    "fir.csv": {
        "occurrence_from": "2026-02-01",
        "occurrence_to": "2026-02-02T10:00",
        "info_received_at": "2026-02-10T09:00",
        "gd_at": "2026-02-10T09:30",
        "signed_at": "2026-02-10T09:45",
        "victim_min_age": "15",
        "zero_ps_code": "KNP-2",
        "zero_no": "902",
        "zero_registered_at": "2026-02-09T10:00",
        "case_event": "reopened",
    },
    "zero_fir.csv": {
        "ps_code": "KNP-2",
        "zero_no": "902",
        "registered_at": "2026-02-09T10:00",
        "to_ps_code": "KNP-1",
        "signed_at": "2026-02-09T10:00",
        "transfer_status": "re_registered",
    },
    "arrest.csv": {"zero_no": "", "zero_year": "", "accused_class": "accused", "event_type": "arrested_forwarded"},
    "final_form.csv": {
        "form_type": "charge_sheet",
        "is_supplementary": "false",
        "supplements_form_no": "",
        "returned_at": "2026-02-11",
    },
    "final_form_accused.csv": {"disposition": "charged"},
    "court.csv": {"disposal_type": "convicted", "next_hearing_on": "2030-01-01"},
    "event.csv": {"zero_no": "", "zero_year": "", "kind": "victim_informed", "facts": "by=phone"},
}


def valid_row(file: str) -> Row:
    """Return a row with a valid value in every documented column (but where one excludes another)."""
    row: Row = {}
    for column in FILES[file]:
        allowed_columns = OWN[file] | OWN[""]
        if column.name in allowed_columns:
            row[column.name] = allowed_columns[column.name]
        elif column.type.startswith("code: "):
            row[column.name] = CODES[column.type[6:]][0]
        elif column.type.startswith("set("):
            row[column.name] = ";".join(CODES[column.type[4:-1]][:2])
        elif column.type.startswith("listed("):
            row[column.name] = CODES[column.type[7:-1]][0]
        else:
            row[column.name] = PLAIN[column.type]
    row["source_record_id"] = f"R-{len(file)}"
    if file == "event.csv":
        row |= {"accused_ref": "", "victim_ref": ""}
    return row


def manifest(**more: Any) -> dict[str, Any]:
    return {
        "feed_version": "1",
        "source_system": "cctns-up",
        "code_system": "up",
        "coverage_from": "2018-04-21",
        "coverage_to": "2026-11-01",
        "mode": "increment",
        "kinds_carried": {"fir_registered": "2018-04-21", "final_report_filed": "2018-04-21"},
    } | more


def write(folder: Path, texts: dict[str, bytes]) -> Path:
    """Write files with their manifest."""
    folder.mkdir(parents=True)
    files = {}
    for file, text in texts.items():
        (folder / file).write_bytes(text)
        files[file] = {"sha256": hashlib.sha256(text).hexdigest(), "rows": len(list(_rows(text)))}
    (folder / "manifest.json").write_text(json.dumps(manifest(files=files)))
    return folder


def _rows(text: bytes) -> list[list[str]]:
    readable = text.decode("utf-8", "replace").replace("\0", " ")
    return [row for row in csv.reader(io.StringIO(readable, newline="")) if row][1:]


def as_csv(rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


# --- hostile rows -----------------------------------------------------------------------------------------------------

HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "00",
    "NULL",
    "N/A",
    "-",
    "unknown",
    "true",
    "TRUE",
    "Y",
    "1e3",
    "5.01E+05",
    "NaN",
    "Infinity",
    "9" * 30,
    "1" * 300,
    "x" * 5000,
    "2026-02-30",
    "2026-13-01",
    "31/02/2026",
    "03/11/26",
    "2099-01-01",
    "0000-00-00",
    "2026-02-10T24:00",
    "2026-02-10T10:00+99:00",
    "10:00",
    "46330",
    "IN-XX",
    "IN-BR",
    "UP",
    "KNP-9",
    "knp-1",
    "KNP-1 ",
    "०१२",
    "१२/२०२६",
    "１２",
    "A",
    "B",
    "C",
    "376",
    "IPC",
    "IPC:",
    ":376",
    "IPC:376-2-n",
    "IPC 376",
    "BNS:64;;;",
    "POCSO:999",
    "XYZ:12",
    "BNS:64(1",
    "=1+1",
    "+911234567890",
    "@SUM(A1)",
    "-2026",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "\\N",
    "\\.",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\u202eabc",
    "\u200b",
    "\ufeff",
    "e\u0301",
    "😀",
    "a;b;c",
    "a=b",
    "to=KNP-1",
    "offences=",
    "offences=BNS:64",
    '{"a": 1}',
    "[1,2]",
    "%s%n",
    "../../etc/passwd",
    "upsert;delete",
    "delete",
    "quashed",
    "re_registered",
    "sent",
    "final_report_filed",
    "corrected",
    "offence_committed",
    "transferred_out",
)
LINES = (
    b"",
    b",,,,,,\n",
    b"only-one-cell\n",
    b"\xff\xfe\xe9,\xe8\n",
    b"nul\x00inside,upsert\n",
    b"a,b,c," + b"d," * 80 + b"\n",
    b'"quoted ""twice""",upsert\n',
    b'a"b,"c"d\n',
)


def hostile_text(file: str, chance: random.Random, rows: int) -> bytes:
    """Return a file of a valid header, valid rows, rows with hostile cells, and lines that are not rows."""
    parts = [as_csv([valid_row(file)]).split(b"\n")[0] + b"\n"]
    for serial in range(1, rows + 1):
        row = valid_row(file) | {"source_record_id": f"h-{serial if chance.random() < 0.95 else 1}"}
        for name in ("fir_no", "zero_no", "form_no"):
            if row.get(name):
                row[name] = str(serial)
        for column in chance.sample(sorted(row), chance.choice((0, 0, 1, 1, 1, 2, 5))):
            row[column] = chance.choice(HOSTILE)
        parts.append(as_csv([row]).split(b"\n", 1)[1])
        if chance.random() < 0.05:
            parts.append(chance.choice(LINES))
    return b"".join(parts)


UNDOCUMENTED = (
    "remarks",
    "fir_number",
    "registered",
    "section",
    "Fir No",
    "sha256",
    "id",
    "file",
    "state",
    "occurrence",
    "source",
    "victim_name",
    "name_of_victim",
    "complainant_mobile_no",
    "informant_address",
    "fir_contents",
    "aadhaar_no",
    "father_name",
    "accused_name",
    "पीड़िता का नाम",
    "fir-no",
    "fir_no2",
    "zero",
    "",
    "a" * 300,
    "=cmd|' /C calc'!A0",
)
