"""Tests of the helplines of a State: their form, and the public pages, her page and the slip that show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from itsso.platform import clock
from itsso.platform.clock import today
from itsso.units.models import StateSetting
from itsso.units.state_settings.helplines import helplines_of
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.state_settings import editor


def sent(**overrides: object) -> dict[str, object]:
    """Return the form with one helpline, in force from tomorrow."""
    day = today() + timedelta(1)
    values: dict[str, object] = {
        "number_1": "१०९०",
        "name_1": "Women Power Line",
        "name_hi_1": "वीमेन पावर लाइन",
        "hours_1": "",
        "source_1": "Order 4/2026",
        "since_day": str(day.day),
        "since_month": str(day.month),
        "since_year": str(day.year),
        "order_number": "12/2026",
        "form": str(uuid4()),
    }
    return values | overrides


def address() -> str:
    from django.urls import reverse

    return reverse("units:decide_setting", args=["helplines"])


def test_helplines_of_a_state_are_on_public_pages_from_their_day_on(world: World) -> None:
    client, form = browser(editor(world.up)), sent()
    assert "Check before you record" in client.post(address(), form).text
    for _ in range(2):  # a double click
        assert client.post(address(), form | {"confirmed": "1"}).status_code == 302
    assert StateSetting.objects.count() == 1
    page = f"/stations/?state={world.up.pk}"
    assert "Women Power Line" not in browser().get(page).text
    with clock.fixed(today() + timedelta(1)):
        document = BeautifulSoup(browser().get(page).text, "html.parser")
        assert [link.text for link in document.select("a[href='tel:1090']")] == ["Women Power Line: 1090"]
        assert "Women Power Line" not in browser().get(f"/stations/?state={world.bihar.pk}").text
        assert [line.number for line in helplines_of("UP")] == ["1090"]
        assert not helplines_of("BR")
        assert not helplines_of("")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"number_1": "call me"}, "Enter a telephone number"),
        ({"number_1": "1090; drop"}, "Enter a telephone number"),
        ({"name_hi_1": "Women"}, "Enter the name in Devanagari letters"),
        ({"source_1": ""}, "Enter where the number was published"),
        ({"number_2": "1090", "name_2": "B", "name_hi_2": "ब", "source_2": "S"}, "This number was entered twice"),
        ({f"{part}_1": "" for part in ("number", "name", "name_hi", "source")}, "Enter at least one helpline"),
    ],
)
def test_wrong_helpline_is_a_form_error(world: World, wrong: Mapping[str, object], error: str) -> None:
    page = browser(editor(world.up)).post(address(), sent(**wrong))
    assert page.status_code == 422
    assert error in page.text
    assert not StateSetting.objects.exists()


def shown_numbers(text: str) -> list[str]:
    """Return what the boxes of the telephone numbers hold."""
    boxes = BeautifulSoup(text, "html.parser").select("input[name^=number_]")
    return [str(box.get("value", "")) for box in boxes]


def test_form_begins_with_one_helpline_and_takes_more_when_asked(world: World) -> None:
    client = browser(editor(world.up))
    assert shown_numbers(client.get(address()).text) == [""]
    typed = sent(number_1="call me", name_1="<b>Line</b>")
    for boxes in (2, 3, 4, 5, 5):
        page = client.post(address(), typed | {"add": "1"})
        assert page.status_code == 200 and "There is a problem" not in page.text
        assert shown_numbers(page.text) == ["call me", *[""] * (boxes - 1)]
        assert "<b>Line</b>" not in page.text and "12/2026" in page.text
        typed[f"number_{boxes}"] = ""
    assert 'name="add"' not in page.text and not StateSetting.objects.exists()
    page = client.post(address(), sent(number_5="112", name_5="E", name_hi_5="ई", source_5="S", number_9="1"))
    assert "Check before you record" in page.text


def test_form_begins_with_the_helplines_in_force(world: World) -> None:
    by = editor(world.up)
    second = {"number_2": "0522 2208888", "name_2": "Desk", "name_hi_2": "डेस्क", "hours_2": "10-18", "source_2": "S"}
    assert browser(by).post(address(), sent(**second, confirmed="1")).status_code == 302
    with clock.fixed(today() + timedelta(1)):
        assert shown_numbers(browser(by).get(address()).text) == ["1090", "0522 2208888"]
        assert shown_numbers(browser(editor(world.bihar)).get(address()).text) == [""]
