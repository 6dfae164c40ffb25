"""The same history by pages and by feed is the same case; and fifty officers at once lose and double nothing."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from django.db import connections

from itsso import law
from itsso.accounts.models import Posting, Role
from itsso.cases.case_page.page import CasePage
from itsso.cases.facts import MOVES
from itsso.cases.models import Case, Clock, Event, Fact, Outcome
from itsso.cases.queries import case_file
from itsso.cases.recording import actions as recording
from itsso.cases.recording.actions import ANOTHER, KINDS_WITH_OWN_PAGE, Changed, Contradicts, Recording, may_record
from itsso.exchange.feed_import.load import load
from itsso.law import grammar
from itsso.law.event_facts import known_facts
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.case_events import add, at, fir, key
from tests.support.case_pages import boxes, refusal, send
from tests.support.sample_nation import World, post

END = date(2026, 6, 30)
AT_ONCE = 24
"""Connections: as many as the database of the tests has to spare."""


class CaseEntry(NamedTuple):
    """One entry, for either entry point.

    `subject_ref` is x1 or x2 in the feed, and an accused by number on a page.
    """

    kind: str
    at: str
    subject_ref: str = ""
    facts: dict[str, str] = {}  # noqa: RUF012  never changed


TOLD = {"by": "in_person", "informed_by": "support_person", "threats": "threats_or_fear"}
TWO_MONTHS = {"limit": "investigation.two_months"}

HISTORIES: list[list[CaseEntry]] = [
    [
        CaseEntry("victim_medical_examined", "2026-01-11T10:00", "v1"),
        CaseEntry("arrested", "2026-01-12T09:00", "x1", {"how": "arrested_forwarded"}),
        CaseEntry("first_remand", "2026-01-13T11:00", "x1"),
        CaseEntry("victim_statement_recorded", "2026-01-15T12:00", "v1"),
        CaseEntry("final_report_filed", "2026-03-10T16:00", facts={"form_type": "charge_sheet", "form_no": "7"}),
    ],
    [
        CaseEntry("arrested", "2026-01-20T09:00", "x1"),
        CaseEntry("first_remand", "2026-01-21T11:00", "x1"),
        CaseEntry("arrested", "2026-01-22T09:00", "x2"),
        CaseEntry("released", "2026-01-30T09:00", "x1", {"why": "court_bail"}),
        CaseEntry("offences_altered", "2026-02-01T09:00", facts={"offences": "BNS 64(1), POCSO 6"}),
        CaseEntry("final_report_filed", "2026-03-09T16:00", facts={"form_type": "fr_untraced", "form_no": "8"}),
        CaseEntry("final_report_returned", "2026-03-20T11:00", facts={"reason": "incomplete"}),
        CaseEntry("default_bail_applied", "2026-04-25T10:30", "x2"),
        CaseEntry("final_report_filed", "2026-05-02T10:00", facts={"form_type": "charge_sheet", "form_no": "9"}),
        CaseEntry("supplementary_report_filed", "2026-05-20T10:00", facts={"report": "charge_sheet", "form_no": "10"}),
    ],
    [
        CaseEntry("exhibit_sent", "2026-01-14T10:00", facts={"exhibit": "E-1"}),
        CaseEntry("stayed", "2026-02-10T10:00"),
        CaseEntry("victim_informed", "2026-04-01T10:00", facts={"by": "phone"}),
        CaseEntry("quashed", "2026-04-20T10:00"),
    ],
    [
        CaseEntry("draft_report_submitted", "2026-02-20T10:00", facts={"office": "sdpo", "report": "charge_sheet"}),
        CaseEntry("draft_report_returned", "2026-02-26T10:00", facts={"office": "sdpo", "query": "age_proof"}),
        CaseEntry("draft_report_submitted", "2026-03-02T10:00", facts={"office": "sp", "report": "charge_sheet"}),
        CaseEntry("draft_report_approved", "2026-03-04T10:00", facts={"office": "sp"}),
    ],
    [
        CaseEntry("arrested", "2026-01-20T09:00", "x1"),
        CaseEntry("first_remand", "2026-01-21T11:00", "x1"),
        CaseEntry("remand_extended", "2026-02-03T11:00", "x1", {"until": "2026-07-02"}),
        CaseEntry("bail_hearing_fixed", "2026-02-05T11:00", "x1", {"hearing_on": "2026-07-03"}),
        CaseEntry("victim_notified_of_bail", "2026-02-06T11:00", "x1", TOLD),
        CaseEntry("hearing_fixed", "2026-02-07T10:00", facts={"hearing": "charge", "hearing_on": "2026-07-04"}),
        CaseEntry("summons_served", "2026-02-08T10:00", facts={"witness": "expert", "hearing_on": "2026-07-05"}),
        CaseEntry("victim_informed_of_hearing", "2026-02-09T10:00", facts=TOLD),
        CaseEntry("protection_applied_for", "2026-02-10T10:00", "v1"),
        CaseEntry("threat_report_ordered", "2026-02-11T10:00", "v1"),
        CaseEntry("threat_report_sent", "2026-02-12T10:00", "v1"),
        CaseEntry("released", "2026-02-20T10:00", "x1", {"why": "court_bail"}),
        CaseEntry("victim_informed_of_release", "2026-02-20T15:00", "x1", TOLD),
        CaseEntry("victim_asked_about_threats", "2026-02-27T15:00", "x1", TOLD),
        CaseEntry("arrested", "2026-02-25T09:00", "x2"),
        CaseEntry("victim_informed_of_arrest", "2026-02-26T09:00", "x2", TOLD),
        *(
            CaseEntry("delay_reason_recorded", f"2026-03-0{n}T10:00", facts={"reason": "control_sample", **TWO_MONTHS})
            for n in (1, 2, 3)
        ),
    ],
]


def fed(number: int, history: list[CaseEntry]) -> feeds.Rows:
    """Return the rows of a feed that report a history, each entered on the evening of its day."""
    rows: dict[str, list[dict[str, Any]]] = {"event.csv": [], "final_form.csv": [], "final_form_accused.csv": []}
    accused: list[str] = []
    for place, record in enumerate(history):
        if record.subject_ref.startswith("x") and record.subject_ref not in accused:
            accused.append(record.subject_ref)
        moment, entered = f"{record.at}:00+05:30", f"{record.at[:10]}T18:00:00+05:30"
        if record.kind in ("final_report_filed", "supplementary_report_filed"):
            more = {"form_type": record.facts.get("form_type", "charge_sheet"), "form_date": record.at[:10]}
            if record.kind == "supplementary_report_filed":
                more |= {"is_supplementary": "true", "supplements_form_no": "9"}
            rows["final_form.csv"].append(
                feeds.form(number, record.facts["form_no"], filed_in_court_at=moment, entered_at=entered, **more)
            )
            rows["final_form_accused.csv"] += [
                feeds.form_accused(
                    number, accused_ref, record.facts["form_no"], entered_at=entered, disposition=_disposition(record)
                )
                for accused_ref in accused
            ]
            continue
        facts = {"facts": ";".join(f"{name}={value}" for name, value in record.facts.items())} if record.facts else {}
        if record.kind == "offences_altered":
            facts = {"facts": "offences=BNS:64(1);POCSO:6"}
        subject = (
            {f"{'victim' if record.subject_ref[0] == 'v' else 'accused'}_ref": record.subject_ref}
            if record.subject_ref
            else {}
        )
        rows["event.csv"].append(
            feeds.event(
                number, record.kind, record=f"E{number}-{place}", at=moment, entered_at=entered, **subject, **facts
            )
        )
    return rows


def _disposition(report: CaseEntry) -> str:
    """Return what a report says of each accused."""
    is_charge_sheet = "charge_sheet" in (report.facts.get("form_type"), report.facts.get("report"))
    return "charged" if is_charge_sheet else "not_charged"


def recorded(world: World, case: UUID, history: list[CaseEntry]) -> None:
    """Record the same history through the pages, each entry on the evening of its day."""
    known_labels: set[str] = set()
    for record in history:
        label = {"x1": "A1", "x2": "A2", "v1": "V1"}.get(record.subject_ref, "")
        if label.startswith("A") and label not in known_labels:
            known_labels.add(label)
            label = "another"
        facts = record.facts | ({"whom": label} if label else {})
        if record.kind in ("final_report_filed", "supplementary_report_filed"):
            facts |= {f"says_{label}": _disposition(record) for label in known_labels}
        if record.kind == "final_report_filed":
            facts |= {"medical_attached": "yes"}  # as the feed's form says
        for name in {"until", "hearing_on"} & facts.keys():
            facts |= boxes(name, facts.pop(name))
        with clock.fixed(at(f"{record.at[:10]}T18:00")):
            answer = send(world.io, case, record.kind, record.at, **facts)
            assert answer.status_code == 302, (record, refusal(answer))


def what_counts(case: UUID) -> dict[str, Any]:
    """Return all that is stored of a case's limits and figures, and what the law says of it."""
    file = case_file(case)
    assert file is not None
    assessed = law.assess(recording.law_case(file.case, file.history), END)
    case_page = CasePage(file, at(f"{END}T10:00"))
    columns = ("rule", "subject", "starts", "due", "outer", "due_at")
    return {
        "clocks": list(Clock.objects.filter(case=case).order_by("rule", "subject").values_list(*columns)),
        "facts": [tuple(row[1:]) for row in Fact.objects.filter(case=case).order_by("pk").values_list()],
        "outcomes": [tuple(row[1:]) for row in Outcome.objects.filter(case=case).order_by("pk").values_list()],
        "law": {
            (assessed_clock.rule, assessed_clock.subject): assessed_clock
            for assessed_clock in assessed.clocks
            if assessed_clock.applies
        },
        "problems": assessed.problems,
        "pending": (
            case_page.draft_pending,
            case_page.draft_rows,
            case_page.coming_dates,
            case_page.repeated_reasons,
            [(event.kind, event.subject, event.at) for event in case_page.pending_notices],
            case_page.unanswered_threat is None,
        ),
    }


