"""The way of an exhibit as a rail: its holders in order, the gap drawn, and what is on its way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.rail import RailStop, custody_rail
from itsso.forensics.models import Holder
from itsso.protection.ranges import enter
from tests.support.case_pages import page
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.signed_in_browser import browser


def rail(bench: Bench, label: str) -> list[RailStop]:
    with enter(bench.io):
        return custody_rail(ledger.chain(label))


def test_whole_way_has_a_stop_for_each_holder_and_no_gap(bench: Bench) -> None:
    label, _note = bench.at_reception()
    stops = rail(bench, label)
    titles = [str(stop.title) for stop in stops[1:]]
    assert titles == [str(Holder(name).label) for name in ("officer", "malkhana", "messenger", "reception")]
    assert [stop.leads for stop in stops] == [""] * 5 and not any(stop.is_broken for stop in stops)
    assert [stop.is_now for stop in stops] == [False] * 4 + [True]


def test_gap_is_drawn_before_the_holder_without_a_recorded_hand_over(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.receive(item.label, carrier="unknown")
    stops = rail(bench, item.label)
    assert [stop.leads for stop in stops] == ["", "gap", ""]
    assert [stop.is_broken for stop in stops] == [False, False, True]


def test_broken_seal_leaves_the_way_whole(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label, seal="broken")
    with enter(bench.io):
        assert ledger.chain(item.label).faults
    assert not any(stop.is_broken or stop.leads for stop in rail(bench, item.label))


def test_item_on_its_way_is_awaited(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.give(item.label, Holder.MESSENGER, bench.io)
    *_before, last = rail(bench, item.label)
    assert last.is_awaited and str(last.note) == "not received yet" and not last.is_now


@pytest.mark.parametrize(("language", "text"), [("en", "Gap in the chain"), ("hi", "शृंखला में अंतराल")])
def test_page_of_an_exhibit_says_the_gap_in_words_too(bench: Bench, language: str, text: str) -> None:
    item = bench.seize(SHIRT)
    bench.forward(item.label)
    bench.receive(item.label, carrier="unknown")
    item_page = page(browser(bench.io, language).get(reverse("forensics:item", args=[bench.case, item.label])))
    (drawn,) = item_page.select("main ol.itsso-rail")
    broken = drawn.select(".itsso-rail__step--gap + li")
    assert len(broken) == 1 and text in broken[0].get_text()
    assert [step.get("aria-current") for step in drawn.select("li")] == [None, None, "step"]
