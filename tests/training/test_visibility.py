"""Tests that nominees of other units stay hidden, and sessions of other units cannot be called off."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from itsso.accounts.models import Posting, Role
from itsso.protection.ranges import enter
from itsso.training.models import Nomination, Session
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.training_files import attendance_row, attendances, person_id, register_row, reject_reasons, send
from tests.training.planned_sessions import plan_session


@pytest.fixture
def elsewhere(world: World) -> Posting:
    """Return a training officer of another State."""
    return post("trainer.br", world.bihar, Role.TRAINING_OFFICER)


def nominate(session: Session, number: str, by: Posting) -> None:
    client = browser(by)
    person = person_id(number, by=by)
    assert (
        client.post(f"/training/sessions/{session.pk}/nominate/", {"person": [person], "confirmed": "1"}).status_code
        == 302
    )


def test_seats_are_counted_for_everybody_but_named_only_in_the_readers_range(
    world: World, trainer: Posting, elsewhere: Posting
) -> None:
    send([register_row("1", world.kotwali, "Rakesh Kumar"), register_row("2", world.kotwali, "Salim Khan")], by=trainer)
    send([register_row("3", world.gandhi_maidan, "Mohan Yadav")], by=elsewhere)
    session = plan_session(browser(trainer), seats="2")
    for number, by in (("1", trainer), ("3", elsewhere), ("2", trainer)):
        nominate(session, number, by)
    session_url = f"/training/sessions/{session.pk}/"
    trainer_page, elsewhere_page = (browser(by).get(session_url).content.decode() for by in (trainer, elsewhere))
    assert all("2 of 2 seats are taken, 1 on the waiting list." in page for page in (trainer_page, elsewhere_page))
    assert ("Rakesh Kumar" in trainer_page, "Mohan Yadav" in trainer_page, "On the waiting list" in trainer_page) == (
        True,
        False,
        True,
    )
    assert (
        "Rakesh Kumar" in elsewhere_page,
        "Mohan Yadav" in elsewhere_page,
        "On the waiting list" in elsewhere_page,
    ) == (False, True, False)
    assert world.gandhi_maidan.name not in trainer_page
    with enter(elsewhere):
        assert [nomination.person_id for nomination in Nomination.objects.all()] == [person_id("3", by=elsewhere)]


def test_session_of_another_unit_cannot_be_called_off(world: World, trainer: Posting, elsewhere: Posting) -> None:
    session = plan_session(browser(trainer))
    session_url = f"/training/sessions/{session.pk}/"
    assert "Cancel the course" not in browser(elsewhere).get(session_url).content.decode()
    answer = browser(elsewhere).post(f"{session_url}call-off/", {"reason": "none"})
    assert answer.status_code == 422
    assert "Only the unit that holds this course" in answer.content.decode()
    with pytest.raises(DatabaseError, match="not in the range"), enter(elsewhere):
        Session.objects.update(reason="none")
    session.refresh_from_db()
    assert (session.called_off, session.reason) == (None, "")


def test_session_attended_only_by_other_units_cannot_be_called_off(
    world: World, trainer: Posting, elsewhere: Posting
) -> None:
    send([register_row("3", world.gandhi_maidan, "Mohan Yadav")], by=elsewhere)
    session = plan_session(browser(trainer), begins_on="30-06-2026", ends_on="30-06-2026")
    session_url = f"/training/sessions/{session.pk}/"
    nominate(session, "3", elsewhere)
    browser(elsewhere).post(f"{session_url}attend/", {"person": [person_id("3", by=elsewhere)]})
    page = browser(trainer).get(session_url).content.decode()
    assert "Nobody from your units is nominated. The seats are taken by other units." in page
    assert ("Attended: 1." in page, "Mohan Yadav" in page, "Cancel the course" in page) == (True, False, False)
    refused = browser(trainer).post(f"{session_url}call-off/", {"reason": "flood"})
    assert (refused.status_code, "Somebody has already attended" in refused.content.decode()) == (422, True)
    (attendance,) = attendances("3", by=elsewhere)
    browser(elsewhere).post(
        f"/training/attendances/{attendance.pk}/withdraw/", {"reason": "another course", "confirmed": "1"}
    )
    assert browser(trainer).post(f"{session_url}call-off/", {"reason": "flood", "confirmed": "1"}).status_code == 302


def test_number_held_by_another_unit_is_rejected_without_a_name(world: World, trainer: Posting) -> None:
    send([register_row("1", world.hazratganj, "Rakesh Kumar")], by=trainer)
    district = post("trainer.kanpur", world.kanpur, Role.TRAINING_OFFICER)
    upload = send([register_row("1", world.kotwali, "Salim Khan"), register_row("2", world.kotwali)], by=district)
    assert reject_reasons(upload, by=district) == ["held_elsewhere"]
    assert upload.taken == 1


def test_certificate_held_by_another_unit_is_rejected_without_a_name(
    world: World, trainer: Posting, elsewhere: Posting
) -> None:
    people = register_row("1", world.kotwali, "Rakesh Kumar"), register_row("3", world.gandhi_maidan, "Mohan Yadav")
    for person, by in zip(people, (trainer, elsewhere), strict=True):
        send([person], by=by)
    certificate = {"provider": "iGOT", "certificate": "C-1"}
    assert send([attendance_row(people[0], "pocso", "2026-01-20", **certificate)], by=trainer).taken == 1
    upload = send(
        [
            attendance_row(people[1], "pocso", "2026-01-20", **certificate),
            attendance_row(people[1], "evidence", "2026-01-21"),
        ],
        by=elsewhere,
    )
    assert reject_reasons(upload, by=elsewhere) == ["certificate_elsewhere"]
    assert upload.taken == 1
