"""The four clocks of an exhibit, each with its owner, and the limits that a State sets in the statute book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from itsso import law
from itsso.cases.recording import actions as recording
from itsso.forensics.custody import queries as ledger
from itsso.forensics.laboratory import reception
from itsso.forensics.models import Holder, Released
from itsso.forensics.police import forwarding, queries
from itsso.forensics.police.clocks import RULES, ItemClock, item_clocks
from itsso.law.book import load
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from tests.support.case_pages import page, words
from tests.support.laboratory_work import ASKED, SHIRT, Bench, later
from tests.support.signed_in_browser import browser

LIMITS = {
    "laboratory.dispatch": ("exhibit_seized", "exhibit_sent", 7),
    "laboratory.collection": ("laboratory_report_received", "laboratory_report_collected", 3),
    "laboratory.court": ("laboratory_report_collected", "laboratory_report_in_court", 10),
}
"""What a State writes that limits the three that no source of ours limits: start, end, days."""

RULE = """
- id: {id}
  title: {{en: A State's own limit, hi: राज्य की अपनी सीमा}}
  duty: {{en: Keep it, hi: पालन करना}}
  owed_by: investigating_officer
  runs_for: exhibit
  starts: {starts}
  regime_date: {starts}
  period: null
  met_by: {met_by}
  versions:
    - {{from: 2020-01-01, state: KA, period: {{days: {days}}}, authority: KA 1/2020, source: KA 1/2020,
       certainty: secondary}}
"""


def way(bench: Bench, *, until: str = "court") -> str:
    """Return a shirt sent and received after 9 days, reported after 40, collected after 42, in court after 60."""
    bench.competent()
    label = bench.seize(SHIRT).label
    with later(days=9):
        note = bench.forward(label, questions=ASKED[1:])
        bench.to_laboratory(label)
        bench.receive(label)
        bench.accept(note)
    if until == "laboratory":
        return label
    with later(days=40):
        (work,) = bench.works()
        bench.report(work)
    with later(days=42), enter(bench.io):
        released = Released.objects.get()
        forwarding.collect(released.pk, by=bench.io)
    with later(days=60), enter(bench.io):
        forwarding.file_in_court(released.pk, today(), by=bench.io)
    return label


def clocks_of(bench: Bench, label: str, state: str) -> list[ItemClock]:
    with enter(bench.io):
        (item,) = queries.items_of(bench.case)
        notes, reports = queries.notes_of(bench.case), queries.released_of(bench.case)
        return item_clocks(ledger.chain(label), item, notes, reports, state)


def test_each_clock_has_its_own_start_and_end(bench: Bench) -> None:
    label = way(bench)
    times = clocks_of(bench, label, "UP")
    assert tuple(clock.rule for clock in times) == RULES
    with later(days=61):
        assert [clock.days(now()) for clock in times] == [9, 31, 2, 18]
        assert [clock.state(now()) for clock in times] == ["met"] * 4
    assert [clock.due for clock in times] == [None] * 4  # no statute sets one, and Uttar Pradesh's book has none


def test_karnataka_limit_counts_from_receipt_to_end_of_last_day(bench: Bench) -> None:
    label = way(bench, until="laboratory")
    _sent, at_work, collected, _court = clocks_of(bench, label, "KA")
    assert (at_work.due, at_work.authority) == (date(2026, 7, 10), "Order of the High Court of Karnataka (2021)")
    assert collected.state(now()) == "not_started"
    for days, state in ((39, "running"), (40, "overdue")):  # 10-07-2026 at noon, and 11-07-2026
        with later(days=days):
            assert at_work.state(now()) == state


def test_time_of_returned_items_does_not_count_against_laboratory(bench: Bench) -> None:
    """Check that the laboratory's clock stops at the return, and starts again when the corrected item is received."""
    bench.competent()
    label = bench.seize(SHIRT).label
    note = bench.forward(label, questions=ASKED[1:])
    bench.to_laboratory(label)
    bench.receive(label, seal="broken")
    assert clocks_of(bench, label, "KA")[1].due == date(2026, 7, 1)
    with enter(bench.reception):
        reception.return_request(note.pk, ["seal_broken"], by=bench.reception)
    bench.deliver()
    with later(days=50):
        assert clocks_of(bench, label, "KA")[1].state(now()) == "not_started"
        bench.hand(label, Holder.MESSENGER, bench.reception, bench.messenger, seal="resealed")
        bench.forward(label, questions=ASKED[1:])
        bench.give(label, Holder.RECEPTION, bench.messenger)
        bench.receive(label)
        again = clocks_of(bench, label, "KA")[1]
        assert (again.state(now()), again.due) == ("running", date(2026, 8, 21))


def test_statute_book_and_ledger_give_the_same_limits(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compare the four clocks of the ledger's table with `law.assess` of the case's history, where a State set them."""
    rules = (RULE.format(id=rule, starts=a, met_by=b, days=days) for rule, (a, b, days) in LIMITS.items())
    (tmp_path / "own.yaml").write_text("".join(rules), encoding="utf-8")
    book = load([tmp_path])
    monkeypatch.setattr("itsso.law.in_force.book", lambda: book)
    label = way(bench)
    by_ledger = {clock.rule: clock for clock in clocks_of(bench, label, "KA")}
    with enter(bench.io):
        case, history = recording.lock_case(bench.case)
        case_of_karnataka = replace(recording.law_case(case, history), state="KA")
    with later(days=61):
        clocks = {
            clock.rule: clock
            for clock in law.assess(case_of_karnataka, now().date(), book).clocks
            if clock.rule in RULES
        }
        assert {rule: clock.state for rule, clock in clocks.items()} == dict.fromkeys(RULES, "late") | {
            "laboratory.collection": "met"
        }
        assert {rule: clock.state(now()) for rule, clock in by_ledger.items()} == {
            rule: clock.state for rule, clock in clocks.items()
        }
    assert {rule: (clock.due, clock.subject) for rule, clock in clocks.items()} == {
        rule: (clock.due, label) for rule, clock in by_ledger.items()
    }
    assert by_ledger["laboratory.dispatch"].due == by_ledger["laboratory.dispatch"].begun.date() + timedelta(7)  # type: ignore[union-attr]


def test_case_page_shows_four_clocks_with_their_owners(bench: Bench) -> None:
    way(bench)
    with later(days=61):
        page_text = words(page(browser(bench.io).get(reverse("forensics:exhibits", args=[bench.case]))))
    for owner in ("dispatch: police", "report: laboratory", "collection: police", "court: police"):
        assert owner in page_text
    for days in ("9 days done", "31 days done", "2 days done", "18 days done"):
        assert days in page_text
