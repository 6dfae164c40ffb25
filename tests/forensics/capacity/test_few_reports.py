"""No rate is shown that comes from fewer than ten reports, and one from fewer than thirty says so."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Role
from itsso.forensics.capacity import queries
from itsso.forensics.capacity.queries import MeasuredWork
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser


def work_of(world: World, monkeypatch: pytest.MonkeyPatch, reported: int) -> str:
    """Return the page of a laboratory that counted so many reports of DNA in a year."""
    counted = MeasuredWork("dna", 365, 40, reported, 1, 12, None)
    monkeypatch.setattr(queries, "measured_work", lambda *_arguments: {world.laboratory.pk: [counted]})
    director = post("director.up", world.laboratory, Role.LAB_DIRECTOR)
    page: Any = browser(director).get(f"/laboratories/{world.laboratory.pk}/")
    assert page.status_code == 200 and problems(page.content) == []
    return " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").get_text(" ").split())  # type: ignore[union-attr]


def test_rate_of_nine_reports_is_not_known(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = work_of(world, monkeypatch, 9)
    assert "9 reports only: too few for a rate" in page and "1 of 9" in page
    assert "Fewer than 10 reports were counted in each section: too few for a rate" in page
    assert "Workload and backlog by section" not in page and "backlog grows" not in page
    assert "12" in page  # what waits is counted, and no rate


@pytest.mark.parametrize(("reported", "is_marked"), [(10, True), (29, True), (30, False)])
def test_rate_of_fewer_than_thirty_reports_says_their_number(
    world: World, monkeypatch: pytest.MonkeyPatch, reported: int, is_marked: bool
) -> None:
    page = work_of(world, monkeypatch, reported)
    assert (f"from {reported} reports only" in page) is is_marked
    assert "too few for a rate" not in page and "In DNA more cases come in than are reported" in page
