"""Every read of advisories. `advisories_owed` says who owes what; `Standing` and its tallies, how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.http import Http404

from itsso.accounts.models import Posting
from itsso.advisories.loading import Entry
from itsso.advisories.models import (
    LEVELS,
    NO_EVIDENCE,
    SENT_BACK,
    SETTLED,
    Acknowledgement,
    Advisory,
    Answer,
    Item,
    Level,
    Paper,
    Passing,
    Standing,
    Status,
    Tally,
)
from itsso.platform.clock import INDIA
from itsso.ui.text import fold
from itsso.units.figures import Measured, names
from itsso.units.models import STATES, Kind, Unit
from itsso.units.queries import path

LISTED = 50
NOTHING: Counter[tuple[str, str, str, bool]] = Counter()
NEAR = 0.4
"""How alike a typed word and one of an advisory must be (trigrams) where no advisory holds it."""

type Stand = tuple[str, str, str, bool]
"""State, level, how it stands, whether a level above accepted it. The State is left empty where the place lies in one,
or where an item has the same last day in all."""

type Counted = tuple[str, str, date | None, int]
"""State, kind, last day where it was abolished, how many units."""


@dataclass(frozen=True, slots=True)
class Owed:
    """That a unit owes an item: since when, by when where there is a limit, and how it stands."""

    unit_id: int
    item_id: UUID
    began: date
    due: date | None
    stands: str

    @property
    def settled(self) -> bool:
        """Whether it is no longer open, as far as the unit says."""
        return self.stands in SETTLED

    def overdue(self, on: date) -> bool:
        """Whether it is open past its day."""
        return self.due is not None and self.due < on and not self.settled


@dataclass(frozen=True, slots=True)
class Below:
    """How an item, or all of an advisory, stands at the units of a place that owe it. owed = the sum of all."""

    owed: int
    stands: Mapping[str, int]
    accepted: int
    overdue: int

    @property
    def done(self) -> int:
        """Answered as done and not sent back."""
        return self.stands.get(Status.DONE, 0)

    @property
    def no_evidence(self) -> int:
        """Not answered at all."""
        return self.stands.get(NO_EVIDENCE, 0)


def advisory(advisory_id: UUID) -> Advisory:
    """One advisory with its items; Http404 where there is none."""
    found = _register().filter(pk=advisory_id).first()
    if found is None:
        raise Http404
    return found


def called(code: str) -> Advisory | None:
    """The advisory of a code."""
    return Advisory.objects.filter(code=code).first()


def item(item_id: UUID) -> Item:
    """One item with its advisory; Http404 where there is none."""
    found = Item.objects.select_related("advisory__issuer").filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def unit(unit_id: int) -> Unit:
    """One unit; Http404 where there is none."""
    found = Unit.objects.select_related("parent").filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return found


def answer(answer_id: UUID) -> Answer:
    """One answer that the transaction's range holds; Http404 where it does not."""
    found = Answer.objects.select_related("unit", "item").filter(pk=answer_id).first()
    if found is None:
        raise Http404
    return found


def paper(**of: UUID) -> Paper:
    """The paper of an advisory or of an answer, with its content; Http404 where there is none, or it is not seen."""
    found = Paper.objects.filter(**of).select_related("advisory", "answer__unit", "answer__item__advisory").first()
    if found is None:
        raise Http404
    return found


def kept_with(of: Advisory) -> Paper | None:
    """The paper of an advisory, without its content; None where none is kept."""
    return Paper.objects.defer("content").filter(advisory=of).first()


def _register() -> QuerySet[Advisory]:
    items = Prefetch("items", Item.objects.order_by("number"))
    newer = Prefetch("superseded_by", Advisory.objects.order_by("-issued_on"))
    return Advisory.objects.select_related("issuer", "supersedes").prefetch_related(items, newer)


