"""All reads of advisories. The view `advisories_owed` says who owes what; `ItemStatus` and its tallies, the status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from itsso.accounts.models import Posting
from itsso.advisories.counting.obligations import CountedItem
from itsso.advisories.models import (
    NO_EVIDENCE,
    SETTLED,
    Acknowledgement,
    Advisory,
    Answer,
    AnswerStatus,
    DueExtension,
    Item,
    ItemStatus,
    Paper,
    Passing,
    level_of,
)
from itsso.platform.prepared_statements import (
    CountStatement,
    Exchange,
    RowStatement,
    one_exchange,
    prepared_rows_where,
    rows_where,
)
from itsso.ui.text import fold
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.ordering import natural
from itsso.units.queries import path

MIN_SIMILARITY = 0.4
"""The least similarity (trigrams) of typed words to an advisory's, where no advisory contains them."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A unit's obligation to answer an item: since when, by when where there is a limit, and its status."""

    unit_id: int
    item_id: UUID
    began: date
    due: date | None
    status: str

    @property
    def settled(self) -> bool:
        """Return whether it is no longer open, according to the unit."""
        return self.status in SETTLED

    def overdue(self, on: date) -> bool:
        """Return whether it is open after its last day."""
        return self.due is not None and self.due < on and not self.settled


def advisory(advisory_id: UUID) -> Advisory:
    """Return an advisory; raise Http404 where there is none. One exchange."""
    with one_exchange() as exchange:
        read_advisory = ask_advisory(exchange, advisory_id)
    return read_advisory()


def ask_advisory(exchange: Exchange, advisory_id: UUID) -> Callable[[], Advisory]:
    """Ask for an advisory; the function that is returned reads it, and raises Http404 where there is none."""
    with_later = rows_where(Advisory, "id = %s or supersedes_id = %s", [advisory_id, advisory_id])
    issuer = rows_where(Unit, "id = (select issuer_id from advisories_advisory where id = %s)", [advisory_id])
    read_with_later, read_issuer = exchange.ask(with_later), exchange.ask(issuer)

    def read() -> Advisory:
        candidates = read_with_later()
        match = next((candidate for candidate in candidates if candidate.pk == advisory_id), None)
        if match is None:
            raise Http404
        (match.issuer,) = read_issuer()
        match.superseded = any(later.supersedes_id == advisory_id for later in candidates)
        return match

    return read


def advisory_by_code(code: str) -> Advisory | None:
    """Return the advisory with a code: the Centre's where a State has one with the same code."""
    return Advisory.objects.filter(code=code).order_by("issuer__first").first()


def binding_on(unit: Unit) -> QuerySet[Advisory]:
    """Return the advisories of a unit's authority and those above it, its own first. Those of others do not bind it."""
    return Advisory.objects.filter(issuer__first__lte=unit.first, issuer__last__gte=unit.last).order_by(
        "-issuer__first"
    )


def item(item_id: UUID) -> Item:
    """Return an item with its advisory; raise Http404 where there is none."""
    match = Item.objects.select_related("advisory__issuer").filter(pk=item_id).first()
    if match is None:
        raise Http404
    return match


def unit(unit_id: int) -> Unit:
    """Return a unit; raise Http404 where there is none."""
    return get_object_or_404(Unit, pk=unit_id)


def answer(answer_id: UUID) -> Answer:
    """Return an answer within the transaction's range; raise Http404 where there is none."""
    match = Answer.objects.select_related("unit", "item").filter(pk=answer_id).first()
    if match is None:
        raise Http404
    return match


def paper(**owner: UUID) -> Paper:
    """Return the paper of an advisory or an answer, with its content.

    Raises:
        Http404: there is none, or it is outside the transaction's range.
    """
    match = Paper.objects.filter(**owner).select_related("advisory", "answer__unit", "answer__item__advisory").first()
    if match is None:
        raise Http404
    return match


def letter_of(advisory: Advisory) -> Paper | None:
    """Return the letter of an advisory, without its content; None where none is stored."""
    return Paper.objects.defer("content").filter(advisory=advisory).first()


def superseding(advisory: Advisory) -> list[Advisory]:
    """Return the advisories that superseded an advisory, the newest first."""
    return list(advisory.superseded_by.order_by("-issued_on"))


def register(typed: str = "") -> list[Advisory]:
    """Return every advisory, the newest first; with `typed`, those that contain all its words in either language.

    PostgreSQL's `simple` configuration matches whole words; parts of words match literally. Where no advisory contains
    them, those with similar trigrams are returned, which tolerates a misspelt word in either script.
    """
    typed_words = fold(typed).casefold().replace("\0", "").split()[:12]
    newest_first = "true order by issued_on desc, code"
    with one_exchange() as exchange:
        read_advisories = exchange.ask(rows_where(Advisory, newest_first, [], without=_TEXTS))
        read_issuers = exchange.ask(rows_where(Unit, "id in (select issuer_id from advisories_advisory)", []))
    advisories = list(read_advisories())
    issuers = {issuer.pk: issuer for issuer in read_issuers()}
    superseded = {later.supersedes_id for later in advisories}
    for advisory in advisories:
        advisory.issuer, advisory.superseded = issuers[advisory.issuer_id], advisory.pk in superseded
    if not typed_words:
        return advisories
    containing_all = set.intersection(*(set(_ids_containing(word)) for word in typed_words))
    ids = containing_all or set(_similar_ids(" ".join(typed_words)))
    return [advisory for advisory in advisories if advisory.pk in ids]


