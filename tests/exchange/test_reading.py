"""Files as they come: headers, encodings, broken rows; deliveries with their manifests; a State's mapping."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.exchange import feed_import
from itsso.exchange.contract import FeedFile, as_markdown, contract
from itsso.exchange.files import reading
from itsso.exchange.files.containers import container_at
from itsso.exchange.files.manifest import read_manifest
from itsso.exchange.files.mapping import FileMapping, Mapping, read_mapping
from itsso.exchange.files.reading import BLOCK, CELL_LIMIT, FileStats, UncheckedRow, read_file
from itsso.exchange.reasons import RefusedFile
from itsso.platform.errors import BadUse
from tests.support.feeds import fir, text_of, write

COURT = contract().files[FeedFile.COURT]
HEADER = ",".join(COURT.names)
WIDTH = len(COURT.names)


def lines(data: bytes | str, mapping: FileMapping | None = None, name: str = "court.csv") -> list[UncheckedRow]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_file(stream, contract().files[FeedFile(name)], mapping or FileMapping(), name, FileStats()))


def row(first: str, width: int = WIDTH) -> str:
    return first + "," * (width - 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        (HEADER.replace("court_name", "courtname"), "column not known: courtname"),
        (HEADER.replace("court_name,", ""), "column missing: court_name"),
        (HEADER + ",cnr", "column twice: cnr"),
        (HEADER + ",", r"column \d+ has no name"),  # 13: blank headers
        (HEADER.replace("cnr", "c\tnr"), "column not known"),  # 13: header damage
        (HEADER.encode("utf-16"), "not UTF-8"),
        (HEADER.encode() + b",\xe9t\xe9\n", "not UTF-8"),
        (HEADER + "\n" + (row("") + "\n") * 124, "all rows are blank"),  # 17
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_the_fault_is_named(data: bytes | str, message: str) -> None:
    with pytest.raises(RefusedFile, match=message):
        lines(data)


@pytest.mark.parametrize(
    "column",
    [
        "victim_name",
        "Name of Complainant",
        "mobile_no",
        "FATHER",
        "present address",
        "aadhaar",
        "dob",
        "brief_facts",
        "नाम",
        "accused name",
        "email",
        "religion",
    ],
)
def test_a_column_that_would_carry_identity_is_refused_by_its_name(column: str) -> None:
    with pytest.raises(RefusedFile, match="identity"):
        lines(f"{HEADER},{column}\n")
    ignoring = FileMapping(ignore=frozenset({column.casefold()}))
    with pytest.raises(RefusedFile, match="identity"):
        lines(f"{HEADER},{column}\n", ignoring)


def test_a_header_is_read_trimmed_folded_in_any_order_and_with_a_mark_of_order() -> None:
    names = [f" {name.upper()} " for name in reversed(COURT.names)]
    (line,) = lines("\ufeff" + ",".join(names) + "\r\n" + ",".join(reversed([str(i) for i in range(WIDTH)])) + "\r\n")
    not_kept = {"R": "-", "C": "", "O": ""}
    expected = [str(i) if column.type != "raw" else not_kept[column.need] for i, column in enumerate(COURT.columns)]
    assert line.cells == expected


@pytest.mark.parametrize(("sign", "named"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_wrong_column_separator_is_named(sign: str, named: str) -> None:
    with pytest.raises(RefusedFile, match=f"separated by {named}"):
        lines(HEADER.replace(",", sign) + "\n")


def test_optional_columns_may_be_left_out_and_raw_twins_are_not_kept() -> None:
    required = [name for name in COURT.names if name in COURT.required]
    (line,) = lines(
        ",".join([*required, "disposal_raw", "appeal_by_raw"]) + "\n" + "x," * len(required) + "secret,secret\n"
    )
    assert "secret" not in line.cells
    assert len(line.cells) == WIDTH


def test_broken_rows_are_named_and_the_rest_is_read() -> None:
    data = b"\n".join(
        [
            HEADER.encode(),
            row("1").encode(),
            row("2").encode() + b",extra",
            b"3,too,few",
            b"\xff\xfe" + row("4").encode(),
            row("5\0").encode(),
            row("6" * (CELL_LIMIT + 1)).encode(),
            b"",
            row('"7 open').encode(),
            row("8").encode(),
            row('"9\nover lines"').encode(),
            row("10").encode(),
        ]
    )
    rows = [(line.number, line.broken or line.cells[0]) for line in lines(data)]
    assert rows == [
        (2, "1"),
        (3, "columns"),
        (4, "columns"),
        (5, "encoding"),
        (6, "nul"),
        (7, "cell_too_long"),
        (9, "columns"),
        (10, "8"),
        (11, "9\nover lines"),
        (12, "10"),
    ]


def test_a_cell_of_ten_megabytes_costs_one_row() -> None:
    data = HEADER + "\n" + row("x" * 10_000_000) + "\n" + row("2") + "\n"
    assert [line.broken for line in lines(data)] == ["cell_too_long", ""]


def test_the_limit_of_a_cell_is_the_feeds_own() -> None:
    before = csv.field_size_limit()
    assert [line.broken for line in lines(f"{HEADER}\n{row('a' * (CELL_LIMIT + 1))}\n")] == ["cell_too_long"]
    assert csv.field_size_limit() == before


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_refusal(data: bytes) -> None:
    """Every physical line that is not empty is reported, one way or another."""
    try:
        rows = lines(HEADER.encode() + b"\n" + data)
    except RefusedFile:
        return
    assert all(line.broken or len(line.cells) == WIDTH for line in rows)


ODD_LINES = [
    row("1"),
    row(" 2 "),
    row("तीन"),
    "3,too,few",
    "",
    row("4\0"),
    row('"5, and a comma"').replace(",", "", 1),
    row('"6\nover lines"'),
    row('"7 open'),
    row("8" * 101),
    row("9\r"),
    row("1,2", 500),
    row('"1,2"', 500),
]
BAD_BYTES = b"\xff\xfe" + row("10").encode()


def test_quotation_marks_that_are_never_closed_are_not_read_on_to_the_end_of_the_file() -> None:
    """Each line closes one mark and opens the next: no cell grows too long, and the whole file would be one row."""
    stream = io.BytesIO(f"{HEADER}\n".encode() + b'a","\n' * 1_000_000)
    first = next(read_file(stream, COURT, FileMapping(), "court.csv", FileStats()))
    assert (first.number, first.broken) == (2, "columns")
    assert stream.tell() < 2 * BLOCK


@given(
    st.lists(st.sampled_from([*(line.encode() for line in ODD_LINES), BAD_BYTES]), max_size=12),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.integers(2, 200),
)
def test_where_the_blocks_of_a_file_are_cut_makes_no_difference(
    content_lines: list[bytes], end: bytes, ended: bool, block: int
) -> None:
    data = end.join([HEADER.encode(), *content_lines]) + (end if ended else b"")
    header = len(HEADER) + 2
    with patch.object(reading, "CELL_LIMIT", 100), patch.object(reading, "LINE_LIMIT", max(400, header)):
        with patch.object(reading, "BLOCK", 1):  # each line a block of its own
            one_by_one = lines_or_refusal(data)
        with patch.object(reading, "BLOCK", block):
            assert lines_or_refusal(data) == one_by_one
        assert lines_or_refusal(data) == one_by_one


def lines_or_refusal(data: bytes) -> list[UncheckedRow] | str:
    try:
        return lines(data)
    except RefusedFile as refusal:
        return str(refusal)


# --- deliveries ------------------------------------------------------------------------------------------------------


def manifest_with(tmp_path: Path, **fields: Any) -> str:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)]}, **fields)
    with pytest.raises(RefusedFile) as refusal:
        read_manifest(container_at(folder), Mapping())
    return str(refusal.value)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"feed_version": "9"}, "feed_version"),
        ({"source_system": None}, "source_system"),
        ({"source_system": "a b"}, "source_system"),
        ({"coverage_from": "1/1/2026"}, "coverage_from"),
        ({"coverage_from": "2027-01-01"}, "coverage_from"),
        ({"mode": "full"}, "mode"),
        ({"files": {}}, "files"),
        ({"files": {"fir.csv": {"rows": "1", "sha256": "0" * 64}}}, "files.fir.csv.rows"),
        ({"files": {"fir.csv": {"rows": 1, "sha256": "zz"}}}, "files.fir.csv.sha256"),
        ({"files": {"firs.csv": {"rows": 1, "sha256": "0" * 64}}}, "firs.csv"),
        ({"files": {"arrest.csv": {"rows": 1, "sha256": "0" * 64}}}, "arrest.csv"),
        ({"kinds_carried": ["fir_registered"]}, "kinds_carried"),
        ({"kinds_carried": {"fir": "2026-01-01"}}, "kinds_carried.fir"),
        ({"kinds_carried": {"fir_registered": 5}}, "kinds_carried.fir_registered"),
    ],
)
def test_incomplete_manifest_is_refused_naming_the_field(tmp_path: Path, fields: Any, message: str) -> None:
    assert message in manifest_with(tmp_path, **fields)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"feed_version": NaN}'])
def test_manifest_that_is_not_json_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(RefusedFile, match=r"manifest\.json"):
        read_manifest(container_at(tmp_path), Mapping())


def test_a_delivery_without_manifest_with_an_unnamed_file_or_without_a_named_one_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)]})
    (folder / "arrest.csv").write_text("x")
    with pytest.raises(RefusedFile, match=r"arrest\.csv: not named"):
        read_manifest(container_at(folder), Mapping())
    (folder / "arrest.csv").unlink()
    (folder / "fir.csv").unlink()
    with pytest.raises(RefusedFile, match=r"fir\.csv"):
        read_manifest(container_at(folder), Mapping())
    (folder / "manifest.json").unlink()
    with pytest.raises(RefusedFile, match=r"manifest\.json is missing"):
        read_manifest(container_at(folder), Mapping())


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)]})
    members = {f"delivery/{path.name}": path.read_bytes() for path in folder.iterdir()}
    place = container_at(zipped(tmp_path / "d.zip", members))
    assert read_manifest(place, Mapping()).rows == 1
    with place.open("fir.csv") as file:
        assert file.read() == members["delivery/fir.csv"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"../fir.csv": b"x"}, "in one folder"),
        ({"/etc/fir.csv": b"x"}, "in one folder"),
        ({"a/b/fir.csv": b"x"}, "in one folder"),
        ({"a/fir.csv": b"x", "b/fir.csv": b"x"}, "two files of the same name"),
        ({"fir.csv": b"0" * 30_000_000}, "unpack"),
    ],
)
def test_zip_with_outside_paths_or_excessive_size_is_refused(
    tmp_path: Path, members: dict[str, bytes], message: str
) -> None:
    with pytest.raises(RefusedFile, match=message):
        container_at(zipped(tmp_path / "d.zip", members))


def test_file_that_is_not_a_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(RefusedFile, match="cannot be read as a zip"):
        container_at(tmp_path / "d.zip")


# --- a State's own file ----------------------------------------------------------------------------------------------

KARNATAKA = """
name: a State with its own software
files:
  fir.csv:
    file: FIR_EXPORT.csv
    columns: {FIRNo: fir_no, "PS CD": ps_code}
    constants: {state_code: IN-UP, record_action: upsert, fir_year: "2026"}
    codes: {info_type: {"Sue-moto by Police": suo_motu}}
    dates: {registered_at: "dd/MM/yyyy HH:mm:ss"}
    ignore: [FIR_Stage]
