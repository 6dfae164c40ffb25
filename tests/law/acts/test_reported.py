"""Reported judgments on these limits, with the dates that the report gives and the address at which it was read.

Where a report leaves a day out (most often the first remand), the case says what was assumed. Where a court counted
as no
court does since ED v. Kapil Wadhawan (27-03-2023: the day of remand is day one), its own day stands in `as_decided`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from tests.law.acts.acts import answer, day_of, event, last_of, months_after

BAIL = "custody.default_bail"
CHARGE_SHEET = {"report": "charge_sheet"}


@dataclass(frozen=True)
class Reported:
    """One judgment: who, when, where it was read, what happened, and what follows by the book."""

    name: str
    court: str
    decided: str
    address: str
    decision: str
    offences: list[str]
    events: list[dict[str, Any]]
    as_on: str
    due: str
    state: str
    rule: str = BAIL
    subject: str = "A1"
    as_decided: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def custody(accused: str, arrested: str | None, remanded: str) -> list[dict[str, Any]]:
    """Return an arrest, if its day is known, and the first remand."""
    remand = [event("first_remand", remanded, accused=accused)]
    return [event("arrested", arrested, accused=accused), *remand] if arrested else remand


REPORTED = [
    Reported(
        name="R. Henry Paul v. State of Tamil Nadu",
        court="Madras High Court, Crl.O.P. 14316 of 2021",
        decided="2022-01-31",
        address="https://www.caselaws.org/madras-high-court/r-henry-paul-v-the-state-of-tamil-nadu-31-01-2022/",
        decision="Default bail: remanded for POCSO 10, sixty days ended on 22-06-2021; POCSO 6, added on 25-06-2021, "
        "came late",
        offences=["POCSO 10", "POCSO 17", "IPC 506(ii)"],
        events=[
            event("fir_registered", "2021-04-12"),
            *custody("A2", "2021-04-23", "2021-04-24"),
            event("offences_altered", "2021-06-25", offences=["POCSO 6", "POCSO 10", "POCSO 17", "IPC 506(ii)"]),
            event("default_bail_applied", "2021-07-22", accused="A2"),
        ],
        subject="A2",
        as_on="2021-07-21",
        due="2021-06-22",
        state="overdue",
        more={"state": "TN"},
    ),
    Reported(
        name="Mohammed Ali v. State of Kerala",
        court="Kerala High Court, LAWS(KER)-2020-5-72",
        decided="2020-05-20",
        address="http://qa.the-laws.com/encyclopedia/browse/case?caseId=110202437000&title=mohammed-ali-vs-state-of"
        "-kerala",
        decision="Asked: do ninety days run on through the lockdown? (S. Kasi, 2020 INSC 473: they do); the part "
        "read ends before "
        "the answer. The FIR's day is assumed",
        offences=[
            "IPC 354B",
            "IPC 376(2)(f)",
            "IPC 376(2)(n)",
            "IPC 376(3)",
            "POCSO 4(2)",
            "POCSO 6",
            "POCSO 8",
            "POCSO 10",
        ],
        events=[event("fir_registered", "2020-01-16"), *custody("A1", "2020-01-17", "2020-01-17")],
        as_on="2020-05-20",
        due="2020-04-15",
        state="overdue",
        more={"state": "KL"},
    ),
    Reported(
        name="Rakesh alias Moni v. State of Haryana",
        court="Punjab and Haryana High Court, 2021 DIGILAW 1398 (P&H)",
        decided="reported on 2021-07-29",
        address="https://www.digilaw.ai/d/2021-digilaw-1398-pnj and https://legiteye.com/order-passed-by-addl-sessi"
        "ons-judge-"
        "declining-to-grant-default-bail-is-final-order-cant-be-challenged-with-criminal-miscellaneous-petition-hc/",
        decision="Refused (a revision lies): challan on day 27, though without the cyber cell's report. "
        "The remand is assumed a day after the arrest",
        offences=["IPC 328", "IPC 363", "IPC 366A", "IPC 376", "IPC 376D", "IPC 506", "POCSO 6", "IT 67B"],
        events=[
            event("fir_registered", "2020-10-21"),
            *custody("A1", "2020-10-27", "2020-10-28"),
            event("final_report_filed", "2020-11-23", **CHARGE_SHEET),
        ],
        as_on="2021-07-28",
        due="2021-01-25",
        state="met",
        more={"state": "HR"},
    ),
    Reported(
        name="Rakesh alias Moni v. State of Haryana (the two months)",
        court="Punjab and Haryana High Court, 2021 DIGILAW 1398 (P&H)",
        decided="reported on 2021-07-29",
        address="https://www.digilaw.ai/d/2021-digilaw-1398-pnj",
        decision="The same case by CrPC 173(1A): FIR of 21-10-2020, challan of 23-11-2020",
        offences=["IPC 376", "IPC 376D", "POCSO 6"],
        events=[event("fir_registered", "2020-10-21"), event("final_report_filed", "2020-11-23", **CHARGE_SHEET)],
        as_on="2021-07-28",
        rule="investigation.two_months",
        subject="case",
        due="2020-12-21",
        state="met",
    ),
    Reported(
        name="Hanumantha Mogaveera v. State of Karnataka (the child's evidence)",
        court="Karnataka High Court (two judges), 2021 SCC OnLine Kar 12300",
        decided="2021-04-23",
        address="https://www.newindianexpress.com/states/karnataka/2020/dec/13/larger-hc-bench-to-hear-bail-plea-of"
        "-pocso-"
        "accused-2235593.html and https://www.lawweb.in/2021/05/whether-accused-in-pocso-case-should-be.html",
        decision="Cognizance on 13-05-2019: thirty days and a year went by, and that gives no bail. The FIR's day is "
        "assumed",
        offences=["IPC 376(1)", "IPC 376(3)", "IPC 377", "POCSO 6"],
        events=[event("fir_registered", "2019-04-09"), event("cognizance_taken", "2019-05-13")],
        as_on="2021-04-23",
        rule="pocso.child_evidence",
        subject="case",
        due="2019-06-12",
        state="overdue",
        more={"state": "KA"},
    ),
    Reported(
        name="Hanumantha Mogaveera v. State of Karnataka (the trial)",
        court="Karnataka High Court (two judges), 2021 SCC OnLine Kar 12300",
        decided="2021-04-23",
        address="https://www.newindianexpress.com/states/karnataka/2020/dec/13/larger-hc-bench-to-hear-bail-plea-of"
        "-pocso-"
        "accused-2235593.html",
        decision="A year from cognizance (POCSO 35(2))",
        offences=["IPC 376(1)", "IPC 376(3)", "IPC 377", "POCSO 6"],
        events=[event("fir_registered", "2019-04-09"), event("cognizance_taken", "2019-05-13")],
        as_on="2021-04-23",
        rule="pocso.trial_one_year",
        subject="case",
        due="2020-05-13",
        state="overdue",
        more={"state": "KA"},
    ),
    Reported(
        name="Ranjith Balakrishnan v. State of Kerala",
        court="Kerala High Court (C. Pratheep Kumar J.)",
        decided="2025-10-27",
        address="https://www.barandbench.com/news/litigation/kerala-high-court-quashes-sexual-harassment-case-by-be"
        "ngali-"
        "actress-against-filmmaker-ranjith and https://www.thenewsminute.com/kerala/delay-in-complaint-kerala-hc-qu"
        "ashes-case-"
        "by-bengali-woman-actor-against-director-ranjith",
        decision="Quashed: in 2009 sections 354 and 509 had at most two years, so three years of limitation; FIR "
        "26-08-2024",
        offences=["IPC 354", "IPC 509"],
        events=[event("fir_registered", "2024-08-26")],
        as_on="2025-10-27",
        rule="registration.cognizance_bar",
        subject="case",
        due="2012-12-31",
        state="late",
        more={"state": "KL", "offence_date": ["2009-01-01", "2009-12-31"]},
    ),
    Reported(
        name="Vihaan Kumar v. State of Haryana (the arrest by the accused's account)",
        court="Supreme Court, 2025 INSC 162",
        decided="2025-02-07",
        address="http://qa.the-laws.com/encyclopedia/browse/case?caseId=005202461000&title=vihaan-kumar-vs-state-of"
        "-haryana",
        decision="Arrest unlawful for want of its grounds; arrested 10:30 by his account, produced 15:30 next day",
        offences=["IPC 420"],
        events=[
            event("fir_registered", "2023-03-25"),
            event("arrested", "2024-06-10T10:30", accused="A1"),
            event("produced", "2024-06-11T15:30", accused="A1"),
        ],
        as_on="2024-07-01",
        rule="custody.production",
        due="2024-06-11",
        state="late",
    ),
    Reported(
        name="Vihaan Kumar v. State of Haryana (the arrest by the police's account)",
        court="Supreme Court, 2025 INSC 162",
        decided="2025-02-07",
        address="http://qa.the-laws.com/encyclopedia/browse/case?caseId=005202461000&title=vihaan-kumar-vs-state-of"
        "-haryana",
        decision="Arrested 18:00 by the police's account: article 22(2) kept",
        offences=["IPC 420"],
        events=[
            event("fir_registered", "2023-03-25"),
            event("arrested", "2024-06-10T18:00", accused="A1"),
            event("produced", "2024-06-11T15:30", accused="A1"),
        ],
        as_on="2024-07-01",
        rule="custody.production",
        due="2024-06-11",
        state="met",
    ),
    Reported(
        name="Accused no. 2 of the Economic Offences Wing, Cyberabad (name not in the report read)",
        court="Telangana High Court (E.V. Venugopal J.), reported 03-10-2024",
        decided="reported on 2024-10-03",
        address="https://livelaw.in/amp/high-court/telangana-high-court/telangana-high-court-quashes-remand-order-a"
        "ccused-not-"
        "produced-before-magistrate-271489",
        decision="Remand set aside: intercepted 17-07-2024 19:30, produced 18-07-2024 21:45. The FIR's day and its "
        "section are "
        "assumed",
        offences=["IPC 420"],
        events=[
            event("fir_registered", "2024-07-17"),
            event("arrested", "2024-07-17T19:30", accused="A1"),
            event("produced", "2024-07-18T21:45", accused="A1"),
        ],
        as_on="2024-08-01",
        rule="custody.production",
        due="2024-07-18",
        state="late",
    ),
    Reported(
        name="Accused of Malakpet police station (name not in the report read)",
        court="Telangana High Court (N. Tukaramji J.), August 2025",
        decided="2025, day not in the report",
        address="https://www.daily8.com/en/hashtag/BharatiyaNagarikSurakshaSanhitha",
        decision="Remand quashed: apprehended 07-07-2025 22:15, produced 08-07-2025 23:35. `decided` and the FIR's "
        "day are assumed",
        offences=["BNS 318(4)"],
        events=[
            event("fir_registered", "2025-07-07"),
            event("arrested", "2025-07-07T22:15", accused="A1"),
            event("produced", "2025-07-08T23:35", accused="A1"),
        ],
        as_on="2025-08-01",
        rule="custody.production",
        due="2025-07-08",
        state="late",
    ),
    Reported(
        name="Babul Yadav v. State of Bihar",
        court="Patna High Court, LAWS(PAT)-1999-2-71",
        decided="1999-02-17",
        address="http://qa.the-laws.com/encyclopedia/browse/case?caseId=719991821000&title=babul-yadav-vs-state-of-"
        "bihar",
        decision="Remanded 09-07-1998; the report calls 07-10-1998 the ninetieth day, leaving out the first; both "
        "bail and the "
        "charge sheet of 08-10-1998 came after it",
        offences=["IPC 147", "IPC 148", "IPC 149", "IPC 302"],
        events=[
            event("fir_registered", "1998-07-04"),
            *custody("A1", None, "1998-07-09"),
            event("default_bail_applied", "1998-10-08", accused="A1"),
            event("final_report_filed", "1998-10-08", **CHARGE_SHEET),
        ],
        as_on="1999-02-17",
        due="1998-10-06",
        as_decided="1998-10-07",
        state="late",
        more={"state": "BR"},
    ),
    Reported(
        name="Ritu Chhabaria v. Union of India",
        court="Supreme Court, W.P.(Crl.) 60 of 2023, MANU/SC/0459/2023",
        decided="2023-04-26",
        address="http://roundup.manupatra.in/checkdoc.aspx?sid=42716&i=1&id=MANU/SC/0459/2023",
        decision="Default bail: remanded 28-04-2022, supplementary reports did not end the investigation; released "
        "for a time on "
        "20-02-2023. Sections of the Prevention of Corruption Act (no minimum of ten years) are left out; the FIR's "
        "day is assumed",
        offences=["IPC 420"],
        events=[event("fir_registered", "2020-05-01"), *custody("A1", None, "2022-04-28")],
        as_on="2023-02-19",
        due="2022-06-26",
        state="overdue",
    ),
    Reported(
        name="CBI v. Vikas Mishra",
        court="Supreme Court, 2023 INSC 345",
        decided="2023-04-10",
        address="https://purushayog.in/?p=34039",
        decision="Remanded 16-04-2021, bail 21-04-2021, again in custody 11-12-2021, charge sheet 19-07-2022: six "
        "days of the "
        "first custody count, so day ninety is 04-03-2022. The High Court gave default bail; the Supreme Court gave "
        "four days of "
        "police custody. 302 stands for 409, as grave",
        offences=["IPC 302"],
        events=[
            event("fir_registered", "2020-11-27"),
            *custody("A1", "2021-04-16", "2021-04-16"),
            event("released", "2021-04-21", accused="A1", why="court_bail"),
            *custody("A1", "2021-12-11", "2021-12-11"),
            event("final_report_filed", "2022-07-19", **CHARGE_SHEET),
        ],
        subject="A1/2",
        as_on="2022-08-01",
        due="2022-03-04",
        state="late",
        more={"state": "WB"},
    ),
    Reported(
        name="Raja @ Raj Kishore Behera v. State of Odisha",
        court="Orissa High Court, 2023 DIGILAW 181 (Ori)",
        decided="2023-04-04",
        address="https://www.digilaw.ai/d/2023-digilaw-181-ori",
        decision="Remanded 11-07-2022, charge sheet 05-11-2022: within the 120 days of Orissa Act 11 of 1997",
        offences=["IPC 302", "IPC 120B", "IPC 34"],
        events=[
            event("fir_registered", "2022-07-07"),
            *custody("A1", "2022-07-11", "2022-07-11"),
            event("final_report_filed", "2022-11-05", **CHARGE_SHEET),
        ],
        as_on="2023-04-04",
        due="2022-11-07",
        state="met",
        more={"state": "OD"},
    ),
    Reported(
        name="Ramesh Das v. State of Orissa",
        court="Orissa High Court, 2000 CriLJ 2473",
        decided="1999-09-08",
        address="https://www.legalindia.com/judgments/ramesh-das-vs-state-of-orissa-on-8-september-1999-2",
        decision="Remanded 02-10-1998 for rape: counsel had 120 days end on 01-02-1999. The FIR's day is assumed",
        offences=["IPC 376", "IPC 506"],
        events=[event("fir_registered", "1998-10-01"), *custody("A1", None, "1998-10-02")],
        as_on="1999-02-03",
        due="1999-01-29",
        as_decided="1999-02-01",
        state="overdue",
        more={"state": "OD"},
    ),
    Reported(
        name="Rakesh Swain v. State of Orissa",
        court="Orissa High Court, 2005 CriLJ 1451",
        decided="2004-12-01",
        address="https://sooperkanoon.com/case/amp/535063/rakesh-swain-vs-state-orissa and "
        "https://nearlaw.com/PDF/MumbaiHC/"
        "2005/2005-ALL-MR-(CRI)-JOURNAL-193.html",
        decision="Remanded 06-06-2004; 120 days ended on 03-10-2004 (printed 3-4-2004); the charge sheet came before "
        "the "
        "application of 04-10-2004: no bail. The FIR's day is assumed",
        offences=["IPC 302", "IPC 307", "IPC 34"],
        events=[
            event("fir_registered", "2004-06-04"),
            *custody("A1", "2004-06-05", "2004-06-06"),
            event("final_report_filed", "2004-10-04T10:00", **CHARGE_SHEET),
            event("default_bail_applied", "2004-10-04T15:00", accused="A1"),
        ],
        as_on="2004-12-01",
        due="2004-10-03",
        state="late",
        more={"state": "OD"},
    ),
    Reported(
        name="A child in conflict with law v. State of Rajasthan (FIR 193 of 2025, Luni)",
        court="Rajasthan High Court (Farjand Ali J.), February 2026",
        decided="reported on 2026-02-20",
        address="https://lawtrend.in/rajasthan-hc-refers-pocso-judges-conduct-to-chief-justice-for-allegedly-manipu"
        "lating-"
        "order-sheets",
        decision="Default bail under BNSS 187 for a child apprehended on 28-08-2025; no report was shown within "
        "ninety days. "
        "The FIR's day is assumed",
        offences=["BNS 64(2)(m)", "BNS 308(2)", "POCSO 6"],
        events=[
            event("fir_registered", "2025-08-27"),
            *custody("A1", "2025-08-28", "2025-08-28"),
            event("default_bail_applied", "2025-11-28", accused="A1"),
        ],
        as_on="2025-12-20",
        due="2025-11-25",
        state="overdue",
        more={"state": "RJ", "accused": [{"id": "A1", "child": True}]},
    ),
]


@pytest.mark.parametrize("case", REPORTED, ids=[case.name for case in REPORTED])
def test_book_gives_the_day_of_the_reported_case(case: Reported) -> None:
    """The last day and the state by the book, and the court's own day where it counted otherwise."""
    clock = answer(case.rule, case.offences, case.events, case.as_on, case.subject, **case.more).clock
    assert (day_of(clock.due), clock.state) == (date.fromisoformat(case.due), case.state)
    if case.as_decided is not None:
        assert date.fromisoformat(case.as_decided) > date.fromisoformat(case.due)


