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
from itsso.cases import recording
from itsso.cases.facts import MOVES
from itsso.cases.models import Case, Clock, Event, Fact, Outcome
from itsso.cases.queries import case_file
from itsso.cases.recording import ANOTHER, KINDS_WITH_OWN_PAGE, Changed, Contradicts, Recording, may_record
from itsso.exchange.actions import load
from itsso.law import grammar
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.case_events import add, at, fir, key
from tests.support.case_pages import refusal, send
from tests.support.sample_nation import World, post

END = date(2026, 6, 30)
AT_ONCE = 24
"""Connections: as many as the database of the tests has to spare."""


class Told(NamedTuple):
    """One entry, for either door. `who` is x1 or x2 to the feed, and an accused by number to a page."""

    kind: str
    at: str
    who: str = ""
    facts: dict[str, str] = {}  # noqa: RUF012  never changed


HISTORIES: list[list[Told]] = [
    [
        Told("victim_medical_examined", "2026-01-11T10:00", "v1"),
        Told("arrested", "2026-01-12T09:00", "x1", {"how": "arrested_forwarded"}),
        Told("first_remand", "2026-01-13T11:00", "x1"),
        Told("victim_statement_recorded", "2026-01-15T12:00", "v1"),
        Told("final_report_filed", "2026-03-10T16:00", facts={"form_type": "charge_sheet", "form_no": "7"}),
    ],
    [
        Told("arrested", "2026-01-20T09:00", "x1"),
        Told("first_remand", "2026-01-21T11:00", "x1"),
        Told("arrested", "2026-01-22T09:00", "x2"),
        Told("released", "2026-01-30T09:00", "x1", {"why": "court_bail"}),
        Told("offences_altered", "2026-02-01T09:00", facts={"offences": "BNS 64(1), POCSO 6"}),
        Told("final_report_filed", "2026-03-09T16:00", facts={"form_type": "fr_untraced", "form_no": "8"}),
        Told("final_report_returned", "2026-03-20T11:00", facts={"reason": "incomplete"}),
        Told("default_bail_applied", "2026-04-25T10:30", "x2"),
        Told("final_report_filed", "2026-05-02T10:00", facts={"form_type": "charge_sheet", "form_no": "9"}),
        Told("supplementary_report_filed", "2026-05-20T10:00", facts={"report": "charge_sheet", "form_no": "10"}),
    ],
    [
        Told("exhibit_sent", "2026-01-14T10:00", facts={"exhibit": "E-1"}),
        Told("stayed", "2026-02-10T10:00"),
        Told("victim_informed", "2026-04-01T10:00", facts={"by": "phone"}),
        Told("quashed", "2026-04-20T10:00"),
    ],
]  # fmt: skip


def fed(number: int, history: list[Told]) -> feeds.Rows:
    """The rows of a feed that tell a history, each entered on the evening of its day."""
    rows: dict[str, list[dict[str, Any]]] = {"event.csv": [], "final_form.csv": [], "final_form_accused.csv": []}
    accused: list[str] = []
    for place, told in enumerate(history):
        if told.who.startswith("x") and told.who not in accused:
            accused.append(told.who)
        moment, entered = f"{told.at}:00+05:30", f"{told.at[:10]}T18:00:00+05:30"
        if told.kind in ("final_report_filed", "supplementary_report_filed"):
            more = {"form_type": told.facts.get("form_type", "charge_sheet"), "form_date": told.at[:10]}
            if told.kind == "supplementary_report_filed":
                more |= {"is_supplementary": "true", "supplements_form_no": "9"}
            rows["final_form.csv"].append(
                feeds.form(number, told.facts["form_no"], filed_in_court_at=moment, entered_at=entered, **more)
            )
            rows["final_form_accused.csv"] += [
                feeds.form_accused(number, who, told.facts["form_no"], entered_at=entered, disposition=_says(told))
                for who in accused
            ]
            continue
        facts = {"facts": ";".join(f"{name}={value}" for name, value in told.facts.items())} if told.facts else {}
        if told.kind == "offences_altered":
            facts = {"facts": "offences=BNS:64(1);POCSO:6"}
        who = {f"{'victim' if told.who[0] == 'v' else 'accused'}_ref": told.who} if told.who else {}
        rows["event.csv"].append(
            feeds.event(number, told.kind, record=f"E{number}-{place}", at=moment, entered_at=entered, **who, **facts)
        )
    return rows


