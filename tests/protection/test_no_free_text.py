"""Whatever is typed or sent, no name and no telephone number reaches a column that is not sealed.

By every column of every file of the feed, every fact of every kind, every text box of a case's pages and of a
complaint. The tables themselves are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from itsso import law
from itsso.accounts.models import Role
from itsso.cases.recording.actions import recordable
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import.load import load
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support.case_events import add, key, new
from tests.support.case_events import fir as fir_event
from tests.support.case_pages import fields, on, page
from tests.support.complaint_pages import begin_complaint
from tests.support.feeds import arrest, court, event, fir, form, write, zero
from tests.support.in_proof import in_proof_but
from tests.support.laboratory_work import Bench
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NAMES = ("Yolandifer", "Gribblefisk Quokkabai", "ज़ेफ़िरीन")
NUMBERS = ("9871112223", "98711 12223", "+91 98711-12223")
TYPED = (*NAMES, *NUMBERS, "Yolandifer 9871112223", "Yolandifer-9871112223", "Yolandifer, 14", "Gribblefisk/64(1)")
TRACES = ("yolandifer", "gribblefisk", "quokkabai", "ज़ेफ़िरीन", "9871112223", "98711 12223", "98711-12223", "12223")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(date(2026, 6, 30)):
        yield
    keys.forget()


def stored(world: World) -> list[tuple[str, str]]:
    """Return where a trace of what was typed is in any table of the project: table and trace."""
    matches = []
    with enter(world.system), connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and table_type = 'BASE TABLE' and table_name ~"
            " '^(alerts|cases|intake|forensics|exchange|protection|training|advisories|notices|audit|procrastinate)_'"
            " and has_table_privilege(current_user, quote_ident(table_name), 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            for trace in TRACES:
                cursor.execute(f'select exists (select from "{table}" t where lower(t::text) like %s)', [f"%{trace}%"])
                if cursor.fetchone() == (True,):
                    matches.append((table, trace))
    return matches


def feed_rows() -> dict[str, list[dict[str, Any]]]:
    """Return rows of every file that are right but for one column, which holds each of the texts once.

    For every kind of event there is the same for each fact. Every second row is of an FIR that never comes, so that it
    waits if it is accepted.
    """
    makers = {"fir.csv": fir, "zero_fir.csv": zero, "arrest.csv": arrest, "final_form.csv": form, "court.csv": court}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in contract().files}
    n = 100
    for name, make in makers.items():
        for column in contract().files[FeedFile(name)].columns:
            for text in TYPED:
                n += 1
                values = [text] if column.type != "sections" else [text, f"BNS:64(1);{text}", f"{text}:64"]
                rows[name] += [
                    make(n if n % 2 else f"{n}9", record=f"R{n}-{i}") | {column.name: value}
                    for i, value in enumerate(values)
                ]
    for kind in law.book().kinds.values():
        for fact in kind.facts:
            for text in TYPED:
                n += 1
                row = event(n if n % 2 else f"{n}9", kind.name, record=f"E{n}")
                rows["event.csv"].append(row | {"facts": f"{fact}={text}"})
                rows["event.csv"].append(row | {"source_record_id": f"E{n}-2", "accused_ref": text, "victim_ref": text})
    return rows


@pytest.mark.proof
def test_by_the_feed(world: World, tmp_path: Path) -> None:
    rows = feed_rows()
    for number in range(0, len(rows["fir.csv"]), 40):  # FIRs on which later forms hang
        rows["fir.csv"].append(fir(200 + number, record=f"OK{number}"))
    load(write(tmp_path / "delivery", rows), by=world.system, workers=1)
    assert stored(world) == []


def test_by_one_column_of_each_shape_of_the_feed(world: World, tmp_path: Path) -> None:
    """Check the short form of `test_by_the_feed`: the audit's own rows, and one that waits."""
    rows = {
        "fir.csv": [
            fir(1, sections="BNS:64(1);Yolandifer:Gribblefisk"),
            fir("Yolandifer 12", record="N1"),
            fir("9871112223", record="N2"),
            fir(3) | {"source_record_id": "Yolandifer"},
            fir(4, io_ref="Gribblefisk"),
            fir(5, district_name="Yolandifer", district_code="Gribblefisk", place_type="98711 12223"),
        ],
        "arrest.csv": [
            arrest(77, "x1", court_name="Yolandifer", sections="BNS:64(1);Gribblefisk", gd_no="12"),
            arrest(77, "x2", sections="Yolandifer Quokkabai:64"),  # a section's shape with a name in place of the Act
        ],
        "court.csv": [
            court(77, fine_amount="9871112223", record="C1"),
            court(77, next_hearing_on="9871112223", record="C2"),
        ],
        "final_form.csv": [form(77, return_reason="Yolandifer 9871112223", court_name="Gribblefisk")],
        "event.csv": [
            event(77, "offences_altered", facts="offences=BNS:64(1);Yolandifer"),
            event(77, "emergency_call_linked", facts="number=9871112223"),
            event(77, "exhibit_sent", facts="exhibit=Gribblefisk"),
            event(77, "offences_altered", facts="offences=Gribblefisk/64(1)", record="E9"),
        ],
    }
    summary = load(write(tmp_path / "delivery", rows), by=world.system, workers=1)
    assert (summary.accepted, summary.parked, summary.rejected) == (2, 4, 9)
    assert stored(world) == []