def test_kazmi_extension_without_jurisdiction_left_ninety_days() -> None:
    """Sayed Mohd. Ahmed Kazmi v. State, GNCTD, Supreme Court, 19-10-2012: remanded 07-03-2012 under UAPA 16 and 18.

    The Chief Metropolitan Magistrate who extended the custody could not. Counted from the remand ninety days end on
    04-06-2012; the court said 03-06-2012, from the arrest of 06-03-2012. The book knows the Act but not its sections,
    so both
    ends are shown. The FIR's day is that of the explosion. Read at
    https://courtverdict.com/supreme-court-of-india/sayed-mohd-ahmed-kazmi-vs-state-gnctd-ors and
    https://www.thehindu.com/news/national/supreme-court-orders-release-of-journalist/article4013897.ece
    """
    events = [
        event("fir_registered", "2012-02-13"),
        *custody("A1", "2012-03-06", "2012-03-07"),
        event("default_bail_applied", "2012-07-17", accused="A1"),
    ]
    clock = answer(BAIL, ["UAPA 16", "UAPA 18"], events, "2012-07-18", "A1", state="DL").clock
    assert (clock.outer, clock.state) == (last_of(date(2012, 3, 7), 90), "overdue")
    assert last_of(date(2012, 3, 6), 90) == date(2012, 6, 3)


