"""Directions in a case: who gives, answers and judges them, and who sees none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.alerts.directions import actions
from itsso.alerts.directions.actions import DirectionEntry, officers_below
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork, Judgement
from itsso.alerts.directions.models import Direction
from itsso.alerts.directions.queries import remarks_of
from itsso.cases.expunction import actions as expunctions
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import Ground
from itsso.cases.models import Case, Event
from itsso.notices.models import Notice
from itsso.notices.queries import MessageList, notices_in_order
from itsso.notices.reading import worded
from itsso.platform import clock
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.protection import keys, openings, vault
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key
from tests.support.complaint_pages import page_text
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.stored_text import tables_with

TODAY = date(2026, 6, 30)
WORDS = "Collect the report about Yolandifer"


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(TODAY):
        yield
    keys.forget()


@pytest.fixture
def case_id(world: World) -> UUID:
    registered = fir(world.kotwali, "4711", "2026-06-01", "BNS 64(1)", io_ref="IO.KOTWALI")
    return add(world.system, key(world.kotwali, "4711", 2026), registered)


def entry_of(case_id: UUID, officer: Posting, **changes: Any) -> DirectionEntry:
    values: dict[str, Any] = {
        "case_id": case_id,
        "posting_id": officer.pk,
        "work": DirectedWork.COLLECT,
        "due": TODAY + timedelta(days=7),
        "remarks": WORDS,
        "form": uuid4(),
    }
    return DirectionEntry(**{**values, **changes})


def direct(world: World, case_id: UUID, by: Posting | None = None, to: Posting | None = None) -> Direction:
    superior = by or world.sp
    with enter(superior):
        return actions.give(entry_of(case_id, to or world.io), by=superior)


def topics(posting: Posting) -> list[str]:
    with enter(posting):
        return sorted(Notice.objects.filter(posting=posting, withdrawn_at=None).values_list("topic", flat=True))


def test_a_direction_reaches_the_officer_and_the_answer_the_superior_who_judges_it(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    assert (topics(world.io), topics(world.sp)) == (["alerts.direction"], [])
    with enter(world.io):
        actions.answer(direction.pk, AnswerToDirection.DONE, "It is there", by=world.io)
    assert (topics(world.io), topics(world.sp)) == ([], ["alerts.direction_answer"])
    with enter(world.sp):
        actions.judge(direction.pk, Judgement.EMPTY, by=world.sp)
    assert (topics(world.io), topics(world.sp)) == (["alerts.judgement"], [])
    for posting in (world.sho, world.colleague, world.stranger, world.state_monitor):
        assert topics(posting) == []


def test_both_sides_read_the_words_and_nobody_else_does(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    with enter(world.io):
        actions.answer(direction.pk, AnswerToDirection.PARTLY, "Half of it", by=world.io)
    for posting in (world.io, world.sp):
        with enter(posting):
            stored = Direction.objects.get()
            assert (remarks_of(stored.remarks), remarks_of(stored.answer_remarks)) == (WORDS, "Half of it")
            item_id = stored.remarks
    clerk = post("clerk.kanpur", world.kanpur, Role.PROSECUTOR)
    for posting in (world.sho, world.stranger, world.state_monitor, clerk, world.system):
        with enter(posting):
            assert remarks_of(item_id) == ""
            assert Direction.objects.exists() == (posting == world.system)


def test_the_words_are_no_text_of_the_case_that_could_be_opened(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    assert direction.remarks is not None
    with enter(world.sho):
        assert list(vault.current_items(case_id)) == list(vault.openable_items(case_id)) == []
        with pytest.raises(Http404):
            openings.open_identity(case_id, [direction.remarks], "contact", "", by=world.sho)
    for reader in (world.sp, world.sho, world.io):
        assert "Words of a direction" not in page_text(browser(reader).get(f"/cases/{case_id}/"))


def test_the_words_are_sealed_and_leave_no_entry_in_the_case(
    world: World, case_id: UUID, database: DatabaseRecord
) -> None:
    direction = direct(world, case_id)
    assert tables_with(database, "Yolandifer") == set()
    with enter(world.system):
        assert list(Event.objects.filter(case=case_id).values_list("kind", flat=True)) == ["fir_registered"]
    entries = [line for line in lines() if str(direction.pk) in str(line)]
    assert [line["act"] for line in entries] == ["alerts.direction_given"]
    assert str(case_id) not in str(entries)
    for posting in (world.io, world.sho, world.state_monitor):
        for path in (f"/cases/{case_id}/", f"/cases/{case_id}/timeline/", f"/cases/{case_id}/papers/"):
            assert "Yolandifer" not in browser(posting).get(path).content.decode()


def test_only_officers_below_in_the_case_are_offered(world: World, case_id: UUID) -> None:
    offered = {}
    for posting in (world.sp, world.state_monitor, world.sho, world.stranger):
        with enter(posting):
            case = Case.objects.select_related("station").filter(pk=case_id).first()
            offered[posting.pk] = [row.posting.pk for row in officers_below(case, posting)] if case else None
    assert offered == {
        world.sp.pk: [world.io.pk, world.sho.pk],
        world.state_monitor.pk: [world.io.pk, world.sho.pk, world.sp.pk],
        world.sho.pk: [world.io.pk],
        world.stranger.pk: None,
    }


def test_who_may_not_direct_is_refused(world: World, case_id: UUID) -> None:
    for by, officer in ((world.sho, world.io), (world.sp, world.colleague), (world.sp, world.sp)):
        with pytest.raises(Refused), enter(by):
            actions.give(entry_of(case_id, officer), by=by)
    with pytest.raises(Http404), enter(world.stranger):
        actions.give(entry_of(case_id, world.io), by=world.stranger)
    for days in (-1, 61):
        with pytest.raises(Refused), enter(world.sp):
            actions.give(entry_of(case_id, world.io, due=TODAY + timedelta(days=days)), by=world.sp)
    with enter(world.system):
        assert not Direction.objects.exists()


def test_a_form_sent_twice_is_one_direction_and_with_other_words_is_refused(world: World, case_id: UUID) -> None:
    entry = entry_of(case_id, world.io)
    for _time in range(2):
        with enter(world.sp):
            actions.give(entry, by=world.sp)
    with pytest.raises(Refused), enter(world.sp):
        actions.give(entry_of(case_id, world.io, form=entry.form, remarks="Other words"), by=world.sp)
    with enter(world.sp):
        assert Direction.objects.count() == 1
    assert topics(world.io) == ["alerts.direction"]


def test_an_answer_is_given_once_by_its_officer_and_judged_once_by_its_office(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    with pytest.raises(Refused), enter(world.sp):
        actions.judge(direction.pk, Judgement.MET, by=world.sp)
    for posting in (world.sho, world.sp, world.stranger):
        with pytest.raises(Http404), enter(posting):
            actions.answer(direction.pk, AnswerToDirection.DONE, "", by=posting)
    for act in (AnswerToDirection.DONE, AnswerToDirection.DONE):
        with enter(world.io):
            actions.answer(direction.pk, act, "", by=world.io)
    with pytest.raises(Refused), enter(world.io):
        actions.answer(direction.pk, AnswerToDirection.PARTLY, "", by=world.io)
    for posting in (world.io, world.sho, world.stranger):
        with pytest.raises(Http404), enter(posting):
            actions.judge(direction.pk, Judgement.MET, by=posting)
    for _time in range(2):
        with enter(world.sp):
            actions.judge(direction.pk, Judgement.MET, by=world.sp)
    with pytest.raises(Refused), enter(world.sp):
        actions.judge(direction.pk, Judgement.EMPTY, by=world.sp)


def test_the_successor_in_the_office_sees_it_and_gets_the_answer(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    Posting.objects.filter(pk=world.sp.pk).update(ended_at=clock.now())
    successor = post("sp2.kanpur", world.kanpur, Role.SUPERVISOR)
    with enter(world.io):
        actions.answer(direction.pk, AnswerToDirection.DONE, "", by=world.io)
    assert topics(successor) == ["alerts.direction_answer"]
    with enter(successor):
        assert remarks_of(Direction.objects.get().remarks) == WORDS
        actions.judge(direction.pk, Judgement.MET, by=successor)


def test_a_message_of_a_direction_is_answered_on_its_own_page(world: World, case_id: UUID) -> None:
    direction = direct(world, case_id)
    with enter(world.io):
        (row,) = worded(list(Notice.objects.filter(posting=world.io)))
    client = browser(world.io)
    message = client.get(f"/messages/{row.notice.pk}/")
    assert "Record the answer" not in page_text(message) and row.link in message.content.decode()
    assert WORDS not in message.content.decode()
    sent = {"act": "collected", "until": "2026-07-03", "form": str(uuid4())}
    assert client.post(f"/messages/{row.notice.pk}/", sent).status_code == 422
    assert WORDS in page_text(client.get(f"/alerts/directions/{direction.pk}/"))
    assert "alerts.direction_read" in {line["act"] for line in lines()}


def test_messages_of_directions_are_listed_by_their_last_day(world: World, case_id: UUID) -> None:
    with enter(world.sp):
        for days in (9, 2, 5):
            actions.give(entry_of(case_id, world.io, due=TODAY + timedelta(days=days)), by=world.sp)
    with enter(world.io):
        in_order = notices_in_order(MessageList(world.io.pk, TODAY), ListOrder(""), 0, 100)
        assert [row.due for row in worded(in_order)] == [TODAY + timedelta(days=days) for days in (2, 5, 9)]


def test_a_direction_from_form_to_judgement_by_pages(world: World, case_id: UUID) -> None:
    superior, officer = browser(world.sp), browser(world.io)
    form = {
        "form": str(uuid4()),
        "officer": world.io.pk,
        "work": "file",
        "due": "2026-07-10",
        "remarks": WORDS,
    }
    address = f"/alerts/directions/cases/{case_id}/give/"
    assert superior.post(address, {**form, "officer": ""}).status_code == 422
    assert "Give this direction?" in page_text(superior.post(address, form))
    assert superior.post(address, {**form, "confirmed": "1"}).status_code == 302
    with enter(world.sp):
        direction = Direction.objects.get()
    address_of_one = f"/alerts/directions/{direction.pk}/"
    assert "The officer has not answered yet" in page_text(superior.get(address_of_one))
    assert officer.post(address_of_one, {"answer": "done", "remarks": "Filed"}).status_code == 302
    assert "Filed" in page_text(superior.get(address_of_one))
    assert superior.post(address_of_one, {"judgement": "met"}).status_code == 302
    assert superior.post(address_of_one, {"judgement": "met"}).status_code == 302  # Back, and sent again
    assert superior.post(address_of_one, {"judgement": "empty"}).status_code == 422
    assert browser(world.sho).get(address_of_one).status_code == 404
    assert browser(world.sho).get(address).status_code == 404


def test_an_empty_list_says_where_a_direction_is_given_and_a_filter_that_nothing_matches(world: World) -> None:
    client = browser(world.io)
    assert "A superior gives one on the case’s page, under Directions." in page_text(client.get("/alerts/directions/"))
    filtered = page_text(client.get("/alerts/directions/", {"status": "open"}))
    assert "Nothing matches these filters." in filtered and "A superior gives one" not in filtered


@pytest.mark.parametrize(("side", "name"), [("given", "sp"), ("received", "io")])
def test_each_figure_of_both_sides_is_its_list(world: World, case_id: UUID, side: str, name: str) -> None:
    for act, judgement in ((None, None), (AnswerToDirection.DONE, None), (AnswerToDirection.DONE, Judgement.REPEATED)):
        direction = direct(world, case_id)
        if act is not None:
            with enter(world.io):
                actions.answer(direction.pk, act, "", by=world.io)
        if judgement is not None:
            with enter(world.sp):
                actions.judge(direction.pk, judgement, by=world.sp)
    client = browser(getattr(world, name))
    with clock.fixed(clock.now() + timedelta(days=9)):
        client = browser(getattr(world, name))
        text = page_text(client.get("/alerts/directions/"))
        numbers = {"open": 1, "overdue": 1, "answered": 1, "met": 0, "empty": 0, "repeated": 1}
        for status, number in numbers.items():
            listed = page_text(client.get("/alerts/directions/", {"side": side, "status": status}))
            assert (f"Total: {number}" in listed) is bool(number), (status, listed)
        assert "1 not answered, overdue" in text and "1 repeated" in text
        assert client.get("/alerts/directions/", {"format": "csv"}).status_code == 200


def test_a_case_removed_by_order_of_a_court_leaves_no_direction(
    world: World, case_id: UUID, database: DatabaseRecord
) -> None:
    direction = direct(world, case_id)
    with enter(world.sp):
        order = CourtOrder("high", "1234/2026", date(2026, 6, 1))
        expunction = expunctions.prepare(case_id, Ground.QUASHED, "", order, by=world.sp, form=uuid4())
    with enter(world.state_monitor):
        digest = expunctions.digest_of(expunctions.count_rows(case_id, ""))
        expunctions.carry_out(expunction.pk, digest, by=world.state_monitor)
    assert tables_with(database, str(direction.pk)) <= {"audit_line"}
    assert tables_with(database, direction.pk.hex) <= {"audit_line"}  # as its notices name it
    with connection.cursor() as cursor, enter(world.system):
        cursor.execute("select count(*) from protection_item where kind = 'direction'")
        assert cursor.fetchone() == (0,)


def test_an_order_about_one_person_removes_the_remarks_of_directions_which_may_name_that_person(
    world: World, case_id: UUID
) -> None:
    direction = direct(world, case_id)
    with enter(world.io):
        actions.answer(direction.pk, AnswerToDirection.DONE, WORDS, by=world.io)
    with enter(world.sp):
        order = CourtOrder("high", "1234/2026", date(2026, 6, 1))
        expunction = expunctions.prepare(case_id, Ground.PERSON, "V1", order, by=world.sp, form=uuid4())
    with enter(world.state_monitor):
        counts = expunctions.count_rows(case_id, "V1")
        done = expunctions.carry_out(expunction.pk, expunctions.digest_of(counts), by=world.state_monitor)
    assert done.removed == counts
    for posting in (world.sp, world.io):
        with enter(posting):
            stored = Direction.objects.get()
            assert (stored.work, stored.answer) == (direction.work, "done")
            assert remarks_of(stored.remarks) == remarks_of(stored.answer_remarks) == ""
        assert WORDS not in page_text(browser(posting).get(f"/alerts/directions/{direction.pk}/"))
    with connection.cursor() as cursor, enter(world.system):
        cursor.execute("select count(*) from protection_item where kind = 'direction'")
        assert cursor.fetchone() == (0,)


def test_a_form_sent_twice_at_the_same_moment_is_one_direction(world: World, case_id: UUID) -> None:
    entry = entry_of(case_id, world.io)

    def send() -> UUID:
        with enter(world.sp):
            return actions.give(entry, by=world.sp).pk

    assert at_once(send, send, send) == [entry.form] * 3
    assert topics(world.io).count("alerts.direction") == 1


def test_page_names_the_one_officer_who_receives_the_direction(world: World, case_id: UUID) -> None:
    page = browser(world.sp).get(f"/alerts/directions/cases/{case_id}/give/?work=explain").text
    assert "It goes to the officer whom you choose, who finds it in Messages" in page
    Posting.objects.exclude(pk=world.io.pk).filter(unit__first=world.kotwali.first).update(ended_at=clock.now())
    named = browser(world.sp).get(f"/alerts/directions/cases/{case_id}/give/?work=explain").text
    assert f"It goes to {world.io.officer.local_name}, Investigating officer, who finds it in Messages" in named
    assert f'value="{world.io.pk}"' in named and "Ask in writing" not in named


def test_superior_prints_a_letter_where_no_officer_of_the_case_has_a_posting(world: World, case_id: UUID) -> None:
    Posting.objects.filter(unit__first=world.kotwali.first).update(ended_at=clock.now())
    address = f"/alerts/directions/cases/{case_id}/give/"
    letter = page_text(browser(world.sp).get(f"{address}?work=explain"))
    for text in (
        "No officer below you in this case has a posting in this system, so it cannot send your question.",
        "Print this letter, number it, sign it and send it through your office.",
        "Station house officer, PS Kotwali",
        "FIR 4711/2026",
        "Please explain in writing what is late in this case and why",
    ):
        assert text in letter, text
    content = browser(world.sp).get(f"{address}?work=explain").content
    page = BeautifulSoup(content, "html.parser")
    for not_printed in page.select(".itsso-no-print, header, title"):
        not_printed.decompose()
    assert "FIR 4711/2026" in page.get_text() and "BNS 64" not in page.get_text()
    choice = browser(world.sp).get(address).text
    assert f'href="{address}?work=file"' in choice and "Please" not in choice
    assert "File the police report in court" in page_text(browser(world.sp).get(f"{address}?work=file"))


def test_letter_of_a_post_without_directions_says_so(world: World, case_id: UUID) -> None:
    supervisor = post("crime.up", world.up, Role.SUPERVISOR)  # at the State, where the State monitor directs
    letter = page_text(browser(supervisor).get(f"/alerts/directions/cases/{case_id}/give/?work=explain"))
    assert "has an account" not in letter
    assert "In your post you give no directions in this system, so it cannot send your question." in letter
    assert "Print this letter, number it, sign it" in letter and "FIR 4711/2026" in letter


def test_letter_of_another_district_is_not_found(world: World, case_id: UUID) -> None:
    assert browser(world.stranger).get(f"/alerts/directions/cases/{case_id}/give/?work=explain").status_code == 404
