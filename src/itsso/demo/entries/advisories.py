"""Invented answers of the demonstration's units to advisories, and what its stations state, by the usual actions.

The shown State and one more passed the letters on. Most districts and the stations of some have answered; a letter of
the State's own is past its day, so that something is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from random import Random
from uuid import UUID, uuid5

import yaml

from itsso.accounts.actions import add_officer
from itsso.accounts.models import Officer, Posting, Role
from itsso.accounts.queries import officer_with_username
from itsso.advisories import actions, loading, queries, registration
from itsso.advisories.actions import AnswerDraft
from itsso.advisories.command import SHIPPED
from itsso.advisories.counting import queries as tallies
from itsso.advisories.models import AnswerStatus, Evidence, Item
from itsso.audit.actions import Actor
from itsso.demo import SEED
from itsso.demo.nation.people import OTHER_STATE, shown_station
from itsso.demo.nation.places import SHOWN_STATE
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.ui.names import OfficerName
from itsso.units import capacities
from itsso.units.capacities import StationStatement
from itsso.units.models import DISTRICTS, Unit, UnitKind
from itsso.units.queries import by_code

KEYS = UUID("0199c1d5-0000-7000-8000-00000000ad71")
"""The namespace of the answers' keys, so that building again answers nothing twice."""

DISTRICTS_ANSWERING, STATIONS_ANSWERING = 12, 2
"""Districts that have answered, and districts whose stations have answered and stated their staff and equipment."""

CHANCES = ((AnswerStatus.DONE, 45), (AnswerStatus.UNDER_WAY, 25), (AnswerStatus.NOT_BEGUN, 15), (None, 15))


def build_advisories(by: Posting) -> None:
    """Register the advisories, pass them on, answer some, and state what stations have.

    A second run changes nothing.
    """
    nodal = _nodal(by.actor)
    rng = Random(SEED)
    shown_state, other_state = _state(SHOWN_STATE), _state(OTHER_STATE)
    registration.register(loading.parse_register(SHIPPED.read_bytes(), SHIPPED.name), issuer=by.unit, by=by)
    state_posting = _posting(nodal, shown_state)
    with enter(state_posting):
        if queries.advisory_by_code("up-demonstration") is None:
            registration.register(
                loading.parse_register(_own_letter(), "own.yaml"), issuer=shown_state, by=state_posting
            )
    for state in (shown_state, other_state):
        passing = _posting(nodal, state)
        with enter(passing):
            for advisory in queries.register():
                if not advisory.direct:
                    actions.pass_on(advisory.pk, by=passing)
    items = queries.items_by_key(tallies.counted_items(queries.register()))
    for unit in (*_answering(shown_state), other_state):
        _answer(unit, items, _posting(nodal, unit), rng)
        if unit.kind == UnitKind.STATION and rng.random() < 0.7:
            _state_capacity(unit, rng)
    _accept(state_posting, rng)


def _nodal(by: Actor) -> Officer:
    """Return the officer in whose name units answer. Nobody can sign in as this officer, who has no posting.

    Each answer is given at the unit that owes it.
    """
    name, number = "nodal-demo", "NODAL-DEMO"
    return officer_with_username(name) or add_officer(
        name, number, OfficerName("", "Nodal officer (invented)"), None, by=by
    )


def _posting(officer: Officer, unit: Unit) -> Posting:
    return Posting(officer=officer, unit=unit, role=Role.ADVISORY_OFFICER, since=date(2018, 4, 21))


def _state(code: str) -> Unit:
    unit = by_code(code, code)
    assert unit is not None, "the nation's units are loaded before its advisories"
    return unit


