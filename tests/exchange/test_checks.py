"""The checks of rows: each fault seen in real FIR data that a column can carry (docs/feed.md), and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAliasType, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsso.exchange import reasons
from itsso.exchange.contract import FILES, FeedFile, contract
from itsso.exchange.feed_import.cells import FeedMoment, fir_number, is_before, moment, showable
from itsso.exchange.feed_import.chunks import read_row
from itsso.exchange.feed_import.parser import RowParser
from itsso.exchange.feed_import.rows import FeedRow, Origin, TallyGroup
from itsso.exchange.feed_import.stations import StationDirectory, StationRef
from itsso.exchange.files.reading import CELL_SEPARATOR
from itsso.exchange.reasons import PROBLEMS, REJECTED, Fault
from itsso.platform.clock import IST
from tests.support.feeds import arrest, court, event, fir, form, form_accused, zero

NOW = datetime(2026, 6, 30, 12, tzinfo=IST)
PLACES = StationDirectory(
    {
        ("UP", "KNP-1"): StationRef(1, 900_101),
        ("UP", "LKO-1"): StationRef(2, 900_201),
        ("BR", "PAT-1"): StationRef(3, 1_000_101),
    },
    {"UP": ("UP", 900_000), "BR": ("BR", 1_000_000), "CG": ("CG", 2_200_000), "CT": ("CG", 2_200_000)},
    (1, 9_999_999),
    frozenset({1, 2, 3}),
    numbering=1,
)

MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "fir.csv": fir,
    "zero_fir.csv": zero,
    "arrest.csv": arrest,
    "final_form.csv": form,
    "court.csv": court,
    "event.csv": event,
    "final_form_accused.csv": form_accused,
}


def check(name: str, **values: str) -> FeedRow:
    """Check a row that is valid but for the given values."""
    row = MAKERS[name](1, **values)
    file = FeedFile(name)
    return check_cells(file, [str(row.get(column, "")) for column in contract().files[file].names])


def check_cells(file: FeedFile, cells: list[str]) -> FeedRow:
    """Return the row that the checks make of these cells."""
    origin = Origin(TallyGroup("", file, 0), 2, CELL_SEPARATOR.join(cells))
    return read_row(RowParser(file, "cctns-up", PLACES, NOW), origin, cells)


@pytest.mark.parametrize("name", FILES)
def test_valid_row_passes_without_a_problem(name: str) -> None:
    assert check(name).problems == ()


SUPPLEMENT = {"is_supplementary": "true"}
SENT = {"transfer_status": "sent", "to_state_code": "IN-UP", "to_ps_code": "KNP-1", "sent_mode": "cctns"}
REJECTS = [
    ("fir.csv", {"source_record_id": ""}, "required", "source_record_id"),  # 25: no key
    ("fir.csv", {"record_action": "D"}, "unknown_code", "record_action"),  # 27: soft-deleted rows
    ("fir.csv", {"source_updated_at": ""}, "required", "source_updated_at"),
    ("fir.csv", {"ps_code": ""}, "required", "ps_code"),
    ("fir.csv", {"ps_code": "KOTWALI"}, "unknown_station", "ps_code"),  # 21: a name is not a code
    ("fir.csv", {"state_code": "09"}, "unknown_code", "state_code"),
    ("fir.csv", {"state_code": "IN-ZZ"}, "unknown_code", "state_code"),
    ("fir.csv", {"fir_year": "26"}, "not_a_year", "fir_year"),
    ("fir.csv", {"fir_year": "2027"}, "not_a_year", "fir_year"),
    ("fir.csv", {"registered_at": "10/01/2026 11:30:00"}, "not_a_moment", "registered_at"),
    ("fir.csv", {"registered_at": "2026-02-30"}, "not_a_moment", "registered_at"),
    ("fir.csv", {"registered_at": "2026011099"}, "not_a_moment", "registered_at"),  # Python reads the first eight
    ("fir.csv", {"registered_at": "20260110"}, "not_a_moment", "registered_at"),
    ("fir.csv", {"registered_at": "20260110T1130"}, "not_a_moment", "registered_at"),
    ("fir.csv", {"registered_at": "2026-W02-6"}, "not_a_moment", "registered_at"),
    ("court.csv", {"fine_amount": "9871112223"}, "not_a_number", "fine_amount"),  # could be a telephone number
    ("fir.csv", {"registered_at": "2026-07-01T00:00:00+05:30"}, "in_the_future", "registered_at"),
    ("fir.csv", {"occurrence_to": "2026-01-01"}, "from_after_to", "occurrence_to"),  # 4: negative duration
    ("fir.csv", {"occurrence_from": ""}, "required", "occurrence_from"),
    ("fir.csv", {"sections": ""}, "required", "sections"),
    ("fir.csv", {"sections": "as per complaint"}, "sections_unreadable", "sections"),  # 10: act text
    ("fir.csv", {"sections": "POCSO:6"}, "required", "victim_is_child"),
    ("fir.csv", {"latitude": "0", "longitude": "0"}, "coordinates_zero", "latitude"),  # 2: zero coordinates
    ("fir.csv", {"latitude": "nan"}, "not_a_number", "latitude"),
    ("fir.csv", {"latitude": "1e3"}, "not_a_number", "latitude"),
    ("fir.csv", {"electronic": "Y"}, "not_a_bool", "electronic"),  # 26: text booleans
    ("fir.csv", {"victim_count": "two"}, "not_a_number", "victim_count"),  # 26: text numbers
    ("fir.csv", {"victim_count": "²"}, "not_a_number", "victim_count"),
    ("fir.csv", {"despatched_to_court_at": "2026-01-09"}, "before_registration", "despatched_to_court_at"),
    ("fir.csv", {"sections_altered_at": "2026-01-09"}, "before_registration", "sections_altered_at"),
    ("fir.csv", {"case_event": "quashed", "case_event_at": "2026-01-09"}, "before_registration", "case_event_at"),
    ("fir.csv", {"case_event": "quashed"}, "required", "case_event_at"),
    ("fir.csv", {"case_event": "Transfered", "case_event_at": "2026-02-01"}, "unknown_code", "case_event"),  # 8
    ("fir.csv", {"zero_no": "3"}, "required", "zero_state_code"),
    ("fir.csv", {"io_ref": "SI Ram Lal"}, "not_a_reference", "io_ref"),  # 30: a name in a column
    ("fir.csv", {"gd_no": "x" * 201}, "too_long", "gd_no"),
    ("fir.csv", {"gd_no": "Gribblefisk 12"}, "not_a_paper_number", "gd_no"),
    ("fir.csv", {"source_record_id": "Gribblefisk"}, "not_a_record", "source_record_id"),
    ("fir.csv", {"sections": "BNS:64(1);" + "IPC:376;" * 600}, "too_long", "sections"),
    ("fir.csv", {"fir_no": "1" * 21}, "not_an_fir_number", "fir_no"),
    ("fir.csv", {"fir_no": "9876501234"}, "not_an_fir_number", "fir_no"),
    ("fir.csv", {"fir_no": "Gribblefisk 12"}, "not_an_fir_number", "fir_no"),
    ("fir.csv", {"fir_no": "12/2025"}, "not_an_fir_number", "fir_no"),
    ("fir.csv", {"fir_no": "00"}, "not_an_fir_number", "fir_no"),
    ("zero_fir.csv", {**SENT, "sent_at": "2026-01-07"}, "before_registration", "sent_at"),
    ("zero_fir.csv", {"re_registered_at": "2026-01-07"}, "before_registration", "re_registered_at"),
    ("zero_fir.csv", SENT, "required", "sent_at"),
    ("zero_fir.csv", {"transfer_status": "re_registered"}, "required", "to_state_code"),
    ("zero_fir.csv", {**SENT, "sent_at": "2026-01-09", "to_ps_code": "NO"}, "unknown_station", "to_ps_code"),
    ("arrest.csv", {"event_type": "Arrested"}, "unknown_code", "event_type"),
    ("arrest.csv", {"age_years": "121"}, "not_a_number", "age_years"),
    ("arrest.csv", {"zero_no": "4"}, "both_keys", "zero_no"),
    ("arrest.csv", {"fir_no": ""}, "required", "fir_no"),
    ("arrest.csv", {"released_at": "2026-01-11"}, "from_after_to", "released_at"),
    ("final_form.csv", {"form_type": "B"}, "bare_letter", "form_type"),
    ("final_form.csv", {"accused_charged": ""}, "required", "accused_charged"),
    ("final_form.csv", {"sections": ""}, "required", "sections"),
    ("final_form.csv", {"victim_medical_attached": ""}, "required", "victim_medical_attached"),
    ("final_form.csv", SUPPLEMENT, "required", "supplements_form_no"),
    ("court.csv", {"disposal_type": "convicted", "disposal_at": "2026-03-01"}, "required", "sections_convicted"),
    ("court.csv", {"disposal_type": "acquitted"}, "required", "disposal_at"),
    ("court.csv", {"disposal_type": "Contested--ACQUITTED"}, "unknown_code", "disposal_type"),
    ("court.csv", {"cnr": "JKAN0100063820"}, "not_a_cnr", "cnr"),
    ("event.csv", {"kind": "medical_done"}, "unknown_code", "kind"),
    ("event.csv", {"kind": "final_report_filed"}, "kind_not_here", "kind"),
    ("event.csv", {"victim_ref": ""}, "required", "victim_ref"),
    ("event.csv", {"facts": "by_woman_doctor=maybe"}, "not_facts", "facts"),
    ("event.csv", {"facts": "doctor=Dr Sharma"}, "not_facts", "facts"),
    ("event.csv", {"kind": "offences_altered"}, "not_facts", "facts"),
    ("event.csv", {"kind": "offences_altered", "facts": "offences=BNS:64(1);Gribblefisk"}, "not_facts", "facts"),
    ("event.csv", {"kind": "transferred_out", "facts": "to=Gribblefisk"}, "not_facts", "facts"),
    ("event.csv", {"kind": "delay_reason_recorded", "facts": "limit=Gribblefisk"}, "not_facts", "facts"),
    (
        "event.csv",
        {"kind": "draft_report_returned", "facts": "office=sdpo;query=sections;Gribblefisk"},
        "not_facts",
        "facts",
    ),
]


@pytest.mark.parametrize(("name", "values", "reason", "column"), REJECTS)
def test_row_that_contradicts_itself_is_rejected(name: str, values: dict[str, str], reason: str, column: str) -> None:
    with pytest.raises(Fault) as fault:
        check(name, **values)
    assert (fault.value.reason, fault.value.values["column"]) == (reason, column)
    assert reason in REJECTED


ACCEPTED = [
    ("fir.csv", {"occurrence_from": "2026-01-11"}, "registered_before_occurrence"),  # 6
    ("fir.csv", {"occurrence_from": "2005-01-11"}, "occurrence_long_ago"),  # 5: historic child abuse is real
    ("fir.csv", {"fir_year": "2025"}, "year_differs"),
    (
        "fir.csv",
        {"registered_at": "2025-12-30", "entered_at": "2025-12-30", "occurrence_from": "2025-12-29"},
        "year_differs",
    ),
    ("fir.csv", {"sections": "IPC:376"}, "ipc_after_its_end"),  # 11
    ("fir.csv", {"occurrence_from": "2024-06-30"}, "bns_before_its_start"),
    ("fir.csv", {"latitude": "75.65", "longitude": "16.17"}, "outside_india"),  # 2: swapped
    ("fir.csv", {"longitude": "777.7"}, "outside_india"),
    ("fir.csv", {"victim_min_age": "101"}, "age_over_100"),  # 19
    ("fir.csv", {"sections": "BNS:64(1);BNS:999"}, "unknown_section"),
    ("fir.csv", {"sections": "BNS:64(1);Gribblefisk:Yolandifer"}, "not_a_section"),
    ("arrest.csv", {"age_years": "104"}, "age_over_100"),
    ("arrest.csv", {"accused_status": "died"}, "death_without_day"),
    ("final_form.csv", {"form_type": "unknown"}, "form_type_unknown"),
    ("event.csv", {"kind": "transferred_out", "victim_ref": "", "facts": "to=NO-9"}, "unknown_unit"),
]


@pytest.mark.parametrize(("name", "values", "code"), ACCEPTED)
def test_doubtful_row_is_accepted_with_a_problem(name: str, values: dict[str, str], code: str) -> None:
    assert code in {problem.code for problem in check(name, **values).problems}
    assert code in PROBLEMS


FINE = [
    ("fir.csv", {"latitude": "", "longitude": ""}),  # 1: coordinates missing
    ("fir.csv", {"sections": "MVA:184", "district_name": "Ahmedabad"}),  # 20: other offences are not refused
    ("fir.csv", {"occurrence_from": "", "occurrence_precision": "unknown"}),
    ("fir.csv", {"registered_at": "2026-01-10", "despatched_to_court_at": "2026-01-10T09:00:00"}),
    ("fir.csv", {"victim_sexes": "F;M", "victim_min_age": "0"}),  # 19: 0 may be an infant
    ("arrest.csv", {"is_gd_based": "true", "fir_no": "", "fir_year": "", "ps_code": "", "state_code": ""}),
    ("event.csv", {"kind": "offences_altered", "victim_ref": "", "facts": "offences=BNS:64(1);POCSO:6"}),
    ("court.csv", {"next_hearing_on": "2027-01-01"}),
]


@pytest.mark.parametrize(("name", "values"), FINE)
def test_unknown_values_and_foreign_stations_are_not_a_fault(name: str, values: dict[str, str]) -> None:
    row = check(name, **values)
    assert {problem.code for problem in row.problems} <= {"unknown_section"}


def test_an_old_code_of_a_state_is_the_state() -> None:
    assert PLACES.states["CT"] == PLACES.states["CG"]


@pytest.mark.parametrize(("printed", "same"), [("0339", "339"), ("३३९", "339"), ("12a", "12A"), ("12-A", "12A")])
def test_numbers_are_compared_without_zeros_and_scripts(printed: str, same: str) -> None:
    assert fir_number(printed) == same


@pytest.mark.parametrize("printed", ["0339/2026", "339 of 2026", "339 / 2026", "339/ २०२६"])
def test_a_printed_number_with_its_year_is_the_number(printed: str) -> None:
    row = check("fir.csv", fir_no=printed)
    assert row.key is not None
    assert row.key.number == "339"


def test_time_without_offset_is_indian_and_other_offsets_are_converted() -> None:
    assert moment("2026-01-10T11:30:00") == moment("2026-01-10T11:30:00+05:30") == moment("2026-01-10T06:00:00Z")
    assert moment("2026-01-10").precision == "d"


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2026, 1, 1))  # noqa: DTZ001


@given(MOMENTS, MOMENTS)
def test_a_day_is_never_before_or_after_a_moment_of_itself(first: datetime, second: datetime) -> None:
    day = FeedMoment(first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=IST), "d")
    assert not is_before(day, FeedMoment(first.replace(tzinfo=IST), "m"))
    assert not is_before(FeedMoment(first.replace(tzinfo=IST), "m"), day)
    later = FeedMoment(second.replace(tzinfo=IST), "m")
    assert is_before(day, later) == (day.day < later.day)


@pytest.mark.parametrize("value", ["B", "fr_unknown", "2026-02-30", "IN-ZZ", "KNP-9", "12/01/2026", "99999"])
def test_a_code_a_number_or_a_date_is_shown(value: str) -> None:
    assert showable(value) == value


@given(st.from_regex(r"[A-Z][a-z]{2,12}( [A-Z][a-z]{2,12})?", fullmatch=True))
def test_a_word_that_could_be_a_name_is_never_shown(name: str) -> None:
    assert showable(name) == f"({len(name)})"
    assert showable(name.upper()) == f"({len(name)})"


@given(st.sampled_from(FILES), st.data())
def test_any_cells_give_a_row_or_a_fault(name: FeedFile, data: st.DataObject) -> None:
    names = contract().files[name].names
    base = MAKERS[name](1)
    odd = st.one_of(
        st.sampled_from(["", "0", "true", "2026-01-10", "9999-12-31T23:59:59-12:00", "0001-01-01", "IN-UP", "KNP-1"]),
        st.text(max_size=30),
    )
    cells = [data.draw(odd) if data.draw(st.integers(0, 5)) == 0 else str(base.get(column, "")) for column in names]
    try:
        row = check_cells(name, cells)
    except Fault as found:
        fault = found
    else:
        assert row.columns is not None
        assert row.columns.source_record_id == cells[names.index("source_record_id")]
        return
    assert fault.values["column"] in names
    assert fault.reason in REJECTED


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (reasons.REJECTED, reasons.RejectReason),
        (reasons.PARKED, reasons.WaitReason),
        (reasons.PROBLEMS, reasons.ProblemCode),
        (reasons.REFUSED, reasons.RefusalReason),
    ],
)
def test_each_reason_has_a_text(texts: Mapping[str, object], codes: TypeAliasType) -> None:
    assert tuple(texts) == get_args(codes.__value__)
