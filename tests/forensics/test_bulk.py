"""Many acts at once: the same as one by one, each line with its own error, and nothing lost or doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.audit.models import AuditEntry
from itsso.forensics.custody import actions as custody
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.forms import MOST_UNCHECKED
from itsso.forensics.labels import new_label, spelled
from itsso.forensics.models import CustodyAct, Holder
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, words
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.sample_nation import post
from tests.support.signed_in_browser import browser


def shirts(bench: Bench, number: int) -> list[str]:
    return [bench.seize(replace(SHIRT, mark=f"P-{n}")).label for n in range(1, number + 1)]


def test_many_at_once_write_what_one_by_one_writes(bench: Bench) -> None:
    labels = shirts(bench, 30)
    with enter(bench.io):
        one_by_one = custody.give(labels[0], Holder.MALKHANA, bench.condition(labels[0]), by=bench.io, form=uuid4())
        scans = [(label, label) for label in labels[1:]]
        results = custody.give_many(scans, Holder.MALKHANA, ItemCondition(now(), count=1), by=bench.io, form=uuid4())
        assert all(result.recorded for result in results)
        for result in results:
            assert ledger.chain(result.label) == result.chain
            acts = [(act.deed, act.holder_to, act.impression, act.count) for act in ledger.acts(result.label)]
            single = [(act.deed, act.holder_to, act.impression, act.count) for act in ledger.acts(labels[0])]
            assert acts == single
        assert not one_by_one.findings
        for act in CustodyAct.objects.filter(label__in=labels):
            line = AuditEntry.objects.get(pk=act.line)
            assert (line.act, line.object, line.case) == (f"custody.{act.deed}", act.label, bench.case)
            assert line.detail["handover"] == str(act.handover)


def test_number_of_queries_does_not_grow_with_the_number_of_items(bench: Bench) -> None:
    labels = shirts(bench, 40)
    counts = []
    for part in (labels[:5], labels[5:]):
        with enter(bench.io):
            connection = connections["default"]
            connection.force_debug_cursor = True
            begin = len(connection.queries_log)
            custody.give_many(
                [(label, label) for label in part], Holder.MALKHANA, ItemCondition(now()), by=bench.io, form=uuid4()
            )
            counts.append(len(connection.queries_log) - begin)
            connection.force_debug_cursor = False
    assert counts[1] <= counts[0] + 8  # rows of many acts go by COPY


def test_each_line_has_its_own_error_and_the_others_are_recorded(bench: Bench) -> None:
    mine, elsewhere = shirts(bench, 2)
    bench.give(elsewhere, Holder.MALKHANA, bench.io)
    unknown = new_label()
    lines = [mine, mine, elsewhere, unknown, "=HYPERLINK(1)", "Yolandifer"]
    file = SimpleUploadedFile("numbers.csv", "\n".join(f"{line},x" for line in lines).encode(), "text/csv")
    client, address = browser(bench.io), reverse("forensics:scan")
    sent = fields(page(client.get(address))) | {"act": "give", "to": "malkhana"}
    scan_page = words(page(client.post(address, {**sent, "file": file})))
    assert "1 of 6 recorded." in scan_page
    for message in (
        "Scanned twice; counted once.",
        "has not been received yet",
        f"{spelled(unknown)} is not on record here",
        "This is not an ITSSO laboratory number.",
    ):
        assert message in scan_page
    with enter(bench.io):
        assert ledger.chain(mine).waiting is not None


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfe\x00", "not text or a CSV"), (b"A1\n" * 2_001, "more than 2,000 numbers")],
)
def test_file_that_cannot_be_read_records_nothing(bench: Bench, content: bytes, message: str) -> None:
    client, address = browser(bench.io), reverse("forensics:scan")
    sent = fields(page(client.get(address))) | {"act": "give", "to": "malkhana"}
    assert message in words(page(client.post(address, {**sent, "file": SimpleUploadedFile("n.csv", content)})))


def test_many_are_recorded_only_after_a_check_page(bench: Bench) -> None:
    labels = shirts(bench, MOST_UNCHECKED + 1)
    file = SimpleUploadedFile("numbers.csv", "\n".join([*labels, "Yolandifer"]).encode(), "text/csv")
    client, address = browser(bench.io), reverse("forensics:scan")
    sent = fields(page(client.get(address))) | {"act": "give", "to": "malkhana", "seal": "broken"}
    check = page(client.post(address, {**sent, "file": file}))
    text = words(check)
    assert "Record that you hand over 11 exhibits?" in text and "Malkhana" in text and "Broken" in text
    assert "1 line that is no laboratory number is not recorded." in text
    with enter(bench.io):
        assert all(ledger.chain(label).waiting is None for label in labels)

    shown_again = page(client.post(address, fields(check) | {"change": "1"}))
    assert fields(shown_again)["labels"].split() == [*labels, "Yolandifer"]
    assert fields(shown_again)["form"] == sent["form"]

    confirmed = fields(check) | {"confirmed": "1"}
    assert "11 of 12 recorded." in words(page(client.post(address, confirmed)))
    assert "11 of 12 recorded." in words(page(client.post(address, confirmed)))
    with enter(bench.io):
        assert all(len(ledger.acts(label)) == 2 for label in labels)


def test_few_are_recorded_without_a_check_page(bench: Bench) -> None:
    labels = shirts(bench, MOST_UNCHECKED)
    client, address = browser(bench.io), reverse("forensics:scan")
    sent = fields(page(client.get(address))) | {
        "act": "give",
        "to": "malkhana",
        "labels": "\n".join([*labels, labels[0]]),
    }
    assert "10 of 11 recorded." in words(page(client.post(address, sent)))


def test_box_takes_as_many_numbers_as_a_file_and_no_more(bench: Bench) -> None:
    client, address = browser(bench.io), reverse("forensics:scan")
    sent = fields(page(client.get(address))) | {"act": "give", "to": "malkhana"}
    numbers = [new_label() for _ in range(2_000)]
    assert "Record that you hand over 2,000 exhibits?" in words(
        page(client.post(address, {**sent, "labels": "\r\n".join(numbers)}))
    )
    too_many = {**sent, "labels": "\r\n".join([*numbers, "A1"])}
    assert "Enter at most 2,000 numbers at once." in words(page(client.post(address, too_many)))


def test_same_form_twice_and_two_forms_record_an_act_once(bench: Bench) -> None:
    labels, form = shirts(bench, 25), uuid4()
    scans = [(label, label) for label in labels]
    with enter(bench.io):
        custody.give_many(scans, Holder.MALKHANA, ItemCondition(now()), by=bench.io, form=form)
        again = custody.give_many(scans, Holder.MALKHANA, ItemCondition(now()), by=bench.io, form=form)
        assert all(result.recorded for result in again)
        other = custody.give_many(scans, Holder.MALKHANA, ItemCondition(now()), by=bench.io, form=uuid4())
        assert not any(result.recorded for result in other)
        assert CustodyAct.objects.filter(label__in=labels).count() == 50


def test_two_receptions_at_once_record_each_item_once(bench: Bench) -> None:
    labels = shirts(bench, 30)
    bench.forward(*labels)
    bench.to_laboratory(*labels)
    second = post("reception.2", bench.laboratory, Role.LAB_RECEPTION)

    def receive(by: Posting, order: list[str]) -> int:
        try:
            with enter(by):
                results = custody.take_many(
                    [(label, label) for label in order], Holder.RECEPTION, ItemCondition(now()), by=by, form=uuid4()
                )
            return sum(result.recorded for result in results)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(receive, (bench.reception, second), (labels, labels[::-1])))
    assert sorted(counts) == [0, 30]
