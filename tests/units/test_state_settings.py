"""What a State decides on its page of settings: from which day on, by which order, and how it is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.http import Http404
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.models import StateSetting
from itsso.units.state_settings import actions, queries
from itsso.units.state_settings.fir_register import CODE, KIND, FirRegister, fir_register, read_registers
from tests.support.audit_log import lines
from tests.support.case_pages import fields, page
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once

DAY = date(2026, 6, 30)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


@pytest.fixture
def editor(world: World) -> Posting:
    return post("editor.up", world.up, Role.SETTINGS_EDITOR)


def decide(by: Posting, register: str = "cctns", since: date = TOMORROW, form: UUID | None = None) -> StateSetting:
    with enter(by):
        return actions.decide(KIND, {"register": register}, since, "12/2026", form=form or uuid4(), by=by)


def end(by: Posting, entry: StateSetting, form: UUID | None = None) -> StateSetting:
    with enter(by):
        return actions.end(entry.pk, "13/2026", form=form or uuid4(), by=by)


def on(by: Posting, day: date, state: str = "UP") -> FirRegister | None:
    with enter(by):
        assert read_registers().on(state, day) == fir_register(state, day)
        return fir_register(state, day)


def test_a_register_holds_from_its_day_on_and_in_its_own_state_alone(editor: Posting) -> None:
    assert on(editor, TOMORROW) is None
    decide(editor)
    assert [on(editor, day) for day in (DAY, TOMORROW, date(2030, 1, 1))] == [None, "cctns", "cctns"]
    assert on(editor, TOMORROW, "BR") is None


def test_a_later_entry_takes_the_place_of_an_earlier_one_from_its_own_day(editor: Posting) -> None:
    decide(editor)
    decide(editor, "itsso", date(2026, 8, 1))
    assert [on(editor, date(2026, *day)) for day in ((7, 1), (7, 31), (8, 1))] == ["cctns", "cctns", "itsso"]


def test_of_two_entries_for_one_day_the_one_recorded_later_holds(editor: Posting) -> None:
    decide(editor)
    decide(editor, "itsso")
    assert on(editor, TOMORROW) == "itsso"


def test_no_entry_changes_a_day_that_has_begun(editor: Posting) -> None:
    for day in (DAY, DAY - timedelta(days=300)):
        with pytest.raises(Refused, match="after today"):
            decide(editor, since=day)
    decide(editor)
    with clock.fixed(TOMORROW):
        ending = end(editor, StateSetting.objects.get())
        assert ending.since == TOMORROW + timedelta(days=1)
        assert [on(editor, day) for day in (TOMORROW, ending.since)] == ["cctns", None]


def test_what_was_in_force_before_is_in_force_again_when_an_entry_ends(editor: Posting) -> None:
    decide(editor)
    second = decide(editor, "itsso", date(2026, 8, 1))
    end(editor, second)
    assert [on(editor, day) for day in (TOMORROW, date(2026, 8, 1), date(2027, 1, 1))] == ["cctns"] * 3
    assert StateSetting.objects.count() == 3  # nothing was removed
    with pytest.raises(Refused, match="no longer in force"):
        end(editor, second)


def test_an_entry_that_another_one_replaced_is_not_ended(editor: Posting) -> None:
    first = decide(editor)
    decide(editor, "itsso")
    with pytest.raises(Refused, match="no longer in force"):
        end(editor, first)


def test_the_same_value_again_is_refused_and_the_same_form_again_is_one_entry(editor: Posting) -> None:
    form = uuid4()
    assert decide(editor, form=form) == decide(editor, form=form)
    with pytest.raises(Refused, match="already"):
        decide(editor)
    entry, form = StateSetting.objects.get(), uuid4()
    assert end(editor, entry, form) == end(editor, entry, form)
    assert StateSetting.objects.count() == 2


def test_a_form_that_is_sent_again_with_other_content_or_by_another_officer_is_refused(
    world: World, editor: Posting
) -> None:
    form, other = uuid4(), post("editor.two", world.up, Role.SETTINGS_EDITOR)
    entry = decide(editor, form=form)
    for by, register, since in (
        (editor, "itsso", TOMORROW),
        (editor, "cctns", TOMORROW + timedelta(days=1)),
        (other, "cctns", TOMORROW),
    ):
        with pytest.raises(Refused, match="already been used"):
            decide(by, register, since, form)
    for by in (editor, other):
        with pytest.raises(Refused, match="already been used"):
            end(by, entry, form)
    assert StateSetting.objects.get() == entry


def test_two_editors_at_once_make_two_entries_one_after_the_other(world: World, editor: Posting) -> None:
    other = post("editor.two", world.up, Role.SETTINGS_EDITOR)
    at_once(lambda: decide(editor), lambda: decide(other, "itsso"))
    newest = StateSetting.objects.order_by("-recorded_at", "-pk")[0]
    assert StateSetting.objects.count() == 2 and on(editor, TOMORROW) == newest.value["register"]


def test_only_the_state_itself_decides_and_ends(world: World, editor: Posting) -> None:
    entry = decide(editor)
    bihar = post("editor.br", world.bihar, Role.SETTINGS_EDITOR)
    with pytest.raises(Http404):
        end(bihar, entry)
    with pytest.raises(Refused, match="State itself"):
        decide(world.sp)
    assert on(editor, TOMORROW) == "cctns"


def test_an_entry_is_never_changed_or_removed(editor: Posting) -> None:
    decide(editor)
    for statement in ("update units_statesetting set since = '2020-01-01'", "delete from units_statesetting"):
        with pytest.raises(DatabaseError), enter(editor), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_entry_leaves_an_audit_entry(editor: Posting) -> None:
    end(editor, decide(editor))
    assert [(line["act"], line["detail"]["setting"], line["detail"]["value"]) for line in lines()[-2:]] == [
        ("units.setting_decided", CODE, ["cctns"]),
        ("units.setting_ended", CODE, []),
    ]


def _sent(answer: Any, **more: str) -> dict[str, Any]:
    return fields(page(answer)) | more


def _decide_on_the_page(client: Client, register: str = "itsso") -> Any:
    address = "/settings/fir_register/new/"
    day = {"since_day": "1", "since_month": "8", "since_year": "2026"}
    check = client.post(address, _sent(client.get(address), register=register, order_number="DGP-4/2026") | day)
    assert check.status_code == 200, page(check).get_text(" ", strip=True)[:400]
    assert "are rejected" in check.text and not StateSetting.objects.exists()
    return client.post(address, _sent(check, confirmed="1"))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_editor_decides_on_a_page_after_a_check_page(editor: Posting, language: str) -> None:
    client = browser(editor)
    assert client.get("/").headers["Location"].endswith("/settings/")
    assert "Not named" in client.get("/settings/").text
    assert _decide_on_the_page(client).status_code == 302
    assert on(editor, date(2026, 8, 1)) == "itsso"
    client = browser(editor, language)
    for address in ("/settings/", "/settings/fir_register/", "/settings/fir_register/new/"):
        assert problems(client.get(address).content) == [], address
    (entry,) = StateSetting.objects.all()
    address = f"/settings/fir_register/{entry.pk}/end/"
    assert problems(client.get(address).content) == []
    check = client.post(address, _sent(client.get(address), order_number="14/2026"))
    assert problems(check.content) == [] and StateSetting.objects.count() == 1
    assert client.post(address, _sent(check, confirmed="1")).status_code == 302
    assert on(editor, date(2026, 8, 1)) is None
    listed = client.get("/settings/fir_register/")
    assert problems(listed.content) == [] and "DGP-4/2026" in listed.text and "14/2026" in listed.text


def test_wrong_input_is_refused_at_its_field(editor: Posting) -> None:
    client, address = browser(editor), "/settings/fir_register/new/"
    past = {"since_day": "30", "since_month": "6", "since_year": "2026"}
    answer = client.post(
        address, _sent(client.get(address), register="both", order_number="by Ram Lal 9871112223") | past
    )
    summary = " ".join(
        link.get_text() for link in BeautifulSoup(answer.content, "html.parser").select(".govuk-error-summary a")
    )
    assert answer.status_code == 422
    assert re.search("Choose the register.*after today.*number of the order", summary), summary
    assert not StateSetting.objects.exists()


def test_the_state_monitor_reads_and_does_not_decide(world: World, editor: Posting) -> None:
    entry, client = decide(editor), browser(world.state_monitor)
    assert "12/2026" in client.get("/settings/fir_register/").text
    assert "New entry" not in client.get("/settings/fir_register/").text
    for address in ("/settings/fir_register/new/", f"/settings/fir_register/{entry.pk}/end/"):
        assert client.get(address).status_code == client.post(address, {"form": uuid4()}).status_code == 404


def test_what_comes_next_is_the_nearest_change(editor: Posting) -> None:
    first = decide(editor)
    with enter(editor):
        assert queries.coming(queries.entries_of(editor.unit, CODE), DAY) == first
    ending = end(editor, first)
    with enter(editor):
        entries = queries.entries_of(editor.unit, CODE)
        assert ending.since == TOMORROW and queries.coming(entries, DAY) is None
