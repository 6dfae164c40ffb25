"""Who owes what, answers it, verifies it; and what is counted of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client

from itsso.accounts.models import Role
from itsso.advisories import actions, page, queries
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.models import Answer, AnswerStatus, Evidence, ItemStatus, Passing
from itsso.advisories.overview import Overview
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.figures import Measured
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


def told(of, unit, by):
    with enter(by):
        (line,) = page.AdvisoryAtUnit(queries.advisory(of.pk), unit).item_rows
        return line, line.verdict, line.below


def test_what_nobody_answered_is_no_evidence_and_not_done(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes"))
    line, _verdict, below = told(of, world.up, world.state_monitor)
    assert line.status == "no_evidence"
    assert (below.owed, below.done, below.no_evidence) == (1 + 2 + 3, 0, 6)
    with enter(world.system):
        assert not ItemStatus.objects.exists()


def test_a_station_owes_nothing_before_its_state_has_passed_the_letter_on(world: World) -> None:
    of = register_advisory(world.system, entry())
    with pytest.raises(Refused, match="not asked of this unit"):
        give_answer(world.sho, first_item(of))
    with enter(world.state_monitor):
        actions.pass_on(of.pk, by=world.state_monitor)
        actions.pass_on(of.pk, by=world.state_monitor)
        assert Passing.objects.count() == 1
    give_answer(world.sho, first_item(of))
    line, _verdict, below = told(of, world.nation, world.national_monitor)
    assert (below.owed, below.done) == (2 + 2 + 3, 1)  # both States; the districts and stations of UP alone
    assert not line.owed


def test_a_district_cannot_pass_on_for_its_state(world: World) -> None:
    of = register_advisory(world.system, entry())
    with enter(world.sp), pytest.raises(Http404):
        actions.pass_on(of.pk, by=world.sp)


def test_a_letter_of_a_state_is_owed_by_its_own_units_and_by_no_other_state(world: World) -> None:
    of = register_advisory(world.state_monitor, entry("up-1"))
    bihar = post("sho.patna", world.gandhi_maidan, Role.SHO)
    with pytest.raises(Refused):
        give_answer(bihar, first_item(of))
    give_answer(world.sho, first_item(of))
    assert told(of, world.nation, world.national_monitor)[2].owed == 6


def test_done_needs_evidence_and_not_applicable_a_reason(world: World) -> None:
    asked = first_item(register_advisory(world.system, entry(direct="yes")))
    with pytest.raises(Refused, match="shown by something"):
        give_answer(world.sho, asked, AnswerDraft(AnswerStatus.DONE, "Believe me."))
    with pytest.raises(Refused, match="which document"):
        give_answer(world.sho, asked, AnswerDraft(AnswerStatus.DONE, "", Evidence.DOCUMENT, ""))
    with pytest.raises(Refused, match="why this does not apply"):
        give_answer(world.sho, asked, AnswerDraft(AnswerStatus.NOT_APPLICABLE))


def test_nobody_answers_for_another_unit(world: World) -> None:
    asked = first_item(register_advisory(world.system, entry(direct="yes")))
    for by, at in ((world.sp, world.kotwali), (world.sho, world.nawabganj), (world.sho, world.kanpur)):
        with pytest.raises(Http404):
            give_answer(by, asked, at=at)


def test_a_form_sent_twice_is_one_answer_and_the_latest_answer_stands(world: World) -> None:
    of, key = register_advisory(world.system, entry(direct="yes")), uuid4()
    first = give_answer(world.sho, first_item(of), key=key)
    assert give_answer(world.sho, first_item(of), key=key) == first
    give_answer(world.sho, first_item(of), AnswerDraft(AnswerStatus.UNDER_WAY))
    line, _verdict, below = told(of, world.kotwali, world.sho)
    assert (line.status, below.by_status) == ("under_way", {"under_way": 1})
    with enter(world.sho):
        assert [one.status for one in queries.answers(world.kotwali, first_item(of))] == ["under_way", "done"]


def test_an_answer_is_never_changed_or_removed(world: World) -> None:
    given = give_answer(world.sho, first_item(register_advisory(world.system, entry(direct="yes"))))
    with pytest.raises(DatabaseError), enter(world.sho), connection.cursor() as cursor:
        cursor.execute("update advisories_answer set status = 'done' where id = %s", [given.pk])


def test_a_level_above_accepts_or_sends_back_and_what_is_sent_back_is_not_done(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes"))
    given = give_answer(world.sho, first_item(of))
    with enter(world.sp):
        with pytest.raises(Refused, match="why it is sent back"):
            actions.verify(given.pk, False, by=world.sp)
        actions.verify(given.pk, False, "The order is of last year.", by=world.sp)
    line, _verdict, below = told(of, world.kotwali, world.sho)
    assert (line.status, below.done, below.by_status) == ("sent_back", 0, {"sent_back": 1})
    again = give_answer(world.sho, first_item(of))
    with enter(world.sp):
        with pytest.raises(Refused, match="answered anew"):
            actions.verify(given.pk, True, by=world.sp)
        actions.verify(again.pk, True, by=world.sp)
        actions.verify(again.pk, True, by=world.sp)
        assert again.verifications.count() == 1
    line, _verdict, below = told(of, world.up, world.state_monitor)
    assert (below.done, below.accepted) == (1, 1)


def test_nobody_verifies_an_answer_of_the_own_unit_or_of_one_beside(world: World) -> None:
    given = give_answer(world.sho, first_item(register_advisory(world.system, entry(direct="yes"))))
    for by in (world.sho, world.colleague, world.stranger):
        with enter(by), pytest.raises(Http404):
            actions.verify(given.pk, True, by=by)


def test_a_station_sees_its_own_answers_and_nobody_elses(world: World) -> None:
    asked = first_item(register_advisory(world.system, entry(direct="yes")))
    for by in (world.sho, world.colleague):
        give_answer(by, asked)
    for by, seen in ((world.sho, 1), (world.sp, 2), (world.stranger, 0), (world.state_monitor, 2)):
        with enter(by):
            assert (Answer.objects.count(), ItemStatus.objects.count()) == (seen, seen)


def test_a_claim_that_the_figure_denies_is_called_a_contradiction(world: World, measure) -> None:
    figures = [f"{FIGURE} at_least_percent 90"]
    of = register_advisory(world.system, entry(direct="yes", items=[item(figures=figures)]))

    def an_hour_later(counted=None):
        if counted:
            measure[world.kotwali.pk] = counted
        hours = next(later)
        with clock.fixed(clock.now() + timedelta(hours=hours)):
            return told(of, world.kotwali, world.sho)

    later = count(1)
    assert an_hour_later()[1] == ""  # not known: nothing is said
    line, verdict, _below = an_hour_later(Measured(12, 30))
    assert verdict == "By the system’s figures this is not met."
    assert (line.figures[0].value, line.figures[0].condition_result) == (
        "40.0% (12 of 30)",
        "met at 90% or more: not met",
    )
    give_answer(world.sho, first_item(of))
    line, verdict, _below = an_hour_later(Measured(12, 30))
    assert line.contradicts
    assert "contradicts: Cases in time: 40.0% (12 of 30)" in verdict
    assert an_hour_later(Measured(27, 30))[1] == "By the system’s figures this is met."


def test_a_share_of_nothing_and_a_figure_without_a_condition_decide_nothing(world: World, measure) -> None:
    measure[world.kotwali.pk] = Measured(0, 0)
    figures = [f"{FIGURE} at_least_percent 90", "nobody_registered_this at_most 0", f"{FIGURE} at_most 0"]
    of = register_advisory(world.system, entry(direct="yes", items=[item(figures=figures)]))
    line, verdict, _below = told(of, world.kotwali, world.sho)
    assert (line.measured, verdict) == (None, "")
    assert [one.value for one in line.figures] == ["0 of 0", "not known", "0 of 0"]


def test_the_systems_own_figure_is_evidence_as_it_stood_that_day(world: World, measure) -> None:
    asked = first_item(register_advisory(world.system, entry(direct="yes", items=[item(figures=[FIGURE])])))
    by_figure = AnswerDraft(AnswerStatus.DONE, "", Evidence.FIGURE)
    with pytest.raises(Refused, match="does not know a figure"):
        give_answer(world.sho, asked, by_figure)
    measure[world.kotwali.pk] = Measured(3, 4)
    given = give_answer(world.sho, asked, by_figure)
    measure[world.kotwali.pk] = Measured(0, 4)
    assert given.evidence == "test_figure 3 of 4"


def test_what_is_overdue_stands_on_the_desk_of_who_owes_it(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes", items=[item(due_on=days(-1)), item(2, due_on=days(0))]))

    def desk(by):
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(by.officer)
        return client.get("/desk/").text

    with enter(world.sho):
        waits = queries.desk_counts(world.sho, DAY)
    assert (waits.open, waits.overdue, waits.unread) == (2, 1, 1)
    assert "item of an advisory overdue" in desk(world.sho)
    assert "item of an advisory overdue" not in desk(world.io)  # it is not his to answer
    assert "advisory to read and acknowledge" in desk(world.io)
    give_answer(world.sho, first_item(of))
    with enter(world.io):
        actions.acknowledge(of.pk, by=world.io)
    assert "item of an advisory overdue" not in desk(world.sho)
    assert "to read and acknowledge" not in desk(world.io)


def test_within_days_runs_from_the_day_on_which_the_state_passed_it_on(world: World) -> None:
    of = register_advisory(world.system, entry(items=[item(within_days=10)]))
    with enter(world.state_monitor):
        actions.pass_on(of.pk, by=world.state_monitor)
        station = queries.obligations_of([world.kotwali])
        state = queries.obligations_of([world.up])
    assert (station[0].due, state[0].due) == (days(10), date(2026, 6, 11))
    with clock.fixed(days(11)):
        assert told(of, world.kanpur, world.sp)[2].overdue == 3
        assert told(of, world.up, world.state_monitor)[2].overdue == 1 + 2 + 3


def test_an_officer_acknowledges_once_and_the_reading_is_in_the_trail(world: World) -> None:
    of = register_advisory(world.system, entry())
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.io.officer)
    assert "I have read it" in client.get(f"/advisories/{of.pk}/").text
    for _twice in range(2):
        assert client.post(f"/advisories/{of.pk}/acknowledge/").status_code == 302
    assert "You have read and acknowledged it" in client.get(f"/advisories/{of.pk}/").text
    acts = [line["act"] for line in lines() if line["actor"] == "IO.KOTWALI"]
    assert acts.count("advisories.acknowledged") == 1
    assert acts.count("read.advisories:advisory") == 2
    with enter(world.sp):
        assert queries.acknowledgement_count(of) == 1


def test_an_item_withdrawn_is_owed_no_longer_and_its_answers_stay_marked(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes"))
    give_answer(world.sho, first_item(of))
    with enter(world.sho), pytest.raises(Http404):
        actions.withdraw_item(first_item(of).pk, "No longer", by=world.sho)
    with enter(world.national_monitor):
        actions.withdraw_item(first_item(of).pk, "Asked by a later letter", by=world.national_monitor)
    with pytest.raises(Refused):
        give_answer(world.sho, first_item(of))
    line, _verdict, below = told(of, world.kotwali, world.sho)
    assert (line.status, below.owed) == ("done", 0)
    assert line.addressed == "Withdrawn on 30-06-2026; what was answered stays."


def test_a_letter_superseded_is_owed_no_longer(world: World) -> None:
    old = register_advisory(world.system, entry("old", direct="yes"))
    register_advisory(world.system, entry("new", direct="yes", supersedes="old"))
    with pytest.raises(Refused):
        give_answer(world.sho, first_item(old))
    assert told(old, world.up, world.state_monitor)[2].owed == 0


def test_what_an_abolished_station_owed_is_answered_by_its_parent(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes"))
    Unit.objects.filter(pk=world.kotwali.pk).update(closed=days(-5))
    world.kotwali.refresh_from_db()
    with enter(world.sp):
        overview = Overview(world.kanpur)
        assert {row["unit"] for row in overview.own_rows()} == {"", "PS Kotwali (abolished on 25-06-2026)"}
        assert overview.abolished == [world.kotwali]
        assert queries.desk_counts(world.sp, DAY).open == 2
    with pytest.raises(Http404):
        give_answer(world.stranger, first_item(of), at=world.kotwali)
    give_answer(world.sp, first_item(of), replace(DONE, status=AnswerStatus.NOT_APPLICABLE), at=world.kotwali)
    below = told(of, world.kanpur, world.sp)[2]
    assert (below.owed, below.by_status) == (3, {"not_applicable": 1, "no_evidence": 2})


def test_a_station_abolished_before_the_letter_owes_nothing(world: World) -> None:
    Unit.objects.filter(pk=world.kotwali.pk).update(closed=date(2026, 5, 1))
    of = register_advisory(world.system, entry(direct="yes"))
    assert told(of, world.kanpur, world.sp)[2].owed == 2


def test_a_district_that_becomes_a_zone_owes_nothing_and_what_it_answered_counts_nowhere(world: World) -> None:
    of = register_advisory(world.system, entry(direct="yes"))
    give_answer(world.sp, first_item(of))
    before = told(of, world.up, world.state_monitor)[2]
    Unit.objects.filter(pk=world.kanpur.pk).update(kind="zone")
    for place, by in ((world.up, world.state_monitor), (world.nation, world.national_monitor)):
        sums = told(of, place, by)[2]
        assert sums.done == 0
        assert sum(sums.by_status.values()) == sums.owed
    assert told(of, world.up, world.state_monitor)[2].owed == before.owed - 1
    Unit.objects.filter(pk=world.kanpur.pk).update(kind="district")
    assert told(of, world.up, world.state_monitor)[2] == before


def test_what_one_state_has_done_hides_nothing_that_is_overdue_in_another(world: World) -> None:
    of = register_advisory(world.system, entry(items=[item(levels=["station"], within_days=5)]))
    for by, day in ((world.state_monitor, DAY), (post("bihar", world.bihar, Role.STATE_MONITOR), days(8))):
        with clock.fixed(day), enter(by):
            actions.pass_on(of.pk, by=by)
    give_answer(post("patna", world.gandhi_maidan, Role.SHO), first_item(of))
    with clock.fixed(days(10)):
        assert told(of, world.nation, world.national_monitor)[2].overdue == 3


def test_nobody_acknowledges_what_another_state_asks_of_its_own(world: World) -> None:
    of = register_advisory(world.state_monitor, entry("up-1"))
    bihar = post("sp.patna", world.patna, Role.SUPERVISOR)
    with enter(bihar), pytest.raises(Http404):
        actions.acknowledge(of.pk, by=bihar)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(bihar.officer)
    assert "I have read it" not in client.get(f"/advisories/{of.pk}/").content.decode()
    with enter(world.sp):
        actions.acknowledge(of.pk, by=world.sp)
