"""A victim reads the same words, whether her case came by a feed or was entered on pages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from itsso import law
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import load
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.support import feeds
from tests.support.case_events import at
from tests.support.case_pages import boxes, refusal, send
from tests.support.complaints import registered
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World
from tests.support.slips import details_page, first_page, number_and_code

END = date(2026, 6, 30)
DAYS = tuple(date(2026, month, day) for month, day in ((6, 30), (8, 5), (10, 20)))
"""The day of the last entry, the last day of the investigation being over, and that of telling her of the progress."""


class Entry(NamedTuple):
    """One entry of a history, as either way says it."""

    kind: str
    at: str
    person: str = ""  # x1 in the feed, A1 on pages
    facts: dict[str, str] = {}  # noqa: RUF012  never changed


BEGINNING = [
    Entry("victim_medical_examined", "2026-06-02T10:00", "v1"),
    Entry("exhibit_sent", "2026-06-03T10:00", "", {"exhibit": "E-1"}),
    Entry("arrested", "2026-06-04T10:00", "x1"),
]
HISTORIES = {
    "registered": [],
    "investigated": BEGINNING,
    "told of progress, report of the laboratory": [
        *BEGINNING,
        Entry("laboratory_report_received", "2026-06-10T10:00", "", {"exhibit": "E-1"}),
        Entry("victim_informed", "2026-06-11T10:00", "", {"by": "phone"}),
    ],
    "released": [
        *BEGINNING,
        Entry("released", "2026-06-12T10:00", "x1", {"why": "court_bail"}),
    ],
    "charge sheet": [
        *BEGINNING,
        Entry("final_report_filed", "2026-06-20T16:00", "", {"form_type": "charge_sheet", "form_no": "7"}),
    ],
    "charge sheet returned": [
        *BEGINNING,
        Entry("final_report_filed", "2026-06-20T16:00", "", {"form_type": "charge_sheet", "form_no": "7"}),
        Entry("final_report_returned", "2026-06-24T16:00", "", {"reason": "incomplete"}),
    ],
    "closure": [
        Entry("final_report_filed", "2026-06-20T16:00", "", {"form_type": "fr_untraced", "form_no": "7"}),
    ],
    "hearing": [
        *BEGINNING,
        Entry("final_report_filed", "2026-06-20T16:00", "", {"form_type": "charge_sheet", "form_no": "7"}),
        Entry("hearing_fixed", "2026-06-22T10:00", "", {"hearing": "charge", "hearing_on": "2026-06-29"}),
    ],
    "quashed": [Entry("quashed", "2026-06-20T10:00")],
}


def by_feed(number: int, history: list[Entry]) -> feeds.Rows:
    """Return the rows of a case that CCTNS reports, each entered on the evening of its day."""
    registration = {
        "info_received_at": "2026-06-01T09:30:00+05:30",
        "registered_at": "2026-06-01T12:00:00+05:30",
        "entered_at": "2026-06-01T12:00:00+05:30",
    }
    rows: dict[str, list[dict[str, Any]]] = {"fir.csv": [feeds.fir(number, **registration)], "event.csv": []}
    rows |= {"final_form.csv": [], "final_form_accused.csv": []}
    accused = sorted({entry.person for entry in history if entry.person.startswith("x")})
    for place, entry in enumerate(history):
        moment, entered = f"{entry.at}:00+05:30", f"{entry.at[:10]}T18:00:00+05:30"
        if entry.kind == "final_report_filed":
            form_type = entry.facts["form_type"]
            disposition = "charged" if form_type == "charge_sheet" else "not_charged"
            more = {"form_type": form_type, "form_date": entry.at[:10], "filed_in_court_at": moment}
            rows["final_form.csv"].append(feeds.form(number, "7", entered_at=entered, **more))
            rows["final_form_accused.csv"] += [
                feeds.form_accused(number, ref, "7", entered_at=entered, disposition=disposition) for ref in accused
            ]
            continue
        cells = {"facts": ";".join(f"{name}={value}" for name, value in entry.facts.items())} if entry.facts else {}
        if entry.person:
            cells[f"{'victim' if entry.person.startswith('v') else 'accused'}_ref"] = entry.person
        rows["event.csv"].append(
            feeds.event(number, entry.kind, record=f"E{number}-{place}", at=moment, entered_at=entered, **cells)
        )
    return rows


def by_pages(world: World, history: list[Entry]) -> UUID:
    """Hear, register and record the same case through the pages; return its id."""
    case_id = registered(world.sho).pk
    has_accused = False
    for entry in history:
        label = {"v1": "V1", "x1": "A1" if has_accused else "another"}.get(entry.person, "")
        has_accused = has_accused or entry.person == "x1"
        facts = entry.facts | ({"whom": label} if label else {})
        if entry.kind == "final_report_filed":
            facts |= {"medical_attached": "yes"} | ({"says_A1": "charged"} if has_accused else {})
        if "hearing_on" in facts:
            facts |= boxes("hearing_on", facts.pop("hearing_on"))
        with clock.fixed(at(f"{entry.at[:10]}T18:00")):
            answer = send(world.sho, case_id, entry.kind, entry.at, **facts)
            assert answer.status_code == 302, (entry, refusal(answer))
    return case_id


def both_pages(slip: dict[str, str], language: str) -> list[str]:
    """Return the words of her first page and of the details, without the number of the case."""
    texts = []
    for answer in (first_page(slip, language), details_page(slip, language)):
        page = BeautifulSoup(answer.content, "html.parser")
        main = page.select_one("main")
        assert main is not None and page.title is not None
        page_words = f"{page.title.get_text()} {main.get_text(' ', strip=True)}"
        texts.append(re.sub(r"\s+", " ", re.sub(r"\b\d{4}/2026\b", "NUMBER", page_words)).strip())
    return texts


@pytest.mark.parametrize("name", in_proof_but(HISTORIES, {"told of progress, report of the laboratory", "hearing"}))
def test_case_of_a_feed_and_the_same_case_of_pages_read_the_same_word_for_word(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    history, carried = HISTORIES[name], dict.fromkeys(law.book().kinds, "2018-04-21")
    from_pages = by_pages(world, history)
    with clock.fixed(END):
        load(feeds.write(tmp_path / "feed", by_feed(50, history), kinds_carried=carried), workers=1)
        with enter(world.system):
            from_feed = Case.objects.exclude(pk=from_pages).get().pk
        slips = [number_and_code(case_id, by=world.sho, victim="V1") for case_id in (from_pages, from_feed)]
    for day in DAYS:
        with clock.fixed(day):
            for language in ("en", "hi"):
                of_pages, of_feed = (both_pages(slip, language) for slip in slips)
                assert of_pages == of_feed
                assert "NUMBER" in of_pages[1] and "NUMBER" not in of_pages[0]
