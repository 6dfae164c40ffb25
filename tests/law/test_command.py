from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.law import command
from itsso.law.counting import today

GOOD: dict[str, Any] = {
    "state": "KA",
    "offences": ["IPC 376(2)(n)", "POCSO 6"],
    "offence_date": "2024-05-18",
    "victims": [{"id": "V1", "child": True}],
    "events": [
        {"kind": "fir_registered", "at": "2024-11-25"},
        {"kind": "arrested", "at": "2024-11-26T09:10", "accused": "A1"},
        {"kind": "first_remand", "at": "2024-11-26", "accused": "A1"},
        {"kind": "final_report_filed", "at": "2025-01-24", "report": "chargesheet"},
    ],
}


def run(path: Path, as_on: str | None = "2025-03-01") -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(path), *(["--as-on", as_on] if as_on else [])]))


def test_a_case_is_answered_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    assert run(path) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["as_on"] == "2025-03-01"
    assert answer["problems"] == []
    clock = next(c for c in answer["clocks"] if c["rule"] == "investigation.two_months")
    assert clock | {"notes": []} == {
        "rule": "investigation.two_months",
        "certainty": "verified",
        "notes": [],
        "subject": "case",
        "applies": True,
        "starts": "2024-11-25",
        "due": "2025-01-25",
        "outer": "2025-01-25",
        "met": "2025-01-24",
        "state": "met",
        "authority": "BNSS 193(2)",
    }
    production = next(c for c in answer["clocks"] if c["rule"] == "custody.production")
    assert production["due"] == "2024-11-27T09:10+05:30"
    assert all(c["applies"] or c["reason"] for c in answer["clocks"])


def test_the_example_of_the_documents_is_answered_without_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Path(__file__).parents[2] / "docs" / "case.json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["problems"] == []
    assert {"met", "running", "overdue"} & {clock["state"] for clock in answer["clocks"]}


def test_without_a_day_it_answers_for_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"offences": [], "events": []}), encoding="utf-8")
    assert run(path, None) == 0
    assert json.loads(capsys.readouterr().out)["as_on"] == today().isoformat()


def event(**changes: Any) -> dict[str, Any]:
    return {"offences": ["BNS 64"], "events": [{"kind": "fir_registered", "at": "2025-01-01", **changes}]}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("not json", "is not JSON"),
        ("", "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe\x00", "is not JSON in UTF-8"),
        ('{"offences": [], "events": [{"kind": "fir_registered", "at": NaN}]}', "NaN"),
        ([], "a case is an object"),
        ({"offences": ["BNS 64"]}, "events: is required"),
        ({"events": []}, "offences: is required"),
        ({"offences": "BNS 64", "events": []}, "offences: "),
        ({"offences": [64], "events": []}, "offences[0]: "),
        ({"offences": [], "events": {}}, "events: "),
        ({"offences": [], "events": [], "source": {"kinds_carried": {"a\nb": "2020-01-01"}}}, "a b"),
        ({"offences": [], "events": [{"kind": "\ud800\n", "at": "2024-01-01"}]}, "events[0].kind: "),
        ({"offences": [], "events": [7]}, "events[0]: "),
        (
            event(kind="fir_registred"),
            "events[0].kind: 'fir_registred' is no kind of event; did you mean fir_registered?",
        ),
        (
            event(kind="draft_report_returned", office="sp", query=["sections", "nonsense"]),
            "events[0].query: 'nonsense' must be one of medical_papers",
        ),
        (event(kind=None), "events[0].kind: is required"),
        (event(kind=["a"]), "events[0].kind: "),
        (event(at=None), "events[0].at: is required"),
        (event(at="25-11-2024"), "events[0].at: '25-11-2024'"),
        (event(at="2024-13-01"), "events[0].at: "),
        (event(at="0001-01-01"), "events[0].at: "),
        (event(at=20240101), "events[0].at: "),
        (event(fir="half"), "events[0].fir: 'half'"),
        (event(electronic="yes"), "events[0].electronic: "),
        (event(id=1), "events[0].id: "),
        (event(recorded="soon"), "events[0].recorded: "),
        (event(kind="corrected"), "events[0].corrects: is required"),
        (event(kind="corrected", corrects="E", replacement={"kind": "arrested"}), "events[0].replacement.at: "),
        (event(kind="offences_altered"), "events[0].offences: is required"),
        (event(kind="arrested", accused=1), "events[0].accused: "),
        (event(kind="final_report_filed", charged="A1"), "events[0].charged: 'A1' must be a list of accused"),
        (event(kind="final_report_filed", charged=["A1", "Asha"]), "events[0].charged[1]: 'Asha' is no label"),
        (event(kind="supplementary_report_filed", pending=["A1/2"]), "events[0].pending[0]: 'A1/2' is no label"),
        (event(kind="final_report_filed", absconding=[1]), "events[0].absconding[0]: 1 is no label"),
        ({**event(), "state": 7}, "state: "),
        ({**event(), "offence_date": ["2025-01-01"]}, "offence_date: "),
        ({**event(), "offence_date": "2025-01-01T10:00"}, "offence_date: "),
        ({**event(), "victims": [{"child": True}]}, "victims[0].id: "),
        ({**event(), "accused": [{"id": "A1", "child": "no"}]}, "accused[0].child: "),
        ({**event(), "victims": [{"id": "V1"}, {"id": "V1", "child": True}]}, "victims[1].id: 'V1' stands twice"),
        (event(kind="arrested", accused="A1/2"), "events[0].accused: 'A1/2' may hold no slash"),
        ({**event(), "source": {"kinds_carried": {"nonsense": "2020-01-01"}}}, "source.kinds_carried.nonsense: "),
    ],
)
def test_what_cannot_be_read_ends_in_one_line_that_names_the_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any, field: str
) -> None:
    path = tmp_path / "case.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    assert run(path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert field in err


def test_a_missing_file_and_an_invalid_day_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none.json") == 2
    assert "cannot be opened" in capsys.readouterr().err
    assert run(tmp_path / "none.json", "2025-02-30") == 2
    assert "--as-on" in capsys.readouterr().err


def test_unknown_keys_are_ignored_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**event(colour="red"), "remark": "x"}), encoding="utf-8")
    assert run(path) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [problem.split(":")[0] for problem in problems] == ["remark", "events[0].colour"]


def test_text_that_no_terminal_can_show_is_answered_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"offences": ["\ud800 376"], "events": []}), encoding="utf-8")
    assert run(path) == 0
    assert any(r"\ud800 376" in repr(problem) for problem in json.loads(capsys.readouterr().out)["problems"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "kind", "at", "id", "x"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON, st.sampled_from([*GOOD, "source"]))
def test_rubbish_anywhere_never_ends_in_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rubbish: Any, key: str
) -> None:
    path = tmp_path / "case.json"
    for content in (rubbish, {**GOOD, key: rubbish}, {**GOOD, "events": [{**GOOD["events"][0], key: rubbish}]}):
        path.write_text(json.dumps(content), encoding="utf-8")
        status = run(path)
        out, err = capsys.readouterr()
        assert (status, bool(out), err.count("\n")) in ((0, True, 0), (2, False, 1))
