"""The package's figures by name, as another package asks for them; and the same from a history that the feed told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Series
from itsso.intake.models import Slip
from itsso.intake.refusals import actions as accountability
from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.slips import actions as status
from itsso.intake.zero_firs import actions as transfers
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.queries import sent_as_fed, unsent
from itsso.intake.zero_firs.reconciliation.queries import reconciliation
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units import figures
from itsso.units.figures import Measured
from itsso.units.models import Unit
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import complaint, registered, returned_before_referrals, sent
from tests.support.sample_nation import World, post

TODAY, YESTERDAY = date(2026, 6, 1), date(2026, 5, 31)


def measured(by: Posting, name: str, unit: Unit, day: date = TODAY) -> Measured | None:
    with enter(by):
        return figures.figure(name).measure(unit, day)


def test_zero_firs_are_counted_at_both_ends_and_as_they_stood_on_the_day(world: World) -> None:
    registered(world.sho, zero=True)
    first, second = sent(world.sho, world.nawabganj), sent(world.sho, world.gandhi_maidan)
    assert measured(world.sho, "zero_fir_pending_transfer", world.kotwali) == Measured(1, 3)
    assert measured(world.state_monitor, "zero_fir_pending_reregistration", world.up) == Measured(1, 1)
    with clock.fixed(date(2026, 6, 3)):
        with enter(world.colleague):
            transfers.accept(first.pk, transfers.Acceptance("IO"), by=world.colleague)
        returned_before_referrals(second, by=world.system)
        day = date(2026, 6, 3)
        assert measured(world.state_monitor, "zero_fir_pending_transfer", world.up, day) == Measured(2, 3)
        assert measured(world.state_monitor, "zero_fir_pending_reregistration", world.up, day) == Measured(0, 1)
        assert measured(world.state_monitor, "zero_fir_sent_by_next_day", world.up, day) == Measured(2, 3)
        assert measured(world.national_monitor, "zero_fir_pending_reregistration", world.up) == Measured(1, 1)
        assert measured(world.national_monitor, "zero_fir_pending_transfer", world.up, YESTERDAY) == Measured(0, 0)


def test_zero_firs_from_feed_and_pages_count_alike(world: World) -> None:
    def fed(number: str, *later: tuple[str, str, dict[str, Any]]) -> None:
        zero = fir(world.kotwali, number, "2026-05-20", "BNS 64(1)", fir="zero")
        events = [new(kind, day, **facts) for kind, day, facts in later]
        add(world.system, key(world.kotwali, number, 2026, Series.ZERO), zero, *events)

    away: tuple[str, str, dict[str, Any]] = ("zero_fir_sent", "2026-05-21", {"to": world.gandhi_maidan.pk})
    fed("1")
    fed("2", away)
    fed("3", away, ("zero_fir_returned", "2026-05-25", {"reason": "outside_ps"}))
    fir_facts = fir(world.gandhi_maidan, "7", "2026-05-28", "BNS 64(1)").facts
    fed("4", away, ("fir_registered", "2026-05-28", dict(fir_facts)))
    with enter(world.sho):
        assert [case.number for case in unsent(world.kotwali)] == ["1", "3"]
        assert [case.number for case in sent_as_fed(world.kotwali)] == ["2"]
    with enter(world.national_monitor):
        up, br = (reconciliation(unit, date(2026, 1, 1), TODAY, TODAY) for unit in (world.up, world.bihar))
        assert (up.registered, up.unsent, up.sent_outside, up.waiting_outside) == (4, 2, 2, 1)
        assert (br.received_outside, br.re_registered, br.pending, br.returned) == (3, 1, 1, 1)
        before = reconciliation(world.up, date(2026, 1, 1), TODAY, date(2026, 5, 24))
        assert (before.registered, before.unsent, before.waiting_outside) == (4, 1, 3)
        assert (up.sent_by_next_day, up.next_day_over) == (3, 4)


def test_pages_say_where_a_zero_fir_of_the_feed_was_sent(world: World, client: Client) -> None:
    away = new("zero_fir_sent", "2026-05-21", to=world.gandhi_maidan.pk)
    zero = fir(world.kotwali, "2", "2026-05-20", "BNS 64(1)", fir="zero")
    sent = add(world.system, key(world.kotwali, "2", 2026, Series.ZERO), zero, away)
    zero = fir(world.kotwali, "3", "2026-05-20", "BNS 64(1)", fir="zero")
    back = new("zero_fir_returned", "2026-05-25", reason="outside_ps")
    returned = add(world.system, key(world.kotwali, "3", 2026, Series.ZERO), zero, away, back)
    client.force_login(world.sho.officer)

    def page_text(address: str) -> str:
        return " ".join(BeautifulSoup(client.get(address).content, "html.parser").get_text(" ").split())

    way = page_text(f"/cases/{sent}/zero-fir/")
    assert "Forwarded on 21-05-2026 to PS Gandhi Maidan" in way and "has not been forwarded" not in way
    came_back = page_text(f"/cases/{returned}/zero-fir/")
    assert "It was forwarded, and returned on 25-05-2026" in came_back and "has not been forwarded" not in came_back
    assert "PS Gandhi Maidan Sent, as CCTNS reports" in page_text("/zero-firs/?part=fed")


def test_the_receiver_sees_the_zero_firs_that_a_feed_says_were_sent_to_it(world: World, client: Client) -> None:
    away = new("zero_fir_sent", "2026-05-21", to=world.gandhi_maidan.pk)
    for number, steps in (("2", [away]), ("3", [away, new("zero_fir_returned", "2026-05-25", reason="outside_ps")])):
        zero = fir(world.kotwali, number, "2026-05-20", "BNS 64(1)", fir="zero")
        add(world.system, key(world.kotwali, number, 2026, Series.ZERO), zero, *steps)

    def rows(posting: Posting) -> list[str]:
        client.force_login(posting.officer)
        part = BeautifulSoup(client.get("/zero-firs/?part=received_by_feed").content, "html.parser").select("tbody tr")
        return [" ".join(row.get_text(" ").split()) for row in part]

    receiver = post("sho.gandhi", world.gandhi_maidan, Role.SHO)
    assert len(rows(receiver)) == 1
    assert re.search(r"PS Kotwali · 0002/2026 .* 21-05-2026 11 days", rows(receiver)[0])
    assert rows(world.sho) == rows(world.stranger) == rows(world.national_monitor) == []
    with enter(world.stranger), pytest.raises(DatabaseError, match="not in the range"):
        queries.received_as_fed(world.gandhi_maidan, TODAY).rows()


def test_the_link_of_a_named_zero_fir_figure_leads_to_the_same_number(world: World, client: Client) -> None:
    for year in (2025, 2026):
        zero = fir(world.kotwali, "2", f"{year}-05-20", "BNS 64(1)", fir="zero")
        add(world.system, key(world.kotwali, "2", year, Series.ZERO), zero)
    pending = figures.figure("zero_fir_pending_transfer")
    client.force_login(world.national_monitor.officer)
    with enter(world.national_monitor):
        assert pending.measure(world.nation, TODAY) == Measured(2, 2)
    page = BeautifulSoup(client.get(pending.link(world.nation, TODAY)).content, "html.parser")
    text = " ".join(page.get_text(" ").split())
    assert "All years since 2018" in text and "Waiting to be sent 2" in text
    assert "No Zero FIR waits" not in text and "You cannot open single Zero FIRs here" in text


def test_the_page_behind_a_figure_of_refusals_counts_the_same_years(world: World, client: Client) -> None:
    with enter(world.colleague):
        for year in (2025, 2026):
            accountability.open_record(
                world.kotwali, told_by="court", what="refused", happened_on=date(year, 5, 20), by=world.colleague
            )
    alleged = figures.figure("refusals_alleged")
    assert measured(world.sp, "refusals_alleged", world.kanpur) == Measured(2)
    client.force_login(world.sp.officer)

    def numbers(address: str) -> list[str]:
        rows = BeautifulSoup(client.get(address).content, "html.parser").select("tbody tr")
        return [cell.get_text(strip=True) for row in rows for cell in row.select("td")][:1]

    assert numbers(alleged.link(world.kanpur, TODAY)) == ["2"]
    assert numbers("/accountability/") == ["1"]


def test_refusals_are_counted_for_who_is_above_and_are_not_known_to_a_station(world: World) -> None:
    for unit in (world.kotwali, world.kanpur):
        with enter(world.colleague):
            accountability.open_record(
                unit, told_by="court", what="refused", happened_on=date(2026, 5, 20), by=world.colleague
            )
    with enter(world.sp):
        changes: dict[str, str | date | None] = {"enquiry_on": TODAY, "outcome": "upheld", "outcome_on": TODAY}
        accountability.update_record(refusals_queries.records().get().pk, changes, by=world.sp)
    assert measured(world.sho, "refusals_alleged", world.kotwali) is None
    assert measured(world.sp, "refusals_alleged", world.kanpur) == Measured(1)  # not the one against itself
    assert measured(world.state_monitor, "refusals_alleged", world.kanpur) == Measured(2)
    assert measured(world.national_monitor, "refusals_pending", world.up) == Measured(1, 2)
    assert measured(world.national_monitor, "refusals_upheld", world.up) == Measured(1, 2)
    assert measured(world.national_monitor, "refusals_alleged", world.up, YESTERDAY) == Measured(0)


def test_what_complainants_say_counts_by_tens_of_one_station_in_months_that_have_ended(world: World) -> None:
    def send_answers(by: Posting, station: Unit, n: int) -> None:
        for _n in range(n):
            recorded = complaint(by)
            slip = Slip(
                case_id=recorded.pk, station=station, number=str(recorded.pk)[-9:], code="x", made_at=clock.now()
            )
            slip.save()
            status.store_answers(slip, {"heard": "yes"})

    def heard_figure(unit: Unit, day: date) -> Measured | None:
        return measured(world.sp, "complainants_heard", unit, day)

    send_answers(world.sho, world.kotwali, 11)
    send_answers(world.colleague, world.nawabganj, 9)
    month_ends = (TODAY.replace(day=1) + timedelta(31)).replace(day=1) - timedelta(1)
    assert heard_figure(world.kanpur, month_ends - timedelta(1)) is None  # the month goes on
    assert heard_figure(world.kanpur, month_ends) == Measured(10, 10)
    assert heard_figure(world.nawabganj, month_ends) is None
    with clock.fixed(month_ends + timedelta(3)):
        send_answers(world.colleague, world.nawabganj, 1)
        send_answers(world.sho, world.kotwali, 9)
    assert heard_figure(world.kanpur, month_ends) == Measured(
        10, 10
    )  # as it was; tens that a month's end parts are not told
    assert heard_figure(world.kanpur, month_ends + timedelta(40)) == Measured(30, 30)
    assert heard_figure(world.kanpur, month_ends.replace(year=month_ends.year + 1)) is None  # of whole tens only