def register(typed: str = "") -> list[Advisory]:
    """Every advisory, the newest first; with words typed, those that hold all of them in either language.

    PostgreSQL's `simple` words match whole words; a part of a word is matched as it stands. Where nothing holds
    them, what is near by its trigrams, which forgives a misspelt word of either script.
    """
    words = fold(typed).casefold().replace("\0", "").split()[:12]
    found = _register().defer("text", "text_hi", "words").order_by("-issued_on", "code")
    if not words:
        return list(found)
    holds = Q()
    for word in words:
        holds &= Q(pk__in=_holding(word))
    return list(found.filter(holds)) or list(found.filter(pk__in=_near(" ".join(words))))


def _holding(word: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from advisories_advisory where to_tsvector('simple', words) @@ phraseto_tsquery('simple', %s)"
            " union select id from advisories_advisory where words like '%%' || %s || '%%'",
            [word, word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")],
        )
        return [row[0] for row in cursor.fetchall()]


def _near(words: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from advisories_advisory where word_similarity(%s, words) >= %s"
            " order by word_similarity(%s, words) desc limit 20",
            [words, NEAR, words],
        )
        return [row[0] for row in cursor.fetchall()]


def is_addressed(of: Advisory, to: Unit) -> bool:
    """Whether an advisory is sent to a unit: below its issuer, and of a State."""
    return bool(to.state) and of.issuer.first <= to.first and to.last <= of.issuer.last


def states_addressed(of: Advisory) -> int:
    """How many States and Union Territories an advisory is sent to."""
    return Unit.objects.filter(kind__in=STATES, first__gte=of.issuer.first, last__lte=of.issuer.last).count()


def is_above(upper: Unit, lower: Unit) -> bool:
    """Whether a unit stands above another in the tree: the level decides, and not the interval."""
    return upper.pk in [one.pk for one in path(lower)[:-1]]


def verifies(told: Answer, verifying: Unit) -> bool:
    """Whether a unit is above the one that answered, and has not answered in its place."""
    return is_above(verifying, told.unit) and verifying.pk != told.answered_at_id


def answers_for(owing: Unit, answering: Unit) -> bool:
    """A unit answers for itself, and for a unit directly below that was abolished."""
    return owing.pk == answering.pk or (owing.closed is not None and owing.parent_id == answering.pk)


def owed_by(units: Iterable[Unit], item: Item | None = None, of: Advisory | None = None) -> list[Owed]:
    """What units owe themselves. One query along the units' key."""
    only, key = ("true", None) if item is None else ("o.item_id = %s", item.pk)
    if of is not None:
        only, key = "o.advisory_id = %s", of.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.unit_id, o.item_id, o.began, o.due, coalesce(s.stands, %s) from advisories_owed o"  # noqa: S608
            f" left join advisories_standing s using (unit_id, item_id) where o.unit_id = any(%s) and {only}",
            [NO_EVIDENCE, [one.pk for one in units], *([key] if key else [])],
        )
        return [Owed(*row) for row in cursor.fetchall()]


def abolished(upper: Unit) -> list[Unit]:
    """Units directly below that were abolished: what they owe is answered from here."""
    return list(Unit.objects.filter(parent=upper, closed__isnull=False).order_by("name", "id"))


def standings(unit: Unit, items: Iterable[Item]) -> dict[UUID, Standing]:
    """How items stand at a unit, with the answer; what is not there was not answered."""
    found = Standing.objects.filter(unit=unit, item__in=list(items)).select_related("answer")
    return {one.item_id: one for one in found}


def answers(unit: Unit, item: Item) -> list[Answer]:
    """What a unit said of an item, the newest first, each with what was said of it from above."""
    return list(
        Answer.objects.filter(unit=unit, item=item).select_related("answered_at")
        .prefetch_related("verifications__unit", Prefetch("paper", Paper.objects.defer("content")))
        .order_by("-at", "-id")
    )  # fmt: skip


def unverified(place: Unit) -> list[Answer]:
    """Answers of done that stand below a place and that no level above has looked at, by unit and item."""
    standing = Standing.objects.filter(station_no__range=place.interval, stands=Status.DONE, accepted=False).exclude(
        unit=place
    )
    return list(Answer.objects.filter(pk__in=standing.values("answer")).order_by("unit__first", "item__number", "id"))


