"""Days of recent events by radio button, and years of two digits."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.forms import Form
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from itsso.platform import clock
from itsso.ui.dates import LIFETIME, YEARS_AHEAD, DayBoxes, DayField, RecentDayBoxes, year_of

TODAY = date(2026, 11, 24)


class RecentForm(Form):
    """A form of an event that mostly happened today or yesterday, and of a date that may lie ahead."""

    happened = DayField(recent=True)
    until = DayField(required=False)


def sent(**values: str) -> RecentForm:
    return RecentForm(MultiValueDict({f"happened_{name}": [value] for name, value in values.items()}))


def codes(form: Form, name: str = "happened") -> list[str | None]:
    return [error.code for error in form.errors.as_data().get(name, [])]


def ticked(form: Form) -> list[str]:
    return [str(button["value"]) for button in _widget(form).select("input[type=radio][checked]")]


def boxes(form: Form) -> list[str]:
    return [str(box["value"]) for box in _widget(form).select("input[type=text]")]


def _widget(form: Form) -> BeautifulSoup:
    return BeautifulSoup(str(form["happened"]), "html.parser")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with clock.fixed(TODAY):
        yield


years = st.integers(1900, 2199)


@given(years, years, st.booleans())
def test_two_digits_of_a_year_are_that_year_or_ask_for_four(year: int, current: int, recent: bool) -> None:
    read = year_of(f"{year % 100:02d}", current, recent=recent)
    if read is None:
        assert recent
        return
    assert read % 100 == year % 100
    assert current - LIFETIME < read <= current + (0 if recent else YEARS_AHEAD)
    if current - LIFETIME < year <= current:
        assert read == year or (not recent and read > current)


@given(years, years, st.booleans())
def test_four_digits_of_a_year_are_that_year(year: int, current: int, recent: bool) -> None:
    assert year_of(str(year), current, recent=recent) == year


@given(st.dates(min_value=TODAY - timedelta(days=365 * 79), max_value=TODAY))
def test_past_day_with_a_year_of_two_digits_is_never_read_as_a_day_to_come(day: date) -> None:
    form = sent(day=str(day.day), month=str(day.month), year=f"{day.year % 100:02d}")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["happened"] == day


def test_a_year_that_could_only_lie_ahead_or_long_ago_is_asked_for_in_full() -> None:
    assert codes(sent(day="27", month="11", year="27")) == ["century"]
    form = RecentForm({"happened_when": "2026-11-24", "until": "27-11-27"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["until"] == date(2027, 11, 27)


@pytest.mark.parametrize("year", ["6", "026", "00226"])
def test_a_year_of_another_length_is_no_year(year: str) -> None:
    assert codes(sent(day="24", month="11", year=year)) == ["invalid"]


def test_today_and_yesterday_are_offered_with_their_dates() -> None:
    labels = [label.get_text() for label in _widget(RecentForm()).select(".govuk-radios__label")]
    assert labels == ["Today, 24-11-2026", "Yesterday, 23-11-2026", "Other date"]
    assert ticked(RecentForm()) == []
    assert ticked(RecentForm(initial={"happened": TODAY})) == ["2026-11-24"]
    assert ticked(RecentForm(initial={"happened": datetime(2026, 11, 23, 9, 0, tzinfo=clock.INDIA)})) == ["2026-11-23"]


def test_page_sent_after_midnight_means_the_day_that_it_showed() -> None:
    with clock.fixed(TODAY + timedelta(days=1)):
        form = sent(when="2026-11-24")
        assert form.is_valid(), form.errors
        assert form.cleaned_data["happened"] == TODAY
        assert ticked(form) == ["2026-11-24"]
        assert "Yesterday, 24-11-2026" in str(form["happened"])
    with clock.fixed(TODAY + timedelta(days=5)):
        assert (ticked(form), boxes(form)) == (["other"], ["24", "11", "2026"])


def test_another_date_is_typed_into_the_boxes() -> None:
    for form in (sent(when="other", day="20", month="11", year="26"), sent(day="20", month="11", year="26")):
        assert form.is_valid(), form.errors
        assert form.cleaned_data["happened"] == date(2026, 11, 20)
        assert (ticked(form), boxes(form)) == (["other"], ["20", "11", "26"])
    form = sent(when="other")
    assert (codes(form), ticked(form)) == (["incomplete"], ["other"])
    assert codes(sent(day="")) == ["required"]


def test_two_dates_that_contradict_each_other_are_refused_with_both() -> None:
    form = sent(when="2026-11-24", day="20", month="11", year="2026")
    assert form.errors["happened"] == ["You chose one date and typed another: 24-11-2026 and 20-11-2026. Choose again."]
    assert (ticked(form), boxes(form)) == ([], ["", "", ""])
    assert sent(when="2026-11-24", day="24", month="11", year="26").is_valid()


def test_date_that_is_not_needed_can_be_left_out_again() -> None:
    class OptionalForm(Form):
        happened = DayField(recent=True, required=False)

    form = OptionalForm({"happened_when": "none"})
    assert form.is_valid()
    assert form.cleaned_data["happened"] is None
    assert "No date" in str(form["happened"])


@given(*[st.text(max_size=12)] * 4)
def test_whatever_is_sent_for_a_recent_day_is_a_day_or_an_error(when: str, day: str, month: str, year: str) -> None:
    form = sent(when=when, day=day, month=month, year=year)
    assert form.is_valid() == ("happened" in getattr(form, "cleaned_data", {}))
    str(form)


def test_boxes_show_what_was_typed_escaped_and_are_disabled_with_their_field() -> None:
    for widget in (DayBoxes(), RecentDayBoxes()):
        html = widget.render("until", '"><b>-11-2026', {"id": "id_until", "disabled": True})
        boxes = BeautifulSoup(html, "html.parser").select("[data-day-boxes] input")
        assert [box["name"] for box in boxes] == ["until_day", "until_month", "until_year"]
        assert [box["value"] for box in boxes] == ['"><b>', "11", "2026"]
        assert all(box.has_attr("disabled") for box in boxes) and "<b>" not in html
    labels = BeautifulSoup(DayBoxes().render("until", None, {"id": "id_until"}), "html.parser").select("label")
    assert [label["for"] for label in labels] == ["id_until", "id_until_month", "id_until_year"]
