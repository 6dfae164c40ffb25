"""The chain of custody of one item, worked out from the acts of its ledger: who holds it, and what is wrong.

Pure, and without Django: an extract of the ledger is judged where no database is, by the same function as the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

SKEW = timedelta(minutes=10)
"""How far the clocks of a station and a laboratory may differ: a remark, and no fault."""

LATE = timedelta(hours=24)
"""An act that is entered later than this after it was done is marked."""

ORIGINS = frozenset({"scene", "hospital"})
PERSONAL = frozenset({"officer", "messenger", "examiner"})
"""Holders that are one person: who took it must give it. In a malkhana or a store the shift may change."""

OPENS = frozenset({"section", "examiner"})
"""Who may open a seal: it is opened to be examined, and sealed anew."""

UNKNOWN = "unknown"
"""The carrier of an item of which nobody can say who brought it: the chain has a gap there."""

FAULTS = frozenset(
    {"gap", "overlap", "hands", "one_person", "seal", "impression", "quantity", "time", "after_end", "left_out"}
)
"""What stands against the custody of an item; any other finding (`no_handover`, `skew`, `late_entry`) is a remark."""


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One act, as the ledger and its line in the trail tell it."""

    label: str
    nth: int
    handover: str
    deed: str  # given | taken
    holder_from: str
    holder_to: str
    at: datetime
    recorded: datetime
    unit: int
    person: str
    person_name: str
    paper: str
    seal: str
    impression: str
    count: int | None
    weight_mg: int | None
    previous: str
    carrier: str = ""
    """Who carries the item (act of giving) or brought it (act of taking), where that was asked. `paper` is then the
    number by which that person or parcel is known: a road certificate, an officer's number, a postal docket."""

    @property
    def on_receipt(self) -> bool:
        """Whether the act is that of someone without an account, recorded from a signed receipt."""
        return bool(self.paper) and not self.carrier

    def as_values(self) -> dict[str, Any]:
        """Return the act as plain values, as its audit entry holds it.

        An empty carrier is left out: so the hash of an act written before the field existed stays what it was.
        """
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        if not self.carrier:
            del values["carrier"]
        return values | {name: getattr(self, name).astimezone(UTC).isoformat() for name in ("at", "recorded")}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> CustodyEntry:
        """From plain values; ValueError where one is missing or of another type."""
        try:
            given = {name: values[name] for name in cls.__slots__ if name != "carrier"}
            given["carrier"] = values.get("carrier", "")
            return cls(**given | {name: datetime.fromisoformat(given[name]) for name in ("at", "recorded")})
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no act of custody: {error}") from None