# Bare counts of cases whose Acts the book does not hold: from, days with the first, last day, judgment and address.
COUNTS = [
    (
        "2021-07-18",
        180,
        "2022-01-13",
        "Pramesh Pradhan v. State of Orissa, CRLMC 362 of 2022, 20-04-2022: the sheet was dated 10-01-2022 and "
        "submitted on "
        "16-01-2022; bail. https://purushayog.in/whether-the-court-can-refuse-default-bail-u-s-167-of-crpc-to-accus"
        "ed-based-on-"
        "the-date-of-preparation-of-chargesheet/",
    ),
    (
        "2021-04-20",
        180,
        "2021-10-16",
        "K. Muthuirul v. Inspector of Police, CRL OP(MD) 18273 of 2021, Madras High Court, 06-12-2021. "
        "https://www.sekarreporter.com/this-criminal-original-petition-is-allowed-and-the-order-passed-in-cr-m-p-no"
        "-1935-of-2021-"
        "dated-21-10-2021-on-the-file-of-the-learned-principal-sessions-judge-for-ec-and-ndps-act-cases-madurai-is-s/",
    ),
    (
        "2022-08-17",
        180,
        "2023-02-12",
        "Suresh Chandra Sahu v. State of Odisha, Orissa High Court, 2023: remanded 17-08-2022, applied 20-02-2023; "
        "bail. "
        "https://www.verdictum.in/court-updates/high-courts/non-submission-of-charge-sheet-1478125",
    ),
]


