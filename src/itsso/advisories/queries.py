"""Every read of advisories. `advisories_owed` says who owes what; `Standing` and its tallies, how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404

from itsso.accounts.models import Posting
from itsso.advisories.counting import CountedItem
from itsso.advisories.loading import AdvisoryEntry
from itsso.advisories.models import (
    NO_EVIDENCE,
    SETTLED,
    Acknowledgement,
    Advisory,
    Answer,
    AnswerStatus,
    Item,
    ItemStatus,
    Paper,
    Passing,
)
from itsso.platform.prepared_statements import prepared_cursor
from itsso.ui.text import fold
from itsso.units.figures import names
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.ordering import Natural, natural
from itsso.units.queries import path

PAGE_SIZE = 50
MIN_SIMILARITY = 0.4
"""How alike a typed word and one of an advisory must be (trigrams) where no advisory holds it."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """That a unit owes an item: since when, by when where there is a limit, and how it stands."""

    unit_id: int
    item_id: UUID
    began: date
    due: date | None
    status: str

    @property
    def settled(self) -> bool:
        """Whether it is no longer open, as far as the unit says."""
        return self.status in SETTLED

    def overdue(self, on: date) -> bool:
        """Whether it is open past its day."""
        return self.due is not None and self.due < on and not self.settled


def advisory(advisory_id: UUID) -> Advisory:
    """One advisory with its items; Http404 where there is none."""
    match = _register().prefetch_related("items").filter(pk=advisory_id).first()
    if match is None:
        raise Http404
    return match


def advisory_by_code(code: str) -> Advisory | None:
    """The advisory of a code; the Centre's where a State has one of the same code."""
    return Advisory.objects.filter(code=code).order_by("issuer__first").first()


def binding_on(unit: Unit) -> QuerySet[Advisory]:
    """What a unit's authority and those above it registered, its own first: what others did binds it to nothing."""
    return Advisory.objects.filter(issuer__first__lte=unit.first, issuer__last__gte=unit.last).order_by(
        "-issuer__first"
    )


def item(item_id: UUID) -> Item:
    """One item with its advisory; Http404 where there is none."""
    match = Item.objects.select_related("advisory__issuer").filter(pk=item_id).first()
    if match is None:
        raise Http404
    return match


def unit(unit_id: int) -> Unit:
    """One unit; Http404 where there is none."""
    match = Unit.objects.filter(pk=unit_id).first()
    if match is None:
        raise Http404
    return match


def answer(answer_id: UUID) -> Answer:
    """One answer that the transaction's range holds; Http404 where it does not."""
    match = Answer.objects.select_related("unit", "item").filter(pk=answer_id).first()
    if match is None:
        raise Http404
    return match


def paper(**owner: UUID) -> Paper:
    """The paper of an advisory or of an answer, with its content; Http404 where there is none, or it is not seen."""
    match = Paper.objects.filter(**owner).select_related("advisory", "answer__unit", "answer__item__advisory").first()
    if match is None:
        raise Http404
    return match


def letter_of(advisory: Advisory) -> Paper | None:
    """The paper of an advisory, without its content; None where none is kept."""
    return Paper.objects.defer("content").filter(advisory=advisory).first()


def superseding(advisory: Advisory) -> list[Advisory]:
    """What superseded an advisory, the newest first."""
    return list(advisory.superseded_by.order_by("-issued_on"))


def _register() -> QuerySet[Advisory]:
    later = RawSQL("exists (select from advisories_advisory n where n.supersedes_id = advisories_advisory.id)", [])
    advisories = Advisory.objects.annotate(superseded=later)  # type: ignore[no-redef]
    return advisories.select_related("issuer")


def register(typed: str = "") -> list[Advisory]:
    """Every advisory, the newest first; with words typed, those that hold all of them in either language.

    PostgreSQL's `simple` words match whole words; a part of a word is matched as it stands. Where nothing holds
    them, what is near by its trigrams, which forgives a misspelt word of either script.
    """
    typed_words = fold(typed).casefold().replace("\0", "").split()[:12]
    advisories = _register().defer("text", "text_hi", "words").order_by("-issued_on", "code")
    if not typed_words:
        return list(advisories)
    matches_all = Q()
    for word in typed_words:
        matches_all &= Q(pk__in=_ids_containing(word))
    return list(advisories.filter(matches_all)) or list(advisories.filter(pk__in=_similar_ids(" ".join(typed_words))))


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


