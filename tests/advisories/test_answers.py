"""Tests of obligations, answers and verifications, and of their counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client

from itsso.accounts.models import Role
from itsso.advisories import actions, page, queries
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.listing import ObligationRows
from itsso.advisories.models import Answer, AnswerStatus, Evidence, ItemStatus, Passing
from itsso.advisories.overview import Overview
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from itsso.units.figures import KnownFor, Measured
from itsso.units.models import Unit
from tests.support.advisory_letters import (
    DAY,
    DONE,
    FIGURE,
    days,
    entry,
    first_item,
    give_answer,
    item,
    register_advisory,
)
from tests.support.audit_log import lines
from tests.support.sample_nation import World, post


def item_at_unit(advisory, unit, by):
    with enter(by):
        (line,) = page.AdvisoryAtUnit(queries.advisory(advisory.pk), unit).item_rows
        return line, line.verdict, line.below


def test_item_without_answer_is_no_evidence_and_not_done(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    line, _verdict, counts = item_at_unit(advisory, world.up, world.state_monitor)
    assert line.status == "no_evidence"
    assert (counts.owed, counts.done, counts.no_evidence) == (1 + 2 + 3, 0, 6)
    with enter(world.system):
        assert not ItemStatus.objects.exists()


def test_station_owes_nothing_before_its_state_passes_the_letter_on(world: World) -> None:
    advisory = register_advisory(world.system, entry())
    with pytest.raises(Refused, match="not asked of this unit"):
        give_answer(world.sho, first_item(advisory))
    with enter(world.state_monitor):
        actions.pass_on(advisory.pk, by=world.state_monitor)
        actions.pass_on(advisory.pk, by=world.state_monitor)
        assert Passing.objects.count() == 1
    give_answer(world.sho, first_item(advisory))
    line, _verdict, counts = item_at_unit(advisory, world.nation, world.national_monitor)
    assert (counts.owed, counts.done) == (2 + 2 + 3, 1)  # both States; the districts and stations of UP alone
    assert not line.owed


def test_district_cannot_pass_on_a_letter_for_its_state(world: World) -> None:
    advisory = register_advisory(world.system, entry())
    with enter(world.sp), pytest.raises(Http404):
        actions.pass_on(advisory.pk, by=world.sp)


def test_state_letter_is_owed_only_by_units_of_that_state(world: World) -> None:
    advisory = register_advisory(world.state_monitor, entry("up-1"))
    bihar = post("sho.patna", world.gandhi_maidan, Role.SHO)
    with pytest.raises(Refused):
        give_answer(bihar, first_item(advisory))
    give_answer(world.sho, first_item(advisory))
    assert item_at_unit(advisory, world.nation, world.national_monitor)[2].owed == 6


def test_done_needs_evidence_and_not_applicable_needs_a_reason(world: World) -> None:
    first = first_item(register_advisory(world.system, entry(direct="yes")))
    with pytest.raises(Refused, match="what shows that it is done"):
        give_answer(world.sho, first, AnswerDraft(AnswerStatus.DONE, "Believe me."))
    with pytest.raises(Refused, match="document or page that shows it"):
        give_answer(world.sho, first, AnswerDraft(AnswerStatus.DONE, "", Evidence.DOCUMENT, ""))
    with pytest.raises(Refused, match="why this does not apply"):
        give_answer(world.sho, first, AnswerDraft(AnswerStatus.NOT_APPLICABLE))


def test_officer_cannot_answer_for_another_unit(world: World) -> None:
    first = first_item(register_advisory(world.system, entry(direct="yes")))
    for by, at in ((world.sp, world.kotwali), (world.sho, world.nawabganj), (world.sho, world.kanpur)):
        with pytest.raises(Http404):
            give_answer(by, first, at=at)


def test_form_posted_twice_is_one_answer_and_latest_answer_counts(world: World) -> None:
    advisory, key = register_advisory(world.system, entry(direct="yes")), uuid4()
    first = give_answer(world.sho, first_item(advisory), key=key)
    assert give_answer(world.sho, first_item(advisory), key=key) == first
    give_answer(world.sho, first_item(advisory), AnswerDraft(AnswerStatus.UNDER_WAY))
    line, _verdict, counts = item_at_unit(advisory, world.kotwali, world.sho)
    assert (line.status, counts.by_status) == ("under_way", {"under_way": 1})
    with enter(world.sho):
        assert [answer.status for answer in queries.answers(world.kotwali, first_item(advisory))] == [
            "under_way",
            "done",
        ]


def test_answer_cannot_be_updated(world: World) -> None:
    answer = give_answer(world.sho, first_item(register_advisory(world.system, entry(direct="yes"))))
    with pytest.raises(DatabaseError), enter(world.sho), connection.cursor() as cursor:
        cursor.execute("update advisories_answer set status = 'done' where id = %s", [answer.pk])


def test_upper_unit_accepts_or_sends_back_and_sent_back_is_not_done(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    answer = give_answer(world.sho, first_item(advisory))
    with enter(world.sp):
        with pytest.raises(Refused, match="why it is sent back"):
            actions.verify(answer.pk, False, by=world.sp)
        actions.verify(answer.pk, False, "The order is of last year.", by=world.sp)
    line, _verdict, counts = item_at_unit(advisory, world.kotwali, world.sho)
    assert (line.status, counts.done, counts.by_status) == ("sent_back", 0, {"sent_back": 1})
    again = give_answer(world.sho, first_item(advisory))
    with enter(world.sp):
        with pytest.raises(Refused, match="given a new answer"):
            actions.verify(answer.pk, True, by=world.sp)
        actions.verify(again.pk, True, by=world.sp)
        actions.verify(again.pk, True, by=world.sp)
        assert again.verifications.count() == 1
    line, _verdict, counts = item_at_unit(advisory, world.up, world.state_monitor)
    assert (counts.done, counts.accepted) == (1, 1)


def test_answer_is_not_verified_by_own_or_sibling_unit(world: World) -> None:
    answer = give_answer(world.sho, first_item(register_advisory(world.system, entry(direct="yes"))))
    for by in (world.sho, world.colleague, world.stranger):
        with enter(by), pytest.raises(Http404):
            actions.verify(answer.pk, True, by=by)


def test_station_sees_only_its_own_answers(world: World) -> None:
    first = first_item(register_advisory(world.system, entry(direct="yes")))
    for by in (world.sho, world.colleague):
        give_answer(by, first)
    for by, visible_count in ((world.sho, 1), (world.sp, 2), (world.stranger, 0), (world.state_monitor, 2)):
        with enter(by):
            assert (Answer.objects.count(), ItemStatus.objects.count()) == (visible_count, visible_count)


def test_done_against_the_systems_figure_is_a_contradiction(world: World, measure) -> None:
    figures = [f"{FIGURE} at_least_percent 90"]
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(figures=figures)]))

    def an_hour_later(counted=None):
        if counted:
            measure[world.kotwali.pk] = counted
        hours = next(later)
        with clock.fixed(clock.now() + timedelta(hours=hours)):
            return item_at_unit(advisory, world.kotwali, world.sho)

    later = count(1)
    assert an_hour_later()[1] == ""  # not known, so no verdict
    line, verdict, _counts = an_hour_later(Measured(12, 30))
    assert verdict == "Not met, according to the system’s figures."
    assert (line.figures[0].value, line.figures[0].condition_result) == (
        "40.0% (12 of 30)",
        "should be at least 90%: not met",
    )
    line, verdict, _counts = an_hour_later(Measured(12, 30, known_for=KnownFor(1, 2, "districts")))
    assert (verdict, line.figures[0].condition_result) == (
        "",
        "should be at least 90%; not judged, because data are missing",
    )
    give_answer(world.sho, first_item(advisory))
    line, verdict, _counts = an_hour_later(Measured(12, 30))
    assert line.contradicts
    assert "contradicts: Cases in time: 40.0% (12 of 30)" in verdict
    assert an_hour_later(Measured(27, 30))[1] == "Met, according to the system’s figures."


def test_share_of_zero_or_unknown_figure_decides_nothing(world: World, measure) -> None:
    measure[world.kotwali.pk] = Measured(0, 0)
    figures = [f"{FIGURE} at_least_percent 90", "nobody_registered_this at_most 0", f"{FIGURE} at_most 0"]
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(figures=figures)]))
    line, verdict, _counts = item_at_unit(advisory, world.kotwali, world.sho)
    assert (line.measured, verdict) == (None, "")
    assert [figure.value for figure in line.figures] == ["0 of 0", "not known", "0 of 0"]


def test_figure_given_as_evidence_keeps_its_value_of_that_day(world: World, measure) -> None:
    first = first_item(register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])])))
    by_figure = AnswerDraft(AnswerStatus.DONE, "", Evidence.FIGURE)
    with pytest.raises(Refused, match="has no figure for this"):
        give_answer(world.sho, first, by_figure)
    measure[world.kotwali.pk] = Measured(3, 4)
    answer = give_answer(world.sho, first, by_figure)
    measure[world.kotwali.pk] = Measured(0, 4)
    assert answer.evidence == "test_figure 3 of 4"


def test_overdue_items_appear_on_the_desk_of_the_unit_that_owes_them(world: World) -> None:
    advisory = register_advisory(
        world.system, entry(direct="yes", items=[item(due_on=days(-1)), item(2, due_on=days(0))])
    )

    def desk(by):
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(by.officer)
        return client.get("/desk/", follow=True).text

    with enter(world.sho):
        desk_counts = queries.desk_counts(world.sho, DAY).count()
    assert (desk_counts.open, desk_counts.overdue, desk_counts.unread) == (2, 1, 1)
    assert "overdue item of an advisory" in desk(world.sho)
    assert "overdue item of an advisory" not in desk(world.io)  # the role cannot answer
    assert "advisory to read and acknowledge" in desk(world.io)
    give_answer(world.sho, first_item(advisory))
    with enter(world.io):
        actions.acknowledge(advisory.pk, by=world.io)
    assert "overdue item of an advisory" not in desk(world.sho)
    assert "to read and acknowledge" not in desk(world.io)


def test_within_days_counts_from_the_day_the_state_passed_it_on(world: World) -> None:
    advisory = register_advisory(world.system, entry(items=[item(within_days=10)]))
    with enter(world.state_monitor):
        actions.pass_on(advisory.pk, by=world.state_monitor)
        station = queries.obligations_of([world.kotwali])
        state = queries.obligations_of([world.up])
    assert (station[0].due, state[0].due) == (days(10), date(2026, 6, 11))
    with clock.fixed(days(11)):
        assert item_at_unit(advisory, world.kanpur, world.sp)[2].overdue == 3
        assert item_at_unit(advisory, world.up, world.state_monitor)[2].overdue == 1 + 2 + 3


def test_several_advisories_are_acknowledged_at_once_and_those_read_are_marked(world: World) -> None:
    first, second = (register_advisory(world.system, entry(code)) for code in ("mha-2026-06-01", "mha-2026-06-02"))
    register_advisory(world.system, entry("mha-2021-05-19", title="Not known here", items=[]))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.io.officer)
    page = BeautifulSoup(client.get("/advisories/").content, "html.parser")
    assert {str(box["value"]) for box in page.select("[name=advisory]")} == {str(first.pk), str(second.pk)}
    assert "Not known here" not in page.get_text()
    done = client.post("/advisories/acknowledge/", {"advisory": [first.pk, second.pk]}, follow=True)
    assert "You have acknowledged 2 advisories." in done.text
    assert BeautifulSoup(done.content, "html.parser").select("[name=advisory]") == []
    assert "to read and acknowledge" not in client.get("/desk/", follow=True).text
    assert "Tick the advisories that you have read." in client.post("/advisories/acknowledge/", follow=True).text
    assert client.post("/advisories/acknowledge/", {"advisory": "no id"}).status_code == 404
    assert "Not known here" in client.get("/advisories/?show=every").text
    acts = [line["act"] for line in lines() if line["actor"] == "IO.KOTWALI"]
    assert acts.count("advisories.acknowledged") == 2


def test_officer_acknowledges_once_and_reading_is_in_the_audit_log(world: World) -> None:
    advisory = register_advisory(world.system, entry())
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.io.officer)
    assert "I have read it" in client.get(f"/advisories/{advisory.pk}/").text
    for _twice in range(2):
        assert client.post(f"/advisories/{advisory.pk}/acknowledge/").status_code == 302
    assert "You have read and acknowledged it" in client.get(f"/advisories/{advisory.pk}/").text
    acts = [line["act"] for line in lines() if line["actor"] == "IO.KOTWALI"]
    assert acts.count("advisories.acknowledged") == 1
    assert acts.count("read.advisories:advisory") == 2
    with enter(world.sp):
        assert queries.acknowledgement_count(advisory) == 1


def test_withdrawn_item_is_no_longer_owed_and_keeps_its_answers(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    give_answer(world.sho, first_item(advisory))
    with enter(world.sho), pytest.raises(Http404):
        actions.withdraw_item(first_item(advisory).pk, "No longer", by=world.sho)
    with enter(world.national_monitor):
        actions.withdraw_item(first_item(advisory).pk, "Asked by a later letter", by=world.national_monitor)
    with pytest.raises(Refused):
        give_answer(world.sho, first_item(advisory))
    line, _verdict, counts = item_at_unit(advisory, world.kotwali, world.sho)
    assert (line.status, counts.owed) == ("done", 0)
    assert line.addressed == "Withdrawn on 30-06-2026; the answers stay on record."


def test_superseded_letter_is_no_longer_owed(world: World) -> None:
    old = register_advisory(world.system, entry("old", direct="yes"))
    register_advisory(world.system, entry("new", direct="yes", supersedes="old"))
    with pytest.raises(Refused):
        give_answer(world.sho, first_item(old))
    assert item_at_unit(old, world.up, world.state_monitor)[2].owed == 0


def test_parent_answers_for_an_abolished_station(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    Unit.objects.filter(pk=world.kotwali.pk).update(closed=days(-5))
    world.kotwali.refresh_from_db()
    with enter(world.sp):
        overview = Overview(world.kanpur)
        rows = ObligationRows(overview, "", lambda _unit: True).rows(ListOrder(), 0, 20)
        assert {row.unit for row in rows} == {"", "PS Kotwali (abolished on 25-06-2026)"}
        assert overview.abolished == [world.kotwali]
        assert queries.desk_counts(world.sp, DAY).count().open == 2
    with pytest.raises(Http404):
        give_answer(world.stranger, first_item(advisory), at=world.kotwali)
    give_answer(world.sp, first_item(advisory), replace(DONE, status=AnswerStatus.NOT_APPLICABLE), at=world.kotwali)
    counts = item_at_unit(advisory, world.kanpur, world.sp)[2]
    assert (counts.owed, counts.by_status) == (3, {"not_applicable": 1, "no_evidence": 2})


def test_station_abolished_before_the_letter_owes_nothing(world: World) -> None:
    Unit.objects.filter(pk=world.kotwali.pk).update(closed=date(2026, 5, 1))
    advisory = register_advisory(world.system, entry(direct="yes"))
    assert item_at_unit(advisory, world.kanpur, world.sp)[2].owed == 2


def test_district_made_a_zone_owes_nothing_and_its_answers_do_not_count(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"))
    give_answer(world.sp, first_item(advisory))
    before = item_at_unit(advisory, world.up, world.state_monitor)[2]
    Unit.objects.filter(pk=world.kanpur.pk).update(kind="zone")
    for place, by in ((world.up, world.state_monitor), (world.nation, world.national_monitor)):
        sums = item_at_unit(advisory, place, by)[2]
        assert sums.done == 0
        assert sum(sums.by_status.values()) == sums.owed
    assert item_at_unit(advisory, world.up, world.state_monitor)[2].owed == before.owed - 1
    Unit.objects.filter(pk=world.kanpur.pk).update(kind="district")
    assert item_at_unit(advisory, world.up, world.state_monitor)[2] == before


def test_done_in_one_state_does_not_hide_overdue_in_another(world: World) -> None:
    advisory = register_advisory(world.system, entry(items=[item(levels=["station"], within_days=5)]))
    for by, day in ((world.state_monitor, DAY), (post("bihar", world.bihar, Role.STATE_MONITOR), days(8))):
        with clock.fixed(day), enter(by):
            actions.pass_on(advisory.pk, by=by)
    give_answer(post("patna", world.gandhi_maidan, Role.SHO), first_item(advisory))
    with clock.fixed(days(10)):
        assert item_at_unit(advisory, world.nation, world.national_monitor)[2].overdue == 3


def test_letter_of_another_state_cannot_be_acknowledged(world: World) -> None:
    advisory = register_advisory(world.state_monitor, entry("up-1"))
    bihar = post("sp.patna", world.patna, Role.SUPERVISOR)
    with enter(bihar), pytest.raises(Http404):
        actions.acknowledge(advisory.pk, by=bihar)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(bihar.officer)
    assert "I have read it" not in client.get(f"/advisories/{advisory.pk}/").content.decode()
    with enter(world.sp):
        actions.acknowledge(advisory.pk, by=world.sp)
