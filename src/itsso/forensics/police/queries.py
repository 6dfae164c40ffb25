"""Queries of the police's pages about exhibits, each inside the reader's range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from itsso.forensics.models import Item, Note, PoliceDuty, Released
from itsso.platform.clock import today
from itsso.platform.prepared_statements import CountStatement, RowStatement, SqlValue, prepared_cursor
from itsso.ui.list_rows import ListOrder
from itsso.units.models import Unit, UnitKind
from itsso.units.ordering import natural


def items_of(case_id: UUID) -> list[Item]:
    """Return the items of a case, by time of seizure and then by the mark of the seizure memo."""
    return list(Item.objects.filter(case_id=case_id).order_by("seized_at", "mark"))


def has_items(case_id: UUID) -> bool:
    """Return whether any item of a case is registered."""
    return Item.objects.filter(case_id=case_id).exists()


def cases_with_items(case_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some cases of which an item is registered: nobody changes the case of an item."""
    return set(Item.objects.filter(case_id__in=case_ids).values_list("case_id", flat=True))


def kit_in_case(case_id: UUID, kit: str) -> Item | None:
    """Return the item of a case that has this kit's serial number."""
    items = (
        Item.objects.filter(case_id=case_id)
        .exclude(kit="")
        .extra(where=["forensics_kit_key(kit) = forensics_kit_key(%s)"], params=[kit])
    )
    return items.first()


def kit_in_another_case(case_id: UUID, kit: str) -> bool:
    """Return whether a kit's serial number is on an item of another case in the nation, without saying in which."""
    with connection.cursor() as cursor:
        cursor.execute("select forensics_kit_in_another_case(%s, %s)", [kit, case_id])
        return bool(cursor.fetchone()[0])


def kits_used_twice(items: Collection[Item]) -> set[str]:
    """Return the laboratory numbers of those items whose kit number is on another item too."""
    kits = [(item.label, item.case_id, item.kit) for item in items if item.kit]
    if not kits:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select w.label from unnest(%s::text[], %s::uuid[], %s::text[]) as w (label, case_id, kit)"
            " where forensics_kit_in_another_case(w.kit, w.case_id) or exists (select from forensics_item i"
            " where i.case_id = w.case_id and i.label <> w.label and i.kit <> ''"
            " and forensics_kit_key(i.kit) = forensics_kit_key(w.kit))",
            [list(column) for column in zip(*kits, strict=True)],
        )
        return {label for (label,) in cursor.fetchall()}


def doubtful_kits(interval: tuple[int, int], officers: list[str] | None = None) -> QuerySet[Item]:
    """Return items of the stations of an interval whose kit number is on another item too, newest first.

    `officers` chooses the cases of some officers, by their numbers in the State.
    """
    items = Item.objects.filter(case__station_no__range=interval).exclude(kit="")
    if officers is not None:
        items = items.filter(case__io_ref__in=officers)
    doubtful = items.extra(
        where=[
            "(forensics_kit_in_another_case(forensics_item.kit, forensics_item.case_id) or exists"
            " (select from forensics_item o where o.case_id = forensics_item.case_id"
            " and o.label <> forensics_item.label and o.kit <> ''"
            " and forensics_kit_key(o.kit) = forensics_kit_key(forensics_item.kit)))"
        ]
    )
    return doubtful.select_related("case__station").order_by("-made_at", "label")


def notes_of(case_id: UUID) -> list[Note]:
    """Return the forwarding notes of a case, newest first."""
    return list(Note.objects.filter(case_id=case_id).select_related("laboratory").order_by("-sent_at"))


def released_of(case_id: UUID) -> list[Released]:
    """Return the released reports of a case, by number and version."""
    return list(Released.objects.filter(case_id=case_id).order_by("number", "version"))


def laboratories(station: Unit) -> list[Unit]:
    """Return the laboratories that are open: those a station last sent a note to first, then those of its State."""
    last_used = Note.objects.filter(station=station).order_by("-pk").values_list("laboratory_id", flat=True)[:50]
    places = {laboratory: place for place, laboratory in enumerate(dict.fromkeys(last_used))}
    units = Unit.objects.filter(kind=UnitKind.LABORATORY).filter(Q(closed=None) | Q(closed__gt=today()))
    return sorted(
        units,
        key=lambda unit: (places.get(unit.pk, len(places)), unit.state != station.state, unit.state, unit.name),
    )