_TEXTS = ("text", "text_hi", "words")


def _ids_containing(word: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from advisories_advisory where to_tsvector('simple', words) @@ phraseto_tsquery('simple', %s)"
            " union select id from advisories_advisory where words like '%%' || %s || '%%'",
            [word, word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")],
        )
        return [row[0] for row in cursor.fetchall()]


def _similar_ids(typed_words: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from advisories_advisory where word_similarity(%s, words) >= %s"
            " order by word_similarity(%s, words) desc limit 20",
            [typed_words, MIN_SIMILARITY, typed_words],
        )
        return [row[0] for row in cursor.fetchall()]


def states_addressed(advisory: Advisory) -> int:
    """Return to how many States and Union Territories an advisory is sent."""
    states = Unit.objects.filter(kind__in=STATES, first__gte=advisory.issuer.first, last__lte=advisory.issuer.last)
    return (states.filter(state__in=advisory.states) if advisory.states else states).count()


def names_of_states(advisory: Advisory) -> list[str]:
    """Return the names of the States to which alone an advisory is sent, by name; none where it is sent to all."""
    named = Unit.objects.filter(kind__in=STATES, state__in=advisory.states)
    return sorted(unit.local_name for unit in named) if advisory.states else []


def is_above(upper: Unit, lower: Unit) -> bool:
    """Return whether a unit is above another in the tree. The level decides, not the interval of station numbers."""
    return upper.pk in [ancestor.pk for ancestor in path(lower)[:-1]]


def may_verify(answer: Answer, verifying: Unit) -> bool:
    """Return whether a unit is above the one that answered, and did not itself answer in its place."""
    return is_above(verifying, answer.unit) and verifying.pk != answer.answered_at_id


def may_answer(owing: Unit, answering: Unit) -> bool:
    """Return whether a unit answers for another: for itself, and for a unit directly below that was abolished."""
    return owing.pk == answering.pk or (owing.closed is not None and owing.parent_id == answering.pk)


def obligations_of(
    units: Iterable[Unit], item: Item | None = None, advisory: Advisory | None = None
) -> list[Obligation]:
    """Return what the units themselves owe, of one item or advisory if given. The nation owes nothing.

    One query by the units' key.
    """
    unit_ids = [unit.pk for unit in units if unit.state]
    return list(obligations_statement(unit_ids, item, advisory).rows()) if unit_ids else []


def obligations_statement(
    unit_ids: Sequence[int], item: Item | None = None, advisory: Advisory | None = None
) -> RowStatement[Obligation]:
    """Return the statement of `obligations_of`, for an exchange with others."""
    only, key = ("true", None) if item is None else ("o.item_id = %s", item.pk)
    if advisory is not None:
        only, key = "o.advisory_id = %s", advisory.pk
    statement = (
        "select o.unit_id, o.item_id, o.began, o.due, coalesce(s.stands, %s) from advisories_owed o"  # noqa: S608
        f" left join advisories_standing s using (unit_id, item_id) where o.unit_id = any(%s) and {only}"
    )
    values = [NO_EVIDENCE, list(unit_ids), *([key] if key else [])]
    return RowStatement(statement, values, lambda rows: [Obligation(*row) for row in rows])


def latest_due(item: Item) -> date | None:
    """Return the latest last day of an item at any unit that owes it, in the transaction's range; None without one."""
    with connection.cursor() as cursor:
        cursor.execute("select max(due) from advisories_owed where item_id = %s", [item.pk])
        row = cursor.fetchone()
        return row[0] if row else None


def extensions_of(advisory: Advisory) -> list[DueExtension]:
    """Return the later last days of an advisory's items, the latest first."""
    return list(DueExtension.objects.filter(item__advisory=advisory).select_related("item").order_by("-at", "-id"))


def open_items(unit: Unit) -> list[Item]:
    """Return the items that a unit itself has to answer, those due first before the others."""
    due = {owed.item_id: owed.due or date.max for owed in obligations_of([unit]) if not owed.settled}
    items = Item.objects.filter(pk__in=due).select_related("advisory")
    return sorted(items, key=lambda item: (due[item.pk], item.advisory.issued_on, item.number))


def abolished_below(upper: Unit) -> list[Unit]:
    """Return the abolished units directly below a unit, which answers for them."""
    abolished = f"parent_id = %s and closed is not null order by {natural('name')}, id"
    return prepared_rows_where(Unit, abolished, [upper.pk]) if upper.kind != UnitKind.STATION else []


def answers(unit: Unit, item: Item) -> list[Answer]:
    """Return a unit's answers to an item, the newest first, each with its verifications."""
    return list(
        Answer.objects.filter(unit=unit, item=item)
        .select_related("answered_at")
        .prefetch_related("verifications__unit", Prefetch("paper", Paper.objects.defer("content")))
        .order_by("-at", "-id")
    )


def unverified(place: Unit) -> list[Answer]:
    """Return the latest answers of "done" below a place that no level above has accepted, by unit and item."""
    statuses = ItemStatus.objects.filter(
        station_no__range=place.interval, stands=AnswerStatus.DONE, accepted=False
    ).exclude(unit=place)
    return list(Answer.objects.filter(pk__in=statuses.values("answer")).order_by("unit__first", "item__number", "id"))


def passings(advisory: Advisory) -> list[Passing]:
    """Return which States passed an advisory on, in order of time."""
    return list(Passing.objects.filter(advisory=advisory).select_related("unit").order_by("at"))


@dataclass(frozen=True, slots=True)
class AdvisoryDeskCounts:
    """The desk's counts for an officer: open and overdue items of the unit, and advisories not acknowledged."""

    open: int
    overdue: int
    unread: int


def desk_counts(posting: Posting, on: date) -> CountStatement[AdvisoryDeskCounts]:
    """Return the desk's counts, not made yet: items of the unit and of those abolished below it, unread advisories.

    An advisory whose items are not known here is not counted: there is nothing to do about it. One query by the units'
    keys. The issuer of each letter is looked up by its key, since with a join the planner reads half of all units.
    """
    values = {
        "today": on,
        "first": posting.unit.first,
        "officer": posting.officer_id,
        "unit": posting.unit_id,
        "state": posting.unit.state,
        "settled": [str(status) for status in SETTLED],
    }
    return CountStatement(_DESK_COUNTS, values, AdvisoryDeskCounts, 3)


_OF_UNIT = "array(select id from units_unit where id = %(unit)s or parent_id = %(unit)s and closed is not null)"
"""The unit and the units below it that are closed, whose items it has to answer."""

_DESK_COUNTS = (
    "with settled as materialized (select s.unit_id, s.item_id from advisories_standing s"  # noqa: S608
    f" where s.unit_id = any({_OF_UNIT}) and s.stands = any(%(settled)s))"
    " select count(*), count(*) filter (where o.due < %(today)s), (select count(*) from advisories_advisory a"
    " where (select %(first)s between x.first and x.last from units_unit x where x.id = a.issuer_id)"
    " and (a.states = '{}' or a.issuer_id = %(unit)s or %(state)s = any(a.states))"
    " and exists (select from advisories_item i where i.advisory_id = a.id)"
    " and not exists (select from advisories_advisory n where n.supersedes_id = a.id) and not exists"
    " (select from advisories_acknowledgement k where k.advisory_id = a.id and k.officer_id = %(officer)s"
    " and k.unit_id = %(unit)s))"
    f" from advisories_owed o where o.unit_id = any({_OF_UNIT})"
    " and not exists (select from settled s where s.unit_id = o.unit_id and s.item_id = o.item_id)"
)


def has_acknowledged(advisory: Advisory, by: Posting) -> bool:
    """Return whether this officer has acknowledged an advisory."""
    return Acknowledgement.objects.filter(advisory=advisory, officer=by.officer_id, unit=by.unit_id).exists()


def acknowledged(by: Posting) -> set[UUID]:
    """Return the advisories that this officer has acknowledged."""
    acknowledgements = Acknowledgement.objects.filter(officer=by.officer_id, unit=by.unit_id)
    return set(acknowledgements.values_list("advisory_id", flat=True))


def acknowledgement_count(advisory: Advisory) -> int:
    """Return how many officers within the transaction's range have acknowledged an advisory."""
    return Acknowledgement.objects.filter(advisory=advisory).count()


def items_statement(advisory: Advisory) -> RowStatement[Item]:
    """Return the statement that reads the items of an advisory by number."""
    return rows_where(Item, "advisory_id = %s order by number", [advisory.pk])


def items_of(advisory: Advisory) -> list[Item]:
    """Return the items of an advisory by number, each with its `advisory` set. One query."""
    items = list(items_statement(advisory).rows())
    for item in items:
        item.advisory = advisory
    return items


def items_by_key(terms: Iterable[CountedItem]) -> dict[UUID, Item]:
    """Return the full items by key, each with its `advisory` set."""
    advisories = {term.pk: term.advisory for term in terms}
    items = prepared_rows_where(Item, "id = any(%s)", [list(advisories)])
    for item in items:
        item.advisory = advisories[item.pk]
    return {item.pk: item for item in items}


def lock_item_of_unit(unit_id: int, item_id: UUID) -> None:
    """Lock an item of a unit until the transaction ends: simultaneous answers and verifications take turns."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [unit_id, str(item_id)])


def store_status(answer: Answer, status: str, *, accepted: bool) -> None:
    """Store the status of an item at the unit that answered, in place of the one before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into advisories_standing (unit_id, item_id, station_no, level, stands, accepted, answer_id)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (unit_id, item_id) do update"
            " set stands = excluded.stands, accepted = excluded.accepted, answer_id = excluded.answer_id",
            [answer.unit_id, answer.item_id, answer.unit.first, level_of(answer.unit), status, accepted, answer.pk],
        )