def is_addressed(advisory: Advisory, unit: Unit) -> bool:
    """Whether an advisory is sent to a unit: below its issuer, and of a State."""
    return bool(unit.state) and advisory.issuer.first <= unit.first and unit.last <= advisory.issuer.last


def concerns(advisory: Advisory, unit: Unit) -> bool:
    """Whether an advisory is for a unit to read: it is its authority's own, or sent to it or past it."""
    return advisory.issuer.first <= unit.first <= advisory.issuer.last


def states_addressed(advisory: Advisory) -> int:
    """How many States and Union Territories an advisory is sent to."""
    return Unit.objects.filter(
        kind__in=STATES, first__gte=advisory.issuer.first, last__lte=advisory.issuer.last
    ).count()


def is_above(upper: Unit, lower: Unit) -> bool:
    """Whether a unit stands above another in the tree: the level decides, and not the interval."""
    return upper.pk in [ancestor.pk for ancestor in path(lower)[:-1]]


def may_verify(answer: Answer, verifying: Unit) -> bool:
    """Whether a unit is above the one that answered, and has not answered in its place."""
    return is_above(verifying, answer.unit) and verifying.pk != answer.answered_at_id


def may_answer(owing: Unit, answering: Unit) -> bool:
    """A unit answers for itself, and for a unit directly below that was abolished."""
    return owing.pk == answering.pk or (owing.closed is not None and owing.parent_id == answering.pk)


def obligations_of(
    units: Iterable[Unit], item: Item | None = None, advisory: Advisory | None = None
) -> list[Obligation]:
    """What units owe themselves, which the nation never does. One query along the units' key."""
    unit_ids = [unit.pk for unit in units if unit.state]
    if not unit_ids:
        return []
    only, key = ("true", None) if item is None else ("o.item_id = %s", item.pk)
    if advisory is not None:
        only, key = "o.advisory_id = %s", advisory.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.unit_id, o.item_id, o.began, o.due, coalesce(s.stands, %s) from advisories_owed o"  # noqa: S608
            f" left join advisories_standing s using (unit_id, item_id) where o.unit_id = any(%s) and {only}",
            [NO_EVIDENCE, unit_ids, *([key] if key else [])],
        )
        return [Obligation(*row) for row in cursor.fetchall()]


def abolished_below(upper: Unit) -> list[Unit]:
    """Units directly below that were abolished: what they owe is answered from here."""
    if upper.kind == UnitKind.STATION:
        return []
    return list(Unit.objects.filter(parent=upper, closed__isnull=False).order_by(Natural("name"), "id"))


def item_statuses(unit: Unit, items: Iterable[Item]) -> dict[UUID, ItemStatus]:
    """How items stand at a unit, with the answer; what is not there was not answered."""
    statuses = ItemStatus.objects.filter(unit=unit, item__in=list(items)).select_related("answer")
    return {status.item_id: status for status in statuses}


def answers(unit: Unit, item: Item) -> list[Answer]:
    """What a unit said of an item, the newest first, each with what was said of it from above."""
    return list(
        Answer.objects.filter(unit=unit, item=item).select_related("answered_at")
        .prefetch_related("verifications__unit", Prefetch("paper", Paper.objects.defer("content")))
        .order_by("-at", "-id")
    )  # fmt: skip


def unverified(place: Unit) -> list[Answer]:
    """Answers of done that stand below a place and that no level above has looked at, by unit and item."""
    statuses = ItemStatus.objects.filter(
        station_no__range=place.interval, stands=AnswerStatus.DONE, accepted=False
    ).exclude(unit=place)
    return list(Answer.objects.filter(pk__in=statuses.values("answer")).order_by("unit__first", "item__number", "id"))


def passings(advisory: Advisory) -> list[Passing]:
    """Which States passed an advisory on, in order."""
    return list(Passing.objects.filter(advisory=advisory).select_related("unit").order_by("at"))


