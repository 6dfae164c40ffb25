"""The nation's page of data quality: whose data has not come, who must answer, and whom to ask next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Posting, Role
from itsso.exchange.models import Delivery, DeliveryStatus, Freshness
from itsso.exchange.quality import state_page
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import DataFault
from itsso.exchange.quality.requests import CorrectionEntry, RequestOutcome, answer, ask
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.feeds import fir
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once


@pytest.fixture
def records(world: World) -> Posting:
    """Return the crime records officer of the nation."""
    return post("records.in", world.nation, Role.CRIME_RECORDS_OFFICER)


@pytest.fixture
def loaded(world: World, load_rows: Any) -> World:
    """Return the small nation with one accepted and one rejected row of Uttar Pradesh, counted."""
    load_rows({"fir.csv": [fir(1), fir(2, sections="")]})
    return _counted(world)


def _counted(world: World) -> World:
    count_faults(by=world.system)
    return world


def _page(by: Posting, unit: Unit, language: str = "en") -> BeautifulSoup:
    response = browser(by, language).get(f"/feed/quality/{unit.pk}/")
    assert response.status_code == 200 and problems(response.content) == []
    return BeautifulSoup(response.content, "html.parser")


def _answer_of(page: BeautifulSoup) -> str:
    sentence = page.select_one("main p strong")
    assert sentence is not None
    return " ".join(sentence.get_text().split())


def _button(page: BeautifulSoup) -> tuple[str, str]:
    button = page.select_one("main a.govuk-button")
    assert button is not None
    return " ".join(button.get_text().split()), str(button["href"])


def _state_names(page: BeautifulSoup) -> list[str]:
    return [" ".join(head.get_text(" ").split()) for head in page.select("main table")[0].select("tbody th")]


def _deliver(world: World, unit: Unit, status: DeliveryStatus, at: datetime, source: str | None = None) -> Delivery:
    with enter(world.system):
        return Delivery.objects.create(unit=unit, by="X1", status=status, received_at=at, source_id=source)


def _not_loaded(world: World) -> list[DataFault]:
    _counted(world)
    with enter(world.system):
        return list(DataFault.objects.filter(matter=DataMatter.DELIVERIES))


def _ask(by: Posting, unit: Unit, matter: DataMatter, days: int = 7) -> Any:
    with enter(by):
        return ask(CorrectionEntry(unit, matter, today() + timedelta(days), uuid7()), by=by).pk


# --- A delivery that was not loaded -----------------------------------------------------------------------------------


def test_a_sender_counts_once_since_the_first_delivery_that_was_not_loaded(world: World) -> None:
    first = _deliver(world, world.bihar, DeliveryStatus.REFUSED, now() - timedelta(4))
    last = _deliver(world, world.bihar, DeliveryStatus.FAILED, now() - timedelta(1))
    (fault,) = _not_loaded(world)
    assert (fault.delivery_id, fault.reason) == (last.pk, "failed")
    assert fault.since == first.received_at.astimezone(clock.INDIA).date()
    assert fault.station_no == world.bihar.first


def test_a_delivery_loaded_later_settles_those_before_it_and_none_after_it(world: World) -> None:
    _deliver(world, world.bihar, DeliveryStatus.REFUSED, now() - timedelta(4))
    _deliver(world, world.bihar, DeliveryStatus.DONE, now() - timedelta(2))
    assert _not_loaded(world) == []
    later = _deliver(world, world.bihar, DeliveryStatus.REFUSED, now() - timedelta(1))
    assert [fault.delivery_id for fault in _not_loaded(world)] == [later.pk]


def test_a_delivery_of_another_source_or_unit_settles_nothing(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)]})
    with enter(world.system):
        loaded = Delivery.objects.get()
    other_unit = _deliver(world, world.bihar, DeliveryStatus.FAILED, loaded.received_at - timedelta(1))
    assert [fault.delivery_id for fault in _not_loaded(world)] == [other_unit.pk]
    _deliver(world, loaded.unit, DeliveryStatus.FAILED, loaded.received_at - timedelta(1), loaded.source_id)
    assert len(_not_loaded(world)) == 1


def test_a_delivery_that_waits_runs_or_was_cancelled_is_no_fault(world: World) -> None:
    for status in (DeliveryStatus.WAITING, DeliveryStatus.RUNNING, DeliveryStatus.CANCELLED):
        _deliver(world, world.bihar, status, now() - timedelta(1))
    assert _not_loaded(world) == []


def test_the_nation_learns_that_a_delivery_failed_and_sees_no_delivery(world: World, records: Posting) -> None:
    _deliver(world, world.bihar, DeliveryStatus.REFUSED, now() - timedelta(1))
    page = _page(records, _counted(world).nation)
    assert _answer_of(page).startswith("The last delivery was not loaded: Bihar.")
    assert _state_names(page)[0].startswith("Bihar delivery not loaded since")
    with enter(records):
        assert not Delivery.objects.exists() and not DataFault.objects.exists()


def test_the_state_lists_the_delivery_that_its_number_counts(world: World) -> None:
    _deliver(world, world.up, DeliveryStatus.REFUSED, now() - timedelta(1))
    address = f"/feed/quality/{_counted(world).up.pk}/deliveries/"
    number = _page(world.clerk, world.up).select_one(f'main td a[href="{address}"]')
    assert number is not None and number.get_text() == "1"
    response = browser(world.clerk).get(address)
    assert problems(response.content) == []
    assert "Total: 1" in response.text and "Refused: nothing in the delivery was loaded" in response.text
    assert browser(world.sp).get(f"/feed/quality/{world.kanpur.pk}/deliveries/").status_code == 200


# --- The States -------------------------------------------------------------------------------------------------------


def test_the_first_sentence_names_states_with_old_data_or_without_data(loaded: World, records: Posting) -> None:
    with enter(loaded.system):
        Freshness.objects.update(newest_change=now())
    answer = _answer_of(_page(records, _counted(loaded).nation))
    assert "older than two days" not in answer and "No data was ever received: " in answer and "Bihar" in answer
    with enter(loaded.system):
        Freshness.objects.update(newest_change=now() - timedelta(3))
    assert "Newest entry older than two days: Uttar Pradesh." in _answer_of(_page(records, _counted(loaded).nation))


def test_the_button_asks_for_what_hides_most_and_moves_on_once_asked(loaded: World, records: Posting) -> None:
    _deliver(loaded, loaded.bihar, DeliveryStatus.REFUSED, now() - timedelta(1))
    nation = _counted(loaded).nation
    text, address = _button(_page(records, nation))
    assert text == "Ask next: Bihar, delivery not loaded"
    assert address == f"/feed/quality/{loaded.bihar.pk}/deliveries/ask/"
    form = BeautifulSoup(browser(records).get(address).content, "html.parser")
    proposed = [str(form.select_one(f"input[name=due_{part}]")["value"]) for part in ("day", "month", "year")]  # type: ignore[index]
    due = today() + timedelta(days=14)
    assert [int(part) for part in proposed] == [due.day, due.month, due.year]
    _ask(records, loaded.bihar, DataMatter.DELIVERIES)
    page = _page(records, nation)
    assert _button(page)[1] != address
    assert "An answer is awaited: Bihar." in _answer_of(page)


@pytest.mark.parametrize(
    ("outcome", "asked_next"),
    [(RequestOutcome.DONE, DataMatter.FRESHNESS), (RequestOutcome.NOT_OURS, DataMatter.REJECTED)],
)
def test_what_a_state_cannot_correct_is_not_proposed_again(
    loaded: World, records: Posting, outcome: RequestOutcome, asked_next: DataMatter
) -> None:
    request = _ask(records, loaded.up, DataMatter.FRESHNESS)
    with enter(loaded.state_monitor):
        answer(request, outcome, by=loaded.state_monitor)
    links = [str(link["href"]) for link in _page(records, loaded.nation).select("main table")[0].select("a")]
    of_state = [link for link in links if link.startswith(f"/feed/quality/{loaded.up.pk}/") and "/ask/" in link]
    assert of_state == [f"/feed/quality/{loaded.up.pk}/{asked_next}/ask/"]


def test_an_overdue_answer_is_named_and_puts_its_state_before_others(loaded: World, records: Posting) -> None:
    with clock.fixed(now() - timedelta(20)):
        _ask(records, loaded.up, DataMatter.REJECTED)
    page = _page(records, loaded.nation)
    assert "An answer is overdue: Uttar Pradesh." in _answer_of(page)
    assert _state_names(page)[0] == "Uttar Pradesh"
    row = page.select("main table")[0].select_one("tbody tr")
    assert row is not None and "1 request waits overdue rejected rows, answer by" in " ".join(row.get_text(" ").split())


def test_every_state_has_one_row_and_those_after_the_first_are_folded(
    loaded: World, records: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sorted(_state_names(_page(records, loaded.nation))) == ["Bihar", "Uttar Pradesh"]
    monkeypatch.setattr(state_page, "FIRST_ROWS", 1)
    page = _page(records, loaded.nation)
    folded = page.select("main details table tbody th")
    assert len(_state_names(page)) == len(folded) == 1
    assert {*_state_names(page), folded[0].get_text(strip=True)} == {"Bihar", "Uttar Pradesh"}


def test_nobody_is_asked_for_the_whole_nation(loaded: World, records: Posting) -> None:
    page = _page(records, loaded.nation)
    assert not [
        link
        for link in page.select("main a")
        if f"/quality/{loaded.nation.pk}/" in str(link["href"]) and str(link["href"]).endswith("/ask/")
    ]
    with enter(records), pytest.raises(Refused, match="Ask a State or a district"):
        ask(CorrectionEntry(loaded.nation, DataMatter.REJECTED, today(), uuid7()), by=records)


def test_the_page_is_in_hindi_and_another_unit_has_no_states(loaded: World, records: Posting) -> None:
    assert "आगे सुधार माँगें: " in _button(_page(records, loaded.nation, "hi"))[0]
    assert "States, the most urgent first" not in _page(records, loaded.up).get_text(" ")


def test_requests_lead_a_reader_without_case_files_to_no_list_of_single_faults(loaded: World, records: Posting) -> None:
    for unit in (loaded.up, loaded.kanpur):
        _ask(records, unit, DataMatter.REJECTED)
    page = browser(records).get(f"/feed/quality/{loaded.nation.pk}/requests/")
    links = [str(link["href"]) for link in BeautifulSoup(page.content, "html.parser").select("main tbody a")]
    assert links == [f"/feed/quality/{loaded.up.pk}/rejected/units/"]
    assert browser(records).get(links[0]).status_code == 200
    of_state = browser(loaded.state_monitor).get(f"/feed/quality/{loaded.up.pk}/requests/").text
    assert f'href="/feed/quality/{loaded.up.pk}/rejected/"' in of_state


def test_what_two_officers_ask_at_the_same_moment_is_asked_once(loaded: World, records: Posting) -> None:
    answers = at_once(*[lambda: _ask(records, loaded.up, DataMatter.REJECTED)] * 3)
    assert sorted(type(answer) is Refused for answer in answers) == [False, True, True]
    entry = CorrectionEntry(loaded.kanpur, DataMatter.REJECTED, today(), uuid7())

    def send() -> Any:
        with enter(records):
            return ask(entry, by=records).pk

    assert at_once(send, send) == [entry.form] * 2
