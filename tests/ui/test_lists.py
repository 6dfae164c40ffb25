"""The list component on rows in memory: order, pages, file, and what an address can ask of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from itsso.ui import text
from itsso.ui.components import SummaryRow
from itsso.ui.downloads import download_detail
from itsso.ui.list_rows import StoredRows
from itsso.ui.list_table import tick_box
from itsso.ui.lists import MOST_ROWS, Column, ItemList


@dataclass(frozen=True)
class Post:
    """A row: a station with a number and a day that may be missing."""

    station: str
    cases: int
    since: date | None = None


COLUMNS = [
    Column[Post](
        "station",
        "Station",
        lambda post: format_html('<a href="/{}/">{}</a>', post.cases, post.station),
        lambda post: post.station,
        sorts=True,
    ),
    Column[Post]("cases", "Cases", lambda post: str(post.cases), lambda post: post.cases, sorts=True, numeric=True),
    Column[Post]("since", "Since", lambda post: text.day(post.since), sorts=True),
]


class PostForm(forms.Form):
    """The filters of the list."""

    kind = forms.ChoiceField(choices=[("", "All"), ("a", "A")], required=False)
    name = forms.CharField(required=False)


def post_list(posts: list[Post], **query: str) -> ItemList[Post]:
    keys = {
        "station": lambda post: text.natural_key(post.station),
        "cases": lambda post: post.cases,
        "since": lambda post: post.since,
    }
    request = RequestFactory().get("/posts/", query)
    return ItemList(
        request, COLUMNS, StoredRows(posts, keys), caption="Posts", empty="No posts.", form=PostForm(request.GET)
    )


def rendered(listing: ItemList[Post]) -> BeautifulSoup:
    template = engines["django"].from_string("{% load ui_tags %}{% item_list listing %}")
    return BeautifulSoup(template.render({"listing": listing}, listing.request), "html.parser")


def test_a_date_in_the_text_of_a_cell_stays_on_one_line() -> None:
    page = rendered(post_list([Post("Kotwali", 1, date(2026, 12, 28))]))
    assert [date.text for date in page.select("td .itsso-date")] == ["28-12-2026"]


def test_a_tick_box_without_a_shown_label_still_names_its_row_to_a_screen_reader() -> None:
    for shows_label, visible_text in ((True, "Select"), (False, "")):
        box = BeautifulSoup(tick_box("row", 1, "Select", "FIR 0001/2026", shows_label=shows_label), "html.parser")
        label = box.label
        assert label is not None and label.text == "Select: FIR 0001/2026"
        for hidden in label.select(".govuk-visually-hidden"):
            hidden.decompose()
        assert label.text == visible_text


def test_a_date_in_a_summary_list_stays_on_one_line() -> None:
    template = engines["django"].from_string("{% load ui_tags %}{% summary_list rows %}")
    page = BeautifulSoup(template.render({"rows": [SummaryRow("A1", "in custody from 28-12-2026")]}), "html.parser")
    assert [date.text for date in page.select("dd .itsso-date")] == ["28-12-2026"]


def stations(listing: ItemList[Post]) -> list[str]:
    return [heading.get_text() for heading in rendered(listing).select("tbody th")]


def file_of(listing: ItemList[Post]) -> HttpResponse:
    return listing.respond("no template is rendered", {})


NAMES = ["PS 10", "PS 2", "PS 1", "Kotwali"]


def test_stations_sort_as_a_reader_counts() -> None:
    posts = [Post(name, at) for at, name in enumerate(NAMES)]
    assert stations(post_list(posts)) == NAMES
    assert stations(post_list(posts, sort="station")) == ["Kotwali", "PS 1", "PS 2", "PS 10"]
    assert stations(post_list(posts, sort="-station")) == ["PS 10", "PS 2", "PS 1", "Kotwali"]


@pytest.mark.parametrize("sort", ["since", "-since"])
def test_rows_without_a_value_come_last_both_ways(sort: str) -> None:
    posts = [Post("none", 1), Post("first", 2, date(2026, 1, 1)), Post("last", 3, date(2026, 2, 1))]
    assert stations(post_list(posts, sort=sort))[-1] == "none"


@given(
    count=st.integers(0, 260),
    rows=st.sampled_from(["", "20", "100", "7"]),
    sort=st.sampled_from(["", "cases", "-cases", "station", "nothing", "--cases"]),
)
def test_pages_hold_every_row_once_and_lead_forth_and_back(count: int, rows: str, sort: str) -> None:
    posts = [Post(f"PS {at}", at % 7) for at in range(count)]
    query, parts, addresses = {"rows": rows, "sort": sort, "kind": ""}, [], []
    while True:
        listing = post_list(posts, **query)
        parts += [group.rows for group in listing.body]
        addresses.append(listing.newer)
        if not listing.older:
            break
        query = dict(parse_qsl(listing.older[1:]))
    listed = [str(row[0]) for part in parts for row in part]
    assert len(listed) == len(set(listed)) == count
    assert [bool(address) for address in addresses] == [False, *[True] * (listing.pages - 1)]


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9", "९", "9" * 40])
def test_page_number_that_is_none_shows_a_page(page: str) -> None:
    listing = post_list([Post(f"PS {at}", at) for at in range(45)], page=page)
    assert listing.number == (3 if page == "99" else 1)
    assert stations(listing)


def test_file_holds_all_rows_in_the_order_of_the_page_and_no_formula() -> None:
    posts = [Post("=cmd|x", 2), Post("@SUM(A1)", 1), *(Post(f"A & <B> {at}", 3) for at in range(30))]
    listing = post_list(posts, sort="cases", format="csv")
    response = file_of(listing)
    head, *rows = csv.reader(response.content.decode("utf-8-sig").splitlines())
    assert head == ["Station", "Cases", "Since"]
    assert [row[0] for row in rows[:3]] == ["'@SUM(A1)", "'=cmd|x", "A & <B> 0"]
    assert (len(rows), download_detail(listing.request)) == (32, {"rows": 32})


def test_list_that_is_too_long_for_a_file_says_so() -> None:
    posts = [Post("PS", 1)] * (MOST_ROWS + 1)
    assert "filter it first" in rendered(post_list(posts)).get_text()
    assert not post_list(posts).file_url


def test_list_that_grows_without_end_is_counted_to_a_limit() -> None:
    source = StoredRows([Post("PS", 1)] * 50, {}, counts_to=50)
    listing = ItemList(RequestFactory().get("/posts/"), COLUMNS, source, caption="Posts", empty="No posts.")
    assert "1 to 20 of more than 50" in rendered(listing).get_text()


def test_heads_say_how_the_list_is_sorted_and_turn_it_round() -> None:
    listing = post_list([Post("PS 1", 1)], sort="cases", kind="a")
    heads = rendered(listing).select("thead th")
    assert [head.get("aria-sort") for head in heads] == [None, "ascending", None]
    assert [link["href"] for link in rendered(listing).select("thead a")] == [
        "?sort=station&kind=a",
        "?sort=-cases&kind=a",
        "?sort=since&kind=a",
    ]


def test_empty_list_says_whether_filters_are_why() -> None:
    assert "No posts." in rendered(post_list([])).get_text()
    filtered = rendered(post_list([], kind="a"))
    assert "Nothing matches these filters." in filtered.get_text()
    assert [link["href"] for link in filtered.select("a")] == ["?all=1", "?all=1"]
