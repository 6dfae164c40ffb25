"""Lists in the values of prepared statements reach the database unchanged, whatever is in them."""

from uuid import UUID, uuid4

import pytest
from django.db import DataError

from itsso.platform.prepared_statements import prepared_cursor

pytestmark = pytest.mark.django_db

TEXTS = [
    "plain",
    "",
    "NULL",
    "a,b",
    '"quoted"',
    "back\\slash",
    '\\"',
    "{braces}",
    " spaces ",
    "line\nbreak",
    "प्राथमिकी",
    "%s",
]


@pytest.mark.parametrize(
    ("type_name", "values"),
    [("text[]", TEXTS), ("uuid[]", [UUID(int=0), UUID(int=2**128 - 1), uuid4()]), ("int[]", [3, 1, 2]), ("text[]", [])],
)
def test_list_comes_back_unchanged(type_name: str, values: list[object]) -> None:
    with prepared_cursor() as cursor:
        cursor.execute(f"select %s::{type_name}", [values])
        assert cursor.fetchone()[0] == values


def test_text_that_postgresql_cannot_store_is_refused_in_a_list_too() -> None:
    for value in ("a\0b", ["a\0b"]):
        with prepared_cursor() as cursor, pytest.raises(DataError, match="NUL"):
            cursor.execute("select %s", [value])


def test_list_is_unnested_without_a_cast() -> None:
    with prepared_cursor() as cursor:
        cursor.execute("select element, pg_typeof(element)::text from unnest(%s) element", [TEXTS])
        assert cursor.fetchall() == [(text, "text") for text in TEXTS]
        cursor.execute("select array_agg(element) from unnest(%s) element", [[UUID(int=7)]])
        assert cursor.fetchone()[0] == [UUID(int=7)]