"""


def test_a_state_maps_its_columns_codes_and_printed_dates(world: Any, load_rows: Any, tmp_path: Path) -> None:
    from itsso.cases.models import Case, Event
    from itsso.exchange.feed_import.load import load
    from itsso.protection.ranges import enter

    (tmp_path / "ka.yaml").write_text(KARNATAKA)
    mine = fir(7) | {
        "FIRNo": "0007",
        "PS CD": "KNP-1",
        "registered_at": "10/01/2026 11:30:00",
        "FIR_Stage": "Dis/Acq",
        "info_type": "Sue-moto by Police",
        "info_received_at": "2026-01-10T10:00",
    }
    columns = [
        "source_record_id",
        "source_updated_at",
        "entered_at",
        "district_code",
        "FIRNo",
        "PS CD",
        "registered_at",
        "sections",
        "occurrence_from",
        "info_type",
        "info_received_at",
        "FIR_Stage",
    ]
    data = text_of([{name: mine[name] for name in columns}], columns).encode()
    folder = tmp_path / "d"
    entry = {"rows": 1, "sha256": hashlib.sha256(data).hexdigest()}
    write(folder, {}, files={"FIR_EXPORT.csv": entry})
    (folder / "FIR_EXPORT.csv").write_bytes(data)
    summary = load(folder, mapping=read_mapping(tmp_path / "ka.yaml"), workers=1)
    assert summary.accepted == 1
    with enter(world.sho):
        assert (Case.objects.get().number, Case.objects.get().year) == ("7", 2026)
        assert Event.objects.get(kind="information_received").facts == {"mode": "suo_motu"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "files:"),
        ("files: {x.csv: {}}", "x.csv"),
        ("files: {fir.csv: {colums: {}}}", "colums"),
        ("files: {fir.csv: {columns: {A: no_such}}}", "no_such"),
        ("files: {fir.csv: {dates: {registered_at: 'dd/yy'}}}", "dates.registered_at"),
        ("files: {fir.csv: {codes: {info_type: {A: b}}}}", "codes.info_type"),
        ("files: {fir.csv: {constants: x}}", "constants"),
        ("files: {fir.csv: ", "is not YAML"),
    ],
)
def test_a_mapping_that_is_wrong_names_its_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(BadUse) as error:
        read_mapping(tmp_path / "m.yaml")
    assert message in str(error.value)


def test_a_printed_date_in_another_form_than_named_is_no_date() -> None:
    mapping = FileMapping(dates={"taken_on_file_at": "dd/MM/yyyy"})
    place = COURT.names.index("taken_on_file_at")
    cells = ["x"] * WIDTH
    cells[place] = "2026-01-10"
    (line,) = lines(HEADER + "\n" + ",".join(cells) + "\n", mapping)
    assert line.cells[place] == "?2026-01-10"


def test_the_published_contract_is_the_one_in_use() -> None:
    page = (Path(__file__).parents[2] / "docs" / "feed.md").read_text(encoding="utf-8")
    assert as_markdown() in page


READING_MODULES = ("parser", "checks", "events", "event_facts", "applier", "matcher", "result_tables")
"""The modules of the import that read columns of rows."""


def columns_used() -> tuple[set[str], dict[str, set[str]]]:
    """Return the names that the import reads of any row, and those that it reads of rows of one class alone.

    The latter are attributes of a parameter that is annotated with classes of rows, as `row: FirRow`.
    """
    of_any: set[str] = set()
    of_class: dict[str, set[str]] = defaultdict(set)
    for module in READING_MODULES:
        tree = ast.parse((Path(feed_import.__path__[0]) / f"{module}.py").read_text(encoding="utf-8"))
        annotated: set[ast.Attribute] = set()
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            classes = {
                argument.arg: re.findall(r"\w+Row\b", ast.unparse(argument.annotation))
                for argument in function.args.args
                if argument.annotation is not None
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    for name in classes.get(node.value.id, []):
                        of_class[name].add(node.attr)
                        annotated.add(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node not in annotated:
                of_any.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                of_any.add(node.value)
    return of_any, of_class


def test_only_checked_columns_are_those_that_no_code_uses() -> None:
    """Columns of the type `raw` are not stored, as the type says."""
    of_any, of_class = columns_used()
    for file in contract().files.values():
        row_class = "".join(word.capitalize() for word in file.name.removesuffix(".csv").split("_")) + "Row"
        columns = {column.name for column in file.columns if column.type != "raw"}
        assert columns - of_any - of_class[row_class] == set(file.only_checked), file.name


def test_manifest_of_a_sample_delivery_gives_the_feed_version_of_the_contract(tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)]})
    assert json.loads((folder / "manifest.json").read_text())["feed_version"] == contract().feed_version


@pytest.mark.parametrize("record", ["uk-fir-7", "ABC/1", "h4/F3", "12345"])
@pytest.mark.parametrize("fault", [b"\xff", b"\0", b"z" * (CELL_LIMIT + 1), b'"' + b"z" * (CELL_LIMIT + 1) + b'"'])
def test_a_broken_row_is_named_by_its_record_and_its_column(record: str, fault: bytes) -> None:
    cells = [b"x"] * WIDTH
    cells[COURT.names.index("source_record_id")] = record.encode()
    cells[COURT.names.index("cnr")] = fault
    (line,) = lines(HEADER.encode() + b"\n" + b",".join(cells) + b"\n")
    assert line.broken
    assert line.cells == [record, "cnr"]


def test_broken_row_keeps_only_its_record_id() -> None:
    cells = [b"x"] * WIDTH
    cells[COURT.names.index("source_record_id")] = b"Yolandifer"
    cells[COURT.names.index("cnr")] = b"\xff Gribblefisk"
    (line,) = lines(HEADER.encode() + b"\n" + b",".join(cells) + b"\n")
    assert line.cells == ["", "cnr"]


def test_old_mac_line_ends_are_refused_with_a_message() -> None:
    with pytest.raises(RefusedFile, match="old Macs"):
        lines((HEADER + "\n" + row("1") + "\n").replace("\n", "\r"))


def test_a_mapping_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "files: {fir.csv: {constants: {ps_code: 0123, fir_year: 2026}, dates:, "
        "codes: {electronic: {Yes: true, No: false, 01: true}}}}"
    )
    mapping = read_mapping(path).for_file("fir.csv")
    assert mapping.codes == {"electronic": {"Yes": "true", "No": "false", "01": "true"}}
    assert mapping.constants == {"ps_code": "0123", "fir_year": "2026"}
