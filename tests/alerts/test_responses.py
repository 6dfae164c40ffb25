"""Responses to reminders: which count as acted on, the quarter, what is listed for removal, and who sees it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.alerts.delivery import notice_key
from itsso.alerts.directions.actions import DirectionEntry, give
from itsso.alerts.directions.codes import DirectedWork
from itsso.alerts.jobs import count_responses
from itsso.alerts.ladders import national_ladders
from itsso.alerts.models import Direction, ResponseCount, StepResponse, TakenStep
from itsso.alerts.own_ladders.in_force import code_of
from itsso.alerts.queries import LimitKey, StepKey
from itsso.alerts.responses.figures import LEAST_SENT, ResponseStatus, StepFigures
from itsso.alerts.responses.quarters import Quarter, last_quarter, quarter_of
from itsso.alerts.responses.works import RECORDED_BY
from itsso.cases.models import Event
from itsso.notices.actions import answer
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice, NoticeAnswer
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.alerts.work import live_through, run, start
from tests.support.case_events import add, at, key, new, register
from tests.support.case_pages import page, words
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.state_settings import editor

TWO_MONTHS = "investigation.two_months"
SPRING = Quarter(date(2025, 4, 1))
WEEK = timedelta(days=7)


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case of 10 March 2025 in a State that is live: its first step is on 26 March, the next on 10 April."""
    start(world, "2025-03-01")
    with clock.fixed(at("2025-03-10T20:00")):
        return register(world.system, world.kotwali, "1", "2025-03-10", "BNS 64(1)")


def counts(world: World, moment: str = "2025-07-08T04:00") -> dict[tuple[str, str], tuple[int, int]]:
    """Let the job run at a moment, and return (sent, acted on) by ladder and step."""
    with clock.fixed(at(moment)):
        count_responses()
    with enter(world.system):
        rows = StepResponse.objects.filter(state=world.up).order_by("-quarter")
        newest = rows[0].quarter if rows else None
        return {(row.ladder, row.step): (row.sent, row.acted_on) for row in rows if row.quarter == newest}


def reply(by: Posting, step: str, moment: str) -> None:
    """Answer the message of a step of the two months."""
    with clock.fixed(at(moment)), enter(by):
        notice = Notice.objects.get(reference=f"{TWO_MONTHS}:{step}")
        answer(notice.pk, NoticeAct.ASKED, clock.today() + timedelta(days=2), form=uuid4(), by=by)


def record(world: World, kind: str, moment: str, **facts: str) -> None:
    with clock.fixed(at(moment)):
        add(world.system, key(world.kotwali, "1"), new(kind, moment[:10], **facts))


FACTS = {
    "draft_report_submitted": {"office": "sdpo", "report": "charge_sheet"},
    "final_report_filed": {"form_no": "1/25", "result": "charge_sheet"},
    "medical_report_received": {"victim_ref": "v"},
}
REVIEW, DRAFT_UP = ("investigation", "review"), ("investigation", "draft_up")


def test_an_answer_within_seven_days_counts(world: World, case: UUID) -> None:
    run(world, "2025-04-10T08:00")
    reply(world.sp, "review", "2025-04-17T07:59")
    assert counts(world)[REVIEW] == (1, 1)


def test_a_later_answer_and_one_put_off_do_not_count(world: World, case: UUID) -> None:
    run(world, "2025-04-10T08:00")
    reply(world.sp, "review", "2025-04-17T08:01")
    assert counts(world)[REVIEW] == (1, 0)


@pytest.mark.parametrize(
    ("kind", "moment", "acted_on"),
    [
        ("draft_report_submitted", "2025-04-28T10:00", 1),  # the step was sent on 25 April
        ("final_report_filed", "2025-04-28T10:00", 1),  # ends the limit
        ("draft_report_submitted", "2025-04-24T10:00", 0),  # before it was sent
        ("draft_report_submitted", "2025-05-01T10:00", 0),  # after the next step, of 30 April
        ("medical_report_received", "2025-04-28T10:00", 0),  # other work
    ],
)
def test_the_missing_work_counts_before_the_next_step(
    world: World, case: UUID, kind: str, moment: str, acted_on: int
) -> None:
    day = at("2025-04-09T08:00")
    while day < at("2025-05-02T08:00"):
        day += timedelta(days=1)
        if day.date().isoformat() == moment[:10]:
            record(world, kind, moment, **FACTS[kind])
        run(world, day)
    assert counts(world)[DRAFT_UP] == (1, acted_on)


