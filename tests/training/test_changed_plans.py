"""The plan of a course is changed before it begins: refused with a reason, seen by those nominated, with history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import Client

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.training.models import Person, Session, SessionChange
from itsso.training.sessions.actions import call_off, nominate
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.training_files import DAY, register_row, send
from tests.training.planned_sessions import PLAN, plan_session

CHANGED = {**PLAN, "place": "Reserve Lines", "begins_on": "13-07-2026", "ends_on": "15-07-2026"}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


@pytest.fixture
def trainer(world: World) -> Posting:
    return post("trains", world.kanpur, Role.TRAINING_OFFICER)


@pytest.fixture
def session(world: World, trainer: Posting) -> Session:
    """A course with two seats, for which three officers of the station are nominated."""
    names = ("Rakesh Kumar", "Sunita Devi", "Mohan Lal")
    send([register_row(str(n), world.kotwali, name) for n, name in enumerate(names)], by=trainer)
    planned = plan_session(browser(trainer))
    with enter(trainer):
        nominate(planned.pk, list(Person.objects.order_by("number").values_list("pk", flat=True)), by=trainer)
    return planned


def page_of(session: Session) -> str:
    return f"/training/sessions/{session.pk}/change/"


def form_of(client: Client, session: Session, **values: str) -> dict[str, str]:
    """Return what a browser sends of the form with other values."""
    page = BeautifulSoup(client.get(page_of(session)).content, "html.parser")
    sent = {str(box["name"]): str(box.get("value", "")) for box in page.select("main form input[name]")}
    plan = {name: value for name, value in {**CHANGED, **values}.items() if name != "course"}
    days = {name for name in sent if name.startswith(("begins_on_", "ends_on_"))}
    return {name: value for name, value in sent.items() if name not in days} | plan


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_a_plan_is_changed_after_a_check_and_a_second_click_changes_nothing(trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    sent = form_of(client, session)
    check = " ".join(client.post(page_of(session), sent).text.split())
    assert "Reserve Lines (before: Police Training College)" in check and "3 officers are nominated" in check
    session.refresh_from_db()
    assert session.place == "Police Training College"
    for _click in range(2):
        assert client.post(page_of(session), sent | {"confirmed": "1"}).status_code == 302
    session.refresh_from_db()
    assert (session.place, session.begins_on, session.ends_on) == (
        "Reserve Lines",
        date(2026, 7, 13),
        date(2026, 7, 15),
    )
    assert SessionChange.objects.count() == 1
    assert "13-07-2026 – 15-07-2026 (before: 06-07-2026 – 08-07-2026)" in text_of(
        client, f"/training/sessions/{session.pk}/"
    )


def test_the_check_leads_back_to_what_was_typed(trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    check = BeautifulSoup(client.post(page_of(session), form_of(client, session)).content, "html.parser")
    sent = {str(box["name"]): str(box["value"]) for box in check.select("main input[type=hidden]")}
    answer = client.post(page_of(session), sent | {"change": ""})
    boxes = BeautifulSoup(answer.content, "html.parser").select("main form input[name]")
    values = {str(box["name"]): str(box.get("value", "")) for box in boxes}
    assert answer.status_code == 200 and values["place"] == "Reserve Lines"
    assert [values[name] for name in values if name.startswith("begins_on_")] == ["13", "07", "2026"]
    assert not SessionChange.objects.exists()


def test_those_nominated_and_the_unit_that_nominated_them_see_old_and_new(
    world: World, trainer: Posting, session: Session
) -> None:
    with enter(trainer):
        person = Person.objects.order_by("number")[0]
    officer = world.io.officer
    OfficerNumber.objects.filter(officer=officer).update(number=person.number)
    OfficerNumber.objects.get_or_create(officer=officer, state="UP", defaults={"number": person.number})
    officer_client = browser(world.io)
    before = text_of(officer_client, f"/training/people/{person.pk}/")
    assert "Coming courses" in before and "has a seat" in before and "before:" not in before
    assert "coming course changed" not in text_of(officer_client, "/desk/")
    with clock.fixed(date(2026, 7, 1)):
        client, later = browser(trainer), {"begins_on": "20-07-2026", "ends_on": "22-07-2026"}
        client.post(page_of(session), form_of(client, session, **later) | {"confirmed": "1"})
        officer_client = browser(world.io)
        after = text_of(officer_client, f"/training/people/{person.pk}/")
        assert "Place: Reserve Lines (before: Police Training College)" in after
        assert "coming course changed after the nomination" in text_of(officer_client, "/desk/")
        assert "coming course changed after the nomination" in text_of(browser(trainer), "/training/")
        assert "coming course changed" not in text_of(browser(world.colleague), "/desk/")
    with clock.fixed(date(2026, 7, 16)):
        assert "coming course changed" not in text_of(browser(world.io), "/desk/"), "a change is told for two weeks"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"seats": "1"}, "2 seats are taken"),
        ({"seats": "0"}, "There is a problem"),
        ({"begins_on": "31-05-2026", "ends_on": "02-06-2026"}, "The first day is in the past"),
        ({"begins_on": "16-07-2026"}, "The last day is before the first day"),
        ({"place": ""}, "There is a problem"),
        ({**PLAN}, "Nothing is different"),
    ],
)
def test_what_cannot_be_planned_is_refused_at_its_field(
    trainer: Posting, session: Session, values: dict[str, str], reason: str
) -> None:
    client = browser(trainer)
    answer = client.post(page_of(session), form_of(client, session, **values))
    assert answer.status_code == 422 and reason in answer.text
    assert not SessionChange.objects.exists()


def test_seats_may_fall_to_those_taken_and_rise_for_those_waiting(trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    client.post(page_of(session), form_of(client, session, seats="5") | {"confirmed": "1"})
    assert "3 of 5 seats are taken, 0 on the waiting list" in text_of(client, f"/training/sessions/{session.pk}/")
    assert client.post(page_of(session), form_of(client, session, seats="2") | {"confirmed": "1"}).status_code == 422
    assert client.post(page_of(session), form_of(client, session, seats="3") | {"confirmed": "1"}).status_code == 302
    session.refresh_from_db()
    assert session.seats == 3


def test_course_that_cannot_be_changed_says_why(world: World, trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    sent = form_of(client, session) | {"confirmed": "1"}
    other = browser(post("trains.lucknow", world.lucknow, Role.TRAINING_OFFICER))
    assert "Only the unit that holds this course" in text_of(other, page_of(session))
    assert other.post(page_of(session), sent).status_code == 422
    assert browser(world.sho).get(page_of(session)).status_code == 404
    with clock.fixed(date(2026, 7, 6)):
        begun = browser(trainer)
        assert "This course began on 06-07-2026" in text_of(begun, page_of(session))
        assert begun.post(page_of(session), sent).status_code == 422
    with enter(trainer):
        call_off(session.pk, "The hall is closed", by=trainer)
    assert "This course is cancelled" in text_of(client, page_of(session))
    assert client.post(page_of(session), sent).status_code == 422
    assert "Change the plan" not in text_of(client, f"/training/sessions/{session.pk}/")
    assert not SessionChange.objects.exists()
    assert client.get(f"/training/sessions/{uuid4()}/change/").status_code == 404


def test_a_form_that_showed_an_older_plan_overwrites_nothing(trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    older = form_of(client, session, place="Town Hall")
    assert client.post(page_of(session), form_of(client, session) | {"confirmed": "1"}).status_code == 302
    answer = client.post(page_of(session), older | {"confirmed": "1"})
    assert answer.status_code == 422 and "changed meanwhile" in answer.text
    session.refresh_from_db()
    assert session.place == "Reserve Lines"


def test_the_history_of_changes_cannot_be_altered(world: World, trainer: Posting, session: Session) -> None:
    client = browser(trainer)
    client.post(page_of(session), form_of(client, session) | {"confirmed": "1"})
    change = SessionChange.objects.get()
    stranger = post("trains.lucknow", world.lucknow, Role.TRAINING_OFFICER)
    change.pk = uuid4()
    with pytest.raises(DatabaseError, match="not in the range"), enter(stranger):
        SessionChange.objects.bulk_create([change])
    for statement in ("update training_sessionchange set place = 'x'", "delete from training_sessionchange"):
        with pytest.raises(DatabaseError), enter(trainer), connection.cursor() as cursor:
            cursor.execute(statement)
