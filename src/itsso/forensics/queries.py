"""Queries about exhibits, each inside the reader's range: the police's side, the ledger, the laboratory's side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q

from itsso.forensics.custody.chain import Chain, CustodyEntry, follow
from itsso.forensics.models import (
    Assignment,
    AssignmentMethod,
    Competence,
    Contact,
    CustodyAct,
    Deed,
    Exhibit,
    Holder,
    Incoming,
    Item,
    Note,
    NoteStatus,
    Priority,
    Released,
    Request,
    RequestStatus,
    TrustedKey,
    Work,
    WorkStatus,
)
from itsso.platform.clock import today
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.models import Unit, UnitKind

ACT_COLUMNS = (
    "label",
    "nth",
    "handover",
    "deed",
    "holder_from",
    "holder_to",
    "at",
    "recorded",
    "unit_id",
    "person",
    "person_name",
    "paper",
    "seal",
    "impression",
    "count",
    "weight_mg",
    "previous",
    "carrier",
)
"""The columns of an act in the order of `custody.chain.CustodyEntry`."""


def acts_of(labels: Collection[str]) -> dict[str, list[CustodyEntry]]:
    """Return the acts of several items by label, each item's in order of their number; empty for any other label.

    One range scan for each item on the index of (label, nth).
    """
    rows = CustodyAct.objects.filter(label__in=list(labels)).order_by("label", "nth").values_list(*ACT_COLUMNS)
    entries_by_label: defaultdict[str, list[CustodyEntry]] = defaultdict(list)
    for label, nth, handover, *rest in rows:
        entries_by_label[label].append(CustodyEntry(label, nth, str(handover), *rest))
    return entries_by_label


def acts(label: str) -> list[CustodyEntry]:
    """Return the acts of one item."""
    return acts_of([label])[label]


def chain(label: str) -> Chain:
    """Return the chain of one item; an empty one if the item is not visible."""
    return follow(acts(label))


def chains(labels: Collection[str]) -> dict[str, Chain]:
    """Return the chains of several items, by label."""
    entries = acts_of(labels)
    return {label: follow(entries[label]) for label in labels}


def impression(label: str) -> str:
    """Return what the seal of an item shows: as the police recorded it, or as it was announced to the laboratory."""
    for model in (Item, Exhibit):
        seal_impression: str | None = model.objects.filter(label=label).values_list("impression", flat=True).first()
        if seal_impression is not None:
            return seal_impression
    return ""


def items_of(case_id: UUID) -> list[Item]:
    """Return the items of a case, by time of seizure and then by the mark of the seizure memo."""
    return list(Item.objects.filter(case_id=case_id).order_by("seized_at", "mark"))


def seals_on_receipt(labels: Collection[str]) -> dict[str, str]:
    """Return how the seal of each item was found when a laboratory's reception last took it."""
    acts = CustodyAct.objects.filter(label__in=list(labels), deed=Deed.TAKEN, holder_to=Holder.RECEPTION).order_by(
        "nth"
    )
    return {act.label: f"{act.get_seal_display()}{', ' + act.impression if act.impression else ''}" for act in acts}


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


def doubtful_kits(interval: tuple[int, int]) -> list[Item]:
    """Return items of the stations of an interval whose kit number is on another item too, newest first."""
    items = Item.objects.filter(case__station_no__range=interval).exclude(kit="")
    doubtful = items.extra(
        where=[
            "(forensics_kit_in_another_case(forensics_item.kit, forensics_item.case_id) or exists"
            " (select from forensics_item o where o.case_id = forensics_item.case_id"
            " and o.label <> forensics_item.label and o.kit <> ''"
            " and forensics_kit_key(o.kit) = forensics_kit_key(forensics_item.kit)))"
        ]
    )
    return list(doubtful.select_related("case__station").order_by("-made_at")[:PAGE])


# --- The police's pages ----------------------------------------------------------------------------------------------


def notes_of(case_id: UUID) -> list[Note]:
    """Return the forwarding notes of a case, newest first."""
    return list(Note.objects.filter(case_id=case_id).select_related("laboratory").order_by("-sent_at"))


def released_of(case_id: UUID) -> list[Released]:
    """Return the released reports of a case, by number and version."""
    return list(Released.objects.filter(case_id=case_id).order_by("number", "version"))


def laboratories(state: str) -> list[Unit]:
    """Return the laboratories that are open, those of the reader's own State first."""
    units = Unit.objects.filter(kind=UnitKind.LABORATORY).filter(Q(closed=None) | Q(closed__gt=today()))
    return sorted(units, key=lambda unit: (unit.state != state, unit.state, unit.name))


class ExhibitTaskCounts(NamedTuple):
    """Counts of what the police of a unit have to do about exhibits."""

    to_collect: int
    to_file: int
    returned: int


