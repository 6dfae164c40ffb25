"""The list of directions that a posting received or its office gave, and its figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from itsso.accounts.models import Posting
from itsso.alerts.directions import queries
from itsso.alerts.directions.actions import gave
from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS
from itsso.alerts.directions.forms import DirectionListForm
from itsso.alerts.directions.models import Direction
from itsso.alerts.directions.queries import CaseDirection
from itsso.cases.last_directions import LastDirection
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure, Text, link, with_note
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import person_name
from itsso.ui.templatetags.ui_tags import tag, when
from itsso.units.models import Unit


def conditions(day: date) -> Mapping[str, Q]:
    """Return what each status of the list means on a day."""
    return {
        "open": Q(answer=""),
        "overdue": Q(answer="", due__lt=day),
        "answered": ~Q(answer="") & Q(judgement=""),
        "met": Q(judgement="met"),
        "empty": Q(judgement="empty"),
        "repeated": Q(judgement="repeated"),
    }


def sides(posting: Posting) -> Mapping[str, Q]:
    """Return the directions that a posting received, and those that its office gave."""
    return {"received": Q(posting=posting), "given": Q(from_unit=posting.unit_id, from_role=posting.role)}


def directions_of(posting: Posting) -> QuerySet[Direction]:
    """Return the directions on either side of a posting, those that wait first, by their last day."""
    both = sides(posting)
    directions = Direction.objects.filter(both["received"] | both["given"])
    return directions.select_related(
        "case__station", "posting__officer", "posting__unit", "from_unit", "given_by__officer"
    ).order_by("judgement", "answer", "due", "pk")


_ORDERS: Mapping[str, Sequence[F]] = {"due": (F("due"),), "given": (F("given_at"),)}


def direction_rows(posting: Posting, form: DirectionListForm, unit: Unit | None) -> QueryRows[Direction, Direction]:
    """Return the directions that the form asks for; in the cases of a unit, where one is given."""
    directions = directions_of(posting)
    if unit is not None:
        directions = directions.filter(case__station_no__range=unit.interval)
    if form.is_valid():
        side, status = form.cleaned_data["side"], form.cleaned_data["status"]
        directions = directions.filter(sides(posting).get(side, Q()), conditions(today()).get(status, Q()))
    return QueryRows(directions, _ORDERS, list)


def case_rows(case: Case, posting: Posting) -> QueryRows[Direction, Direction]:
    """Return the directions of a case on either side of a posting."""
    return QueryRows(directions_of(posting).filter(case=case.pk), _ORDERS, list)


def direction_columns(reader: Posting, *, with_case: bool = True) -> list[Column[Direction]]:
    """Return the columns of the list; `with_case` names the case of each direction."""
    columns: list[Column[Direction]] = [
        Column("case", gettext_lazy("Case"), _case_text),
        Column("work", pgettext_lazy("direction", "Direction"), _work_cell, lambda row: str(WORKS[row.work])),
        Column("from", pgettext_lazy("direction", "From"), lambda row: str(row.from_unit)),
        Column("to", pgettext_lazy("direction", "To"), lambda row: person_name(row.posting.officer.named)),
        Column("given", gettext_lazy("Given on"), lambda row: when(row.given_at), lambda row: row.given_at, sorts=True),
        Column("due", gettext_lazy("Answer by"), lambda row: when(row.due), lambda row: row.due, sorts=True),
        Column("status", gettext_lazy("Status"), lambda row: status_cell(row, reader), _status_text),
    ]
    return [column for column in columns if with_case or column.key != "case"]


def _case_text(row: Direction) -> str:
    return f"{case_label(row.case)}, {row.case.station}"


def _work_cell(row: Direction) -> Text:
    return link(WORKS[row.work], reverse("alerts:direction", args=[row.pk]))


def _status_text(row: Direction | CaseDirection) -> str:
    if row.judgement:
        return str(JUDGEMENTS[row.judgement])
    if row.answer:
        return pgettext("direction", "Answered, not judged")
    return (
        pgettext("direction", "Not answered, overdue") if row.due < today() else pgettext("direction", "Not answered")
    )


def status_cell(row: Direction, reader: Posting) -> Text:
    """Return the status with what the reader can do about it."""
    if row.judgement:
        return with_note(tag(_status_text(row), "green" if row.judgement == "met" else "red"), ANSWERS[row.answer])
    if row.answer:
        act = _("Judge the answer") if gave(row, reader) else ""
        return with_note(tag(_status_text(row), "blue"), act)
    act = _("Answer it") if row.posting_id == reader.pk else ""
    return with_note(tag(_status_text(row), "red" if row.due < today() else "yellow"), act)


LABELS: Mapping[str, Text] = {
    "open": pgettext_lazy("number of directions", "not answered"),
    "overdue": pgettext_lazy("number of directions", "not answered, overdue"),
    "answered": pgettext_lazy("number of directions", "answered, not judged"),
    "met": pgettext_lazy("number of directions", "met"),
    "empty": pgettext_lazy("number of directions", "empty"),
    "repeated": pgettext_lazy("number of directions", "repeated"),
}
BAD = frozenset({"overdue", "empty", "repeated"})


def side_figures(posting: Posting, side: str) -> Sequence[Figure]:
    """Return the figures of one side, each with its list; none where that side has no direction."""
    directions = Direction.objects.filter(sides(posting)[side])
    counts = directions.aggregate(
        total=Count("pk"),
        **{status: Count("pk", filter=condition) for status, condition in conditions(today()).items()},
    )
    if not counts["total"]:
        return []
    address = reverse("alerts:directions")
    return [
        Figure(
            counts[status],
            LABELS[status],
            f"{address}?{urlencode({'side': side, 'status': status})}",
            "bad" if status in BAD and counts[status] else "plain",
        )
        for status in LABELS
    ]


def count_waiting(posting: Posting) -> int:
    """Return how many directions wait for the answer or the judgement of a posting."""
    both = sides(posting)
    return Direction.objects.filter(
        both["received"] & Q(answer="") | both["given"] & ~Q(answer="") & Q(judgement="")
    ).count()


def last_directions(request: OfficerRequest, cases: Collection[UUID]) -> RowStatement[tuple[UUID, LastDirection]]:
    """Return the statement of the last direction in each case that the reader's side sees, in words."""
    return queries.last_directions(request.posting, cases).converted(
        lambda directions: [(direction.case_id, _last_direction(direction)) for direction in directions]
    )


def _last_direction(row: CaseDirection) -> LastDirection:
    return LastDirection(
        work=WORKS[row.work],
        url=reverse("alerts:direction", args=[row.direction_id]),
        officer=row.officer.local,
        given_at=row.given_at,
        due=row.due,
        reply=ANSWERS[row.answer] if row.answer else _status_text(row),
        replied_at=row.answered_at,
        judgement=_status_text(row) if row.answer else "",
    )
