"""Changes that superiors must know of at once: who is expected, once, and when the notice is withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from itsso.accounts.models import Posting, Role
from itsso.alerts.change_notices import CHANGE_TOPIC
from itsso.alerts.change_words import CHANGE_WORDS, TITLES
from itsso.alerts.changes import NOTIFIED_POST, ChangeKind
from itsso.cases.actions import NewEvent
from itsso.cases.models import Event
from itsso.notices.codes import AtOnceClass
from itsso.notices.models import Notice
from itsso.notices.reading import worded
from itsso.platform import clock
from itsso.protection import openings
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.alerts.work import start
from tests.support.case_events import add, at, fir, key, new
from tests.support.sample_nation import World, post


def test_every_change_has_words_and_a_post() -> None:
    assert set(TITLES) == set(NOTIFIED_POST) == set(ChangeKind)


@pytest.fixture
def case_id(world: World) -> UUID:
    """Return a case of 1 March at Kotwali in a State that is live."""
    start(world, "2025-01-01")
    return write(world, fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", "BNS 115(2)", io_ref="IO.KOTWALI"))


def write(world: World, *events: NewEvent, now: str = "2025-03-01T20:00", by: Posting | None = None) -> UUID:
    with clock.fixed(at(now)):
        return add(by or world.system, key(world.kotwali, "1"), *events)


def notices(posting: Posting) -> list[Notice]:
    with enter(posting):
        return list(Notice.objects.filter(posting=posting, topic=CHANGE_TOPIC, withdrawn_at=None).order_by("key"))


def kinds(posting: Posting) -> list[str]:
    return sorted(notice.reference.partition(".")[0] for notice in notices(posting))


def stored(world: World, case_id: UUID, kind: str) -> Event:
    with enter(world.system):
        return Event.objects.filter(case=case_id, kind=kind).latest("recorded")


def corrected(world: World, case_id: UUID, kind: str, day: str, replacement: NewEvent | None = None) -> NewEvent:
    event = new("corrected", day)
    event.corrects, event.replacement = stored(world, case_id, kind).id.hex, replacement
    return event


CHANGES: list[tuple[str, list[tuple[str, dict[str, Any]]], str]] = [
    ("sections", [("offences_altered", {"offences": ["BNS 115(2)"]})], "section_removed:-"),
    ("officer", [("investigation_assigned", {"io_ref": "OTHER"})], "officer_changed:-"),
    ("release", [("arrested", {"accused_ref": "a"}), ("released", {"accused_ref": "a"})], "released:A1"),
    ("draft", [("draft_report_submitted", {"office": "sp", "report": "closure"})], "closure_proposed:-"),
    ("report", [("final_report_filed", {"form_no": "1/25", "report": "closure"})], "closure_proposed:-"),
    ("portal", [("fir_unlocked_on_portal", {})], "fir_unlocked:-"),
    (
        "accused",
        [
            ("arrested", {"accused_ref": "a"}),
            ("final_report_filed", {"form_no": "1/25", "report": "charge_sheet", "not_charged": ["A1"]}),
        ],
        "accused_not_charged:A1",
    ),
]


@pytest.mark.parametrize(("name", "entries", "expected"), CHANGES)
def test_a_change_reaches_the_superior_once(
    world: World, case_id: UUID, name: str, entries: list[tuple[str, dict[str, Any]]], expected: str
) -> None:
    write(world, *(new(kind, "2025-03-10", **facts) for kind, facts in entries), now="2025-03-10T20:00")
    assert kinds(world.sp) == [expected]
    for kind, facts in entries:
        if kind == "final_report_filed":
            continue
        write(world, new("victim_informed", "2025-03-11", victim_ref="v"), now="2025-03-11T20:00")
        assert kinds(world.sp) == [expected], (name, facts)
    for posting in (world.io, world.sho, world.stranger, world.colleague, world.state_monitor):
        assert kinds(posting) == []


def test_other_entries_reach_nobody(world: World, case_id: UUID) -> None:
    write(
        world,
        new("offences_altered", "2025-03-10", offences=["BNS 64(1)", "BNS 115(2)", "BNS 351(2)"]),
        new("investigation_assigned", "2025-03-10", io_ref="IO.KOTWALI"),
        new("draft_report_submitted", "2025-03-10", office="sp", report="charge_sheet"),
        new("transferred_out", "2025-03-12", to=world.nawabganj.pk),
        new("investigation_assigned", "2025-03-13", io_ref="SHO.NAWABGANJ"),
        now="2025-03-13T20:00",
    )
    assert kinds(world.sp) == []


def test_a_proposal_of_closure_makes_one_notice_and_another_after_it_was_returned(world: World, case_id: UUID) -> None:
    day = "2025-03-10"
    write(world, new("draft_report_submitted", day, office="sdpo", report="closure"), now=f"{day}T20:00")
    write(world, new("final_report_prepared", "2025-03-12", report="closure"), now="2025-03-12T20:00")
    assert kinds(world.sp) == ["closure_proposed:-"]
    write(world, new("draft_report_returned", "2025-03-14", office="sdpo"), now="2025-03-14T20:00")
    write(world, new("draft_report_submitted", "2025-03-16", office="sp", report="closure"), now="2025-03-16T20:00")
    assert kinds(world.sp) == ["closure_proposed:-"] * 2


def test_a_correction_withdraws_the_notice_and_one_that_leaves_the_change_does_not(world: World, case_id: UUID) -> None:
    lowered: dict[str, Any] = {"offences": ["BNS 115(2)"]}
    write(world, new("offences_altered", "2025-03-10", **lowered), now="2025-03-10T20:00")
    day_changed = new("offences_altered", "2025-03-09", **lowered)
    first = notices(world.sp)
    write(world, corrected(world, case_id, "offences_altered", "2025-03-11", day_changed), now="2025-03-11T20:00")
    assert [n.pk for n in notices(world.sp)] == [n.pk for n in first]
    not_lowered = new("offences_altered", "2025-03-09", offences=["BNS 64(1)", "BNS 115(2)"])
    write(world, corrected(world, case_id, "offences_altered", "2025-03-12", not_lowered), now="2025-03-12T20:00")
    # the first notice goes; that the section is there again is no removal
    assert kinds(world.sp) == []
    again = new("offences_altered", "2025-03-09", **lowered)
    write(world, corrected(world, case_id, "offences_altered", "2025-03-13", again), now="2025-03-13T20:00")
    assert kinds(world.sp) == ["section_removed:-"]


def test_a_section_that_a_correction_of_the_fir_drops_makes_a_notice(world: World, case_id: UUID) -> None:
    without = fir(world.kotwali, "1", "2025-03-01", "BNS 115(2)", io_ref="IO.KOTWALI")
    write(world, corrected(world, case_id, "fir_registered", "2025-03-10", without), now="2025-03-10T20:00")
    assert kinds(world.sp) == ["section_removed:-"]


def test_an_accused_removed_by_a_correction_makes_a_notice_that_stays(world: World, case_id: UUID) -> None:
    named = new("accused_described", "2025-03-02", accused_ref="a", described_by="name")
    write(world, named, now="2025-03-02T20:00")
    write(world, corrected(world, case_id, "accused_described", "2025-03-10"), now="2025-03-10T20:00")
    assert kinds(world.sp) == ["accused_removed:A1"]
    write(world, new("arrested", "2025-03-11", accused_ref="a"), now="2025-03-11T20:00")
    assert kinds(world.sp) == ["accused_removed:A1"]  # only an undone entry withdraws its notice


def test_a_release_may_ring_when_it_is_fresh_and_a_late_one_is_on_the_list(world: World, case_id: UUID) -> None:
    write(world, new("arrested", "2025-03-02", accused_ref="a"), now="2025-03-02T20:00")
    write(world, new("released", "2025-03-09T23:00", accused_ref="a"), now="2025-03-10T02:00")
    (notice,) = notices(world.sp)
    assert (notice.urgency, CHANGE_WORDS.at_once(notice)) == ("at_once", AtOnceClass.RELEASE)
    write(world, new("arrested", "2025-03-12", accused_ref="b"), now="2025-03-12T20:00")
    late = new("released", "2025-03-13", accused_ref="b", known="2025-03-20")
    write(world, late, now="2025-03-20T02:00")
    assert sorted(n.urgency for n in notices(world.sp)) == ["at_once", "list"]


def test_only_a_release_and_an_unlocked_fir_may_ring() -> None:
    ringing = {kind for kind in ChangeKind if CHANGE_WORDS.at_once(Notice(topic=CHANGE_TOPIC, reference=f"{kind}:-.0"))}
    assert ringing == {ChangeKind.RELEASED, ChangeKind.FIR_UNLOCKED}


def test_default_bail_reaches_the_range_too(world: World, case_id: UUID) -> None:
    zone = Unit.objects.create(
        kind="zone", state="UP", code="KNZ", name="Kanpur Zone", parent=world.up, first=900_100, last=900_199
    )
    Unit.objects.filter(pk=world.kanpur.pk).update(parent=zone)
    dig = post("dig.kanpur", zone, Role.SUPERVISOR)
    write(world, new("arrested", "2025-03-02", accused_ref="a"), now="2025-03-02T20:00")
    write(world, new("released", "2025-06-02", accused_ref="a", why="default_bail"), now="2025-06-02T20:00")
    assert (kinds(world.sp), kinds(dig)) == (["released:A1"], ["default_bail:A1"])
    write(world, new("offences_altered", "2025-06-03", offences=["BNS 115(2)"]), now="2025-06-03T20:00")
    assert kinds(dig) == ["default_bail:A1"]


def test_the_officer_who_makes_a_change_gets_no_notice(world: World, case_id: UUID) -> None:
    write(world, new("investigation_assigned", "2025-03-10", io_ref="OTHER"), now="2025-03-10T20:00", by=world.sp)
    assert kinds(world.sp) == []


def test_no_notice_before_the_state_is_live_nor_of_an_earlier_entry(world: World) -> None:
    write(world, fir(world.kotwali, "1", "2025-03-01", "BNS 64(1)", "BNS 115(2)"))
    write(world, new("offences_altered", "2025-03-10", offences=["BNS 115(2)"]), now="2025-03-10T20:00")
    start(world, "2025-04-01")
    write(world, new("fir_unlocked_on_portal", "2025-03-12"), now="2025-04-02T20:00")  # known before
    assert kinds(world.sp) == []
    write(world, new("fir_unlocked_on_portal", "2025-04-03"), now="2025-04-03T20:00")
    assert kinds(world.sp) == ["fir_unlocked:-"]


def test_a_withdrawn_fir_withdraws_every_notice_of_the_case(world: World, case_id: UUID) -> None:
    write(world, new("fir_unlocked_on_portal", "2025-03-10"), now="2025-03-10T20:00")
    write(world, corrected(world, case_id, "fir_registered", "2025-03-11"), now="2025-03-11T20:00")
    assert kinds(world.sp) == []


def test_an_act_that_fails_makes_no_notice(world: World, case_id: UUID) -> None:
    with pytest.raises(RuntimeError), enter(world.system):
        write(world, new("fir_unlocked_on_portal", "2025-03-10"), now="2025-03-10T20:00")
        raise RuntimeError
    assert kinds(world.sp) == []


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "A1 was released from custody"), ("hi", "A1 अभिरक्षा से रिहा")],
)
def test_a_change_is_put_in_words_for_its_reader_alone(world: World, case_id: UUID, language: str, title: str) -> None:
    write(
        world,
        new("arrested", "2025-03-02", accused_ref="a"),
        new("released", "2025-03-10", accused_ref="a"),
        now="2025-03-10T20:00",
    )
    expected = notices(world.sp)
    with enter(world.sp), translation.override(language):
        (row,) = worded(expected)
        assert (str(row.title), row.is_information) == (title, True)
        assert row.link == f"/cases/{case_id}/"
        assert "1/2025" in str(row.group)
    with enter(world.stranger):
        (row,) = worded(expected)
        assert row.is_hidden and row.link == ""


def opened(world: World, case_id: UUID, by: Posting, settings: Any) -> None:
    settings.OPENINGS_A_DAY = 0
    with enter(by):
        from itsso.protection import vault

        vault.seal_texts(case_id, [vault.SealedText("V1", "name", "Sunita Devi")], by=by)
        item = vault.openable_items(case_id).get()
    with enter(by):
        openings.open_identity(case_id, [item.pk], "contact", "", by=by)


def test_identity_opened_out_of_the_ordinary_reaches_the_superior_and_not_the_opener(
    world: World, case_id: UUID, settings: Any
) -> None:
    opened(world, case_id, world.sho, settings)
    assert kinds(world.sp) == ["identity_opened:-"]
    with enter(world.sp):
        (row,) = worded(notices(world.sp))
        assert "Sunita" not in f"{row.title}{row.reason}{row.group}"


def test_an_opening_by_the_superintendent_goes_to_the_next_post_above(
    world: World, case_id: UUID, settings: Any
) -> None:
    opened(world, case_id, world.sp, settings)
    assert (kinds(world.sp), kinds(world.state_monitor)) == ([], ["identity_opened:-"])
