"""Every address, method, role and place: what the table and the ranges say, said once more and apart from the code.

`Walk` asks for all of it as one posting and holds each answer, and each line in the trail, against that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from itsso.accounts import tokens
from itsso.accounts.actions import KINDS_OF_ROLE
from itsso.accounts.models import Posting, Role
from itsso.cases.recording import recordable
from itsso.protection.ranges import ranges_of
from itsso.protection.roles import ANYONE, AT_A_STATION, PAGES
from itsso.units.models import STATES, Unit
from tests.addresses import Address, addresses
from tests.protection.holdings import Holdings
from tests.trail import lines
from tests.world import World, post

NOBODYS = UUID("00000000-0000-7000-8000-000000000000")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BEHIND = [one for one in addresses(get_resolver()) if PAGES.get(one.name) is not ANYONE]
NONE_MADE = {
    "opening_id", "form", "event_id", "file_id", "complaint_id", "transfer_id", "record_id", "token_id",
}  # fmt: skip
"""Things of which the walk's world holds none: their addresses are asked for what is not there, by whoever may."""

ZERO_FIRS_ONLY = {"intake:forward", "intake:way"}
"""Pages of a case that is a Zero FIR; those of the walk are FIRs."""

A_KIND = "victim_informed"

ACTS = {"cases:accused": AT_A_STATION, "cases:files": AT_A_STATION, "intake:complaint": AT_A_STATION}
"""Pages on which fewer roles act than read."""

STATE_OF_NUMBER = {"UP": 900_000, "BR": 1_000_000}


@dataclass(frozen=True)
class Target:
    """What stands in an address, whether the posting sees it, and what to call it when something is wrong.

    An auditor sees of a case what officers below did, if they did anything: `seen` is None, and the trail's tests say.
    """

    args: tuple[Any, ...]
    seen: bool | None
    where: str


def home_of(world: World, role: Role) -> Unit:
    """Where a role works in the walk: as low as it may, so that there is something above, below and beside."""
    kinds = KINDS_OF_ROLE.get(role, ("district",))
    at = {"station": world.kotwali, "district": world.kanpur, "state": world.up, "nation": world.nation}
    at["laboratory"] = world.laboratory
    return next(unit for kind, unit in at.items() if kind in kinds)


def postings(world: World) -> dict[Role, Posting]:
    """An officer in each role."""
    roles = [role for role in Role if role != Role.SYSTEM]
    return {role: post(f"walk.{role}", home_of(world, role), role) for role in roles}


def unlike(people: dict[Role, Posting]) -> list[Posting]:
    """One posting of those for whom the table and the ranges say the same."""
    alike: dict[Any, Posting] = {}
    for role, posting in people.items():
        pages = frozenset(one.name for one in BEHIND if role in PAGES[one.name])
        alike.setdefault((pages, ranges_of(posting)), posting)
    return list(alike.values())


def units_of(world: World) -> list[Unit]:
    """Every unit of the small nation: to any of them the others are own, above, below, beside, or another State's."""
    return [one for one in vars(world).values() if isinstance(one, Unit)]