def _own_letter() -> bytes:
    """Return a letter of the shown State that is past its day for units that have not answered."""
    letter = {
        "code": "up-demonstration",
        "reference": "DG-7/DEMO",
        "issued_on": today() - timedelta(45),
        "authority": "Director General of Police (invented)",
        "authority_hi": "पुलिस महानिदेशक (काल्पनिक)",
        "title": "Evidence kits and the display of helpline numbers",
        "title_hi": "साक्ष्य किट और हेल्पलाइन नंबरों का प्रदर्शन",
        "text": "An invented circular of the demonstration.",
        "text_hi": "डेमो का एक काल्पनिक परिपत्र।",
        "extent": "full",
        "source": "Invented for the demonstration",
        "certainty": "verified",
        "items": [
            {
                "number": 1,
                "asked": "Keep ten evidence kits at the station.",
                "asked_hi": "थाने में दस साक्ष्य किट रखें।",
                "levels": ["station"],
                "within_days": 30,
            },
            {
                "number": 2,
                "asked": "Display the numbers 112, 181 and 1098 at the gate of the station.",
                "asked_hi": "थाने के द्वार पर 112, 181 और 1098 नंबर प्रदर्शित करें।",
                "levels": ["station"],
                "within_days": 60,
            },
            {
                "number": 3,
                "asked": "Dispose of the cases that are pending beyond two months.",
                "asked_hi": "दो माह से अधिक लंबित मामलों का निस्तारण करें।",
                "levels": ["district"],
                "within_days": 30,
                "figures": ["pending_beyond_two_months at_most 0"],
            },
        ],
    }
    return yaml.safe_dump([letter], allow_unicode=True).encode()


def _answering(state: Unit) -> Iterator[Unit]:
    """Yield the State, its districts, and the stations of some of them, those of the busy station's district first."""
    yield state
    districts = list(Unit.objects.filter(state=state.state, kind__in=DISTRICTS).order_by("first"))
    busy = shown_station().district
    districts.sort(key=lambda district: district.code != busy)
    yield from districts[:DISTRICTS_ANSWERING]
    for district in districts[:STATIONS_ANSWERING]:
        yield from Unit.objects.filter(kind=UnitKind.STATION, first__range=district.interval).order_by("first")


def _answer(unit: Unit, items: Mapping[UUID, Item], by: Posting, rng: Random) -> None:
    with enter(by):
        for owed in sorted(
            queries.obligations_of([unit]),
            key=lambda obligation: (items[obligation.item_id].advisory_id, obligation.item_id),
        ):
            (status,) = rng.choices([status for status, _n in CHANCES], [n for _status, n in CHANCES])
            order = f"Order {rng.randrange(1, 400)}/{today().year}"
            if status is not None:
                key = uuid5(KEYS, f"{unit.pk} {owed.item_id}")
                actions.answer(owed.item_id, unit.pk, _answer_draft(status, order, items[owed.item_id]), key=key, by=by)


def _answer_draft(status: AnswerStatus, order: str, item: Item) -> AnswerDraft:
    if status == AnswerStatus.DONE:
        return AnswerDraft(status, "", Evidence.DOCUMENT, order)
    return AnswerDraft(status, "Waiting for funds." if status == AnswerStatus.UNDER_WAY and item.number % 2 else "")


def _accept(by: Posting, rng: Random) -> None:
    """Verify, as the State, most of what was answered as done, and send some of it back."""
    with enter(by):
        for answer in queries.unverified(by.unit):
            chance = rng.random()
            if chance < 0.1:
                actions.verify(answer.pk, False, "The order does not say who is to do it.", by=by)
            elif chance < 0.6:
                actions.verify(answer.pk, True, by=by)


def _state_capacity(station: Unit, rng: Random) -> None:
    desk = rng.random() < 0.8
    stated = StationStatement(
        help_desk=desk,
        trained_officer=desk and rng.random() < 0.6,
        all_day=rng.random() < 0.5,
        opens=time(9),
        closes=time(21),
        telephone=f"0000 {rng.randrange(100, 999)} {rng.randrange(100, 999)}",
        address=f"{station.name} (invented)",
        woman_officers=rng.randrange(8),
        vehicles=rng.randrange(4),
        computers=rng.randrange(9),
        interpreters="",
    )
    if capacities.in_force(station) is None:
        capacities.state(station, stated, by=Actor("NODAL-DEMO", "Nodal officer (invented)", Role.SHO, station.pk))
