"""Rows written by COPY come out as they went in, a few or many at a time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.platform.clock import IST
from itsso.platform.copy import A_FEW, encode_array, encode_row, insert_all, insert_many, json_text, text_array

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["\\N", "\\", "\\t", "a\tb", "a\nb", "a\rb", "'; drop", "%s", "श्रीवास्तव", '"{,}']
)
rows = st.tuples(
    texts,
    st.none() | texts,
    st.integers(-9, 9),
    st.none() | st.dates(date(1, 1, 1)),
    st.booleans(),
    st.lists(texts, max_size=3),
    st.dictionaries(texts, texts | st.none() | st.booleans(), max_size=2),
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(few=st.lists(rows, max_size=4), more=st.sampled_from([0, A_FEW]))
def test_a_few_rows_and_many_are_read_back_as_they_were_written(few: list[tuple[Any, ...]], more: int) -> None:
    written = [(at, *row) for at, row in enumerate(few + few[:1] * more)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "create temp table if not exists copied"
            " (at int, a text, b text, n int, day date, yes boolean, list text[], facts jsonb)"
        )
        cursor.execute("truncate copied")
        insert_many(
            "copied",
            ("at", "a", "b", "n", "day", "yes", "list", "facts"),
            [encode_row((*row[:6], text_array(row[6]), json_text(row[7]))) for row in written],
        )
        cursor.execute("select at, a, b, n, day, yes, list, facts::text from copied order by at")
        read_back = cursor.fetchall()
    assert [(*row[:7], json.loads(row[7])) for row in read_back] == written


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, A_FEW])
def test_one_forbidden_row_stops_all_and_raises_the_usual_error(more: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temp table first_of (n int); create temp table once (n int unique)")
    numbers = [1, 2, 1, *range(3, 3 + more)]
    with pytest.raises(IntegrityError, match="once_n_key"), transaction.atomic():
        insert_all([("first_of", ("n",), [encode_row((7,))]), ("once", ("n",), [encode_row((n,)) for n in numbers])])
    with connection.cursor() as cursor:
        cursor.execute("select (select count(*) from first_of), (select count(*) from once)")
        assert cursor.fetchone() == (0, 0)
        cursor.execute("drop table first_of; drop table once")


moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.sampled_from([UTC, IST]))  # noqa: DTZ001


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.tuples(
        st.lists(st.none() | texts),
        st.lists(st.none() | st.integers(-(2**31), 2**31 - 1)),
        st.lists(st.none() | st.uuids()),
        st.lists(st.none() | st.dates(date(1, 1, 1))),
        st.lists(st.none() | moments),
        st.lists(texts),
    )
)
def test_an_array_is_read_as_it_was_written(arrays: tuple[list[Any], ...]) -> None:
    types = ("text[]", "int[]", "uuid[]", "date[]", "timestamptz[]", "text[]")
    with connection.cursor() as cursor:
        columns = ", ".join(f"%s::{name}" for name in types)
        cursor.execute(f"select {columns}", [encode_array(array) for array in arrays])
        assert cursor.fetchone() == arrays