class OwnExhibitTask(NamedTuple):
    """A task about a forwarding note in an officer's own case; `duty` is a field of `ExhibitTaskCounts`.

    `due` is the day for which the note asks: the end of custody or a date of the court. None where it names no day.
    """

    duty: str
    case_id: UUID
    note_id: UUID
    series: int
    number: str
    year: int
    due: date | None


class ExhibitTaskCounts(NamedTuple):
    """Counts of the tasks of a unit's police about exhibits, in the order of `PoliceDuty`.

    `on_the_way` are forwarding notes whose parcels no laboratory has received: to be carried, or with a messenger.
    `own_tasks` are those in the cases of the officers for whom they were asked, the first due first.
    """

    to_collect: int
    to_file: int
    returned: int
    to_answer: int
    on_the_way: int
    own_tasks: Sequence[OwnExhibitTask] = ()

    @property
    def waiting(self) -> int:
        """Return how many reports, returned notes and queries wait for an act at the station."""
        return self.to_collect + self.to_file + self.returned + self.to_answer

    def of_own_cases(self) -> ExhibitTaskCounts:
        """Return the counts of the tasks in own cases alone."""
        counts = Counter(task.duty for task in self.own_tasks)
        return ExhibitTaskCounts._make([*(counts[duty] for duty in PoliceDuty), self.own_tasks])


def exhibit_task_counts(
    interval: tuple[int, int], officers: Collection[str] | None = None
) -> CountStatement[ExhibitTaskCounts]:
    """Return the statement that counts the tasks about exhibits at an interval's stations.

    With `officers`, their numbers in the State, it also returns the tasks in their cases. One scan of the index of
    (station_no, ...).
    """
    values: dict[str, SqlValue] = {"first": interval[0], "last": interval[1]}
    if officers is None:
        return CountStatement(_COUNT, values, ExhibitTaskCounts, len(PoliceDuty))
    values["exhibit_officers"] = list(officers)
    return CountStatement(_COUNT_WITH_OWN, values, _with_own, len(PoliceDuty) + 1)


type OwnTaskCells = tuple[str, str, str, int, str, int, str | None]
"""An own task as the database writes it in JSON."""


def _with_own(
    to_collect: int, to_file: int, returned: int, to_answer: int, on_the_way: int, rows: Sequence[OwnTaskCells]
) -> ExhibitTaskCounts:
    tasks = [
        OwnExhibitTask(duty, UUID(case), UUID(note), series, number, year, date.fromisoformat(due) if due else None)
        for duty, case, note, series, number, year, due in rows
    ]
    return ExhibitTaskCounts(to_collect, to_file, returned, to_answer, on_the_way, tasks)


_NUMBERS = ", ".join(f"count(*) filter (where t.duty = '{duty}')" for duty in PoliceDuty)
_HERE = "from forensics_policetask t {joins} where t.station_no between %(first)s and %(last)s"
_COUNT = f"select {_NUMBERS} {_HERE.format(joins='')}"
_COUNT_WITH_OWN = f"""
select {_NUMBERS}, coalesce(json_agg(json_build_array(t.duty, t.case_id, t.note_id, c.series, c.number, c.year, n.due)
        order by n.due, t.since) filter (where c.io_ref = any(%(exhibit_officers)s)), '[]')
{_HERE.format(joins="left join cases_case c on c.id = t.case_id left join forensics_note n on n.id = t.note_id")}"""


class ExhibitTask(NamedTuple):
    """A task of the police about a forwarding note: `duty` is collect, file, send_again or answer."""

    case_id: UUID
    note_id: UUID
    duty: str
    number: int
    since: datetime


def exhibit_tasks(cases: Collection[UUID]) -> RowStatement[ExhibitTask]:
    """Return the statement of what the police have to do in some cases, by note: queries to answer first.

    One query, by the case.
    """
    return RowStatement(_PENDING, {"cases": list(cases)}, lambda rows: [ExhibitTask(*row) for row in rows])


