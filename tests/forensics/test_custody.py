"""Acts of custody through their functions: each by its own person, once, and for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse

from itsso.forensics.custody import actions as custody
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.labels import new_label
from itsso.forensics.models import CustodyAct, Holder
from itsso.forensics.police import queries, seizure
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_pages import fields, page, words
from tests.support.laboratory_work import KIT, SHIRT, Bench, later
from tests.support.signed_in_browser import browser


def test_seizure_sent_twice_is_one_item(bench: Bench) -> None:
    form = uuid4()
    for _n in range(2):
        with enter(bench.io):
            item = seizure.seize(bench.case, replace(SHIRT, at=now()), by=bench.io, form=form)
    with enter(bench.io):
        assert [stored.label for stored in queries.items_of(bench.case)] == [item.label]
        assert len(ledger.acts(item.label)) == 1


def test_hand_over_is_two_acts_by_two_persons(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.give(item.label, Holder.MALKHANA, bench.io)
    with pytest.raises(Refused, match="somebody else must receive it"):
        bench.take(item.label, Holder.MALKHANA, bench.io)
    chain = bench.take(item.label, Holder.MALKHANA, bench.malkhana)
    assert (chain.holder, chain.findings) == ("malkhana", [])


def test_only_holder_may_give_and_only_once(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    with pytest.raises(Refused, match="Investigating officer cannot hand it over"):
        bench.give(item.label, Holder.EXAMINER, bench.io)
    bench.give(item.label, Holder.MALKHANA, bench.io)
    with pytest.raises(Refused, match="The exhibit was handed over to Malkhana on"):
        bench.give(item.label, Holder.MESSENGER, bench.io)
    assert bench.take(item.label, Holder.OFFICER, bench.io).holder == "officer"  # taken back
    assert bench.give(item.label, Holder.MESSENGER, bench.io).findings == []


def test_item_taken_before_it_was_given_is_recorded_and_shown(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    chain = bench.take(item.label, Holder.MALKHANA, bench.malkhana, carrier="unknown")
    assert [(finding.code, finding.nth) for finding in chain.findings] == [("gap", 2)]


def test_repeated_scan_is_reported_and_adds_nothing(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.hand(item.label, Holder.MALKHANA, bench.io, bench.malkhana)
    with pytest.raises(Refused, match="The exhibit was already received"):
        bench.take(item.label, Holder.MALKHANA, bench.malkhana)
    with enter(bench.io):
        assert len(ledger.acts(item.label)) == 3


def test_broken_seal_other_weight_and_impossible_time_are_shown_at_once(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    bench.give(item.label, Holder.MALKHANA, bench.io, weight_mg=12_500)
    with later(hours=-3):
        early = now()
    chain = bench.take(item.label, Holder.MALKHANA, bench.malkhana, weight_mg=9_000, seal="broken", at=early)
    assert {finding.code for finding in chain.faults} == {"quantity", "seal", "time"}


def test_holder_without_account_acts_by_receipt(bench: Bench) -> None:
    item = bench.seize(KIT)
    with enter(bench.io):
        giving, taking = ledger.acts(item.label)
    assert (giving.deed, giving.holder_from, giving.paper) == ("given", "hospital", "MLC-41")
    assert (taking.deed, taking.holder_to, taking.paper) == ("taken", "officer", "")
    with pytest.raises(Refused, match="number of the receipt"):
        bench.give(item.label, Holder.COURT, bench.io)
    assert bench.give(item.label, Holder.COURT, bench.io, paper="Exh. 4").holder == "court"
    assert bench.take(item.label, Holder.OFFICER, bench.io, paper="R-9").findings == []


def test_item_of_another_station_is_not_visible(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    for other in (bench.world.colleague, bench.reception, bench.examiners[0]):
        with pytest.raises(Http404):
            bench.take(item.label, Holder.OFFICER, other)


def test_audit_entry_holds_the_act_word_for_word(bench: Bench) -> None:
    item = bench.seize(KIT)
    with enter(bench.io):
        acts = ledger.acts(item.label)
    details = [line["detail"] for line in lines() if line["act"].startswith("custody.")]
    assert details == [act.as_values() for act in acts]


def test_act_cannot_be_changed_even_by_the_owner(bench: Bench) -> None:
    bench.seize(SHIRT)
    for statement in ("update forensics_act set seal = 'whole'", "delete from forensics_act"):
        with pytest.raises(DatabaseError), enter(bench.io), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        CustodyAct.objects.using("owner").update(seal="whole")


@pytest.mark.parametrize("many", [12, pytest.param(200, marks=pytest.mark.proof)])
def test_interrupted_scans_are_each_recorded_once(bench: Bench, many: int) -> None:
    labels = [bench.seize(replace(SHIRT, mark=f"P-{n}")).label for n in range(many)]
    for label in labels:
        bench.give(label, Holder.MALKHANA, bench.io)
    scans = [(label, label) for label in labels] + [("8901030865278", ""), (labels[0], labels[0])]
    form, condition = uuid4(), ItemCondition(now(), count=1)

    class CutOff(Exception):
        pass

    with pytest.raises(CutOff), enter(bench.malkhana):
        custody.take_many(scans[: many // 2], Holder.MALKHANA, condition, by=bench.malkhana, form=form)
        raise CutOff
    for _n in range(2):  # sent twice, because the answer was lost
        with enter(bench.malkhana):
            results = custody.take_many(scans, Holder.MALKHANA, condition, by=bench.malkhana, form=form)
    assert [result.recorded for result in results] == [True] * many + [False] * 2
    assert [result.refused for result in results[many:]] == [
        "This is not an ITSSO laboratory number.",
        "Scanned twice; counted once.",
    ]
    with enter(bench.io):
        assert CustodyAct.objects.filter(deed="taken", holder_to="malkhana").count() == many
    _by_the_page(bench, labels)


def _by_the_page(bench: Bench, labels: list[str]) -> None:
    """Submit a hand-over on the page and lose the answer: the same page, sent again, says the same and adds nothing."""
    client, address = browser(bench.malkhana), reverse("forensics:scan")
    form_values = {
        "act": "give",
        "into": "malkhana",
        "to": "messenger",
        "seal": "whole",
        "label": "",
        "labels": "\n".join(labels),
    }
    sent = {
        name: value for name, value in (fields(page(client.get(address))) | form_values).items() if value is not None
    }
    check = page(client.post(address, sent))
    assert f"Record that you hand over {len(labels)} exhibits?" in words(check)
    confirmed = fields(check) | {"confirmed": "1"}
    for _n in range(2):
        assert f"{len(labels)} of {len(labels)} recorded." in words(page(client.post(address, confirmed)))
    with enter(bench.io):
        assert CustodyAct.objects.filter(deed="given", holder_to="messenger").count() == len(labels)


def test_unannounced_number_is_reported_and_the_rest_is_taken(bench: Bench) -> None:
    item, stranger = bench.seize(SHIRT), new_label()
    bench.give(item.label, Holder.MALKHANA, bench.io)
    with enter(bench.malkhana):
        condition = ItemCondition(now() + timedelta(0), count=1)
        results = custody.take_many(
            [(stranger, stranger), (item.label, item.label)],
            Holder.MALKHANA,
            condition,
            by=bench.malkhana,
            form=uuid4(),
        )
    assert [result.recorded for result in results] == [False, True]
    assert "is not on record here" in results[0].refused