def test_a_direction_of_the_officer_reminded_counts(world: World, case: UUID) -> None:
    run(world, "2025-04-10T08:00")
    with clock.fixed(at("2025-04-11T10:00")), enter(world.sp):
        entry = DirectionEntry(case, world.sho.pk, DirectedWork.EXPLAIN, date(2025, 4, 20), "", uuid4())
        give(entry, by=world.sp)
    assert counts(world)[REVIEW] == (1, 1)


def test_the_next_reminder_is_the_next_one_sent_also_where_the_limit_was_moved(world: World, case: UUID) -> None:
    run(world, "2025-04-10T08:00")
    with enter(world.system):  # the last day came closer: this step is now before the one that was sent
        sent = TakenStep.objects.get(step="review")
        TakenStep.objects.create(
            case_id=case,
            rule=TWO_MONTHS,
            subject=sent.subject,
            step="draft_up",
            turn=1,
            at=at("2025-04-08T08:00"),
            taken_at=at("2025-04-12T10:00"),
            ladder=sent.ladder,
            outcome=sent.outcome,
            post="io",
            reached_post="sho",
            posting_id=world.sho.pk,
        )
    record(world, "draft_report_submitted", "2025-04-13T10:00", **FACTS["draft_report_submitted"])
    assert counts(world)[DRAFT_UP] == (1, 1)


def test_a_quarter_is_counted_once_on_the_eighth_day_after_it(world: World, case: UUID) -> None:
    run(world, "2025-06-09T08:00")
    with clock.fixed(at("2025-07-07T23:00")):
        assert last_quarter() == Quarter(date(2025, 1, 1))
    first = counts(world, "2025-07-08T04:00")
    assert first["investigation", "over_month"] == (1, 0)
    reply(world.sp, "over_month", "2025-07-09T09:00")  # later: the stored figures stay
    assert counts(world, "2025-07-10T04:00") == first
    with enter(world.system):
        assert list(ResponseCount.objects.values_list("quarter", flat=True)) == [SPRING.first]
    assert [quarter_of(day).first for day in (date(2025, 12, 31), date(2025, 4, 1))] == [
        date(2025, 10, 1),
        date(2025, 4, 1),
    ]
    assert (SPRING.last, Quarter(date(2025, 10, 1)).following.first) == (date(2025, 6, 30), date(2026, 1, 1))


# The independent recount

MET_BY = {
    "investigation": {"final_report_filed"},
    "itsso": {"final_report_filed"},
    "custody.default_bail": {"final_report_filed", "supplementary_report_filed"},
    "victim.medical_examination": {"victim_medical_examined", "victim_medical_declined"},
    "victim.medical_report": {"medical_report_received"},
    "victim.magistrate_statement": {"victim_statement_recorded", "victim_taken_to_magistrate"},
    "victim.progress_information": {"victim_informed", "informant_told_of_action"},
    "custody.production": {"produced", "first_remand", "executive_remand"},
}
"""What ends each limit, written from docs/alerts.md and the statutes, by the begin of the rule's name."""