_PENDING = """
select case_id, note_id, duty, case duty when 'send_again' then min(exhibits) else count(*) end, min(since) as since
from forensics_policetask
where case_id = any(%(cases)s) and duty <> 'carry'
group by case_id, note_id, duty
order by duty, since"""


HAS_EXHIBIT_TASK = """c.case_id in (
    select t.case_id from forensics_policetask t
    where t.station_no between %(first)s and %(last)s and t.duty <> 'carry')"""
"""That a case `c.case_id` of the stations `first` to `last` has a row in `exhibit_tasks`, as SQL."""


class LaboratoryTask(NamedTuple):
    """A report or note in the list of what waits: `kind` is collect, file, returned, answer or laboratory."""

    kind: str
    id: UUID
    since: datetime


def count_laboratory_tasks(interval: tuple[int, int], kind: str, officers: list[str] | None) -> int:
    """Count the rows of `laboratory_tasks`."""
    with prepared_cursor() as cursor:
        cursor.execute(_COUNT_TASKS, _task_filter(interval, kind, officers))
        return int(cursor.fetchone()[0])


def laboratory_tasks(
    interval: tuple[int, int], kind: str, officers: list[str] | None, order: ListOrder, start: int, stop: int
) -> list[LaboratoryTask]:
    """Return a part of the reports and notes that wait at the stations of an interval, by kind, longest waiting first.

    To be collected and to be filed are reports; returned are notes whose items were not forwarded again. Pending are
    notes until they are returned or every section that was asked has reported; accepting one does not end that. `kind`
    chooses one kind, or of the pending notes those that are `on_the_way`; `officers` the cases of some officers.
    """
    values = _task_filter(interval, kind, officers) | {"start": start, "rows": stop - start}
    columns = {
        "case": ("year", "length(number)", "number"),
        "station": (natural("station"),),
        "since": ("since",),
    }
    with prepared_cursor() as cursor:
        cursor.execute(
            f"{_TASKS} select kind, id, since from tasks"  # noqa: S608 - expressions named above
            f" order by {order.sql(columns)} place, since, id offset %(start)s limit %(rows)s",
            values,
        )
        return [LaboratoryTask(*row) for row in cursor.fetchall()]


def _task_filter(
    interval: tuple[int, int], kind: str, officers: list[str] | None
) -> dict[str, int | str | bool | list[str]]:
    values: dict[str, int | str | bool | list[str]] = {"first": interval[0], "last": interval[1], "kind": kind}
    return values | {"any_io": officers is None, "officers": officers or []}


_TASKS = """
with waiting (kind, place, id, case_id, since, on_the_way) as (
    select case duty when 'send_again' then 'returned' else duty end,
        case duty when 'collect' then 1 when 'file' then 2 when 'send_again' then 3 else 4 end,
        case duty when 'answer' then note_id else id end, case_id, min(since), false
    from forensics_policetask where station_no between %(first)s and %(last)s and duty <> 'carry'
    group by duty, 3, case_id
    union all
    select 'laboratory', 5, n.id, n.case_id, n.sent_at, n.standing = 'sent'
        from forensics_note n join cases_case c on c.id = n.case_id
        where n.standing not in ('returned', 'reported') and c.station_no between %(first)s and %(last)s),
tasks as (
    select w.*, c.year, c.number, (select u.name from units_unit u where u.id = c.station_id) as station
    from waiting w join cases_case c on c.id = w.case_id
    where (%(kind)s = '' or w.kind = %(kind)s or %(kind)s = 'on_the_way' and w.on_the_way)
        and (%(any_io)s or c.io_ref = any(%(officers)s)))"""
_COUNT_TASKS = _TASKS + " select count(*) from tasks"  # noqa: S608 - constants


def reports_by_id(ids: Collection[UUID]) -> dict[UUID, Released]:
    """Return released reports, each with its case and its note. One query."""
    return Released.objects.select_related("case__station", "note__laboratory").in_bulk(list(ids))


def notes_by_id(ids: Collection[UUID]) -> dict[UUID, Note]:
    """Return forwarding notes, each with its case and its laboratory. One query."""
    return Note.objects.select_related("case__station", "laboratory").in_bulk(list(ids))
