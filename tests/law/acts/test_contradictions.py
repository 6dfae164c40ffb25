"""Facts that cannot all be true: each is named among the problems, and none turns into a reproach."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.acts.acts import answer, event, problems_of

FIR = event("fir_registered", "2025-03-05T10:00")
ARREST = event("arrested", "2025-03-06T07:00", accused="A1")
REMAND = event("first_remand", "2025-03-07T06:00", accused="A1")
CHARGE_SHEET = event("final_report_filed", "2025-05-01", report="charge_sheet")
SOUND = [FIR, ARREST, REMAND, CHARGE_SHEET]


def test_sound_case_has_no_problem() -> None:
    """The case that the others below spoil."""
    assert problems_of(["BNS 64(1)"], SOUND, "2025-06-01", offence_date="2025-03-04") == ()


Spoiled = tuple[str, list[str], list[dict[str, Any]], dict[str, Any]]

SPOILED: list[Spoiled] = [
    ("remand before the arrest", ["BNS 64(1)"], [FIR, event("arrested", "2025-03-08", accused="A1"), REMAND], {}),
    (
        "report before the FIR",
        ["BNS 64(1)"],
        [FIR, event("final_report_filed", "2025-02-01", report="charge_sheet")],
        {},
    ),
    (
        "arrest four months before the FIR",
        ["BNS 64(1)"],
        [event("arrested", "2024-11-06", accused="A1"), FIR, REMAND],
        {},
    ),
    (
        "first remand a month after the arrest",
        ["BNS 64(1)"],
        [FIR, ARREST, event("first_remand", "2025-04-06", accused="A1")],
        {},
    ),
    ("FIR before the offence", ["BNS 64(1)"], [FIR], {"offence_date": "2025-03-20"}),
    (
        "arrest before the offence",
        ["BNS 64(1)"],
        [FIR, event("arrested", "2025-01-01", accused="A1")],
        {"offence_date": "2025-03-04"},
    ),
    (
        "release before the only remand",
        ["BNS 64(1)"],
        [FIR, event("released", "2025-03-06", accused="A1", why="court_bail"), REMAND],
        {},
    ),
    (
        "default bail before any remand",
        ["BNS 64(1)"],
        [FIR, event("default_bail_applied", "2025-03-06", accused="A1"), REMAND],
        {},
    ),
    (
        "charges framed before cognizance",
        ["BNS 64(1)"],
        [*SOUND, event("charges_framed", "2025-05-10"), event("cognizance_taken", "2025-06-10")],
        {},
    ),
    (
        "judgment before the charge sheet",
        ["BNS 64(1)"],
        [*SOUND, event("judgment_delivered", "2025-04-01", outcome="convicted")],
        {},
    ),
    ("rape of a girl under twelve, victim an adult", ["BNS 65(2)"], SOUND, {"victims": [{"id": "V1", "child": False}]}),
    ("POCSO, victim an adult", ["POCSO 6"], SOUND, {"victims": [{"id": "V1", "child": False}]}),
    ("BNS for an offence of 2023", ["BNS 64(1)"], SOUND, {"offence_date": "2023-03-04"}),
    ("IPC for an offence of 2025", ["IPC 376(1)"], SOUND, {"offence_date": "2025-03-04"}),
    ("376AB for an offence of 2017", ["IPC 376AB"], SOUND, {"offence_date": "2017-03-04"}),
    ("POCSO for an offence of 2011", ["POCSO 6"], SOUND, {"offence_date": "2011-03-04"}),
    (
        "regular FIR before its Zero FIR",
        ["BNS 64(1)"],
        [event("fir_registered", "2025-03-05", fir="regular"), event("fir_registered", "2025-03-09", fir="zero")],
        {},
    ),
    (
        "custody extended though no special Act is charged",
        ["BNS 64(1)"],
        [FIR, ARREST, REMAND, event("custody_extended", "2025-05-20", accused="A1")],
        {},
    ),
    (
        "accused not named",
        ["BNS 64(1)"],
        [FIR, event("first_remand", "2025-03-07")],
        {"accused": [{"id": "A1"}, {"id": "A2"}]},
    ),
    ("a procedure Act for a penal one", ["BNSS 64(1)"], SOUND, {}),
    ("a section that the Act does not have", ["BNS 64(1)", "BNS 400"], SOUND, {}),
    ("no section", [], SOUND, {}),
    ("an Act without a section", ["POCSO"], SOUND, {}),
    (
        "medical report before the examination",
        ["BNS 64(1)"],
        [
            FIR,
            event("victim_medical_examined", "2025-03-06", victim="V1"),
            event("medical_report_received", "2025-03-05T11:00", victim="V1"),
        ],
        {"victims": [{"id": "V1", "child": False}]},
    ),
    (
        "accused both charged and left for later",
        ["BNS 70(1)"],
        [FIR, REMAND, event("final_report_filed", "2025-05-01", report="charge_sheet", charged=["A1"], pending=["A1"])],
        {},
    ),
    (
        "accused charged whom the case does not have",
        ["BNS 70(1)"],
        [FIR, REMAND, event("final_report_filed", "2025-05-01", report="charge_sheet", charged=["A1", "A9"])],
        {"accused": [{"id": "A1"}]},
    ),
    (
        "sections altered before the FIR",
        ["BNS 74"],
        [FIR, event("offences_altered", "2025-02-01", offences=["BNS 64(1)"])],
        {},
    ),
    (
        "report returned before any was filed",
        ["BNS 64(1)"],
        [FIR, event("final_report_returned", "2025-04-01", reason="defect")],
        {},
    ),
    (
        "appeal decided before it was filed",
        ["BNS 64(1)"],
        [*SOUND, event("appeal_decided", "2025-06-01"), event("appeal_filed", "2025-08-01")],
        {},
    ),
]


@pytest.mark.parametrize(("offences", "events", "more"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED])
def test_contradiction_is_named(offences: list[str], events: list[dict[str, Any]], more: dict[str, Any]) -> None:
    """A slip of the pen is a problem to correct and not a fact to count from."""
    assert problems_of(offences, events, "2025-09-01", **more)


def test_slip_of_the_arrest_does_not_accuse_of_illegal_detention() -> None:
    """An arrest four months before its FIR is a slip; that production came "four months late" is not verified."""
    events = [
        event("arrested", "2021-04-20", accused="A1"),
        event("fir_registered", "2021-08-20"),
        event("first_remand", "2021-08-21", accused="A1"),
    ]
    production = answer("custody.production", ["IPC 376(1)"], events, "2021-09-01", "A1")
    assert production.problems
    assert not (production.clock.state in ("late", "overdue") and production.clock.certainty == "verified")


@pytest.mark.parametrize("child", [None, False])
def test_accused_before_the_board_not_recorded_as_a_child_is_reported(child: bool | None) -> None:
    """Juvenile Justice Act 2015, section 10(1): "a child alleged to be in conflict with law" goes to the Board."""
    events = [
        event("fir_registered", "2025-02-08"),
        event("arrested", "2025-02-09", accused="A1", how="child_apprehended"),
        event("produced_before_board", "2025-02-10", accused="A1"),
    ]
    problem_codes = problems_of(["POCSO 6"], events, "2025-03-01", accused=[{"id": "A1", "child": child}])
    assert "treated_as_a_child" in problem_codes
    assert "treated_as_a_child" not in problems_of(
        ["POCSO 6"], events, "2025-03-01", accused=[{"id": "A1", "child": True}]
    )


@pytest.mark.parametrize(
    ("offences", "victims", "reported"),
    [
        (["BNS 64(1)"], [{"id": "V1", "child": True}], True),
        (["BNS 65(1)"], [], True),
        (["BNS 64(1)", "POCSO 4"], [{"id": "V1", "child": True}], False),
        (["BNS 64(1)", "POCSO"], [{"id": "V1", "child": True}], False),
        (["BNS 64(1)"], [{"id": "V1", "child": False}], False),
        (["BNS 64(1)"], [], False),
        (["BNS 137(2)"], [{"id": "V1", "child": True}], False),
    ],
)
def test_child_without_a_section_of_pocso_is_reported(offences: list[str], victims: list[Any], reported: bool) -> None:
    """POCSO 2(1)(d), 3, 42, 42A: whatever else is charged, the same act against a child is an offence under it."""
    problem_codes = problems_of(offences, [event("fir_registered", "2025-02-08")], "2025-03-01", victims=victims)
    assert ("child_without_pocso" in problem_codes) is reported


def test_no_pocso_is_missed_before_the_act_began() -> None:
    """The Act came into force on 14-11-2012."""
    problem_codes = problems_of(
        ["IPC 376(1)"], [event("fir_registered", "2012-11-01")], "2012-12-01", victims=[{"id": "V1", "child": True}]
    )
    assert "child_without_pocso" not in problem_codes