@pytest.fixture
def case(world: World) -> UUID:
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir_event(world.kotwali, "12", "2025-03-01", "BNS 64(1)", "POCSO 6", offence_from="2025-02-27"),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
        new("exhibit_sent", "2025-03-04", exhibit="R-1"),
    )


@pytest.mark.parametrize("by_each_role", in_proof_but((False, True), {False}))
def test_by_the_pages_of_a_case_and_their_corrections(world: World, case: UUID, by_each_role: bool) -> None:
    tried: set[str] = set()
    prosecutor = post("prosecutor.kotwali", world.kotwali, Role.PROSECUTOR)
    for by in (world.io, world.sho, world.sp, prosecutor):
        client = browser(by)
        for kind in recordable(by.role):
            texts = [name for name, fact in law.book().kinds[kind].facts.items() if fact.type in ("ref", "sections")]
            if not texts or (kind in tried and not by_each_role):
                continue
            tried.add(kind)
            address = f"/cases/{case}/record/{kind}/"
            opened = page(client.get(address))
            for name in texts:
                if opened.select_one(f"main form input[type=text][name={name}], main form textarea[name={name}]"):
                    for text in (TYPED[0], TYPED[3], TYPED[6], f"BNS 64(1), {TYPED[1]}"):
                        answer = client.post(address, fields(opened) | on("2025-03-09T11:30") | {name: text})
                        assert answer.status_code == 200, (kind, name, text)
    with enter(world.system):
        event_ids = dict(events_of(case))
    client, address = browser(world.io), f"/cases/{case}/correct/{event_ids['exhibit_sent']}/"
    answer = client.get(address)
    if answer.status_code == 200:
        sent = fields(page(answer)) | {"exhibit": TYPED[0], "reason_of_correction": "wrong_fact"}
        assert client.post(address, sent).status_code == 200
    assert stored(world) == []


def events_of(case: UUID) -> list[tuple[str, UUID]]:
    from itsso.cases.models import Event

    return list(Event.objects.filter(case=case).values_list("kind", "id"))


@pytest.mark.parametrize("number", ["Yolandifer-9871112223", "9871112223", "098711 12223", "Gribblefisk", "522-871112"])
def test_by_the_number_of_a_112_call(world: World, number: str) -> None:
    client = browser(post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER))
    url = begin_complaint(client)
    sent = fields(page(client.get(url))) | {
        "step": "information",
        "mode": "call_112",
        "call_number": number,
        "name": "Yolandifer Quokkabai",
        "phone": "0522 871112",
    }
    answer = client.post(url, sent)
    assert answer.status_code == 200
    assert "call_number" in str(page(answer).select_one(".govuk-error-summary"))
    assert [match for match in stored(world) if not match[0].startswith("protection_")] == []


def test_by_what_is_written_of_an_exhibit(world: World) -> None:
    bench = Bench(world)
    client, address = browser(bench.io), f"/forensics/cases/{bench.case}/seize/"
    opened = fields(page(client.get(address)))
    right = {"what": "clothing", "mark": "P-9", "origin": "scene", "place": "house", "impression": "SHO KTW"}
    for name in ("mark", "kit", "paper", "impression"):
        for text in ("Yolandifer", "9871112223", "Gribblefisk 12"):
            assert client.post(address, opened | right | {name: text}).status_code == 200, (name, text)
    assert stored(world) == []
