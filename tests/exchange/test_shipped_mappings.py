"""The mappings in docs/mappings read a file with the public names of columns, and claim no more than that."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.files.mapping import parse_mapping, read_mapping
from itsso.exchange.source_mappings.example import ExampleFile, check_example
from itsso.protection.ranges import enter
from tests.support.sample_nation import World

DOCS = Path(__file__).parents[2] / "docs"
KARNATAKA = DOCS / "mappings" / "karnataka.yaml"
OWN_STATES = ("Andhra Pradesh", "Goa", "Gujarat", "Karnataka", "Tamil Nadu", "Telangana")

PUBLIC = {
    "District_Name": "Kanpur Nagar",
    "UnitName": "Kotwali PS",
    "FIRNo": "0007",
    "RI": "1",
    "Year": "2026",
    "Month": "1",
    "Offence_From_Date": "2026-01-09T22:00",
    "Offence_To_Date": "2026-01-09T23:00",
    "FIR_Reg_DateTime": "2026-01-10T11:30",
    "FIR_Date": "2026-01-10",
    "FIR Type": "Heinous",
    "FIR_Stage": "Under Investigation",
    "Complaint_Mode": "Written",
    "Latitude": "26.4",
    "Longitude": "80.3",
    "ActSection": "BNS 64(1)",
    "KGID": "1234567",
    "IOAssigned_Date": "2026-01-10",
    "Internal_IO": "7",
    "Place of Offence": "x",
    "Distance from PS": "2 KM",
    "VICTIM COUNT": "1",
    "Accused Count": "2",
    "FIR_ID": "IN-1",
    "Unit_ID": "KNP-1",
    "Crime_No": "1",
}
"""The columns of the public file as programs name them, with invented values; without those that the feed refuses."""

LEFT_OUT = ("IOName", "CrimeGroup_Name", "CrimeHead_Name", "Beat_Name", "Village_Area_Name")
"""Columns of the public file that the feed refuses by their names."""

ADDED = {"entered_at": "2026-01-10T12:00", "source_updated_at": "2026-01-10T12:00", "district_code": "KNP"}


def as_file(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_a_file_with_the_public_columns_of_karnataka_is_read(world: World) -> None:
    text = KARNATAKA.read_text(encoding="utf-8").replace("IN-KA", "IN-UP")  # the small nation has no Karnataka
    mapping = parse_mapping(text.encode())
    with enter(world.system):
        example = ExampleFile(FeedFile.FIR, as_file(PUBLIC | ADDED), "up")
        result = check_example(mapping, example, "karnataka", world.up)
    assert dict(result.rejected) == {}
    assert (result.refused, result.rows, result.passed) == ([], 1, 1)


@pytest.mark.parametrize("column", LEFT_OUT)
def test_a_column_that_could_hold_names_is_refused_and_named_in_the_draft(world: World, column: str) -> None:
    mapping = read_mapping(KARNATAKA)
    with enter(world.system):
        example = ExampleFile(FeedFile.FIR, as_file(PUBLIC | ADDED | {column: "x"}), "up")
        result = check_example(mapping, example, "karnataka", world.up)
    assert result.refused
    assert column in KARNATAKA.read_text(encoding="utf-8").partition("name:")[0]


def test_the_draft_lacks_just_the_columns_that_its_head_names() -> None:
    mapping = read_mapping(KARNATAKA).for_file(FeedFile.FIR)
    mapped = {*mapping.columns.values(), *mapping.constants}
    required = {column.name for column in contract().files[FeedFile.FIR].columns if column.need == "R"}
    assert required - mapped == set(ADDED)
    head = KARNATAKA.read_text(encoding="utf-8").partition("name:")[0]
    assert all(name in head for name in ADDED)
    assert "NOT VERIFIED" in head


@pytest.mark.parametrize("state", OWN_STATES)
def test_the_documentation_says_by_name_what_is_public_of_each_state(state: str) -> None:
    (row,) = [line for line in (DOCS / "feed.md").read_text(encoding="utf-8").splitlines() if f"| {state} |" in line]
    assert (row.endswith("| none |")) == (state != "Karnataka")