@pytest.mark.parametrize(("start", "days", "last", "source"), COUNTS)
def test_day_of_remand_is_counted_as_those_courts_counted_it(start: str, days: int, last: str, source: str) -> None:
    """The courts' own last day, where they named one."""
    assert source
    assert last_of(date.fromisoformat(start), days) == date.fromisoformat(last)


def test_year_of_limitation_of_bharat_damodar_kale() -> None:
    """Check Bharat Damodar Kale v. State of A.P. (2003).

    Bharat Damodar Kale v. State of A.P., 2003 INSC 500, 08-10-2003: found out 05-03-1999, complaint 03-03-2000: in
    time.

    What counts is the complaint, not the cognizance taken later. IPC 323, with the same year of limitation, stands
    for the Drugs and Magic Remedies Act. Read at
    https://www.advocatekhoj.com/library/judgments/index.php?go=2003/october/12.php
    """
    assert months_after(date(1999, 3, 5), 12)[0] == date(2000, 3, 5)
    events = [event("complaint_filed", "2000-03-03"), event("cognizance_taken", "2000-03-25")]
    clock = answer("registration.cognizance_bar", ["IPC 323"], events, "2003-10-08", offence_date="1999-03-05").clock
    assert (day_of(clock.due), clock.state) == (date(2000, 3, 6), "met")  # the 5th was a Sunday (CrPC 471)