def answers_by_month(place: Unit, items: Sequence[Item]) -> list[tuple[date, dict[tuple[UUID, int], str]]]:
    """By month, the last thing said of each item at each unit of a place: answered, or sent back. One scan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with said as (select a.item_id, a.unit_id, a.status as stands, a.at from advisories_answer a"
            " join units_unit u on u.id = a.unit_id where a.item_id = any(%s) and u.first between %s and %s"
            " union all select a.item_id, a.unit_id, case when v.accepted then a.status else %s end, v.at"
            " from advisories_verification v join advisories_answer a on a.id = v.answer_id"
            " join units_unit u on u.id = a.unit_id where a.item_id = any(%s) and u.first between %s and %s)"
            " select distinct on (1, 2, 3) date_trunc('month', at at time zone 'Asia/Kolkata')::date, item_id, unit_id,"
            " stands from said order by 1, 2, 3, at desc",
            [keys := [one.pk for one in items], place.first, place.last, SENT_BACK, keys, place.first, place.last],
        )
        rows = cursor.fetchall()
    return [
        (month, {(item_id, unit_id): stands for _month, item_id, unit_id, stands in group})
        for month, group in groupby(rows, key=lambda row: row[0])
    ]


def counts(place: Unit, items: Sequence[Item]) -> dict[UUID, Counter[Stand]]:
    """How many units of a place stand how, by item. The nation and a State are read from their tallies; what is
    smaller is one range scan."""
    keys = [one.pk for one in items]
    found: dict[UUID, Counter[Stand]] = {key: Counter() for key in keys}
    rows: Iterable[tuple[UUID, str, str, str, bool, int]]
    if place.kind in (Kind.NATION, *STATES):
        apart = [one.pk for one in items if one.within_days and place.kind == Kind.NATION]
        stand = ("level", "stands", "accepted", "units")
        whole = Tally.objects.filter(place=place, item__in=set(keys) - set(apart))
        by_state = Tally.objects.filter(place__kind__in=STATES, item__in=apart)
        rows = chain(
            whole.values_list("item_id", Value(""), *stand), by_state.values_list("item_id", "place__state", *stand)
        )
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "select item_id, '', level, stands, accepted, count(*) from advisories_standing"
                " where station_no between %s and %s and item_id = any(%s) group by 1, 2, 3, 4, 5",
                [place.first, place.last, keys],
            )
            rows = cursor.fetchall()
    for item_id, state, level, stands, accepted, n in rows:
        found[item_id][state, level, stands, accepted] += n
    return found


def counts_below(place: Unit, items: Sequence[Item]) -> dict[int, dict[UUID, Counter[Stand]]]:
    """The same for each unit directly below. One scan of the place's range; of the nation, its States' tallies."""
    keys = [one.pk for one in items]
    with connection.cursor() as cursor:
        if place.kind == Kind.NATION:
            cursor.execute(
                "select place_id, item_id, level, stands, accepted, units from advisories_tally"
                " where item_id = any(%s) and place_id <> %s",
                [keys, place.pk],
            )
        else:
            cursor.execute(
                "select c.id, s.item_id, s.level, s.stands, s.accepted, count(*) from units_unit c"
                " join advisories_standing s on s.station_no between c.first and c.last and s.item_id = any(%s)"
                " where c.parent_id = %s and c.first <= c.last group by 1, 2, 3, 4, 5",
                [keys, place.pk],
            )
        found: dict[int, dict[UUID, Counter[Stand]]] = {}
        for child, item_id, level, stands, accepted, n in cursor.fetchall():
            found.setdefault(child, {}).setdefault(item_id, Counter())["", level, stands, accepted] += n
    return found


@dataclass(frozen=True, slots=True)
class Addressees:
    """How many units there are to be asked in a place, by State and level, and those that were abolished, by day."""

    there: Mapping[tuple[str, str], int]
    closed: Sequence[tuple[str, str, date]]

    def states(self, of: Advisory) -> set[str]:
        """The States of the place to which an advisory is sent."""
        found = {state for state, _level in self.there} | {state for state, _level, _day in self.closed}
        return found & {of.issuer.state} if of.issuer.state else found

    def within(self, state: str) -> Addressees:
        """Those of one State."""
        there = {key: n for key, n in self.there.items() if key[0] == state}
        return Addressees(there, [one for one in self.closed if one[0] == state])

    def of(self, level: str, began: Mapping[str, date]) -> dict[str, int]:
        """By State: units of a level that owe something begun there on a day, the abolished of later days too."""
        found = {state: self.there.get((state, level), 0) for state in began}
        for state, at, day in self.closed:
            if at == level and state in began and day >= began[state]:
                found[state] += 1
        return found


def addressees(place: Unit) -> Addressees:
    """Counts the units of a place. One scan of its units, of an index alone where it is the nation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select state, kind, closed, count(*) from units_unit"
            " where first between %s and %s and first <= last and state <> '' group by 1, 2, 3",
            place.interval,
        )
        return _addressees(cursor.fetchall())


