"""The queue of a laboratory: days, priority and what is missing at a glance, and the examiners by workload."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.forensics.capacity.actions import add_claim
from itsso.forensics.capacity.queries import missing_equipment
from itsso.forensics.laboratory import assigning, examination
from itsso.forensics.laboratory.police_queries import ask_police
from itsso.forensics.laboratory.queries import (
    LaboratoryQueue,
    competences,
    examiner_names,
    examiner_workloads,
    works_in_hand_counts,
)
from itsso.forensics.models import Competence, Note, Request, Work
from itsso.forensics.police.answers import answer_query
from itsso.forensics.police.note_details import StatedDetails, state_details
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from tests.support.case_pages import page
from tests.support.laboratory_work import Bench, later
from tests.support.round_trips import FRAME, round_trips
from tests.support.signed_in_browser import browser


def queue_page(posting: Posting, language: str = "en", **query: str) -> BeautifulSoup:
    return page(browser(posting, language).get(reverse("forensics:queue"), query))


def cells(row: Tag) -> dict[str, str]:
    return {str(cell["data-label"]): " ".join(cell.get_text(" ").split()) for cell in row.select("td[data-label]")}


def rows_by_section(queue: BeautifulSoup) -> dict[str, dict[str, str]]:
    rows = [row for row in queue.select("main tbody tr") if row.select("td")]
    heads = [head for row in rows if (head := row.select_one("th"))]
    return {head.get_text(strip=True): cells(row) for head, row in zip(heads, rows, strict=True)}


def accepted_kit(bench: Bench) -> Note:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    return note


def test_queue_shows_days_priority_and_missing_things(bench: Bench) -> None:
    note = accepted_kit(bench)
    lack = {"section": "dna", "sort": "consumable", "name": "DNA kits", "available": False, "cause": "no_funds"}
    with enter(bench.director):
        stated = lack | {"on": date(2026, 5, 20), "source": ""}
        add_claim(bench.laboratory, "equipment", stated, key=uuid4(), by=bench.director)
    before = rows_by_section(queue_page(bench.director))
    assert {name: row["Missing"] for name, row in before.items()} == {
        "1/2026 Biology and serology": "–",
        "1/2026 DNA": "Out of stock or not working: DNA kits",
    }
    with enter(bench.io):
        state_details(note.pk, StatedDetails(control="awaited"), by=bench.io, form=uuid4())
    bench.deliver()
    with enter(bench.reception):
        query = ask_police(note.pk, "papers", by=bench.reception, form=uuid4())
    bench.deliver()
    with later(days=9):
        row = rows_by_section(queue_page(bench.director))["1/2026 Biology and serology"]
        assert row["Received"].startswith("9 days ")
        assert row["Missing"] == "Control sample awaited Query to the police since 01-06-2026"
        with enter(bench.io):
            answer_query(query.pk, "sent", "", by=bench.io)
        bench.deliver()
        assert rows_by_section(queue_page(bench.director))["1/2026 Biology and serology"]["Missing"] == (
            "Control sample awaited"
        )


def test_class_of_priority_is_a_tag_that_says_its_name(bench: Bench) -> None:
    accepted_kit(bench)
    assert queue_page(bench.director).select("main td .govuk-tag") == []  # those in their turn are no exception
    Request._base_manager.using("owner").update(priority="child_victim")
    tags = [tag.get_text() for tag in queue_page(bench.director).select("main td .govuk-tag")]
    assert tags == ["Child victim", "Child victim"]


def test_queue_is_cards_on_a_phone(bench: Bench) -> None:
    accepted_kit(bench)
    assert queue_page(bench.director).select_one("main .itsso-table--compact") is not None


def test_examiners_are_sorted_by_workload_and_each_number_links_to_its_list(bench: Bench) -> None:
    accepted_kit(bench)
    with enter(bench.director):
        workloads = examiner_workloads(bench.laboratory)
    counts = [workload.in_hand for workload in workloads]
    assert counts == sorted(counts, reverse=True) and sum(counts) == 2
    staff = page(browser(bench.director).get(reverse("forensics:staff")))
    links = staff.select('main a[href*="examiner="]')
    assert [link.get_text() for link in links] == [str(number) for number in counts if number]
    for link, workload in zip(links, workloads, strict=False):
        listed = page(browser(bench.director).get(str(link["href"])))
        assert f"Total: {workload.in_hand}" in listed.get_text()
        assert {row["Examiner"] for row in rows_by_section(listed).values()} == {workload.name}


def test_examiner_without_work_is_listed_with_none(bench: Bench) -> None:
    bench.competent()
    with enter(bench.director):
        workloads = examiner_workloads(bench.laboratory)
    assert {workload.number for workload in workloads} == {posting.actor.number for posting in bench.examiners}
    assert all((workload.in_hand, workload.oldest) == (0, None) for workload in workloads)


def test_filter_names_the_examiners_in_the_order_of_their_workload(bench: Bench) -> None:
    accepted_kit(bench)
    busy = bench.examiners[-1]
    ended = Competence._base_manager.using("owner").filter(examiner=busy.actor.number)
    ended.update(until=today())  # who keeps works without an authorisation is named too
    Work._base_manager.using("owner").update(examiner=busy.actor.number, examiner_name=busy.actor.name)
    with enter(bench.director):
        workloads = [(workload.number, workload.name) for workload in examiner_workloads(bench.laboratory)]
        assert list(examiner_names(bench.laboratory).rows()) == workloads
    offered = [str(option["value"]) for option in queue_page(bench.director).select("#id_examiner option")]
    assert offered == ["", *(number for number, _name in workloads)]
    assert offered[1] == busy.actor.number and len(offered) == 1 + len(bench.examiners)


def test_first_page_of_the_director_waits_for_its_database_twice(bench: Bench) -> None:
    accepted_kit(bench)
    client, address = browser(bench.director), reverse("forensics:queue")
    client.get(address)
    with round_trips() as trips:
        assert client.get(address).status_code == 200
    assert len(trips) == FRAME + 2, "\n".join(trips)  # all numbers, then the examinations


def test_only_the_director_filters_by_examiner(bench: Bench) -> None:
    accepted_kit(bench)
    other = bench.examiners[0]
    queue = queue_page(bench.examiners[1], examiner=other.actor.number)
    assert queue.select_one("#id_examiner") is None and len(rows_by_section(queue)) == 2
    assert queue_page(bench.director).select_one("#id_examiner") is not None
    assert len(rows_by_section(queue_page(bench.director, examiner="nobody"))) == 2  # no such choice is offered


def groups(queue: BeautifulSoup) -> dict[str, str]:
    """Return the title of the group under which each examination of a queue stands."""
    grouped: dict[str, str] = {}
    for body in queue.select("main tbody"):
        head = body.select_one(".itsso-group th")
        for name in body.select("tr:not(.itsso-group) th"):
            grouped[name.get_text(strip=True)] = head.get_text(strip=True) if head else ""
    return grouped


def test_examiner_sees_what_to_review_after_the_own_works_and_the_menu_counts_both(bench: Bench) -> None:
    accepted_kit(bench)
    biology, dna = bench.works()
    author = bench.examiner_of(dna)
    with enter(author):
        examination.save_draft(dna.pk, dict.fromkeys(dna.questions, "Yes."), by=author, ready=True)
    reviewer = bench.another(author)
    queue = queue_page(reviewer)
    place = "With you" if bench.examiner_of(biology) == reviewer else "Other examinations"
    assert groups(queue) == {"1/2026 DNA": "To review", "1/2026 Biology and serology": place}
    assert list(groups(queue_page(reviewer, show="to_review"))) == ["1/2026 DNA"]
    waiting = 1 + (place == "With you")
    assert f"({waiting})" in queue.select_one(f'nav a[href="{reverse("forensics:queue")}"]').get_text()  # type: ignore[union-attr]
    assert groups(queue_page(author))["1/2026 DNA"] == "With you"  # nobody reviews the own work
    with enter(bench.director):
        competence = competences(bench.laboratory, "dna").get(examiner=reviewer.actor.number)
        assigning.end_competence(competence.pk, by=bench.director)
    assert groups(queue_page(reviewer))["1/2026 DNA"] == "Other examinations"
    assert list(groups(queue_page(reviewer, show="to_review"))) == []


def test_any_part_of_an_examiners_queue_is_cut_from_the_same_order_and_counted(bench: Bench) -> None:
    accepted_kit(bench)
    reader, other = bench.examiners[:2]
    work = bench.works()[0]
    Work._base_manager.using("owner").update(examiner=other.actor.number, standing="assigned")
    more = [(other, "review"), (reader, "review"), (other, "reviewed"), (other, "review"), (reader, "assigned")]
    for place, (examiner, status) in enumerate(more):
        work.pk, work.rank = uuid4(), 1 + place % 2
        work.examiner, work.standing = examiner.actor.number, status
        work.save(using="owner", force_insert=True)
    with enter(reader):
        queue = LaboratoryQueue(bench.laboratory.pk, reader.actor.number, "", "", "")
        whole = queue.works_statement(ListOrder(), 0, 100).rows()
        (counts,) = works_in_hand_counts(bench.laboratory, reader.actor.number).rows()
        parts = {
            (start, stop): queue.works_statement(ListOrder(), start, stop).rows()
            for start in range(7)
            for stop in range(start + 1, 8)
        }
    assert [row.place for row in whole] == [0, 0, 1, 1, 2, 2, 2]
    assert all(part == whole[start:stop] for (start, stop), part in parts.items())
    assert (counts.by_status, counts.of_examiner) == ({"assigned": 3, "review": 3, "reviewed": 1}, 4)


def test_queue_filters_what_is_on_hold_and_sorts_by_a_column(bench: Bench) -> None:
    accepted_kit(bench)
    _biology, dna = bench.works()
    with enter(by := bench.examiner_of(dna)):
        examination.set_hold(dna.pk, "kit_out_of_stock", by=by)
    assert list(rows_by_section(queue_page(bench.director, show="held"))) == ["1/2026 DNA"]
    assert list(rows_by_section(queue_page(bench.director, show="assigned", section="biology"))) == [
        "1/2026 Biology and serology"
    ]
    by_name = [row["Examiner"] for row in rows_by_section(queue_page(bench.director, sort="-examiner")).values()]
    assert by_name == sorted(by_name, reverse=True)


def test_equipment_is_missing_from_the_day_of_its_claim_until_a_later_one(bench: Bench) -> None:
    accepted_kit(bench)
    claim = {"section": "whole", "sort": "instrument", "name": "Sequencer", "source": ""}
    missing = "Out of stock or not working: Sequencer"
    for days, available, cause, lacking in (
        (0, False, "breakdown", missing),
        (5, True, "", "–"),
        (9, False, "no_contract", missing),
        (14, False, "withdrawn", "–"),
    ):
        with later(days=days):
            stated = claim | {"on": today(), "available": available, "cause": cause}
            with enter(bench.director):
                add_claim(bench.laboratory, "equipment", stated, key=uuid4(), by=bench.director)
            assert {row["Missing"] for row in rows_by_section(queue_page(bench.director)).values()} == {lacking}
            work = browser(bench.director).get(reverse("forensics:work", args=[bench.works()[0].pk]))
            assert ("Sequencer" in page(work).get_text()) == (lacking == missing)
    with later(days=6), enter(bench.director):
        assert missing_equipment(bench.laboratory.pk, today() - timedelta(days=3))[0].cause == "breakdown"


def test_authorisation_that_is_ended_twice_is_answered_each_time(bench: Bench) -> None:
    bench.competent("dna")
    at_work, address = browser(bench.director), reverse("forensics:staff")
    with enter(bench.director):
        competence = competences(bench.laboratory)[0].pk
    first, second = (
        " ".join(page(at_work.post(address, {"end": competence, "confirmed": "1"}, follow=True)).get_text(" ").split())
        for _tab in range(2)
    )
    assert "The authorisation has ended" in first
    assert "The authorisation has ended" not in second
    assert "Nothing was changed." in second
