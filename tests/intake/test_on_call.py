"""The woman officer on call: named for a night or a week, shown while her time lasts, and plainly missing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from itsso.accounts.models import Officer, Posting, Role
from itsso.intake.complaints import actions as complaints
from itsso.intake.models import Mode
from itsso.intake.on_call import queries
from itsso.intake.on_call.actions import NamedWoman, OnCallDays, name_on_call
from itsso.intake.on_call.forms import first_day
from itsso.intake.on_call.models import WomanOfficerOnCall
from itsso.platform.clock import INDIA, fixed
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.case_pages import fields, page, words
from tests.support.complaints import CAME, complaint
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

pytestmark = pytest.mark.django_db

EVENING = datetime(2025, 3, 20, 21, 0, tzinfo=INDIA)
TODAY = EVENING.date()
LIST, NAME = "/on-call/", "/on-call/name/"
NOBODY = "No woman officer is named for tonight."


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with fixed(EVENING):
        yield


@pytest.fixture
def woman(world: World) -> Posting:
    posting = post("asha.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    Officer.objects.filter(pk=posting.officer_id).update(name="SI Asha Rawat", rank="SI", phone="0512 2300001")
    return posting


def number(posting: Posting) -> str:
    return posting.officer.numbers.get().number


def days(*women: tuple[date, str], begins: str = "20:00", ends: str = "08:00", form: UUID | None = None) -> OnCallDays:
    named = [(day, NamedWoman(officer)) for day, officer in women]
    return OnCallDays(named, time.fromisoformat(begins), time.fromisoformat(ends), form or uuid4())


def named(by: Posting, on_call: OnCallDays) -> None:
    with enter(by):
        name_on_call(on_call, by=by)


def in_force() -> list[tuple[str, str]]:
    """Return the entries that nobody ended: the officer or rank, and the beginning."""
    entries = WomanOfficerOnCall.objects.using("owner").filter(ended_at=None).order_by("begins_at")
    return [(entry.officer or entry.rank, entry.begins_at.astimezone(INDIA).strftime("%d %H:%M")) for entry in entries]


def opened(by: Posting, address: str = NAME) -> dict[str, str]:
    """Return the fields of the form, as it opens."""
    return fields(page(browser(by).get(address)))


def line_on(by: Posting, address: str, language: str = "en") -> str:
    return words(page(browser(by, language).get(address)).select_one("main"))


def test_sho_names_one_for_tonight_and_everybody_who_hears_complaints_reads_it(world: World, woman: Posting) -> None:
    duty = post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER)
    for by, address in ((world.sho, "/desk/"), (duty, "/complaints/")):
        assert NOBODY in line_on(by, address)
    morning = page(browser(world.sho).get("/desk/"))
    link = next(link for link in morning.select(".itsso-morning a") if words(link) == "Name one")
    form = opened(world.sho, str(link["href"]))
    assert (form["begins"], form["ends"]) == ("20:00", "08:00")
    client = browser(world.sho)
    for _press in range(2):
        answer = client.post(NAME, {**form, "on_2025-03-20": number(woman), "is_woman": "on"})
        assert answer.status_code == 302
    assert in_force() == [(number(woman), "20 20:00")]
    sentence = f"Woman officer on call: SI Asha Rawat ({number(woman)}), 0512 2300001, until 21-03-2025 08:00."
    for by, address in ((world.sho, "/desk/"), (duty, "/complaints/"), (world.io, "/complaints/")):
        assert sentence in line_on(by, address)
    with enter(duty):
        complaint = complaints.begin_complaint(uuid4(), by=duty)
    assert sentence in line_on(duty, reverse("intake:complaint", args=[complaint.pk]))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2025-03-20T19:59", "No woman officer is on call now. Next: SI Asha Rawat"),
        ("2025-03-20T19:59", "from 20:00 today"),
        ("2025-03-20T20:00", "Woman officer on call: SI Asha Rawat"),
        ("2025-03-21T07:59", "until 08:00 today"),
        ("2025-03-21T08:00", NOBODY),
        ("2025-03-19T19:59", NOBODY),
    ],
)
def test_she_is_on_call_from_her_first_minute_until_before_the_last(
    world: World, woman: Posting, moment: str, text: str
) -> None:
    named(world.sho, days((TODAY, number(woman))))
    with fixed(datetime.fromisoformat(moment).replace(tzinfo=INDIA)):
        line = line_on(world.sho, "/desk/")
        assert text in line
        assert ("Woman officer on call: SI" in line) == text.startswith(("Woman officer on call: SI", "until"))


def test_a_week_is_entered_at_once_and_the_next_week_suggests_it(world: World, woman: Posting) -> None:
    form = opened(world.sho)
    week = {f"on_{TODAY + timedelta(days=n)}": number(woman) for n in range(0, 7, 2)}
    assert browser(world.sho).post(NAME, {**form, **week, "is_woman": "on"}).status_code == 302
    assert [begins for _officer, begins in in_force()] == ["20 20:00", "22 20:00", "24 20:00", "26 20:00"]
    with fixed(EVENING + timedelta(days=7)):
        later = opened(world.sho)
        assert {name: value for name, value in later.items() if name.startswith("on_") and value} == {
            f"on_{TODAY + timedelta(days=7 + n)}": number(woman) for n in range(0, 7, 2)
        }
        assert in_force() == in_force()[:4]  # a suggestion names nobody
        assert NOBODY in line_on(world.sho, "/desk/")


def test_day_that_is_left_empty_stays_and_another_officer_replaces(world: World, woman: Posting) -> None:
    named(world.sho, days((TODAY, number(woman)), (TODAY + timedelta(days=1), number(woman))))
    form = page(browser(world.sho).get(NAME))
    assert words(form.select("[name='on_2025-03-20'] option")[0]) == "as recorded"
    assert "Recorded: SI Asha Rawat" in words(form.select_one("#id_on_2025-03-20_helptext"))
    client = browser(world.sho)
    answer = client.post(NAME, {**fields(form), "on_2025-03-21": number(world.io), "is_woman": "on"})
    assert "Earlier entry replaced: SI Asha Rawat" in words(page(client.get(answer["location"])))
    assert in_force() == [(number(woman), "20 20:00"), (number(world.io), "21 20:00")]
    assert WomanOfficerOnCall.objects.using("owner").count() == 3  # the history stays
    over = line_on(world.sho, f"{LIST}?show=over")
    assert "ended or replaced on 20-03-2025 21:00" in over


def periods() -> set[tuple[str, ...]]:
    """Return the entries that nobody ended: the officer, from when and until when."""
    entries = WomanOfficerOnCall.objects.using("owner").filter(ended_at=None)
    return {
        (entry.officer, *(f"{moment.astimezone(INDIA):%d %H:%M}" for moment in (entry.begins_at, entry.until)))
        for entry in entries
    }


@pytest.mark.parametrize(
    ("begins", "ends", "rests"),
    [
        ("20:00", "08:00", []),
        ("18:00", "09:00", []),
        ("23:00", "08:00", [("20 20:00", "20 23:00")]),
        ("20:00", "06:00", [("21 06:00", "21 08:00")]),
        ("23:00", "06:00", [("20 20:00", "20 23:00"), ("21 06:00", "21 08:00")]),
        ("20:30", "06:00", [("21 06:00", "21 08:00")]),  # at 21:00 the half hour before is over
    ],
)
def test_another_officer_takes_only_the_time_that_both_share(
    world: World, woman: Posting, begins: str, ends: str, rests: list[tuple[str, str]]
) -> None:
    named(world.sho, days((TODAY, number(woman))))
    form = uuid4()
    for _press in range(2):
        named(world.sho, days((TODAY, number(world.io)), begins=begins, ends=ends, form=form))
    assert periods() == {
        (number(world.io), f"20 {begins}", f"21 {ends}"),
        *((number(woman), *period) for period in rests),
    }
    recorded = page(browser(world.sho).get(f"{LIST}?show=every")).select("tbody tr")
    assert len(recorded) == 2 + len(rests)  # the entry that ended stays in the history


def test_one_entry_over_several_nights_shortens_each_of_them(world: World, woman: Posting) -> None:
    """A day and night from 06:00 shares time with the night before it and the night after."""
    tomorrow = TODAY + timedelta(days=1)
    named(world.sho, days((TODAY, number(woman)), (tomorrow, number(world.colleague))))
    named(world.sho, days((tomorrow, number(world.io)), begins="06:00", ends="06:00"))
    assert periods() == {
        (number(woman), "20 20:00", "21 06:00"),
        (number(world.io), "21 06:00", "22 06:00"),
        (number(world.colleague), "22 06:00", "22 08:00"),
    }


def test_page_says_before_and_after_what_another_officer_leaves(world: World, woman: Posting) -> None:
    named(world.sho, days((TODAY, number(woman))))
    form = page(browser(world.sho).get(NAME))
    assert "that officer is replaced for the shared time only" in words(form.select_one("main"))
    assert "Recorded: SI Asha Rawat" in words(form) and "20:00 to 08:00" in words(form)
    client = browser(world.sho)
    sent = {**fields(form), "on_2025-03-20": number(world.io), "is_woman": "on", "begins": "23:00", "ends": "06:00"}
    answer = words(page(client.get(client.post(NAME, sent)["location"])))
    assert "Earlier entry replaced: SI Asha Rawat" in answer
    assert "20-03-2025 20:00 to 20-03-2025 23:00" in answer and "21-03-2025 06:00 to 21-03-2025 08:00" in answer
    link = page(browser(world.sho).get(LIST)).select_one("a[href$='/end/']")
    assert words(link).startswith("End , SI Asha Rawat") or words(link).startswith("End, SI Asha Rawat")


def test_rest_of_a_night_is_not_taken_for_the_night_to_come(world: World, woman: Posting) -> None:
    """It begins in the morning of the next day, for which nobody is named yet."""
    named(world.sho, days((TODAY, number(woman))))
    named(world.sho, days((TODAY, number(world.io)), ends="06:00"))
    assert (number(woman), "21 06:00", "21 08:00") in periods()
    form = page(browser(world.sho).get(NAME))
    tonight, tomorrow = (words(form.select_one(f"[name='on_2025-03-{day}'] option")) for day in (20, 21))
    assert (tonight, tomorrow) == ("as recorded", "nobody chosen")
    assert "20:00 to 06:00" in words(form)
    with fixed(EVENING + timedelta(days=7)):
        later = opened(world.sho)
    assert (later["on_2025-03-27"], later.get("on_2025-03-28", "")) == (number(world.io), "")


def test_officer_without_a_posting_is_named_by_rank_and_office_and_in_no_words(world: World) -> None:
    form = {**opened(world.sho), "on_2025-03-20": "post", "is_woman": "on"}
    refused = browser(world.sho).post(NAME, form)
    assert refused.status_code == 422
    assert "Choose the rank." in refused.text
    assert "Choose the office." in refused.text
    answer = browser(world.sho).post(NAME, {**form, "rank": "SI", "office": "women_help_desk"})
    assert answer.status_code == 302
    assert "Woman officer on call: SI, women help desk, until 21-03-2025 08:00." in line_on(world.sho, "/desk/")
    inputs = page(browser(world.sho).get(NAME)).select("main textarea, main input[type=text]")
    assert {str(box["name"]) for box in inputs} == {"begins", "ends"}


def test_officers_of_the_district_can_be_named_and_no_others(world: World, woman: Posting) -> None:
    elsewhere = post("rita.hazratganj", world.hazratganj, Role.INVESTIGATING_OFFICER)
    form = page(browser(world.sho).get(NAME))
    offered = {str(option["value"]) for option in form.select("[name='on_2025-03-20'] option")}
    assert {number(woman), number(world.colleague)} <= offered
    assert number(elsewhere) not in offered
    stations = [words(option).rpartition(", ")[2] for option in form.select("[name='on_2025-03-20'] option")]
    assert list(dict.fromkeys(stations[1:-1])) == ["PS Kotwali", "PS Nawabganj"]
    sent = {**fields(form), "on_2025-03-20": number(elsewhere), "is_woman": "on"}
    assert browser(world.sho).post(NAME, sent).status_code == 422
    with pytest.raises(Refused):
        named(world.sho, days((TODAY, number(elsewhere))))
    assert in_force() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"is_woman": ""}, "Confirm that each officer named here is a woman."),
        ({"on_2025-03-20": ""}, "Choose an officer for at least one day."),
        ({"begins": "25:00"}, "Enter the time, for example 14:30."),
        ({"begins": "10:00", "ends": "12:00"}, "This time on call is over."),
    ],
)
def test_what_is_missing_or_over_is_refused(
    world: World, woman: Posting, changed: dict[str, str], message: str
) -> None:
    form = {**opened(world.sho), "on_2025-03-20": number(woman), "is_woman": "on", **changed}
    answer = browser(world.sho).post(NAME, form)
    assert answer.status_code == 422
    assert message in answer.text
    assert in_force() == []


def test_before_the_morning_the_form_begins_with_the_night_that_is_on(world: World, woman: Posting) -> None:
    with fixed(datetime(2025, 3, 21, 2, 0, tzinfo=INDIA)):
        form = opened(world.sho)
        assert next(name for name in form if name.startswith("on_")) == "on_2025-03-20"
        browser(world.sho).post(NAME, {**form, "on_2025-03-20": number(woman), "is_woman": "on"})
        assert "until 08:00 today" in line_on(world.sho, "/desk/")


def test_entry_is_ended_after_a_page_that_asks_and_only_by_its_station(world: World, woman: Posting) -> None:
    named(world.sho, days((TODAY, number(woman))))
    entry = WomanOfficerOnCall.objects.using("owner").get()
    address = f"{LIST}{entry.pk}/end/"
    assert browser(world.colleague).post(address, {"confirmed": "1"}).status_code == 404
    client = browser(world.sho)
    assert "End this entry now?" in words(page(client.get(address)))
    assert in_force() != []
    for _press in range(2):
        assert client.post(address, {"confirmed": "1"}).status_code == 302
    assert in_force() == []
    assert NOBODY in line_on(world.sho, "/desk/")


def test_two_who_name_at_once_leave_one_officer_on_call(world: World, woman: Posting) -> None:
    first, second = days((TODAY, number(woman))), days((TODAY, number(world.io)))
    at_once(lambda: named(world.sho, first), lambda: named(world.io, second))
    assert len(in_force()) == 1


def test_form_of_another_officer_or_with_other_content_is_refused(world: World, woman: Posting) -> None:
    form = uuid4()
    named(world.sho, days((TODAY, number(woman)), form=form))
    with pytest.raises(Refused, match="Another officer"):
        named(world.io, days((TODAY, number(woman)), form=form))
    with pytest.raises(Refused, match="other content"):
        named(world.sho, days((TODAY, number(world.io)), form=form))
    assert in_force() == [(number(woman), "20 20:00")]


def test_station_reads_its_own_officer_and_no_other_unit_does(world: World, woman: Posting) -> None:
    named(world.sho, days((TODAY, number(woman))))
    assert NOBODY in line_on(world.colleague, "/desk/")
    assert "Asha Rawat" not in line_on(world.colleague, LIST)
    for by in (world.sp, world.state_monitor, world.clerk):
        assert browser(by).get(LIST).status_code == 404
        assert browser(by).post(NAME, {}).status_code == 404
    with pytest.raises(Refused):
        named(world.sp, days((TODAY, number(woman))))


def test_list_is_a_file_and_reads_in_hindi(world: World, woman: Posting) -> None:
    named(world.sho, days((TODAY, number(woman))))
    file = browser(world.sho).get(f"{LIST}?format=csv").text
    assert "SI Asha Rawat" in file
    assert "0512 2300001" in file
    for address in (LIST, NAME):
        hindi = line_on(world.sho, address, "hi")
        assert "महिला अधिकारी" in hindi
        assert "Woman" not in hindi
    other_station = line_on(world.colleague, "/desk/", "hi")
    assert "आज रात के लिए किसी महिला अधिकारी का नाम दर्ज नहीं है।" in other_station


def test_page_of_an_unsigned_message_names_who_is_to_call(world: World, woman: Posting) -> None:
    with fixed(CAME + timedelta(hours=1)):
        message = complaint(world.sho, mode=Mode.ONLINE)
        address = reverse("intake:complaint", args=[message.pk])
        assert NOBODY in line_on(world.sho, address)
        named(world.sho, days((first_day(CAME), number(woman)), begins="00:00", ends="00:00"))
        assert "Woman officer on call: SI Asha Rawat" in line_on(world.sho, address)


def test_who_is_on_now_and_who_follows_are_asked_by_one_prepared_statement_as_the_list_knows_them(
    world: World, woman: Posting
) -> None:
    for by, begins in ((world.sho, 0), (world.sho, 1), (world.sho, 2), (post("n.sho", world.nawabganj, Role.SHO), 0)):
        her = woman if by is world.sho else post("usha.nawabganj", world.nawabganj, Role.INVESTIGATING_OFFICER)
        named(by, days((TODAY + timedelta(days=begins), number(her))))
    for hours in (-2, -1, 0, 10, 11, 12, 22, 23, 24, 35, 47, 59, 70):  # both ends of each night, and a day before
        moment = EVENING + timedelta(hours=hours)
        with enter(world.sho):
            listed = queries.entries(world.kotwali).filter(queries.in_force(moment))
            expected = list(listed.filter(begins_at__lte=moment + queries.SOON)[:2])
            with CaptureQueriesContext(connection) as statements:
                answer = queries.now_and_next(world.kotwali, moment).rows()
                assert [(entry, entry.station.pk) for entry in answer] == [(e, world.kotwali.pk) for e in expected]
        assert len(statements) == 1
        assert statements[0]["sql"].startswith("QUERY = "), "it is not written by Django, which took longer to write it"