def addressees_of(places: Sequence[Unit]) -> dict[int, Addressees]:
    """The same for several places that do not overlap, in one query."""
    rows: dict[int, list[Counted]] = {one.pk: [] for one in places}
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.id, u.state, u.kind, u.closed, count(*)"
            " from unnest(%s::int[], %s::int[], %s::int[]) as p (id, first, last)"
            " join units_unit u on u.first between p.first and p.last and u.first <= u.last"
            " where u.state <> '' group by 1, 2, 3, 4",
            [[one.pk for one in places], [one.first for one in places], [one.last for one in places]],
        )
        for place, *row in cursor.fetchall():
            rows[place].append(tuple(row))
    return {place: _addressees(counted) for place, counted in rows.items()}


def _addressees(rows: Iterable[Counted]) -> Addressees:
    """By level, what was counted by kind."""
    there, closed = Counter[tuple[str, str]](), list[tuple[str, str, date]]()
    for state, kind, day, n in rows:
        level = LEVELS.get(kind)
        if level and day is None:
            there[state, level] += n
        elif level and day:
            closed += [(state, level, day)] * n
    return Addressees(there, closed)


def addressees_below(place: Unit, there: Addressees, below: Sequence[Unit]) -> dict[int, Addressees]:
    """The same for the units directly below a place that was counted. A State keeps its units, so that the nation
    is not counted twice."""
    if place.kind == Kind.NATION:
        return {one.pk: there.within(one.state) for one in below}
    return addressees_of(below)


def passed_on(advisories: Sequence[Advisory]) -> dict[tuple[UUID, str], date]:
    """(Advisory, State) -> the day on which the State passed it on."""
    found = Passing.objects.filter(advisory__in=[one.pk for one in advisories]).values_list(
        "advisory_id", "unit__state", "at"
    )
    return {(key, state): at.astimezone(INDIA).date() for key, state, at in found}


def passings(of: Advisory) -> list[Passing]:
    """Which States passed an advisory on, in order."""
    return list(Passing.objects.filter(advisory=of).select_related("unit").order_by("at"))


def below(
    asked: Item, there: Addressees, passed: Mapping[tuple[UUID, str], date], found: Counter[Stand], on: date
) -> Below:
    """How an item stands at all the units of a place that owe it. What nobody answered is no evidence."""
    of = asked.advisory
    if asked.withdrawn_on is not None or of.superseded_by.all():
        return Below(0, {}, 0, 0)
    owed, overdue = 0, 0
    for level in asked.levels:
        owing = there.of(level, _begun(of, level, there.states(of), passed))
        dues = {state: due_of(asked, day) for state, day in _begun(of, level, owing, passed).items()}
        late = {state for state, due in dues.items() if due is not None and due < on}
        owed += sum(owing.values())
        if late:
            settled = sum(
                n
                for (state, at, how, _taken), n in found.items()
                if at == level and how in SETTLED and (not state or state in late)
            )
            overdue += max(0, sum(owing[state] for state in late) - settled)
    stands = Counter[str]()
    accepted = 0
    for (_state, _level, how, taken), n in found.items():
        stands[how] += n
        accepted += n if taken and how == Status.DONE else 0
    stands[NO_EVIDENCE] = owed - stands.total()
    return Below(owed, {how: n for how, n in stands.items() if n}, accepted, overdue)