def _says(report: Told) -> str:
    """What a report says of each accused."""
    is_charge_sheet = "charge_sheet" in (report.facts.get("form_type"), report.facts.get("report"))
    return "charged" if is_charge_sheet else "not_charged"


def recorded(world: World, case: UUID, history: list[Told]) -> None:
    """The same history through the pages, each entry on the evening of its day."""
    known: set[str] = set()
    for told in history:
        label = {"x1": "A1", "x2": "A2", "v1": "V1"}.get(told.who, "")
        if label.startswith("A") and label not in known:
            known.add(label)
            label = "another"
        facts = told.facts | ({"whom": label} if label else {})
        if told.kind in ("final_report_filed", "supplementary_report_filed"):
            facts |= {f"says_{label}": _says(told) for label in known}
        if told.kind == "final_report_filed":
            facts |= {"medical_attached": "yes"}  # as the feed's form says
        with clock.fixed(at(f"{told.at[:10]}T18:00")):
            answer = send(world.io, case, told.kind, told.at, **facts)
            assert answer.status_code == 302, (told, refusal(answer))


def what_counts(case: UUID) -> dict[str, Any]:
    """All that is kept of a case's limits and figures, and what the law says of it."""
    file = case_file(case)
    assert file is not None
    assessed = law.assess(recording.law_case(file.case, file.history), END)
    columns = ("rule", "subject", "starts", "due", "outer", "due_at")
    return {
        "clocks": list(Clock.objects.filter(case=case).order_by("rule", "subject").values_list(*columns)),
        "facts": [tuple(row[1:]) for row in Fact.objects.filter(case=case).order_by("pk").values_list()],
        "outcomes": [tuple(row[1:]) for row in Outcome.objects.filter(case=case).order_by("pk").values_list()],
        "law": {(one.rule, one.subject): one for one in assessed.clocks if one.applies},
        "problems": assessed.problems,
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
        for name, some in fed(number, history).items():
            rows.setdefault(name, []).extend(some)
    with clock.fixed(END):
        load(feeds.write(tmp_path / "all", rows, kinds_carried=carried), workers=1)
    with enter(world.system):
        cases = {case.number: case.pk for case in Case.objects.all()}
    assert len(cases) == 2 * len(HISTORIES)
    for number, by_page, history in numbers:
        recorded(world, cases[str(by_page)], history)
        with enter(world.system):
            one, other = what_counts(cases[str(by_page)]), what_counts(cases[str(number)])
            assert one == other


BY_FORM = frozenset({"final_report_filed"})
"""Kinds that the feed has a form of its own for, told by hand above; what follows a report may come all the same."""


def at_random(chance: random.Random, world: World, case: UUID, prosecutor: Posting) -> list[Told]:
    """Records whatever the law's kinds allow, a day apart, as far as it is not refused; answers with what was taken."""
    kinds = [
        kind for kind in law.book().kinds.values()
        if "feed" in kind.recorded_by and kind.name not in KINDS_WITH_OWN_PAGE | MOVES | BY_FORM
        and (may_record(Role.SHO, kind.name) or may_record(Role.PROSECUTOR, kind.name))
    ]  # fmt: skip
    taken: list[Told] = []
    labels: dict[str, str] = {"v1": "V1"}
    for day in range(1, 60):
        kind = chance.choice(kinds)
        who = {"case": "", "victim": "v1", "accused": chance.choice(["x1", "x2"])}[kind.concerns]
        exactly = chance.choice(["", f"T{chance.randrange(24):02d}:{chance.randrange(60):02d}"])
        moment = f"{date(2026, 1, 11) + timedelta(days=2 * day)}{exactly}"
        asked = {name: fact for name, fact in kind.facts.items() if fact.type != "accused"}  # no cell tells labels
        some = {name: fact for name, fact in asked.items() if fact.required or chance.random() < 0.6}
        facts = {name: _value(chance, fact) for name, fact in some.items()}
        by = world.sho if may_record(Role.SHO, kind.name) else prosecutor
        whom = labels.get(who, ANOTHER) if who else ""
        told = Recording(kind.name, at(moment), "m" if exactly else "d", whom, {n: v[0] for n, v in facts.items()})
        try:
            with clock.fixed(at(f"{moment[:10]}T23:59")), enter(by):
                recording.record(case, told, by=by, form=uuid4(), seen=None)
        except Contradicts:
            continue
        if who:
            labels.setdefault(who, f"A{len(labels)}")
        taken.append(Told(kind.name, moment, who, {n: v[1] for n, v in facts.items()}))
    return taken


def _value(chance: random.Random, fact: grammar.FactSchema) -> tuple[Any, str]:
    """A fact as a page tells it, and as a cell of the feed does."""
    match fact.type:
        case "code":
            code = chance.choice(sorted(fact.codes))
            return code, code
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
        for place, told in enumerate(at_random(chance, world, cases[str(by_page)], prosecutor)):
            kinds.add(told.kind)
            moment = f"{told.at}:00+05:30" if "T" in told.at else told.at
            facts = {"facts": ";".join(f"{name}={value}" for name, value in told.facts.items())} if told.facts else {}
            who = {f"{'victim' if told.who[0] == 'v' else 'accused'}_ref": told.who} if told.who else {}
            entered = {"at": moment, "entered_at": f"{told.at[:10]}T23:59:00+05:30"}
            rows.append(feeds.event(number, told.kind, record=f"E{number}-{place}", **entered, **who, **facts))
    assert len(kinds) > 40
    with clock.fixed(END):
        load(feeds.write(tmp_path / "events", {"event.csv": rows}, kinds_carried=carried), workers=1)
    for number, by_page in numbers:
        with enter(world.system):
            one, other = what_counts(cases[str(by_page)]), what_counts(cases[str(number)])
            assert one == other


def test_fifty_officers_at_once_lose_and_double_nothing(world: World, at_work: None) -> None:
    cases = []
    for n in ("1", "2", "3", "4", "5"):
        cases.append(add(world.system, key(world.kotwali, n), fir(world.kotwali, n, "2025-03-01", "BNS 64(1)")))
    officers = [post(f"io.{n}", world.kotwali, Role.INVESTIGATING_OFFICER) for n in range(50)]
    changed = 0
    failed: list[BaseException] = []

    def work(n: int, by: Posting) -> None:
        nonlocal changed
        case, form, seen = cases[n % 5], uuid4(), 1
        told = Recording("victim_informed", datetime(2025, 3, 2, 9, n, tzinfo=INDIA), "m")
        try:
            for _sent_twice in range(2):
                while True:
                    try:
                        with enter(by):
                            recording.record(case, told, by=by, form=form, seen=seen)
                        break
                    except Changed as news:
                        changed += 1
                        seen = news.seen
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(50), officers))
    assert failed == []
    assert changed  # they did meet
    with enter(world.system):
        told = list(Event.objects.filter(kind="victim_informed").values_list("case_id", "at", "by"))
    assert len(told) == 50
    minutes = {(case, moment.astimezone(INDIA).minute) for case, moment, _by in told}
    assert minutes == {(cases[n % 5], n) for n in range(50)}
    assert {by for _case, _at, by in told} == {posting.officer.number for posting in officers}