def test_charge_sheet_returned_for_defects_stops_the_year() -> None:
    """Check Crl.R.C. 632 of 1991 of the Andhra Pradesh High Court (1993).

    Crl.R.C. 632 of 1991, Andhra Pradesh High Court, 23-02-1993: offence 30-11-1986, charge sheet 19-10-1987,
    returned the same day, filed again 25-04-1988, cognizance 06-06-1988. The first filing counts. An offence of one
    year stands for the State's Forest Act. Read at https://www.legalindia.com/judgments/?p=71118 and
    http://qa.the-laws.com/encyclopedia/browse/case?caseId=403991180000&title=state-vs-kakani-atchamma
    """
    last = months_after(date(1986, 11, 30), 12)[0]
    assert date(1987, 10, 19) <= last == date(1987, 11, 30) < date(1988, 6, 6)


def test_date_on_the_sheet_meets_no_default_bail() -> None:
    """Pramesh Pradhan (above): a sheet that lies at the station on the last day does not meet it; its filing does."""
    events = [
        event("fir_registered", "2025-01-08"),
        *custody("A1", "2025-01-09", "2025-01-10"),
        event("final_report_prepared", "2025-03-08"),
        event("final_report_filed", "2025-03-13", **CHARGE_SHEET),
    ]
    clock = answer(BAIL, ["BNS 74"], events, "2025-06-01", "A1").clock
    assert clock.state == "late"
    assert clock.due is not None and clock.due + timedelta(days=1) == date(2025, 3, 11)