def exhibit_task_counts(interval: tuple[int, int]) -> ExhibitTaskCounts:
    """Count reports to collect, reports to file, and returned notes at the stations of an interval.

    One query: a probe of the index of (station, ...) for each station.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_WAITS, {"first": interval[0], "last": interval[1]})
        return ExhibitTaskCounts(*cursor.fetchone())


_WAITS = """
with here as (select id from units_unit where kind = 'station' and first between %(first)s and %(last)s)
select (select count(*) from forensics_released r join here h on h.id = r.station_id
            where r.collected_at is null and r.superseded_by is null),
       (select count(*) from forensics_released r join here h on h.id = r.station_id
            where r.collected_at is not null and r.filed_at is null and r.superseded_by is null),
       (select count(*) from forensics_note n join here h on h.id = n.station_id where n.standing = 'returned'
            and not exists (select from forensics_note l where l.labels && n.labels and l.sent_at > n.sent_at))"""


class ExhibitTask(NamedTuple):
    """A task of the police about a forwarding note: `kind` is collect, file or send_again."""

    case_id: UUID
    note_id: UUID
    kind: str
    number: int
    since: datetime


def exhibit_tasks(cases: Collection[UUID]) -> list[ExhibitTask]:
    """Return what the police have to do in some cases, by note: reports to collect first. One query, by the case."""
    with prepared_cursor() as cursor:
        cursor.execute(_PENDING, {"cases": list(cases)})
        return [ExhibitTask(*row) for row in cursor.fetchall()]


_PENDING = """
select r.case_id, r.note_id, case when r.collected_at is null then 'collect' else 'file' end as what, count(*),
       min(coalesce(r.collected_at, r.released_at)) as since
from forensics_released r
where r.case_id = any(%(cases)s) and r.superseded_by is null and r.filed_at is null
group by r.case_id, r.note_id, what
union all
select n.case_id, n.id, 'send_again', cardinality(n.labels), n.since
from forensics_note n
where n.case_id = any(%(cases)s) and n.standing = 'returned'
      and not exists (select from forensics_note l where l.case_id = n.case_id and l.labels && n.labels
                      and l.sent_at > n.sent_at)
order by what, since"""


class DecidedNotes(NamedTuple):
    """The number of forwarding notes that laboratories accepted or returned (`total`), and of those returned."""

    returned: int
    total: int


def decided_notes(interval: tuple[int, int], until: datetime) -> DecidedNotes | None:
    """Count notes of an interval's stations, sent before `until`, that a laboratory has accepted or returned by now.

    An accepted note counts whether it was reported on or not. None where the stations' cases are not in the range.
    """
    with connection.cursor() as cursor:
        cursor.execute("select cases_first() <= %s and %s <= cases_last()", interval)
        if not cursor.fetchone()[0]:
            return None
    notes = Note.objects.filter(station__first__range=interval, station__kind=UnitKind.STATION, sent_at__lt=until)
    counts = notes.aggregate(
        returned=Count("id", filter=Q(standing=NoteStatus.RETURNED)),
        of=Count("id", filter=Q(standing__in=(NoteStatus.RETURNED, NoteStatus.ACCEPTED, NoteStatus.REPORTED))),
    )
    return DecidedNotes(counts["returned"], counts["of"])


class AtLaboratory(NamedTuple):
    """The number of cases that wait for a laboratory, and since when the oldest does."""

    cases: int
    oldest: datetime | None


def at_laboratory(interval: tuple[int, int], before: datetime) -> AtLaboratory | None:
    """Count the interval's cases with a note, sent before a moment, that was neither returned nor reported on by then.

    Such a note may be accepted already. A case counts where it is today, as in every figure. None where the reader may
    not see the interval's figures. One range of the index `forensics_note_answered`.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from forensics_at_laboratory(%s, %s, %s)", [*interval, before])
        row = cursor.fetchone()
        return AtLaboratory(*row) if row else None


# --- The laboratory's pages ------------------------------------------------------------------------------------------

PAGE = 25


def requests(laboratory: Unit, *standings: RequestStatus) -> list[Request]:
    """Return up to fifty requests with one of these statuses, those that have had it longest first.

    One scan of the index of (laboratory, standing, since).
    """
    laboratory_requests = Request.objects.filter(laboratory=laboratory, standing__in=standings).select_related("sender")
    return list(laboratory_requests.order_by("since")[: 2 * PAGE])


_QUEUE_COLUMNS = (
    "section",
    "standing",
    "hold",
    "examiner_name",
    "received_at",
    "request__year",
    "request__number",
    "request__priority",
    "request__due",
)
"""What a row of the queue shows; the other columns of a work and its request are not read."""