def recount(world: World) -> Counter[tuple[str, str, bool]]:
    """Count the reminders of the first quarter by rule, step and whether they were acted on, one at a time."""
    result: Counter[tuple[str, str, bool]] = Counter()
    works = {(ladder.name, step.code): step.work for ladder in national_ladders().ladders for step in ladder.steps}
    with enter(world.system):
        steps = list(TakenStep.objects.order_by("at"))
        answers = list(NoticeAnswer.objects.select_related("notice"))
        events = list(Event.objects.all())
        directions = list(Direction.objects.all())
    for step in steps:
        if step.outcome != "notified" or not at("2025-01-01T00:00") <= step.taken_at < at("2025-04-01T00:00"):
            continue
        later = [
            other.taken_at
            for other in steps
            if (other.case_id, other.rule, other.subject) == (step.case_id, step.rule, step.subject)
            and (other.taken_at, other.at) > (step.taken_at, step.at)
        ]
        until = min([step.taken_at + WEEK, *later])
        ladder = national_ladders().ladder_of(step.rule, in_hours=False)
        if ladder.step_of(step.step) is None:
            ladder = national_ladders().ladder_of(step.rule, in_hours=True)
        met = next((kinds for begin, kinds in MET_BY.items() if step.rule.startswith(begin)), None)
        assert met is not None, step.rule
        kinds = met | {str(kind) for kind in RECORDED_BY.get(works[ladder.name, step.step], ())}
        name = notice_key(LimitKey(step.case_id, step.rule, step.subject), StepKey(step.step, step.turn, step.at))
        acted = (
            any(
                row.notice.key.partition("/")[0] == name and _within(step, row.answered_at, step.taken_at + WEEK)
                for row in answers
            )
            or any(
                event.case_id == step.case_id
                and event.kind in kinds
                and _within(step, event.recorded, until)
                and (step.subject == "case" or event.subject in ("", step.subject))
                for event in events
            )
            or any(row.case_id == step.case_id and row.given_by_id == step.posting_id for row in directions)
        )
        result[ladder.name, step.step, acted] += 1
    return result


def _within(step: TakenStep, moment: datetime, until: datetime) -> bool:
    return step.taken_at <= moment < until