def together(parts: Iterable[Below]) -> Below:
    """Several items, or several places, as one."""
    owed = accepted = overdue = 0
    stands = Counter[str]()
    for one in parts:
        owed, accepted, overdue = owed + one.owed, accepted + one.accepted, overdue + one.overdue
        stands.update(one.stands)
    return Below(owed, stands, accepted, overdue)


def due_of(asked: Item, began: date) -> date | None:
    """The last day of an item for who owes it since a day; None where it has none."""
    return began + timedelta(asked.within_days) if asked.within_days else asked.due_on


def _begun(of: Advisory, level: str, states: Iterable[str], passed: Mapping[tuple[UUID, str], date]) -> dict[str, date]:
    """The States whose units of a level owe an advisory's items, with the day since which they do."""
    if level == Level.STATE or of.direct:
        return dict.fromkeys(states, of.issued_on)
    return {state: passed[of.pk, state] for state in states if (of.pk, state) in passed}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a list, and how an item stands there."""

    unit: Unit
    stands: str
    accepted: bool
    due: date | None


def units_that_stand(place: Unit, asked: Item, stands: str, page: int) -> list[Row]:
    """The units of a place at which an item stands so, no evidence too; one more than a page holds, by State and name.

    One scan of the place's units.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select o.unit_id, coalesce(s.stands, %s), coalesce(s.accepted, false), o.due from advisories_owed o"
            " join units_unit u on u.id = o.unit_id left join advisories_standing s using (unit_id, item_id)"
            " where o.item_id = %s and u.first between %s and %s and (%s = '' or coalesce(s.stands, %s) = %s)"
            " order by u.state, u.name, u.id limit %s offset %s",
            [NO_EVIDENCE, asked.pk, place.first, place.last, stands, NO_EVIDENCE, stands, LISTED + 1, page * LISTED],
        )
        rows = cursor.fetchall()
    units = Unit.objects.in_bulk([row[0] for row in rows])
    return [Row(units[row[0]], *row[1:]) for row in rows]


def children_of(place: Unit) -> list[Unit]:
    """The units directly below that can be asked, or have such below them, by name; the abolished among them."""
    return list(Unit.objects.filter(parent=place, first__lte=F("last")).order_by("name", "id"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an officer: items of the unit open and past their day, and advisories not acknowledged."""

    open: int
    overdue: int
    unread: int


def waiting(posting: Posting, on: date) -> Waiting:
    """For the desk. One query: the items of the unit and of those abolished directly below it, by their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where o.due < %s), (select count(*) from advisories_advisory a"
            " join units_unit x on x.id = a.issuer_id and %s between x.first and x.last"
            " where not exists (select from advisories_advisory n where n.supersedes_id = a.id) and not exists"
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
                [str(one) for one in SETTLED],
            ],
        )
        return Waiting(*cursor.fetchone())


def acknowledged(of: Advisory, by: Posting) -> bool:
    """Whether this officer has said that it was read."""
    return Acknowledgement.objects.filter(advisory=of, officer=by.officer_id, unit=by.unit_id).exists()


def readers(of: Advisory) -> int:
    """How many officers within the transaction's range have said so."""
    return Acknowledgement.objects.filter(advisory=of).count()


def done_of_owed(place: Unit, on: date) -> Measured | None:
    """Items answered as done by the units of a place, of those that they owe; None where none is owed."""
    advisories = register()
    items = items_of(advisories)
    there, passed, found = addressees(place), passed_on(advisories), counts(place, items)
    sums = together(below(asked, there, passed, found[asked.pk], on) for asked in items)
    return Measured(sums.done, sums.owed) if sums.owed else None


def unknown_figures(entries: Iterable[Entry]) -> list[str]:
    """Figures that a file names and no room registered."""
    asked = {one["name"] for entry in entries for item in entry.items for one in item.figures}
    return sorted(asked - set(names()))


def items_of(advisories: Iterable[Advisory]) -> list[Item]:
    """The items of advisories that were read with them, each knowing its advisory."""
    found = []
    for of in advisories:
        for asked in of.items.all():
            asked.advisory = of
            found.append(asked)
    return found