def digest(told: CustodyEntry) -> str:
    """The hash by which the next act names this one."""
    return sha256(json.dumps(told.as_values(), sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CustodyFinding:
    """What is wrong or remarkable, and at which act."""

    code: str
    nth: int

    @property
    def fault(self) -> bool:
        return self.code in FAULTS


@dataclass(slots=True)
class Hop:
    """A hand-over: given and taken. Either may be missing."""

    given: CustodyEntry | None = None
    taken: CustodyEntry | None = None

    @property
    def first(self) -> CustodyEntry:
        """The act that tells from whom; that of giving where there is one."""
        told = self.given or self.taken
        assert told is not None
        return told

    @property
    def back(self) -> bool:
        """Whether it was taken back by whom it was given from: nothing moved.

        Without an act of giving it did move: one investigating officer took it over from another.
        """
        taken = self.taken
        return taken is not None and self.given is not None and taken.holder_to == taken.holder_from


@dataclass(slots=True)
class Chain:
    """Where an item is, and how it came there."""

    hops: list[Hop] = field(default_factory=list)
    findings: list[CustodyFinding] = field(default_factory=list)
    holder: str = ""  # who has it, by the last act of taking
    since: datetime | None = None
    last: CustodyEntry | None = None  # the last act of taking
    waiting: CustodyEntry | None = None  # given, and not taken yet

    @property
    def faults(self) -> list[CustodyFinding]:
        return [one for one in self.findings if one.fault]

    def left(self, *holders: str) -> datetime | None:
        """When it was first given into one of these hands."""
        times = [hop.given.at for hop in self.hops if hop.given and hop.given.holder_to in holders]
        return min(times, default=None)


def follow(acts: Iterable[CustodyEntry]) -> Chain:
    """The chain of one item, from its acts in any order."""
    told = sorted(acts, key=lambda one: one.nth)
    chain = Chain(findings=_left_out(told))
    for hop in _hops(told):
        chain.findings += [*_between(chain, hop), *_within(hop)]
        chain.hops.append(hop)
        if hop.taken is not None:
            if not hop.back or chain.last is None:
                chain.holder, chain.since, chain.last = hop.taken.holder_to, hop.taken.at, hop.taken
            chain.waiting = None
        else:
            chain.waiting = hop.given
    chain.findings += _seals(told)
    chain.findings += [CustodyFinding("late_entry", one.nth) for one in told if one.recorded - one.at > LATE]
    chain.findings.sort(key=lambda one: (one.nth, one.code))
    return chain


def _left_out(told: Sequence[CustodyEntry]) -> list[CustodyFinding]:
    """Acts are numbered and each names the one before: one that is missing, or was put in, breaks the row."""
    found = []
    for at, one in enumerate(told):
        previous = digest(told[at - 1]) if at else ""
        if one.nth != at + 1 or one.previous != previous:
            found.append(CustodyFinding("left_out", one.nth))
    return found


def _hops(told: Sequence[CustodyEntry]) -> list[Hop]:
    hops: dict[str, Hop] = {}
    for one in told:
        hop = hops.setdefault(one.handover, Hop())
        if one.deed == "given":
            hop.given = one
        else:
            hop.taken = one
    return sorted(hops.values(), key=lambda hop: hop.first.nth if hop.taken is None else hop.taken.nth)


def _between(chain: Chain, hop: Hop) -> list[CustodyFinding]:
    """Whether a hand-over begins where the one before ended, and after it."""
    first, before, nth = hop.first, chain.hops[-1] if chain.hops else None, hop.first.nth
    if before is None:
        return [] if first.holder_from in ORIGINS else [CustodyFinding("gap", nth)]
    if chain.holder == "destroyed":
        return [CustodyFinding("after_end", nth)]
    found = []
    if before.taken is None:  # it was given on before anybody took it
        found.append(CustodyFinding("overlap" if first.holder_from == before.first.holder_from else "gap", nth))
    elif first.holder_from != chain.holder:
        again = first.holder_from == before.first.holder_from
        found.append(CustodyFinding("overlap" if again else "gap", nth))
    elif _another_gives(chain.last, hop.given):
        found.append(CustodyFinding("hands", nth))
    last = before.taken or before.given
    if last is not None and hop.given is not None:
        found += _order(last, hop.given)
    return found


def _another_gives(last: CustodyEntry | None, given: CustodyEntry | None) -> bool:
    if last is None or given is None or last.on_receipt or given.on_receipt or last.holder_to not in PERSONAL:
        return False
    return last.person != given.person


def _within(hop: Hop) -> list[CustodyFinding]:
    """Whether the two acts of a hand-over agree."""
    given, taken = hop.given, hop.taken
    if taken is None:
        return _future(hop.first)
    found = _future(taken)
    if given is None:
        if taken.holder_from == "scene":
            return found
        return [*found, CustodyFinding("no_handover" if taken.carrier not in ("", UNKNOWN) else "gap", taken.nth)]
    found += [*_future(given), *_order(given, taken)]
    if hop.back:
        return found
    if taken.holder_to != given.holder_to:
        found.append(CustodyFinding("no_handover" if taken.carrier == given.holder_to else "hands", taken.nth))
    if taken.person == given.person and not (taken.on_receipt or given.on_receipt):
        found.append(CustodyFinding("one_person", taken.nth))
    if _differ(given, taken):
        found.append(CustodyFinding("quantity", taken.nth))
    return found


def _future(one: CustodyEntry) -> list[CustodyFinding]:
    return [CustodyFinding("time", one.nth)] if one.at - one.recorded > SKEW else []


def _order(before: CustodyEntry, after: CustodyEntry) -> list[CustodyFinding]:
    """Whether one act may come after another, by their times."""
    behind = before.at - after.at
    if behind > SKEW:
        return [CustodyFinding("time", after.nth)]
    return [CustodyFinding("skew", after.nth)] if behind > timedelta(0) else []


def _differ(given: CustodyEntry, taken: CustodyEntry) -> bool:
    """Another count, or a weight that differs by more than a balance may: a hundredth, and ten milligrams at least."""
    if given.count is not None and taken.count is not None and given.count != taken.count:
        return True
    if given.weight_mg is None or taken.weight_mg is None:
        return False
    return abs(given.weight_mg - taken.weight_mg) > max(10, given.weight_mg // 100)


def _seals(told: Sequence[CustodyEntry]) -> list[CustodyFinding]:
    """The seal from act to act: whole and the same, or opened by who may and sealed anew."""
    found, impression, closed = [], "", False
    for one in told:
        if one.seal == "broken" or (one.seal == "none" and closed):
            found.append(CustodyFinding("seal", one.nth))
        elif one.seal == "opened":
            if not {one.holder_from, one.holder_to} & OPENS:
                found.append(CustodyFinding("seal", one.nth))
            closed = False
        elif one.seal == "whole":
            if impression and not closed:
                found.append(CustodyFinding("seal", one.nth))
            elif impression and one.impression != impression:
                found.append(CustodyFinding("impression", one.nth))
        if one.seal in ("whole", "resealed"):
            impression, closed = one.impression or impression, True
    return found
