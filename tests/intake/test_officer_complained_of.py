"""An officer complained of sees no record about himself and acts on none, in whatever posting he works later."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.advisories.figures.readings import unit_readings
from itsso.cases.models import Series
from itsso.intake.models import Accountability, LikelyPair, PairStatus
from itsso.intake.refusals import actions, queries
from itsso.intake.zero_firs.pairs import actions as pairs
from itsso.platform import clock
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.complaints import complaint
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.slips import details_page, number_and_code

DAY = date(2026, 6, 1)


def promoted(before: Posting, world: World) -> Posting:
    """Return a posting at the district of an officer who was posted at the station before."""
    return Posting.objects.create(officer=before.officer, unit=world.kanpur, role=Role.SUPERVISOR, since=DAY)


def a_record(world: World, officer: str = "") -> UUID:
    with enter(world.sp):
        record_id = actions.open_record(
            world.kotwali,
            told_by="complainant",
            what="refused",
            happened_on=DAY,
            officer=officer,
            account="He sent her away.",
            by=world.sp,
        )
    return record_id


@pytest.fixture
def earlier_sho(world: World) -> Posting:
    """An officer who was in charge of the station until a day after she came."""
    return post("sho.before", world.kotwali, Role.SHO, since=date(2026, 1, 1), until=date(2026, 6, 3))


def test_officer_who_is_named_neither_sees_counts_nor_changes_the_record(world: World) -> None:
    officer = post("sp.new", world.kanpur, Role.SUPERVISOR)
    OfficerNumber.objects.filter(officer=officer.officer).update(number="UP-77")
    record_id, other_id = a_record(world, "up-77"), a_record(world, "UP-78")
    with enter(officer):
        assert [record.pk for record in queries.records()] == [other_id]
        assert queries.count_new(world.kanpur).count() == 1
        assert queries.refusal_counts(world.kanpur, DAY) == (1, 0, 0, 1)
        assert not list(current_items(record_id))
    client = browser(officer)
    assert "UP-77" not in page_text(client.get("/accountability/"))
    assert "UP-77" not in client.get("/accountability/?format=csv").content.decode()
    assert client.get(f"/accountability/{record_id}/").status_code == 404
    change = {"enquiry_on_0": "01", "enquiry_on_1": "06", "enquiry_on_2": "2026", "enquiry_by": "dsp"}
    for address in (f"/accountability/{record_id}/", f"/accountability/{record_id}/open/"):
        assert client.post(address, change).status_code == 404
    with enter(world.sp):
        assert Accountability.objects.get(pk=record_id).enquiry_on is None
        assert {record.pk for record in queries.records()} == {record_id, other_id}
        assert queries.refusal_counts(world.kanpur, DAY) == (2, 0, 0, 2)


def test_what_she_says_is_hidden_from_who_was_at_the_station_when_she_came(world: World, earlier_sho: Posting) -> None:
    """She says it weeks later, when the officer who refused works above the station; her page names nobody."""
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)
    now_above = promoted(earlier_sho, world)
    newcomer = post("above.new", world.kanpur, Role.SUPERVISOR)
    with clock.fixed(date(2026, 7, 10)):
        details_page(slip, say="refused")
        with enter(now_above):
            assert not Accountability.objects.exists()
        with enter(world.sp):
            assert Accountability.objects.get().what == "refused"
        pages = [page_text(browser(reader).get("/accountability/")) for reader in (newcomer, now_above)]
    lists = [text.partition("newest first")[2] for text in pages]
    assert ["Refused to record" in text for text in lists] == [True, False]


def test_who_left_the_station_before_she_came_sees_the_record_from_above(world: World) -> None:
    earlier_sho = post("sho.before", world.kotwali, Role.SHO, since=date(2026, 1, 1), until=date(2026, 5, 20))
    record_id = a_record(world)
    with enter(promoted(earlier_sho, world)):
        assert [record.pk for record in queries.records()] == [record_id]


def test_posting_that_an_act_ended_counts_until_that_day(world: World) -> None:
    before = post("sho.ended", world.kotwali, Role.SHO, since=date(2026, 1, 1))
    now_above = promoted(before, world)
    Posting.objects.filter(pk=before.pk).update(ended_at=clock.now())
    a_record(world)
    with enter(now_above):
        assert not queries.records().exists()
    Posting.objects.filter(pk=before.pk).update(ended_at=clock.start_of_day(date(2026, 5, 1)))
    with enter(now_above):
        assert queries.records().exists()


def test_audit_log_hides_the_record_from_the_officer_complained_of(world: World) -> None:
    reader = post("auditor.sho", world.kanpur, Role.AUDITOR)
    newcomer = post("auditor.new", world.kanpur, Role.AUDITOR)
    OfficerNumber.objects.filter(officer=reader.officer).update(number="UP-77")
    record_id = a_record(world, "UP-77")
    browser(world.sp).get(f"/accountability/{record_id}/")
    with enter(world.sp):
        items = [item.pk for item in current_items(record_id)]
        open_identity(record_id, items, "supervision", "", by=world.sp)
    for posting, is_shown in ((newcomer, True), (reader, False)):
        text = browser(posting).get("/trail/").text + browser(posting).get("/trail/?format=csv").content.decode()
        assert (str(record_id) in text) == is_shown


def test_audit_log_does_not_say_how_many_refusals_a_downloaded_list_has(world: World) -> None:
    """Else an officer from whom a record is hidden knows by the number of another reader that there is one."""
    a_record(world)
    for address in ("/accountability/", "/accountability/by-unit/"):
        assert browser(world.sp).get(f"{address}?format=csv")["Content-Type"].startswith("text/csv")
    downloads = {line["act"]: line["detail"] for line in lines() if line["act"].startswith("download.")}
    assert downloads.keys() == {"download.intake:accountability", "download.intake:refusals_by_unit"}
    assert not any("rows" in detail for detail in downloads.values())


def test_figure_that_another_reader_counted_is_not_given_to_the_officer(world: World) -> None:
    officer = post("sp.new", world.kanpur, Role.SUPERVISOR)
    a_record(world, officer.officer.number)
    counted = []
    for reader in (world.sp, officer, world.sp):
        with enter(reader):
            reading = unit_readings(["refusals_alleged"], world.kanpur, DAY)["refusals_alleged"]
            counted.append(reading.value)
    assert counted[0] == counted[2] and counted[1] in (0, None)
    assert counted[0] == 1


def test_opening_that_began_before_the_officer_was_named_gives_nothing_more(world: World) -> None:
    officer = post("sp.new", world.kanpur, Role.SUPERVISOR)
    record_id = a_record(world)
    client = browser(officer)
    with enter(officer):
        opening = open_identity(
            record_id, [item.pk for item in current_items(record_id)], "supervision", "", by=officer
        )
    assert "He sent her away." in client.get(f"/accountability/{record_id}/open/{opening}/").text
    with enter(world.sp):
        actions.update_record(record_id, {"officer": officer.officer.number}, by=world.sp)
    assert client.get(f"/accountability/{record_id}/open/{opening}/").status_code == 404


def test_officer_may_report_a_unit_and_not_read_what_he_reported_about_his_own_time(world: World) -> None:
    officer = post("sp.new", world.kanpur, Role.SUPERVISOR)
    with enter(officer):
        record_id = actions.open_record(
            world.kotwali,
            told_by="superior",
            what="delayed",
            happened_on=DAY,
            officer=officer.officer.number,
            by=officer,
            record_id=uuid4(),
        )
    with enter(officer):
        assert not queries.records().exists()
    with enter(world.sp):
        assert queries.record(record_id).opened_by == officer.officer.number


def test_officer_who_left_between_her_information_and_the_fir_of_cctns_does_not_see_it(world: World) -> None:
    """A case of CCTNS has no complaint that says when she came: its own events say it, also once it was joined."""
    information = new("information_received", "2026-05-02")
    case_id = add(
        world.system,
        key(world.kotwali, "9", 2026),
        information,
        fir(world.kotwali, "9", "2026-05-20", "BNS 64(1)"),
    )
    earlier_sho = post("sho.before", world.kotwali, Role.SHO, since=date(2026, 1, 1), until=date(2026, 5, 10))
    before_that = post("sho.first", world.kotwali, Role.SHO, since=date(2025, 1, 1), until=date(2026, 4, 30))
    details_page(number_and_code(case_id, by=world.sho), say="refused")
    for officer, is_shown in ((earlier_sho, False), (before_that, True)):
        with enter(promoted(officer, world)):
            assert queries.records().exists() == is_shown


def test_record_about_a_case_that_was_joined_to_another_is_hidden_as_before(world: World) -> None:
    zero_fir = add(
        world.system,
        key(world.hazratganj, "41", 2026, Series.ZERO),
        fir(world.hazratganj, "41", "2026-05-20", "BNS 64(1)", fir="zero"),
        new("zero_fir_sent", "2026-05-21", to=world.kotwali.pk),
    )
    add(world.system, key(world.kotwali, "51", 2026), fir(world.kotwali, "51", "2026-05-23", "BNS 64(1)"))
    earlier_sho = post("sho.hg.before", world.hazratganj, Role.SHO, since=date(2026, 1, 1), until=date(2026, 5, 24))
    slip = number_and_code(zero_fir, by=post("sho.hg", world.hazratganj, Role.SHO))
    assert pairs.find_pairs(by=world.system) == 1
    with enter(world.sho):
        assert pairs.join(LikelyPair.objects.get().pk, "2-1", by=world.sho).status == PairStatus.JOINED
    details_page(slip, say="refused")
    now_above = Posting.objects.create(officer=earlier_sho.officer, unit=world.lucknow, role=Role.SUPERVISOR, since=DAY)
    for reader, is_shown in ((now_above, False), (world.stranger, True)):
        with enter(reader):
            assert queries.records().exists() == is_shown
