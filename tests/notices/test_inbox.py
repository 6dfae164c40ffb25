"""The messages of a posting: their list, an answer, a message put off, informations done, and who sees none of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Clock
from itsso.notices.actions import withdraw
from itsso.notices.answers import RepeatedAnswer, repeats_of
from itsso.notices.codes import NoticeAct, Urgency
from itsso.notices.models import Notice, NoticeAnswer
from itsso.notices.words import ACT_TEXTS
from itsso.platform import clock
from itsso.protection.ranges import enter, enter_as_system
from tests.support.case_events import register
from tests.support.case_notices import CUSTODY, INFORMATION, new_notice, send
from tests.support.case_pages import fields, page, words
from tests.support.menu import menu_count
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

INBOX = "/messages/"
TODAY = date(2026, 6, 30)


@pytest.fixture
def case(world: World) -> UUID:
    return register(world.sho, world.kotwali, "12", "2026-06-01", "BNS:64(1)")


def notice_id(posting: Posting, key: str) -> UUID:
    with enter(posting):
        return Notice.objects.get(key=key).pk


def reply(posting: Posting, key: str, act: str = "asked", days: int = 5, form: UUID | None = None) -> Any:
    until = clock.today() + timedelta(days=days)
    data = {
        "form": str(form or uuid4()),
        "act": act,
        "until_day": until.day,
        "until_month": until.month,
        "until_year": until.year,
    }
    return browser(posting).post(f"{INBOX}{notice_id(posting, key)}/", data)


def titles(posting: Posting, query: str = "") -> list[str]:
    rows = page(browser(posting).get(INBOX + query)).select("main tbody th a")
    return [words(row) for row in rows]


def test_only_kinds_of_which_the_posting_has_a_message_are_offered(world: World, case: UUID) -> None:
    with clock.fixed(TODAY):
        send(new_notice(world.io, case, key="a"))
        sent = notice_id(world.io, "a")
        with enter(world.io):
            topic = Notice.objects.get(pk=sent).topic
        offered = page(browser(world.io).get(INBOX)).select("select[name=kind] option")
        assert [option["value"] for option in offered] == ["", topic]
        assert [
            option["value"] for option in page(browser(world.sho).get(INBOX)).select("select[name=kind] option")
        ] == [""]
        other = page(browser(world.sho).get(f"{INBOX}?kind={topic}"))
        assert [option["value"] for option in other.select("select[name=kind] option[selected]")] == [topic]


def test_boxes_and_their_button_are_shown_only_where_a_message_needs_no_answer(world: World, case: UUID) -> None:
    def has_boxes() -> bool:
        answer = page(browser(world.io).get(INBOX))
        heads = [words(head) for head in answer.select("main thead th")]
        is_offered = "Mark the selected messages as done" in words(answer.select_one("main"))
        assert ("Select" in heads) == is_offered == bool(answer.select("main tbody input[type=checkbox]"))
        return is_offered

    send(new_notice(world.io, case, "a"))
    assert not has_boxes()
    send(new_notice(world.io, case, "b", topic=INFORMATION))
    assert has_boxes()


def test_list_groups_messages_by_subject_with_reason_and_without_words_of_their_own(world: World, case: UUID) -> None:
    other = register(world.sho, world.kotwali, "13", "2026-06-02", "BNS:64(1)")
    send(new_notice(world.io, case, "a"), new_notice(world.io, other, "b"), new_notice(world.io, case, "c"))
    answer = page(browser(world.io).get(INBOX))
    groups = [words(group) for group in answer.select("main th[scope=rowgroup]")]
    assert sorted(groups) == ["FIR 12 · PS Kotwali", "FIR 13 · PS Kotwali"]
    assert "You are the investigating officer" in words(answer.select_one("main"))
    with enter_as_system(), connection.cursor() as cursor:
        cursor.execute("select t::text from notices_notice t")
        assert not any("FIR" in row or "Kotwali" in row for (row,) in cursor.fetchall())


def subjects(posting: Posting, query: str = "") -> list[str]:
    groups = page(browser(posting).get(INBOX + query)).select("main th[scope=rowgroup]")
    return [words(group).removesuffix(" · PS Kotwali") for group in groups]


def test_an_urgent_message_is_listed_first_of_its_subject(world: World, case: UUID) -> None:
    with clock.fixed(TODAY):
        send(new_notice(world.io, case, "urgent", urgency=Urgency.AT_ONCE))
    with clock.fixed(TODAY + timedelta(days=1)):
        send(*(new_notice(world.io, case, f"k{number}") for number in range(13)))
        rows = page(browser(world.io).get(INBOX)).select("main tbody th[scope=row]")
    assert ["Urgent" in words(row) for row in rows] == [True, *[False] * 11]


def test_what_can_be_done_in_time_comes_first_then_what_is_overdue_then_what_is_due_later(world: World) -> None:
    recorded = ("2025-01-02", "2026-03-20", "2026-05-03", "2026-06-10", "2026-04-20", "2026-05-05")
    cases = {
        number: register(world.sho, world.kotwali, number, day, "BNS:64(1)")
        for number, day in zip(("1", "2", "3", "4", "5", "6"), recorded, strict=True)
    }
    Clock.objects.exclude(rule="investigation.two_months").using("owner").delete()
    with clock.fixed(TODAY):
        for number in ("5", "6", "1", "4", "3", "2"):  # in another order than that of their last days
            send(new_notice(world.io, cases[number], f"k{number}"))
        by_last_day = [f"FIR {number}" for number in ("3", "6", "2", "5", "1", "4")]
        assert subjects(world.io) == by_last_day
        send(
            new_notice(world.io, cases["4"], "urgent", urgency=Urgency.AT_ONCE),
            new_notice(world.io, uuid4(), "outside"),
        )
        urgent, *sorted_subjects, hidden = subjects(world.io)
        assert urgent == "FIR 4"
        assert sorted_subjects == by_last_day[:-1]
        assert "no longer in your jurisdiction" in hidden


def test_list_can_be_sorted_by_last_day_and_by_day_of_receipt(world: World, case: UUID) -> None:
    other = register(world.sho, world.kotwali, "13", "2026-05-20", "BNS:64(1)")
    for day, notice in (
        (TODAY - timedelta(days=1), new_notice(world.io, case, "a")),
        (TODAY, new_notice(world.io, other, "b")),
    ):
        with clock.fixed(day):
            send(notice)
    first, second = "Medical report of FIR 12", "Medical report of FIR 13"
    assert titles(world.io, "?sort=due") == [second, first]
    assert titles(world.io, "?sort=-due") == [first, second]
    assert titles(world.io, "?sort=received") == [first, second]
    assert titles(world.io, "?sort=-received") == [second, first]


def test_long_inbox_has_twelve_messages_on_a_page_and_each_message_on_one_page(world: World, case: UUID) -> None:
    send(*(new_notice(world.io, case, f"n{number}") for number in range(45)))
    client = browser(world.io)

    def addresses(query: str) -> list[str]:
        return [str(link["href"]) for link in page(client.get(INBOX + query)).select("main tbody th[scope=row] a")]

    pages = [addresses(f"?page={number}") for number in (1, 2, 3, 4)]
    assert [len(on_page) for on_page in pages] == [12, 12, 12, 9]
    assert len({address for on_page in pages for address in on_page}) == 45
    assert len(addresses("?rows=100")) == 45
    assert "1 to 12 of 45" in words(page(client.get(INBOX)).select_one("main"))


def test_unread_messages_are_counted_in_menu_and_title_of_every_page(world: World, case: UUID) -> None:
    client = browser(world.io)
    assert menu_count(client.get(INBOX), INBOX) == 0
    send(new_notice(world.io, case, "a"), new_notice(world.io, case, "b"))
    answer = client.get(INBOX)
    assert menu_count(answer, INBOX) == 2
    security = BeautifulSoup(client.get("/security/").content, "html.parser")
    assert security.title is not None
    assert security.title.get_text().startswith("(2) ")
    client.get(f"{INBOX}{notice_id(world.io, 'a')}/")
    assert menu_count(client.get(INBOX), INBOX) == 1


def test_a_page_costs_at_most_one_query_for_the_count(world: World, case: UUID) -> None:
    send(*(new_notice(world.io, case, f"n{number}") for number in range(30)))
    client = browser(world.io)
    with CaptureQueriesContext(connection) as captured:
        client.get("/security/")
    assert len([query for query in captured if "notices_notice" in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as captured:
        client.get("/security/")
    assert not [query for query in captured if "notices_notice" in query["sql"]]


def test_list_costs_as_many_queries_for_thirty_messages_as_for_three(world: World, case: UUID) -> None:
    client = browser(world.io)
    counts = []
    for number in (3, 30):
        send(*(new_notice(world.io, case, f"n{number}-{at}") for at in range(number)))
        client.get(INBOX)
        with CaptureQueriesContext(connection) as captured:
            client.get(INBOX)
        counts.append(len(captured))
        of_notices = [query for query in captured if "from notices_notice" in query["sql"].lower().replace('"', "")]
        assert len(of_notices) == 2  # how many there are on each list, and the page with all in their order
    assert counts[0] == counts[1]


def test_answer_lets_a_message_rest_until_its_day_and_then_shows_it_as_new(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a"))
    assert reply(world.io, "a", days=5).status_code == 302
    assert titles(world.io) == []
    assert titles(world.io, "?show=answered") == ["Medical report of FIR 12"]
    with clock.fixed(TODAY + timedelta(days=5)):
        assert titles(world.io) == ["Medical report of FIR 12"]
        assert menu_count(browser(world.io).get(INBOX), INBOX) == 1


def test_same_form_twice_and_at_one_moment_is_one_answer(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a"))
    form = uuid4()
    until = TODAY + timedelta(days=3)
    key = notice_id(world.io, "a")

    def press() -> int:
        from itsso.notices.actions import answer
        from itsso.notices.codes import NoticeAct

        with clock.fixed(TODAY), enter(world.io):
            answer(key, NoticeAct.ASKED, until, form=form, by=world.io)
        return 1

    assert at_once(press, press) == [1, 1]
    with enter(world.io):
        assert NoticeAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("urgency", "days", "accepted"),
    [
        (Urgency.LIST, 15, True),
        (Urgency.LIST, 16, False),
        (Urgency.LIST, 0, False),
        (Urgency.LIST, -1, False),
        (Urgency.AT_ONCE, 2, True),
        (Urgency.AT_ONCE, 3, False),
    ],
)
def test_day_of_an_answer_is_bounded(world: World, case: UUID, urgency: Urgency, days: int, accepted: bool) -> None:
    send(new_notice(world.io, case, "a", urgency=urgency))
    assert reply(world.io, "a", days=days).status_code == (302 if accepted else 422)
    with enter(world.io):
        assert NoticeAnswer.objects.count() == int(accepted)


@pytest.mark.parametrize(
    "data",
    [
        {"act": ""},
        {"act": "refused"},
        {"act": "asked", "until_day": "40", "until_month": "x", "until_year": "1"},
        {"form": "no"},
    ],
)
def test_garbage_is_refused_and_nothing_recorded(world: World, case: UUID, data: dict[str, str]) -> None:
    send(new_notice(world.io, case, "a"))
    answer = browser(world.io).post(f"{INBOX}{notice_id(world.io, 'a')}/", data)
    assert answer.status_code == 422
    with enter(world.io):
        assert not NoticeAnswer.objects.exists()


def test_message_is_put_off_once_by_seven_days(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a"))
    address = f"{INBOX}{notice_id(world.io, 'a')}/put-off/"
    assert browser(world.io).post(address).status_code == 302
    browser(world.io).post(address)  # a double click
    assert titles(world.io) == []
    with clock.fixed(TODAY + timedelta(days=7)):
        assert titles(world.io) == ["Medical report of FIR 12"]
        form = page(browser(world.io).get(address.removesuffix("put-off/")))
        assert not form.select('form[action$="put-off/"]')
        browser(world.io).post(address)
        assert titles(world.io) == ["Medical report of FIR 12"]


@pytest.mark.parametrize("changes", [{"topic": CUSTODY}, {"urgency": Urgency.AT_ONCE}])
def test_custody_and_urgent_messages_are_never_put_off(world: World, case: UUID, changes: dict[str, Any]) -> None:
    send(new_notice(world.io, case, "a", **changes))
    address = f"{INBOX}{notice_id(world.io, 'a')}/"
    assert not page(browser(world.io).get(address)).select('form[action$="put-off/"]')
    browser(world.io).post(f"{address}put-off/")
    assert titles(world.io) == ["Medical report of FIR 12"]


def test_informations_are_done_together_and_work_is_not(world: World, case: UUID) -> None:
    send(
        new_notice(world.io, case, "a", topic=INFORMATION),
        new_notice(world.io, case, "b", topic=INFORMATION),
        new_notice(world.io, case, "c"),
        new_notice(world.sho, case, "d", topic=INFORMATION),
    )
    answer = page(browser(world.io).get(INBOX))
    assert len(answer.select("input[type=checkbox][name=notice]")) == 2
    ids = [str(notice_id(world.io, key)) for key in "abc"] + [str(notice_id(world.sho, "d")), "nonsense"]
    browser(world.io).post(f"{INBOX}done/", {"notice": ids})
    assert len(titles(world.io)) == 1
    assert len(titles(world.sho)) == 1


def test_back_button_after_done_changes_nothing_and_says_so(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a", topic=INFORMATION))
    data = {"notice": [str(notice_id(world.io, "a"))]}
    browser(world.io).post(f"{INBOX}done/", data)
    again = browser(world.io).post(f"{INBOX}done/", data, follow=True)
    assert "Select a message" in again.content.decode()


def test_withdrawn_and_expired_messages_are_gone_and_their_page_says_so(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a"), new_notice(world.io, case, "b", expires=TODAY))
    with enter_as_system():
        withdraw(["a"])
    assert len(titles(world.io)) == 1
    with clock.fixed(TODAY + timedelta(days=1)):
        assert titles(world.io) == []
        answer = reply(world.io, "b", days=2)
    assert answer.status_code == 422
    assert (
        "nothing needs to be answered" in page(browser(world.io).get(f"{INBOX}{notice_id(world.io, 'a')}/")).get_text()
    )


def test_message_about_a_case_that_left_the_range_says_nothing_of_it(world: World, case: UUID) -> None:
    """Check an officer of another district, to whom a message was sent about a case that the officer does not see."""
    send(new_notice(world.stranger, case, "a"))
    client = browser(world.stranger)
    texts = [
        words(page(client.get(address)).select_one("body"))
        for address in (INBOX, f"{INBOX}{notice_id(world.stranger, 'a')}/")
    ]
    csv = client.get(f"{INBOX}?format=csv").content.decode()
    for text in (*texts, csv):
        assert "no longer in your jurisdiction" in text
        assert "FIR 12" not in text
        assert "Kotwali" not in text
        assert "investigating officer" not in text.lower().replace("supervising", "")
    assert menu_count(client.get(INBOX), INBOX) in (0, 1)
    client.post(f"{INBOX}done/", {"notice": [str(notice_id(world.stranger, "a"))]})
    assert titles(world.stranger) == []


def test_nobody_else_opens_answers_or_ends_a_message(world: World, case: UUID) -> None:
    send(new_notice(world.io, case, "a", topic=INFORMATION))
    address = f"{INBOX}{notice_id(world.io, 'a')}/"
    for other in (world.sho, world.stranger, world.state_monitor, world.colleague):
        assert browser(other).get(address).status_code == 404
        assert browser(other).post(address, {"act": "asked"}).status_code == 404
        assert browser(other).post(f"{address}put-off/").status_code == 404
        browser(other).post(f"{INBOX}done/", {"notice": [address.split("/")[2]]})
    assert len(titles(world.io)) == 1


def test_messages_go_with_the_posting(world: World, case: UUID) -> None:
    second = post("io.second", world.kotwali, Role.INVESTIGATING_OFFICER)
    send(new_notice(second, case, "a"))
    key = notice_id(second, "a")
    Posting.objects.filter(pk=second.pk).update(ended_at=clock.now())
    assert browser(second).get(f"{INBOX}{key}/").status_code in (302, 404)
    again = Posting.objects.create(officer=second.officer, unit=second.unit, role=second.role, since=date(2026, 1, 1))
    assert titles(again) == []


def repeats(posting: Posting, key: str) -> RepeatedAnswer | None:
    with enter(posting):
        return repeats_of(Notice.objects.get(key=key, posting=posting))


def test_third_identical_answer_about_the_same_work_goes_up(world: World, case: UUID) -> None:
    for number, step in enumerate(("day15", "day20", "day25"), 1):
        send(new_notice(world.io, case, f"k{number}", reference=f"medical.report:{step}"))
        reply(world.io, f"k{number}", act="asked")
        assert repeats(world.io, f"k{number}") == RepeatedAnswer(NoticeAct.ASKED, number)
    send(new_notice(world.io, case, "k4", reference="medical.report:day28"))
    text = page(browser(world.io).get(f"{INBOX}{notice_id(world.io, 'k4')}/")).get_text()
    assert "3 times in succession. This is a matter for the superior officer." in text
    reply(world.io, "k4", act="sent")
    assert repeats(world.io, "k4") == RepeatedAnswer(NoticeAct.SENT, 1)
    send(new_notice(world.io, case, "k5", reference="dna.report:day15"))
    assert repeats(world.io, "k5") is None


@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_have_no_fault_in_both_languages(world: World, case: UUID, language: str) -> None:
    send(new_notice(world.io, case, "a"), new_notice(world.io, case, "b", topic=INFORMATION))
    client = browser(world.io, language)
    for address in (INBOX, f"{INBOX}?show=answered", *(f"{INBOX}{notice_id(world.io, key)}/" for key in "ab")):
        page(client.get(address))
    form = page(client.get(f"{INBOX}{notice_id(world.io, 'a')}/"))
    assert len(form.select("input[name=act]")) == len(ACT_TEXTS) == 8
    assert fields(form.select_one("main form"))["until_day"] == "07"  # type: ignore[arg-type]
