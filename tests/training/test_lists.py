"""The lists of courses as pages and as files: filters, what a file holds, who may have it."""

from __future__ import annotations

import csv
from datetime import date

from django.test import Client

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.training.coverage.actions import count_coverage
from tests.support.audit_log import lines
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.training_files import person_id
from tests.training.planned_sessions import plan_session


def file_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    """Return the rows of a list's file, without its head."""
    response = client.get(f"/training/{address}", {**filters, "format": "csv"})
    assert response.headers["Content-Type"].startswith("text/csv"), address
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))[1:]


def downloads() -> set[tuple[str, int]]:
    """Return the pages whose lists were downloaded, each with the number of rows, as the audit log has them."""
    return {
        (line["act"].removeprefix("download.training:"), line["detail"]["rows"])
        for line in lines()
        if line["act"].startswith("download.training:")
    }


def test_sessions_are_filtered_by_course_and_day_and_downloaded_without_formulas(
    world: World, trainer: Posting
) -> None:
    client = browser(trainer)
    plan_session(client, place="=Hall 1")
    plan_session(client, course="sensitivity", place="@Hall 2")
    by_place = [row[3] for row in file_of(client, "", sort="place")]
    assert sorted(by_place) == ["'=Hall 1", "'@Hall 2"]  # which sign comes first depends on the database's collation
    assert [row[3] for row in file_of(client, "", sort="-place")] == by_place[::-1]
    assert [row[3] for row in file_of(client, "", course="sensitivity")] == ["'@Hall 2"]
    assert client.get("/training/").headers["Location"] == "/training/?course=sensitivity"
    assert [row[3] for row in file_of(client, "courses/sensitivity/")] == ["'@Hall 2"]
    with clock.fixed(date(2026, 12, 1)):
        later = browser(trainer)
        assert "No course is planned" in later.get("/training/courses/sensitivity/").text
        assert len(file_of(later, "", when="past")) == 2
    assert ("home", 2) in downloads()


def test_file_of_seats_names_only_persons_in_the_readers_range(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    session = plan_session(browser(trainer))
    persons = [person_id(row["number"], by=trainer) for row in staff[:2]]
    browser(world.sho).post(f"/training/sessions/{session.pk}/nominate/", {"person": persons, "confirmed": "1"})
    address = f"sessions/{session.pk}/"
    rows = file_of(browser(world.sho), address, sort="place")
    assert [row[1:3] for row in rows] == [[staff[0]["number"], "1"], [staff[1]["number"], "2"]]
    stranger = browser(world.stranger).get(f"/training/{address}", {"format": "csv"})
    assert stranger.headers["Content-Type"].startswith("text/html")
    assert staff[0]["name"] not in stranger.text
    with clock.fixed(date(2026, 7, 8)):
        page = browser(trainer).get(f"/training/{address}")
        assert 'name="person"' in page.text
        assert [len(row) for row in file_of(browser(trainer), address)] == [5, 5]  # no column to fill in


def test_lists_behind_coverage_have_a_total_and_a_file(
    world: World, trainer: Posting, staff: list[dict[str, str]]
) -> None:
    count_coverage(today(), by=world.system)
    sp, kanpur = browser(world.sp), world.kanpur.pk
    cases = file_of(sp, f"{kanpur}/cases/", sort="-due")
    assert f"Total: {len(cases)}" in sp.get(f"/training/{kanpur}/cases/").text
    dues = [row[2].split("-")[::-1] for row in cases]
    assert dues == sorted(dues, reverse=True)
    officers = file_of(sp, f"{kanpur}/investigators/", sort="station")
    assert sum(int(row[2]) for row in officers) == len(cases)
    assert {len(row) for row in file_of(browser(trainer), f"{kanpur}/investigators/")} == {3}  # no number of cases
    assert world.kotwali.name in {row[0] for row in file_of(sp, f"{kanpur}/")}
    assert file_of(sp, f"{kanpur}/stations/")
    assert browser(world.stranger).get(f"/training/{kanpur}/cases/", {"format": "csv"}).status_code == 404
    assert {("cases", len(cases)), ("coverage", len(file_of(sp, f"{kanpur}/")))} <= downloads()
