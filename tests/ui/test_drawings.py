"""Drawings are remembered: never other numbers, other words or another reader's links than those of the page."""

from __future__ import annotations

from datetime import date

from django.template import engines
from django.utils.translation import override

from itsso.ui import charts, own_words
from itsso.ui.own_words import MessageKey


def calendar(number: int, url: str = "/cases/?due=2026-06-02") -> str:
    days = [charts.DueDay(date(2026, 6, 2), number, url)]
    return charts.due_calendar(charts.DueDay(date(2026, 6, 1), 0), days, "Due", "Police reports falling due")


def test_drawing_shows_the_numbers_and_links_that_it_is_given() -> None:
    first = calendar(4)
    assert ">4</text>" in first and calendar(4) == first
    assert ">5</text>" in calendar(5) and ">4</text>" not in calendar(5)
    assert "/cases/" in first and "/cases/" not in calendar(4, url="")
    assert charts.count_bars([charts.Bar("<b>", 1)], "a", "b", "c").count("&lt;b&gt;") == 2


def test_drawing_is_in_the_words_of_its_reader() -> None:
    with override("hi"):
        hindi = calendar(4)
        assert "past due" not in hindi
    assert "past due" in calendar(4)
    try:
        own_words.install("up", {MessageKey("", "past due"): "बकाया शब्द"})
        with override("hi-up"):
            assert "बकाया शब्द" in calendar(4)
        own_words.install("up", {MessageKey("", "past due"): "दूसरा शब्द"})
        with override("hi-up"):
            assert "दूसरा शब्द" in calendar(4)
    finally:
        own_words.install("up", {})
    with override("hi-up"):
        assert "शब्द" not in calendar(4)
    with override("hi"):
        assert calendar(4) == hindi


def test_part_of_a_page_is_drawn_again_for_other_values_and_in_other_words() -> None:
    part = engines["django"].from_string(
        "{% load drawing_tags i18n %}"
        "{% drawn_once 'number' n %}{% translate 'past due' %} {{ drawn }}{% enddrawn_once %}"
    )
    assert part.render({"n": (1, 2), "drawn": "first"}) == "past due first"
    assert part.render({"n": (1, 2), "drawn": "second"}) == "past due first"
    assert part.render({"n": (1, 3), "drawn": "third"}) == "past due third"
    with override("hi"):
        assert part.render({"n": (1, 2), "drawn": "fourth"}).endswith(" fourth")
    assert part.render({"n": (1, 2), "drawn": "<fifth>"}) == "past due first"