@pytest.mark.parametrize("seed", range(4))
def test_the_stored_figures_equal_an_independent_recount(world: World, seed: int) -> None:
    live_through(world, seed)
    random = Random(seed)
    with enter(world.system):
        notices = list(Notice.objects.filter(topic="alerts.step").select_related("posting"))
        for notice in random.sample(notices, len(notices) // 2):
            moment = notice.created_at + timedelta(days=random.choice([0, 3, 6, 7, 9]), hours=random.randrange(20))
            form = uuid4()
            NoticeAnswer.objects.create(
                notice=notice, act="asked", until=moment.date() + timedelta(days=2), answered_at=moment, form=form
            )
    stored = counts(world, "2025-04-08T04:00")
    expected = recount(world)
    by_step = {
        name: (expected[*name, True] + expected[*name, False], expected[*name, True])
        for name in {(ladder, step) for ladder, step, _acted in expected}
    }
    assert stored == by_step
    assert sum(acted for _sent, acted in stored.values()) > 0
    assert sum(sent - acted for sent, acted in stored.values()) > 0


# What follows, and who sees it


@pytest.mark.parametrize(
    ("sent", "acted_on", "status"),
    [
        (LEAST_SENT - 1, 0, ResponseStatus.TOO_FEW),
        (LEAST_SENT, 0, ResponseStatus.LISTED),
        (LEAST_SENT, 5, ResponseStatus.LISTED),
        (LEAST_SENT, 6, ResponseStatus.USEFUL),  # exactly 20 %
        (1001, 200, ResponseStatus.LISTED),
        (0, 0, ResponseStatus.TOO_FEW),
    ],
)
def test_a_step_is_listed_below_twenty_percent_of_thirty(sent: int, acted_on: int, status: ResponseStatus) -> None:
    assert StepFigures("review", None, None, sent, acted_on).status == status


@pytest.fixture
def spring(world: World) -> None:
    """Let both States be live and have figures of spring."""
    for state, acted_on in ((world.up, 10), (world.bihar, 60)):
        start(world, "2025-03-01", state)
        with enter(world.system):
            _store(state, "review", 100, acted_on)
            _store(state, "over", 29, 0)
            _store(state, "gone", 40, 1)
    with enter(world.system):
        ResponseCount.objects.create(quarter=SPRING.first, counted_at=at("2025-07-08T04:00"))


def _store(state: Unit, step: str, sent: int, acted_on: int) -> None:
    StepResponse.objects.create(
        state=state, quarter=SPRING.first, ladder="investigation", step=step, sent=sent, acted_on=acted_on
    )


def responses_page(by: Posting, name: str = "alerts:step_responses", **values: str | int) -> BeautifulSoup:
    with clock.fixed(at("2025-07-20T10:00")):
        return page(browser(by).get(reverse(name), {"rows": "all", **values}))


def file_rows(by: Posting, name: str = "alerts:step_responses", **values: str | int) -> list[list[str]]:
    with clock.fixed(at("2025-07-20T10:00")):
        response = browser(by).get(reverse(name), {"format": "csv", **values})
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_state_sees_its_steps_with_what_is_listed(world: World, spring: None) -> None:
    text = words(responses_page(world.state_monitor).select_one("main"))
    assert "1 step is listed for removal." in text  # the step that is no longer used does not count
    assert "from 01-04-2025 to 30-06-2025" in text
    rows = {row[0].split(";")[0]: row for row in file_rows(world.state_monitor) if len(row) > 5}
    review = next(row for name, row in rows.items() if name.startswith("Review the case"))
    assert review[2:] == ["100", "10", "10.0%", "Listed for removal"]
    assert rows["gone"][2:] == ["40", "1", "2.5%", "Listed for removal"]
    assert "No longer used" in rows["gone"][0]
    listed = words(responses_page(world.state_monitor, status="listed").select_one("main"))
    assert "Review the case" in listed and "Find out why" not in listed


def test_few_reminders_get_no_share(world: World, spring: None) -> None:
    rows = [row for row in file_rows(world.state_monitor, status="too_few") if "29" in row]
    assert [row[2:] for row in rows] == [["29", "0", "–", "Too few to judge"]]


def test_the_editor_comes_from_the_list_to_the_step_in_the_form(world: World, spring: None) -> None:
    by = editor(world.up)
    links = [link["href"] for link in responses_page(by, status="listed").select("main tbody a[href*=change]")]
    assert links == [reverse("alerts:change_ladder", args=[code_of("investigation")]) + "?step=review#step-review"]
    assert not responses_page(world.state_monitor, status="listed").select("main tbody a[href*=change]")
    with clock.fixed(at("2025-07-20T10:00")):
        form = page(browser(by).get(str(links[0])))
    marked = form.select_one("fieldset.govuk-inset-text")
    assert marked is not None and marked["id"] == "step-review"
    assert "sent 100, acted on 10. Listed for removal" in words(marked)
    assert len(form.select("fieldset.govuk-inset-text")) == 1
    assert "acted on" not in words(form.select_one("#step-draft_up"))  # nothing was sent: nothing is said


def test_the_nation_sees_all_states_and_a_state_only_its_own(world: World, spring: None) -> None:
    rows = file_rows(world.national_monitor, "alerts:responses_by_state")
    assert ["Uttar Pradesh", "169", "11", "1", "1", "6.5%"] in rows
    assert ["Bihar", "169", "61", "1", "0", "36.1%"] in rows
    assert "Review the case" in words(responses_page(world.national_monitor, state=world.bihar.pk).select_one("main"))
    with clock.fixed(at("2025-07-20T10:00")):
        monitor = browser(world.state_monitor)
        assert monitor.get(reverse("alerts:step_responses"), {"state": world.bihar.pk}).status_code == 404
        for typed in ("x", "-1", "999999999", str(world.kotwali.pk)):
            assert monitor.get(reverse("alerts:step_responses"), {"state": typed}).status_code == 404
        assert monitor.get(reverse("alerts:responses_by_state")).status_code == 404
        nation = browser(world.national_monitor).get(reverse("alerts:step_responses"))
        assert nation.headers["Location"] == reverse("alerts:responses_by_state")
        for by in (world.sp, world.sho, world.io):
            assert browser(by).get(reverse("alerts:step_responses")).status_code == 404
    with enter(world.state_monitor):
        assert set(StepResponse.objects.values_list("state_id", flat=True)) == {world.up.pk}
    with enter(world.sp):
        assert not StepResponse.objects.exists()


def test_before_the_first_count_it_says_so(world: World, case: UUID) -> None:
    text = words(responses_page(world.state_monitor).select_one("main"))
    assert "Not known: no quarter has been counted yet." in text
    assert "listed for removal." not in text.split("Not known")[1].split("A reminder counts")[0]