def queue(laboratory: Unit, page: int = 1, examiner: str = "") -> list[Work]:
    """Return a page of the works in hand, in the order of the rule, and one more if there is another page.

    One forward scan of the index of the queue.
    """
    works = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED).select_related("request")
    if examiner:
        works = works.filter(examiner=examiner)
    return list(works.only(*_QUEUE_COLUMNS).order_by("rank", "due", "received_at")[(page - 1) * PAGE : page * PAGE + 1])


def works_to_review(laboratory: Unit, number: str) -> list[Work]:
    """Return works that wait for a second person's review, longest waiting first.

    `number` is the reviewing officer's: the officer's own works are left out, and so are sections in which the officer
    may not examine.
    """
    works = Work.objects.filter(laboratory=laboratory, standing=WorkStatus.REVIEW).exclude(examiner=number)
    sections = Competence.objects.filter(laboratory=laboratory, examiner=number, until=None).values("section")
    reviewable_works = works.filter(section__in=sections).select_related("request").only(*_QUEUE_COLUMNS)
    return list(reviewable_works.order_by("since")[:PAGE])


def count_works_by_status(laboratory: Unit) -> dict[str, int]:
    """Count the works in hand by status. One scan of an index, without reading a work."""
    works = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED)
    return dict(works.order_by().values_list("standing").annotate(n=Count("*")))


def work(work_id: UUID) -> Work | None:
    """Return a work of the reader's own laboratory."""
    return Work.objects.filter(pk=work_id).select_related("laboratory", "request").first()


def priorities(laboratory: Unit) -> list[Priority]:
    """Return requests for priority: undecided first, then the newest."""
    priority_requests = Priority.objects.filter(laboratory=laboratory).select_related("request__sender")
    return list(priority_requests.order_by(F("decided_at").desc(nulls_first=True), "-asked_at")[:PAGE])


def contacts(laboratory: Unit) -> list[Contact]:
    """Return the recorded contacts from outside, newest first."""
    return list(Contact.objects.filter(laboratory=laboratory).select_related("request").order_by("-at")[:PAGE])


def named_or_declined_assignments(laboratory: Unit) -> list[Assignment]:
    """Return works that were assigned by name, or again after an examiner declined, newest first."""
    assignments = (
        Assignment.objects.filter(laboratory=laboratory)
        .exclude(how=AssignmentMethod.RANDOM)
        .select_related("work__request")
    )
    return list(assignments.order_by("-at")[:PAGE])


def competences(laboratory: Unit) -> list[Competence]:
    """Return who may examine in which section, by name."""
    return list(Competence.objects.filter(laboratory=laboratory, until=None).order_by("examiner_name", "section"))


def reports_not_filed(interval: tuple[int, int]) -> list[Released]:
    """Return released reports of an interval's stations that are not filed in court yet, longest waiting first."""
    reports = Released.objects.filter(station__first__range=interval, superseded_by=None, filed_at=None)
    return list(reports.select_related("case__station", "note").order_by("released_at")[: 2 * PAGE])


def pending_notes(interval: tuple[int, int]) -> list[Note]:
    """Return notes of an interval's cases that are pending with a laboratory, longest waiting first.

    Pending until the note is returned or every section that was asked has reported; accepting it does not end that.
    """
    notes = Note.objects.exclude(standing__in=(NoteStatus.RETURNED, NoteStatus.REPORTED))
    notes_here = notes.filter(case__station_no__range=interval)
    return list(notes_here.select_related("case__station", "laboratory").order_by("sent_at")[:PAGE])


def returned_notes(interval: tuple[int, int]) -> list[Note]:
    """Return an interval's returned notes whose items were not forwarded again, longest waiting first."""
    notes = Note.objects.filter(station__first__range=interval, standing=NoteStatus.RETURNED)
    later_notes = Note.objects.filter(labels__overlap=OuterRef("labels"), sent_at__gt=OuterRef("sent_at"))
    return list(
        notes.exclude(Exists(later_notes)).select_related("case__station", "laboratory").order_by("since")[:PAGE]
    )


def incoming_sendings(laboratory: Unit) -> list[Incoming]:
    """Return what the laboratory's own system sent, newest first."""
    return list(Incoming.objects.filter(laboratory=laboratory).order_by("-at")[:PAGE])


def rejected_groups(sent: Incoming) -> list[tuple[str, str, int, int]]:
    """Return (column, reason, number of rejected rows, first of these rows), the most frequent first."""
    groups = sent.rejects.order_by().values_list("column", "reason").annotate(n=Count("id"), first=Min("row"))
    return sorted(groups, key=lambda group: (-group[2], group[3]))


def trusted_keys(laboratory: Unit) -> list[TrustedKey]:
    """Return the keys that sign for the laboratory now."""
    return list(TrustedKey.objects.filter(laboratory=laboratory, ended_at=None).order_by("since"))
