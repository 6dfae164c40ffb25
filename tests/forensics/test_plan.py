"""The director's plan: each number is its list; queries go to the police and come back; days in court count once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.http import Http404
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Role
from itsso.cases.models import CourtDate
from itsso.forensics.laboratory import examination, reception
from itsso.forensics.laboratory.plan import queries as plan
from itsso.forensics.laboratory.police_queries import ask_police
from itsso.forensics.laboratory.testimony import record_testimony, withdraw_testimony
from itsso.forensics.models import Released, RequestQuery, Testimony
from itsso.forensics.police import forwarding, queries
from itsso.forensics.police.answers import answer_query
from itsso.forensics.police.note_details import StatedDetails, state_details
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, words
from tests.support.laboratory_work import ASKED, SHIRT, Bench, later
from tests.support.sample_nation import post
from tests.support.signed_in_browser import browser


def opened(client: Client, address: str) -> BeautifulSoup:
    return page(client.get(address))


def with_hearing(bench: Bench, day: date) -> None:
    CourtDate.objects.using("owner").create(
        case_id=bench.case, station_no=bench.world.kotwali.first, day=day, entry="hearing"
    )


def released(bench: Bench) -> None:
    """Let the laboratory report on a shirt; the police do not collect the report."""
    bench.competent()
    note = bench.forward(bench.seize(SHIRT).label, questions=ASKED[1:])
    with enter(bench.io):
        (label,) = bench.note(note).labels
    bench.to_laboratory(label)
    bench.receive(label)
    bench.accept(note)
    (work,) = bench.works()
    bench.report(work)


def test_requests_come_by_the_nearer_court_date_and_those_without_last(bench: Bench) -> None:
    without = bench.forward(bench.seize(SHIRT).label)
    kit = bench.seize()
    with_hearing(bench, today() + timedelta(days=9))
    near = bench.forward(kit.label)
    with enter(bench.director):
        assert [request.pk for request in plan.planned(bench.laboratory)] == [near.pk, without.pk]
        assert [request.pk for request in plan.planned(bench.laboratory, "hearing")] == [near.pk]
        assert plan.planned(bench.laboratory, "custody").count() == 0
    with later(days=10), enter(bench.director):
        assert plan.planned(bench.laboratory, "hearing").count() == 0  # it has passed


def test_later_entry_brings_the_hearing_of_its_day(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    with_hearing(bench, today() + timedelta(days=3))
    with enter(bench.io):
        state_details(note.pk, StatedDetails(control="awaited"), by=bench.io, form=uuid4())
    bench.deliver()
    with enter(bench.director):
        assert plan.planned(bench.laboratory, "hearing").count() == 1
        assert [request.pk for request in plan.awaiting_control(bench.laboratory)] == [note.pk]
        counts = plan.plan_counts(bench.laboratory).count()
        assert (counts.near, counts.control) == (1, 1)
    CourtDate.objects.using("owner").update(day=today() + timedelta(days=30))
    with enter(bench.io):
        state_details(note.pk, StatedDetails(control="sent"), by=bench.io, form=uuid4())
    bench.deliver()
    with enter(bench.director):
        assert plan.awaiting_control(bench.laboratory).count() == 0
        counts = plan.plan_counts(bench.laboratory).count()
        assert (counts.near, counts.control) == (0, 0)  # earlier entries say otherwise


def test_query_reaches_the_station_and_its_answer_the_laboratory(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    query = bench.ask(note)
    with enter(bench.io):
        counts = queries.exhibit_task_counts(bench.world.kotwali.interval).count()
        assert (counts.to_answer, counts.waiting) == (1, 1)
        assert queries.count_laboratory_tasks(bench.world.kotwali.interval, "answer", None) == 1
        assert [task.duty for task in queries.exhibit_tasks([bench.case]).rows()] == ["answer"]
    with enter(bench.director):
        assert plan.unanswered(bench.laboratory).count() == 1
    io = browser(bench.io)
    address = reverse("forensics:note", args=[bench.case, note.pk])
    note_page = opened(io, address)
    anchors = [heading["id"] for heading in note_page.select("h2[id]")]
    assert anchors.index("queries") < anchors.index("details")
    assert "Send the missing papers" in words(note_page)
    for leading in (reverse("cases:case", args=[bench.case]), reverse("forensics:waiting")):
        assert opened(io, leading).select(f'main a[href="{address}#queries"]'), leading
    sent = {"query": str(query.pk), "answer": "letter", "letter": ""}
    answered = reverse("forensics:answer", args=[bench.case, note.pk])
    assert "Enter the number of the letter" in words(page(io.post(answered, sent)))
    assert io.post(answered, sent | {"letter": "L-9/2026"}).status_code == 302
    bench.deliver()
    with enter(bench.director):
        assert plan.unanswered(bench.laboratory).count() == 0
        assert RequestQuery.objects.get(pk=query.pk).letter == "L-9/2026"
    with enter(bench.io):
        assert queries.exhibit_task_counts(bench.world.kotwali.interval).count().to_answer == 0


def test_query_is_asked_once_and_answered_once(bench: Bench) -> None:
    note, form = bench.forward(bench.seize(SHIRT).label), uuid4()
    query = bench.ask(note, form=form)
    assert bench.ask(note, form=form).pk == query.pk
    with enter(bench.reception), pytest.raises(Refused, match="asked this already"):
        ask_police(note.pk, "papers", by=bench.reception, form=uuid4())
    with enter(bench.io):
        answer_query(query.pk, "letter", "L-1", by=bench.io)
        answer_query(query.pk, "letter", "L-1", by=bench.io)
        with pytest.raises(Refused, match="already answered"):
            answer_query(query.pk, "not_needed", "", by=bench.io)


def test_query_about_a_returned_note_waits_for_nobody(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label)
    bench.ask(note)
    with enter(bench.reception):
        reception.return_request(note.pk, ["papers_missing"], by=bench.reception)
    bench.deliver()
    with enter(bench.director):
        assert plan.unanswered(bench.laboratory).count() == 0
    with enter(bench.io):
        assert queries.exhibit_task_counts(bench.world.kotwali.interval).count().to_answer == 0
        assert queries.count_laboratory_tasks(bench.world.kotwali.interval, "answer", None) == 0
        assert [task.duty for task in queries.exhibit_tasks([bench.case]).rows()] == ["send_again"]


def test_stranger_neither_sees_nor_answers_a_query(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    query = bench.ask(note)
    stranger = post("stranger", bench.world.gandhi_maidan, Role.INVESTIGATING_OFFICER)
    with enter(stranger), pytest.raises(Http404):
        answer_query(query.pk, "letter", "L-1", by=stranger)


def test_report_counts_as_uncollected_after_seven_days_until_it_is_collected(bench: Bench) -> None:
    released(bench)
    with later(days=7), enter(bench.director):
        assert plan.uncollected(bench.laboratory).count() == 0
    with later(days=8):
        with enter(bench.director):
            assert [(unit.pk, n) for unit, n in plan.uncollected_by_district(bench.laboratory).rows()] == [
                (bench.world.kanpur.pk, 1)
            ]
            assert plan.uncollected(bench.laboratory, str(bench.world.lucknow.pk)).count() == 0
        with enter(bench.io):
            forwarding.collect(Released.objects.get().pk, by=bench.io)
        bench.deliver()
        with enter(bench.director):
            assert plan.uncollected(bench.laboratory).count() == 0


def test_list_of_uncollected_reports_names_the_district_in_the_readers_language(bench: Bench) -> None:
    released(bench)
    district = bench.world.kanpur
    district.name_hi = "कानपुर"
    district.save(update_fields=["name_hi"])
    with later(days=8):
        reports = page(browser(bench.director, "hi").get("/forensics/laboratory/plan/?show=uncollected"))
    assert words(reports.select("main tbody td")[0]) == "कानपुर"


def test_later_report_is_waited_for_in_place_of_the_earlier(bench: Bench) -> None:
    released(bench)
    (work,) = bench.works()
    examiner = bench.examiner_of(work)

    def waiting() -> list[UUID]:
        with later(days=8), enter(bench.director):
            reports = [report.pk for report in plan.uncollected(bench.laboratory)]
            assert plan.plan_counts(bench.laboratory).count().uncollected == len(reports)
            assert sum(n for _unit, n in plan.uncollected_by_district(bench.laboratory).rows()) == len(reports)
        return reports

    with enter(examiner):
        first = work.reports.get()
    assert waiting() == [first.pk]
    with enter(examiner):
        examination.supersede(work.pk, "clerical", by=examiner)
    assert waiting() == []
    second = bench.report(work)
    assert waiting() == [second.pk]


def test_day_in_court_counts_once_and_is_withdrawn_with_its_record(bench: Bench) -> None:
    examiner = bench.examiners[0]
    first = today() - timedelta(days=2)
    with enter(bench.director):
        assert record_testimony(examiner, first, today(), by=bench.director) == 3
        assert record_testimony(examiner, first, today(), by=bench.director) == 0
        assert plan.testimony(bench.laboratory).count() == 3
        entry = plan.testimony(bench.laboratory).first()
        assert entry is not None
        withdraw_testimony(entry.pk, by=bench.director)
        withdraw_testimony(entry.pk, by=bench.director)
        assert plan.testimony(bench.laboratory).count() == 2
        assert Testimony.objects.count() == 3
        assert record_testimony(examiner, entry.day, entry.day, by=bench.director) == 1
    with later(days=91), enter(bench.director):
        assert plan.testimony(bench.laboratory).count() == 0


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [(0, -1, "before the first"), (0, 1, "future"), (-40, 0, "at most 31 days")],
)
def test_days_in_court_are_past_days_in_order(bench: Bench, first: int, last: int, message: str) -> None:
    with enter(bench.director), pytest.raises(Refused, match=message):
        record_testimony(
            bench.examiners[0],
            today() + timedelta(days=first),
            today() + timedelta(days=last),
            by=bench.director,
        )


def test_each_number_of_the_plan_is_as_long_as_its_list_and_has_a_file(bench: Bench) -> None:
    note = bench.forward(bench.seize(SHIRT).label)
    bench.ask(note)
    director = browser(bench.director)
    address = reverse("forensics:plan")
    plan_page = opened(director, address)
    tabs = plan_page.select(".moj-sub-navigation__link")
    counts = [int(tab.get_text().split()[-1]) for tab in tabs]
    assert counts == [1, 0, 1, 0, 0]
    for tab, count in zip(tabs, counts, strict=True):
        assert len(opened(director, str(tab["href"])).select("main tbody tr")) == count, tab.get_text()
    file = director.get(f"{address}?show=queries&format=csv").content.decode("utf-8-sig")
    assert "Send the missing papers" in file


def test_first_page_of_the_director_has_the_numbers_of_the_plan_each_with_its_list(bench: Bench) -> None:
    released(bench)
    kit, trousers = bench.seize(), bench.seize(replace(SHIRT, mark="P-9"))
    with_hearing(bench, today() + timedelta(days=30))
    bench.forward(kit.label)
    with_hearing(bench, today() + timedelta(days=9))
    bench.ask(bench.forward(trousers.label))
    with enter(bench.director):
        record_testimony(bench.examiners[0], today(), today(), by=bench.director)
    with later(days=8):
        director = browser(bench.director)
        figures = opened(director, reverse("forensics:queue")).select("a.itsso-figure__link[href*=plan]")
        assert [int(words(figure).split()[0]) for figure in figures] == [1, 0, 1, 1, 1]
        for figure in figures:
            rows = opened(director, str(figure["href"])).select("main tbody tr")
            assert len(rows) == int(words(figure).split()[0]), words(figure)
        (district,) = opened(director, reverse("forensics:queue")).select("a[href*=district]")
        assert words(district) == "Kanpur Nagar: 1"
        assert len(opened(director, str(district["href"])).select("main tbody tr")) == 1
        assert not opened(browser(bench.examiners[0]), reverse("forensics:queue")).select("main a[href*=plan]")


def test_page_records_days_in_court_and_asks_before_one_is_withdrawn(bench: Bench) -> None:
    director = browser(bench.director)
    address = f"{reverse('forensics:plan')}?show=testimony"
    form = fields(opened(director, address))
    examiner = str(bench.examiners[0].pk)
    days = {"first_day": "31", "first_month": "5", "first_year": "2026"}
    assert director.post(address, form | {"examiner": examiner} | days).status_code == 302
    plan_page = opened(director, address)
    link = plan_page.select_one("a[href*=withdraw]")
    assert link is not None
    question = opened(director, reverse("forensics:plan") + str(link["href"]))
    assert "Withdraw this day?" in words(question)
    assert director.post(reverse("forensics:plan"), fields(question)).status_code == 302
    assert director.post(reverse("forensics:plan"), fields(question)).status_code == 302
    with enter(bench.director):
        assert plan.testimony(bench.laboratory).count() == 0


def test_only_the_director_has_the_plan(bench: Bench) -> None:
    for posting in (bench.reception, bench.examiners[0], bench.io):
        assert browser(posting).get(reverse("forensics:plan")).status_code in (403, 404)
