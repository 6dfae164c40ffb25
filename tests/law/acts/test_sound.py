"""Cases as they come in every police station: none has a problem, and no page may raise a false alarm."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.acts.acts import event, problems_of

A_CHARGE_SHEET = {"report": "charge_sheet"}
FIR = event("fir_registered", "2025-03-05T10:00")
ARREST = event("arrested", "2025-03-06T07:00", accused="A1")
REMAND = event("first_remand", "2025-03-07T06:00", accused="A1")
CHARGE_SHEET = event("final_report_filed", "2025-05-01", **A_CHARGE_SHEET)

SOUND: list[tuple[str, list[str], list[dict[str, Any]], dict[str, Any]]] = [
    (
        "caught in the act",
        ["BNS 64(1)"],
        [
            event("arrested", "2025-03-05T08:00", accused="A1"),
            FIR,
            event("first_remand", "2025-03-06T07:00", accused="A1"),
        ],
        {},
    ),
    (
        "arrest date same day as FIR time",
        ["BNS 64(1)"],
        [event("arrested", "2025-03-05", accused="A1"), FIR],
        {},
    ),
    (
        "arrest eve",
        ["BNS 64(1)"],
        [
            event("arrested", "2025-03-04T23:30", accused="A1"),
            FIR,
            event("first_remand", "2025-03-05T16:00", accused="A1"),
        ],
        {},
    ),
    (
        "transit remand",
        ["BNS 64(1)"],
        [
            FIR,
            event("arrested", "2025-03-20T07:00", accused="A1"),
            event("first_remand", "2025-03-21T06:00", accused="A1"),
            event("produced", "2025-03-24T06:00", accused="A1"),
        ],
        {},
    ),
    (
        "surrender",
        ["BNS 64(1)"],
        [
            FIR,
            event("arrested", "2025-04-20", accused="A1", how="surrendered_judicial_custody"),
            event("first_remand", "2025-04-20", accused="A1"),
        ],
        {},
    ),
    (
        "anticipatory",
        ["BNS 64(1)"],
        [
            FIR,
            event("arrested", "2025-04-20", accused="A1", how="arrested_anticipatory_bail"),
            event("released", "2025-04-20", accused="A1", why="court_bail"),
        ],
        {},
    ),
    (
        "police bail",
        ["BNS 79"],
        [
            FIR,
            event("arrested", "2025-03-20", accused="A1"),
            event("released", "2025-03-20", accused="A1", why="police_bail"),
            CHARGE_SHEET,
        ],
        {},
    ),
    (
        "bail then charge sheet",
        ["BNS 64(1)"],
        [FIR, ARREST, REMAND, event("released", "2025-04-06", accused="A1", why="court_bail"), CHARGE_SHEET],
        {},
    ),
    (
        "default bail",
        ["BNS 74"],
        [
            FIR,
            ARREST,
            REMAND,
            event("default_bail_applied", "2025-05-06", accused="A1"),
            event("released", "2025-05-07", accused="A1", why="default_bail"),
            event("final_report_filed", "2025-05-20", **A_CHARGE_SHEET),
        ],
        {},
    ),
    (
        "zero",
        ["BNS 64(1)"],
        [
            event("fir_registered", "2025-03-05T22:00", fir="zero"),
            event("zero_fir_sent", "2025-03-06"),
            event("zero_fir_received", "2025-03-07"),
            event("fir_registered", "2025-03-07", fir="regular"),
            event("arrested", "2025-03-06", accused="A1"),
            event("first_remand", "2025-03-07", accused="A1"),
        ],
        {},
    ),
    (
        "zero same date",
        ["BNS 64(1)"],
        [event("fir_registered", "2025-03-05", fir="zero"), event("fir_registered", "2025-03-05", fir="regular")],
        {},
    ),
    (
        "info days before",
        ["BNS 64(1)"],
        [event("information_received", "2025-02-25"), FIR, ARREST, REMAND],
        {},
    ),
    (
        "court order",
        ["BNS 64(1)"],
        [event("complaint_filed", "2025-01-25"), event("court_order_to_register_received", "2025-03-01"), FIR],
        {},
    ),
    (
        "POCSO child",
        ["POCSO 6", "BNS 65(1)"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {"victims": [{"id": "V1", "child": True}]},
    ),
    (
        "POCSO age unknown",
        ["POCSO 6"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {"victims": [{"id": "V1"}]},
    ),
    (
        "old offence IPC",
        ["IPC 376(2)(n)", "POCSO 6"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {"offence_date": ["2019-01-01", "2024-06-20"]},
    ),
    (
        "offence across July 2024 both",
        ["IPC 376(2)(n)", "BNS 64(2)(m)"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {"offence_date": ["2024-01-01", "2025-03-01"]},
    ),
    (
        "returned refiled",
        ["BNS 64(1)"],
        [
            FIR,
            ARREST,
            REMAND,
            CHARGE_SHEET,
            event("final_report_returned", "2025-05-05", reason="defect"),
            event("final_report_filed", "2025-05-20", **A_CHARGE_SHEET),
        ],
        {},
    ),
    (
        "supp after judgment no",
        ["BNS 64(1)"],
        [
            FIR,
            ARREST,
            REMAND,
            CHARGE_SHEET,
            event("cognizance_taken", "2025-05-12"),
            event("committed", "2025-06-12"),
            event("first_hearing_on_charge", "2025-07-01"),
            event("charges_framed", "2025-07-20"),
            event("supplementary_report_filed", "2025-08-01", **A_CHARGE_SHEET),
            event("arguments_concluded", "2025-12-01"),
            event("judgment_delivered", "2025-12-20", outcome="convicted"),
            event("appeal_filed", "2026-01-10", by="accused"),
            event("appeal_decided", "2026-06-10", result="upheld"),
        ],
        {},
    ),
    (
        "cognizance same day",
        ["BNS 74"],
        [FIR, CHARGE_SHEET, event("cognizance_taken", "2025-05-01"), event("charges_framed", "2025-05-01")],
        {},
    ),
    (
        "exec",
        ["BNS 64(1)"],
        [
            FIR,
            ARREST,
            event("executive_remand", "2025-03-07T05:00", accused="A1"),
            event("first_remand", "2025-03-10T05:00", accused="A1"),
        ],
        {},
    ),
    (
        "rearrest",
        ["BNS 64(1)"],
        [
            FIR,
            ARREST,
            REMAND,
            event("released", "2025-03-20", accused="A1", why="court_bail"),
            event("arrested", "2025-05-20", accused="A1"),
            event("first_remand", "2025-05-21", accused="A1"),
        ],
        {},
    ),
    (
        "two accused",
        ["BNS 70(1)"],
        [
            FIR,
            ARREST,
            REMAND,
            event("arrested", "2025-06-06T07:00", accused="A2"),
            event("first_remand", "2025-06-07T06:00", accused="A2"),
            event("final_report_filed", "2025-05-01", charged=["A1"], absconding=["A2"], **A_CHARGE_SHEET),
        ],
        {"accused": [{"id": "A1"}, {"id": "A2"}]},
    ),
    (
        "produced late night next day",
        ["BNS 64(1)"],
        [FIR, event("arrested", "2025-03-06", accused="A1"), event("first_remand", "2025-03-08", accused="A1")],
        {},
    ),
    (
        "altered same day",
        ["BNS 74"],
        [FIR, event("offences_altered", "2025-03-05T18:00", offences=["BNS 64(1)"])],
        {},
    ),
    (
        "preliminary enquiry",
        ["BNS 74"],
        [
            event("information_received", "2025-02-25"),
            event("preliminary_enquiry_permitted", "2025-02-26", rank="dsp"),
            event("preliminary_enquiry_closed", "2025-03-04", outcome="prima_facie_case"),
            FIR,
        ],
        {},
    ),
    (
        "exhibits",
        ["BNS 64(1)"],
        [
            FIR,
            event("exhibit_seized", "2025-03-05T12:00", exhibit="E1"),
            event("exhibit_sent", "2025-03-06T12:00", exhibit="E1"),
        ],
        {},
    ),
    (
        "child accused",
        ["BNS 64(1)"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {"accused": [{"id": "A1", "child": True}]},
    ),
    (
        "bailable only",
        ["BNS 115(2)"],
        [FIR],
        {},
    ),
    (
        "closure report",
        ["BNS 64(1)"],
        [FIR, event("final_report_filed", "2025-05-01", report="closure", form_type="fr_false")],
        {},
    ),
    (
        "attempt",
        ["BNS 62", "BNS 64(1)"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {},
    ),
    (
        "common intention",
        ["BNS 70(1)", "BNS 3(5)"],
        [FIR, ARREST, REMAND, CHARGE_SHEET],
        {},
    ),
    (
        "kidnap",
        ["BNS 137(2)"],
        [
            FIR,
            event("offences_altered", "2025-04-05", offences=["BNS 137(2)", "BNS 64(2)(m)", "POCSO 6"]),
            event("arrested", "2025-04-05", accused="A1"),
            event("first_remand", "2025-04-06", accused="A1"),
        ],
        {},
    ),
    (
        "crpc",
        ["IPC 376(1)"],
        [
            event("fir_registered", "2022-03-05"),
            event("arrested", "2022-03-06", accused="A1"),
            event("first_remand", "2022-03-07", accused="A1"),
            event("final_report_filed", "2022-05-01", **A_CHARGE_SHEET),
        ],
        {"offence_date": "2022-03-04"},
    ),
    (
        "arrest night before dates only",
        ["BNS 64(1)"],
        [
            event("arrested", "2025-03-04", accused="A1"),
            event("fir_registered", "2025-03-05"),
            event("first_remand", "2025-03-05", accused="A1"),
        ],
        {},
    ),
    (
        "examined before FIR",
        ["BNS 64(1)"],
        [
            event("information_received", "2025-03-04T18:00"),
            event("victim_medical_examined", "2025-03-04T22:00", victim="V1"),
            FIR,
        ],
        {"victims": [{"id": "V1", "child": False}]},
    ),
    (
        "hospital treated first",
        ["POCSO 6"],
        [
            event("victim_treated", "2025-03-03", victim="V1"),
            event("child_needs_emergency_care", "2025-03-03", victim="V1"),
            FIR,
        ],
        {"victims": [{"id": "V1", "child": True}], "offence_date": "2025-03-03"},
    ),
]


@pytest.mark.parametrize(("offences", "events", "more"), [row[1:] for row in SOUND], ids=[row[0] for row in SOUND])
def test_case_of_every_day_has_no_problem(
    offences: list[str], events: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    """Everyday events contradict nothing."""
    assert problems_of(offences, events, "2026-08-01", **more) == ()
