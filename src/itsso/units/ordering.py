"""The order in which units are listed by name: as a reader counts, PS 2 before PS 10."""

from __future__ import annotations

from django.db.models import CharField, Func

NATURAL = r"regexp_replace(regexp_replace({name}, '[0-9]+', '000000\&', 'g'), '[0-9]*([0-9]{{6}})', '\1', 'g')"
"""SQL that writes every number of a name with six digits, so that text order is number order."""


def natural(column: str) -> str:
    """Return the SQL by which names in a column are sorted as numbers count."""
    return NATURAL.format(name=column)


class Natural(Func):
    """The sort order of `natural` as a query expression: `order_by(Natural("name"), "id")`."""

    template = NATURAL.format(name="%(expressions)s")
    output_field = CharField()