def test_the_same_history_by_pages_and_by_feed_is_the_same_case(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    carried = dict.fromkeys(law.book().kinds, "2018-04-21")
    numbers = [(n, 50 + n, history) for n, history in enumerate(HISTORIES, start=1)]
    rows: dict[str, list[Any]] = {"fir.csv": [feeds.fir(n) for pair in numbers for n in pair[:2]]}
    for number, _by_page, history in numbers:
        for name, file_rows in fed(number, history).items():
            rows.setdefault(name, []).extend(file_rows)
    with clock.fixed(END):
        load(feeds.write(tmp_path / "all", rows, kinds_carried=carried), workers=1)
    with enter(world.system):
        cases = {case.number: case.pk for case in Case.objects.all()}
    assert len(cases) == 2 * len(HISTORIES)
    for number, by_page, history in numbers:
        recorded(world, cases[str(by_page)], history)
        with enter(world.system):
            from_pages, from_feed = what_counts(cases[str(by_page)]), what_counts(cases[str(number)])
            assert from_pages == from_feed


BY_FORM = frozenset({"final_report_filed"})
"""Kinds that the feed has a form of its own for, told by hand above; what follows a report may come all the same."""


def at_random(chance: random.Random, world: World, case: UUID, prosecutor: Posting) -> list[CaseEntry]:
    """Record whatever the law's kinds allow, two days apart, and return what was not refused."""
    kinds = [
        kind
        for kind in law.book().kinds.values()
        if "feed" in kind.recorded_by
        and kind.name not in KINDS_WITH_OWN_PAGE | MOVES | BY_FORM
        and (may_record(Role.SHO, kind.name) or may_record(Role.PROSECUTOR, kind.name))
    ]
    accepted: list[CaseEntry] = []
    labels: dict[str, str] = {"v1": "V1"}
    for day in range(1, 60):
        kind = chance.choice(kinds)
        subject_ref = {"case": "", "victim": "v1", "accused": chance.choice(["x1", "x2"])}[kind.concerns]
        exactly = chance.choice(["", f"T{chance.randrange(24):02d}:{chance.randrange(60):02d}"])
        moment = f"{date(2026, 1, 11) + timedelta(days=2 * day)}{exactly}"
        form_facts = {name: fact for name, fact in kind.facts.items() if fact.type != "accused"}  # no cell tells labels
        chosen = {name: fact for name, fact in form_facts.items() if fact.required or chance.random() < 0.6}
        facts = {name: _value(chance, fact) for name, fact in chosen.items()}
        draft_facts = known_facts({name: value[0] for name, value in facts.items()})
        by = world.sho if may_record(Role.SHO, kind.name) else prosecutor
        label = labels.get(subject_ref, ANOTHER) if subject_ref else ""
        draft = Recording(kind.name, at(moment), "m" if exactly else "d", label, draft_facts)
        try:
            with clock.fixed(at(f"{moment[:10]}T23:59")), enter(by):
                recording.record(case, draft, by=by, form=uuid4(), seen=None)
        except Contradicts:
            continue
        if subject_ref:
            labels.setdefault(subject_ref, f"A{len(labels)}")
        accepted.append(CaseEntry(kind.name, moment, subject_ref, {n: v[1] for n, v in facts.items()}))
    return accepted


def _value(chance: random.Random, fact: grammar.FactSchema) -> tuple[Any, str]:
    """Return a fact as a page sends it, and as a cell of the feed writes it."""
    match fact.type:
        case "code":
            code = chance.choice(sorted(fact.codes))
            return code, code
        case "codes":
            codes = chance.sample(sorted(fact.codes), 2)
            return codes, ";".join(codes)
        case "bool":
            yes = chance.random() < 0.5
            return yes, str(yes).lower()
        case "int":
            return 2, "2"
        case "date" | "datetime":
            return "2026-06-01", "2026-06-01"
        case "sections":
            return ["BNS 64(1)", "POCSO 6"], "BNS:64(1),POCSO:6"
        case _:
            text = "investigation.two_months" if fact.shape == "rule" else "R-7"
            return text, text


@pytest.mark.proof
def test_whatever_the_kinds_of_the_law_allow_is_the_same_case_by_either_door(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    carried = dict.fromkeys(law.book().kinds, "2018-04-21")
    prosecutor, chance = post("prosecutor.kotwali", world.kotwali, Role.PROSECUTOR), random.Random(7)
    numbers = [(n, 50 + n) for n in range(1, 9)]
    with clock.fixed(END):
        firs = [feeds.fir(n) for pair in numbers for n in pair]
        load(feeds.write(tmp_path / "firs", {"fir.csv": firs}, kinds_carried=carried), workers=1)
    with enter(world.system):
        cases = {case.number: case.pk for case in Case.objects.all()}
    rows: list[Any] = []
    kinds: set[str] = set()
    for number, by_page in numbers:
        for place, record in enumerate(at_random(chance, world, cases[str(by_page)], prosecutor)):
            kinds.add(record.kind)
            moment = f"{record.at}:00+05:30" if "T" in record.at else record.at
            facts = (
                {"facts": ";".join(f"{name}={value}" for name, value in record.facts.items())} if record.facts else {}
            )
            subject = (
                {f"{'victim' if record.subject_ref[0] == 'v' else 'accused'}_ref": record.subject_ref}
                if record.subject_ref
                else {}
            )
            entered = {"at": moment, "entered_at": f"{record.at[:10]}T23:59:00+05:30"}
            rows.append(feeds.event(number, record.kind, record=f"E{number}-{place}", **entered, **subject, **facts))
    assert len(kinds) > 40
    with clock.fixed(END):
        load(feeds.write(tmp_path / "events", {"event.csv": rows}, kinds_carried=carried), workers=1)
    for number, by_page in numbers:
        with enter(world.system):
            from_pages, from_feed = what_counts(cases[str(by_page)]), what_counts(cases[str(number)])
            assert from_pages == from_feed


def test_fifty_officers_at_once_lose_and_double_nothing(world: World, at_work: None) -> None:
    cases = []
    for n in ("1", "2", "3", "4", "5"):
        cases.append(add(world.system, key(world.kotwali, n), fir(world.kotwali, n, "2025-03-01", "BNS 64(1)")))
    officers = [post(f"io.{n}", world.kotwali, Role.INVESTIGATING_OFFICER) for n in range(50)]
    changed = 0
    failed: list[BaseException] = []

    def work(n: int, by: Posting) -> None:
        nonlocal changed
        case, form, version_seen = cases[n % 5], uuid4(), 1
        draft = Recording("victim_informed", datetime(2025, 3, 2, 9, n, tzinfo=INDIA), "m")
        try:
            for _sent_twice in range(2):
                while True:
                    try:
                        with enter(by):
                            recording.record(case, draft, by=by, form=form, seen=version_seen)
                        break
                    except Changed as news:
                        changed += 1
                        version_seen = news.seen
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(50), officers))
    assert failed == []
    assert changed  # they did meet
    with enter(world.system):
        stored = list(Event.objects.filter(kind="victim_informed").values_list("case_id", "at", "by"))
    assert len(stored) == 50
    minutes = {(case, moment.astimezone(INDIA).minute) for case, moment, _by in stored}
    assert minutes == {(cases[n % 5], n) for n in range(50)}
    assert {by for _case, _at, by in stored} == {posting.officer.number for posting in officers}
