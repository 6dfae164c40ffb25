"""`itsso feed`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from itsso.exchange.command import _progress
from itsso.platform.cli import main
from tests.support.feeds import fir, form, write
from tests.support.sample_nation import World

type Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("world")


def test_check_names_file_row_column_and_remedy_and_loads_nothing(world: World, tmp_path: Path, capsys) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)], "final_form.csv": [form(1), form(2, form_type="B")]})
    assert main(["feed", "check", str(folder)]) == 1
    first, *_, last = capsys.readouterr().out.strip().splitlines()
    assert first.startswith('final_form.csv, row 3, column form_type: "B" The letter means false')
    assert last == "3 rows read: 2 pass the checks, 1 would be rejected. Nothing was loaded."
    assert main(["feed", "check", str(folder), "--json"]) == 1
    output = json.loads(capsys.readouterr().out)
    assert (output["rows"], output["rejected"], output["rejects"][0]["reason"]) == (3, 1, "bare_letter")


def test_column_with_a_control_character_is_named(world: World, tmp_path: Path, capsys) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1), fir(2, sections="IPC\x1f376")]})
    assert main(["feed", "check", str(folder)]) == 1
    assert capsys.readouterr().out.startswith("fir.csv, row 3, column sections: ")


def test_load_prints_the_sum_and_what_to_send_back(world: World, tmp_path: Path, capsys) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1), fir(2, sections="")]})
    assert main(["feed", "load", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "received 2 = accepted 1 + unchanged 0 + parked 0 + rejected 1." in out
    delivery = out.split("Delivery ")[1][:36]
    assert main(["feed", "rejects", delivery, "--out", str(tmp_path / "back.csv")]) == 0
    assert (tmp_path / "back.csv").read_text().splitlines()[1].startswith("fir.csv,3,")
    assert main(["feed", "load", str(folder), "--json"]) == 1
    again = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (again["unchanged"], again["rejected"]) == (
        1,
        1,
    )  # a rejected row is reported again as rejected, not as unchanged


def test_check_of_a_refused_delivery_reports_no_passed_rows(world: World, tmp_path: Path, capsys: Capture) -> None:
    folder = write(tmp_path / "d", {"fir.csv": [fir(1)]}, text={"zero_fir.csv": "source_record_id,zero_ref\nZ1,z1\n"})
    assert main(["feed", "check", str(folder)]) == 1
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith("The whole delivery would be refused")
    assert main(["feed", "check", str(folder), "--json"]) == 1
    output = json.loads(capsys.readouterr().out)
    assert (output["passed"], output["would_be_refused"]) == (0, True)


def test_parked_rows_and_problems_are_listed_by_row_and_record(world: World, tmp_path: Path, capsys: Capture) -> None:
    rows = {"fir.csv": [fir(1, sections="IPC:376-401"), fir(2)], "final_form.csv": [form(9, record="h4/F3")]}
    assert main(["feed", "load", str(write(tmp_path / "d", rows))]) == 0
    out = capsys.readouterr().out
    delivery = out.split("Delivery ")[1][:36]
    assert "1 problem of rows that were taken; 1 of their cases stands in no figure." in out
    assert main(["feed", "parked", delivery]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "final_form.csv, row 2, record h4/F3, column fir_no: Waiting for its FIR (9/2026).",
        "1 row.",
    ]
    assert main(["feed", "problems", delivery]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("fir.csv, row 2, record FKNP-1-1, column sections: Words or numbers among the sections")
    assert first.endswith("The case stands in no figure.") and last == "1 problem."


def test_source_continues_under_another_name_with_its_records(world: World, tmp_path: Path, capsys: Capture) -> None:
    assert main(["feed", "load", str(write(tmp_path / "1", {"fir.csv": [fir(1)]})), "--json"]) == 0
    assert main(["feed", "source", "cctns-up-2", "--continues", "cctns-up"]) == 0
    later = fir(1, source_updated_at="2026-03-01", sections="POCSO:6", victim_is_child="true")
    second = write(tmp_path / "2", {"fir.csv": [later]}, source_system="cctns-up-2")
    assert main(["feed", "load", str(second), "--json"]) == 0
    output = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (output["accepted"], output["rejected"]) == (1, 0)
    assert main(["feed", "source", "cctns-up", "--continues", "cctns-up-2"]) == 1
    assert main(["feed", "source", "Gribblefisk", "--continues", "cctns-up"]) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["feed", "load", "nowhere"], 2, "there is no such folder"),
        (["feed", "load", "EMPTY"], 1, "manifest.json is missing"),
        (["feed", "check", "EMPTY"], 1, "manifest.json is missing"),
        (["feed", "load", "GOOD", "--mapping", "no.yaml"], 2, "no.yaml"),
        (["feed", "rejects", "019f2c1e-7a55-7bb1-8c3d-0d4ad2f0c3aa", "--out", "x.csv"], 1, "no such delivery"),
    ],
)
def test_failure_is_reported_in_one_line_with_an_exit_code(
    world: World, tmp_path: Path, capsys, arguments: list[str], status: int, line: str
) -> None:
    (tmp_path / "empty").mkdir()
    good = write(tmp_path / "good", {"fir.csv": [fir(1)]})
    places = {"EMPTY": str(tmp_path / "empty"), "GOOD": str(good)}
    assert main([places.get(word, word) for word in arguments]) == status
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert line in error


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(capsys) -> None:
    for bar in (True, False):
        show, end = _progress(bar)
        for done in (0, 5, 6, 10):
            show(done, 10)
        end()
    output = capsys.readouterr().err
    assert "50% 5 of 10 rows" in output
    assert output.endswith("0 of 10 rows\n5 of 10 rows\n6 of 10 rows\n10 of 10 rows\n")