@dataclass(frozen=True, slots=True)
class UnitItemRow:
    """A unit of a list, and how an item stands there."""

    unit: Unit
    status: str
    accepted: bool
    due: date | None


def units_with_status(place: Unit, item: Item, status: str, page: int) -> list[UnitItemRow]:
    """The units of a place at which an item stands so, no evidence too; one more than a page holds, by State and name.

    One scan of the place's units.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.unit_id, coalesce(s.stands, %s), coalesce(s.accepted, false), o.due from advisories_owed o"  # noqa: S608  an order of ours
            " join units_unit u on u.id = o.unit_id left join advisories_standing s using (unit_id, item_id)"
            " where o.item_id = %s and u.first between %s and %s and (%s = '' or coalesce(s.stands, %s) = %s)"
            f" order by u.state, {natural('u.name')}, u.id limit %s offset %s",
            [
                NO_EVIDENCE,
                item.pk,
                place.first,
                place.last,
                status,
                NO_EVIDENCE,
                status,
                PAGE_SIZE + 1,
                page * PAGE_SIZE,
            ],
        )
        rows = cursor.fetchall()
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [UnitItemRow(units[row[0]], *row[1:]) for row in rows]


def children_of(place: Unit) -> list[Unit]:
    """The units directly below that can be asked, or have such below them, by name; the abolished among them."""
    return list(Unit.objects.filter(parent=place, first__lte=F("last")).order_by(Natural("name"), "id"))


@dataclass(frozen=True, slots=True)
class AdvisoryDeskCounts:
    """What waits for an officer: items of the unit open and past their day, and advisories not acknowledged."""

    open: int
    overdue: int
    unread: int


def desk_counts(posting: Posting, on: date) -> AdvisoryDeskCounts:
    """For the desk. One query: the items of the unit and of those abolished directly below it, by their keys.

    The issuer of each letter is looked up by its key: joined, the planner reads half of all units for it.
    """
    with prepared_cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where o.due < %s), (select count(*) from advisories_advisory a"
            " where (select %s between x.first and x.last from units_unit x where x.id = a.issuer_id)"
            " and not exists (select from advisories_advisory n where n.supersedes_id = a.id) and not exists"
            " (select from advisories_acknowledgement k where k.advisory_id = a.id and k.officer_id = %s"
            " and k.unit_id = %s))"
            " from advisories_owed o left join advisories_standing s using (unit_id, item_id)"
            " where o.unit_id = any(array(select id from units_unit where id = %s or parent_id = %s"
            " and closed is not null)) and coalesce(s.stands, '') <> all(%s)",
            [
                on,
                posting.unit.first,
                posting.officer_id,
                posting.unit_id,
                posting.unit_id,
                posting.unit_id,
                [str(status) for status in SETTLED],
            ],
        )
        return AdvisoryDeskCounts(*cursor.fetchone())


def has_acknowledged(advisory: Advisory, by: Posting) -> bool:
    """Whether this officer has said that it was read."""
    return Acknowledgement.objects.filter(advisory=advisory, officer=by.officer_id, unit=by.unit_id).exists()


def acknowledgement_count(advisory: Advisory) -> int:
    """How many officers within the transaction's range have said so."""
    return Acknowledgement.objects.filter(advisory=advisory).count()


def unknown_figures(entries: Iterable[AdvisoryEntry]) -> list[str]:
    """Figures that a file names and no room registered."""
    named = {figure["name"] for entry in entries for item in entry.items for figure in item.figures}
    return sorted(named - set(names()))


def items_of(advisory: Advisory) -> list[Item]:
    """The items of an advisory that was read with them, each knowing its advisory."""
    items = list(advisory.items.all())
    for item in items:
        item.advisory = advisory
    return items


def items_by_key(terms: Iterable[CountedItem]) -> dict[UUID, Item]:
    """The items themselves, by key, each knowing its advisory."""
    advisories = {term.pk: term.advisory for term in terms}
    items = Item.objects.in_bulk(list(advisories))
    for key, item in items.items():
        item.advisory = advisories[key]
    return items
