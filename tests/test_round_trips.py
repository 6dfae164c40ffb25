"""The pages of a day's work wait for their database a few times only, however much they show."""

from __future__ import annotations

import pytest

from tests.support.case_events import register
from tests.support.round_trips import FRAME, round_trips
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

OF_PAGES = {
    "/desk/": 2,  # what the desk reads of the station and what waits, then of the cases that it shows
    "/cases/": 4,  # the limits of requests; how many cases, which, and what their rows show
    "/cases/{case}/": 2,  # the case, and what other packages, the vault and its State have of it
    "/cases/{case}/tasks/": 2,  # the case, and what other packages have to be done in it
    "/court/": 1,  # the numbers, that of the list among them; none is fixed here
    "/zero-firs/": 1,  # its numbers, the figures and what the menu counts
    "/messages/": 1,  # how many there are: none to be read here
    "/accountability/": 3,  # the figures, with the units used last; how many records; the units above for the form
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", OF_PAGES)
def test_a_page_waits_as_often_as_it_must_for_its_database(world: World, address: str) -> None:
    case = register(world.system, world.kotwali, "12", "2025-01-07", "BNS 64(1)")
    client = browser(world.sp if address == "/accountability/" else world.sho)
    url = address.format(case=case)
    client.get(url)
    with round_trips() as trips:
        assert client.get(url).status_code == 200
    assert len(trips) == FRAME + OF_PAGES[address], "\n".join(trips)