class Walk:
    """All addresses as one posting; None is a stranger."""

    def __init__(self, world: World, holdings: Holdings, people: dict[Role, Posting], posting: Posting | None) -> None:
        self.world, self.holdings, self.people, self.posting = world, holdings, people, posting
        self.client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
        self.wrong: list[str] = []
        self.answered: set[str] = set()
        self._expected: list[tuple[str, str]] = []
        if posting is not None:
            self.client.force_login(posting.officer)
            self.token = tokens.make(posting, "the walk", 1, None)

    def ask(self, methods: tuple[str, ...], *, ended: bool = False, thin: bool = False) -> list[str]:
        """Asks for everything; answers what was not as it must be."""
        before = len(lines())
        for one in BEHIND:
            for target, method in self._thin(one) if thin else self._all(one, methods):
                self._hold(one.name, method, target, self._request(one, method, target), ended)
        self._hold_trail(before)
        return self.wrong

    def _all(self, one: Address, methods: tuple[str, ...]) -> Iterator[tuple[Target, str]]:
        for target in self.targets(one):
            for method in methods:
                yield target, method

    def _thin(self, one: Address) -> Iterator[tuple[Target, str]]:
        """What is the posting's own, read and acted on; one thing that is not, read; and a page that it has not."""
        targets = list(self.targets(one))
        own, others = [t for t in targets if t.seen is not False][:1], [t for t in targets if t.seen is False][:1]
        if self.posting is None or self.posting.role not in PAGES[one.name]:
            yield targets[0], "GET"
            return
        for target in (*own, *others):
            yield target, "GET"
        for target in own:
            yield target, "POST"

    def targets(self, one: Address) -> Iterator[Target]:
        """For each place the thing of an address that lies there, and one that is nowhere."""
        if not one.ids:
            yield Target((), True, "")
            return
        first, *others = one.ids
        rest = [A_KIND if name == "kind" else NOBODYS for name in others]
        its_own = one.name not in ZERO_FIRS_ONLY and all(name == "kind" and self._may_record() for name in others)
        for value, seen, where in getattr(self, f"_{first}", self._nothing)(one.name):
            yield Target((value, *rest), seen if its_own else False, where)

    def _may_record(self) -> bool:
        return self.posting is not None and A_KIND in recordable(self.posting.role)

    def _nothing(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        yield NOBODYS, False, "nothing made"

    def _case_id(self, name: str) -> Iterator[tuple[Any, bool | None, str]]:
        first, last = ranges_of(self.posting).cases if self.posting else (1, 0)
        if self.posting and self.posting.role == Role.AUDITOR:
            for case in (*self.holdings.cases.values(), NOBODYS):
                yield case, None, "a case, or none, that officers below may have asked for"
            return
        named = not (name == "cases:open_identity" and self.posting and self.posting.role == Role.INVESTIGATING_OFFICER)
        for unit in units_of(self.world):
            if unit.pk in self.holdings.cases:
                yield self.holdings.cases[unit.pk], named and first <= unit.first <= last, f"case of {unit}"
        yield NOBODYS, False, "no case"

    def _unit_id(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        first, last = ranges_of(self.posting).facts if self.posting else (1, 0)
        for unit in units_of(self.world):
            yield unit.pk, first <= unit.first <= unit.last <= last, str(unit)
        yield 999_999, False, "no unit"

    def _state_id(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        for unit in units_of(self.world):
            yield unit.pk, unit.kind in STATES, str(unit)

    def _delivery_id(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        first, last = ranges_of(self.posting).cases if self.posting else (1, 0)
        for state, delivery in self.holdings.deliveries.items():
            yield delivery, first <= STATE_OF_NUMBER[state] <= last, f"delivery of {state}"
        yield NOBODYS, False, "no delivery"

    def _officer_id(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        by = self.posting
        for other in [*self.people.values(), self.world.stranger, self.holdings.clerks["BR"]]:
            unit = other.unit
            below = by is not None and by.unit.first <= unit.first and unit.last <= by.unit.last
            own = by is not None and {"unit_admin": below and unit.kind != "laboratory", "lab_admin": unit == by.unit}
            seen = bool(own and own.get(by.role)) and other != by if by is not None else False
            yield other.officer_id, seen, str(other)
        yield 999_999, False, "no officer"

    def _token_id(self, name: str) -> Iterator[tuple[Any, bool, str]]:
        yield 999_999, True, "no token"  # what is not one's own is ended as what is not there: nothing happens

    def _request(self, one: Address, method: str, target: Target) -> HttpResponse:
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.posting and one.name.startswith("api:") else {}
        answer: HttpResponse = self.client.generic(method, reverse(one.name, args=target.args), **bearer)  # type: ignore[arg-type, assignment]
        return answer

    def _hold(self, name: str, method: str, target: Target, answer: HttpResponse, ended: bool) -> None:
        status, verb = answer.status_code, "read" if method in ("GET", "HEAD") else "act"
        role = self.posting.role if self.posting else ""
        if self.posting is None or ended:
            right = status == 401 if name.startswith("api:") else self._asks_to_sign_in(answer)
        elif role not in PAGES[name]:
            right = status == 404
        elif status == 405:
            right = method not in answer["Allow"]
        elif target.seen is None:
            right = status in (200, 404)
            self.answered |= {name}
        elif not target.seen or (method == "POST" and role not in ACTS.get(name, PAGES[name])):
            right = status == 404
        else:
            right = status < 400 or status in (400, 422)
            self.answered |= {name} if right else set()
        done = status < 400 and not (self.posting is None or ended)
        self._expected.append(
            (f"{verb if done else 'refused'}.{name}", self.posting.officer.number if self.posting else "")
        )
        if not right:
            self.wrong.append(f"{role or 'nobody'} {method} {name} {target.where}: {status}")

    def _asks_to_sign_in(self, answer: HttpResponse) -> bool:
        return answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")

    def _hold_trail(self, before: int) -> None:
        """Each answer has its line, in its order; an act leaves others besides."""
        names = {one.name for one in BEHIND}
        found = [(line["act"], line["actor"]) for line in lines()[before:] if line["act"].partition(".")[2] in names]
        for at, (line, expected) in enumerate(zip(found, self._expected, strict=False)):
            if line != expected and not (expected[0].startswith("refused.api:") and line[0] == expected[0]):
                self.wrong.append(f"line {at} is {line} and not {expected}")
                break
        if len(found) != len(self._expected):
            self.wrong.append(f"{len(self._expected)} answers, {len(found)} lines")
