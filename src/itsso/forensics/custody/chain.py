"""The chain of custody of one item, derived from the acts in its ledger: who holds it, and what is wrong.

Pure, and without Django: an extract of the ledger is checked where there is no database, by the same function that
the page uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

SKEW = timedelta(minutes=10)
"""How far the clocks of a station and a laboratory may differ: this is a remark and not a fault."""

LATE = timedelta(hours=24)
"""An act that is entered later than this after it was done is marked as a late entry."""

ORIGINS = frozenset({"scene", "hospital"})
PERSONAL = frozenset({"officer", "messenger", "examiner"})
"""Holders that are one person: who received the item must give it. In a malkhana or a store the shift may change."""

OPENS = frozenset({"section", "examiner"})
"""Who may open a seal: it is opened for examination, and sealed again."""

UNKNOWN = "unknown"
"""The carrier of an item when nobody can say who brought it: the chain has a gap there."""

FAULTS = frozenset(
    {
        "gap",
        "overlap",
        "hands",
        "one_person",
        "seal",
        "impression",
        "specimen",
        "quantity",
        "time",
        "after_end",
        "left_out",
    }
)
"""Findings that count against the custody of an item; any other (`no_handover`, `skew`, `late_entry`) is a remark."""

DIFFERS = frozenset({"impression", "number"})
"""What a comparison with the specimen of the seal says where the two differ."""

LATER_FIELDS = frozenset({"carrier", "specimen"})
"""Fields of an act that were added later: left out of its values where they are empty, so that old hashes stay."""


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One act of custody, as the ledger and its entry in the audit log hold it."""

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
    """Who carries the item (act of giving) or brought it (act of taking), where that was asked.

    `paper` is then the number by which that person or parcel is known: a road certificate, an officer's number, a
    postal docket.
    """

    specimen: str = ""
    """How the seal compares with the specimen that came with the forwarding note; empty where nobody compared it."""

    @property
    def on_receipt(self) -> bool:
        """Return whether the act is by someone without an account and was recorded from a signed receipt."""
        return bool(self.paper) and not self.carrier

    def as_values(self) -> dict[str, str | int | None]:
        """Return the act as plain values, as its audit entry holds it.

        An empty field of `LATER_FIELDS` is left out: so the hash of an act written before it existed stays what it was.
        """
        values: dict[str, str | int | None] = dict(zip(self.__slots__, _fields(self), strict=True))
        for name in LATER_FIELDS:
            if not values[name]:
                del values[name]
        values["at"], values["recorded"] = _in_utc(self.at), _in_utc(self.recorded)
        return values

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> CustodyEntry:
        """Build the act from plain values. ValueError where one is missing or has another type."""
        try:
            fields = {name: values[name] for name in cls.__slots__ if name not in LATER_FIELDS}
            fields |= {name: values.get(name, "") for name in LATER_FIELDS}
            return cls(**fields | {name: datetime.fromisoformat(fields[name]) for name in ("at", "recorded")})
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no act of custody: {error}") from None


_fields = attrgetter(*CustodyEntry.__slots__)
"""Read all fields of an act at once: a reception of hundreds reads those of thousands of acts."""

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=True).encode


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


@lru_cache(maxsize=4_096)  # a chain is followed before and after an act is added to it
def digest(entry: CustodyEntry) -> str:
    """Return the hash by which the next act names this one."""
    return sha256(_encode(entry.as_values()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CustodyFinding:
    """A fault or remark, and the number of the act it is about."""

    code: str
    nth: int

    @property
    def fault(self) -> bool:
        """Return whether it is a fault, not a remark."""
        return self.code in FAULTS


@dataclass(slots=True)
class Hop:
    """A hand-over: an act of giving and an act of taking. Either may be missing."""

    giving: CustodyEntry | None = None
    taking: CustodyEntry | None = None

    @property
    def first(self) -> CustodyEntry:
        """Return the act that says from whom the item came: the act of giving where there is one."""
        entry = self.giving or self.taking
        assert entry is not None
        return entry

    @property
    def taken_back(self) -> bool:
        """Return whether the item was taken back by the holder who gave it: nothing moved.

        Without an act of giving it did move: one investigating officer took it over from another.
        """
        taking = self.taking
        return taking is not None and self.giving is not None and taking.holder_to == taking.holder_from


@dataclass(slots=True)
class Chain:
    """The place of an item, and its way there."""

    hops: list[Hop] = field(default_factory=list)
    findings: list[CustodyFinding] = field(default_factory=list)
    holder: str = ""  # by the last act of taking
    since: datetime | None = None
    last: CustodyEntry | None = None  # the last act of taking
    waiting: CustodyEntry | None = None  # given and not yet taken

    @property
    def faults(self) -> list[CustodyFinding]:
        """Return the findings that are faults."""
        return [finding for finding in self.findings if finding.fault]

    def first_given_to(self, *holders: str) -> datetime | None:
        """Return when the item was first given to one of these holders."""
        times = [hop.giving.at for hop in self.hops if hop.giving and hop.giving.holder_to in holders]
        return min(times, default=None)


def follow(acts: Iterable[CustodyEntry]) -> Chain:
    """Derive the chain of one item from its acts, which may come in any order."""
    entries = sorted(acts, key=lambda entry: entry.nth)
    chain = Chain(findings=_check_numbering(entries))
    for hop in _group_hops(entries):
        chain.findings += [*_check_continuity(chain, hop), *_check_hand_over(hop)]
        chain.hops.append(hop)
        if hop.taking is not None:
            if not hop.taken_back or chain.last is None:
                chain.holder, chain.since, chain.last = hop.taking.holder_to, hop.taking.at, hop.taking
            chain.waiting = None
        else:
            chain.waiting = hop.giving
    chain.findings += _check_seals(entries)
    chain.findings += [CustodyFinding("late_entry", entry.nth) for entry in entries if entry.recorded - entry.at > LATE]
    chain.findings.sort(key=lambda finding: (finding.nth, finding.code))
    return chain


def _check_numbering(entries: Sequence[CustodyEntry]) -> list[CustodyFinding]:
    """Return findings for missing or inserted acts: acts are numbered, and each names the hash of the act before it."""
    findings = []
    for at, entry in enumerate(entries):
        previous = digest(entries[at - 1]) if at else ""
        if entry.nth != at + 1 or entry.previous != previous:
            findings.append(CustodyFinding("left_out", entry.nth))
    return findings


def _group_hops(entries: Sequence[CustodyEntry]) -> list[Hop]:
    hops: dict[str, Hop] = {}
    for entry in entries:
        hop = hops.setdefault(entry.handover, Hop())
        if entry.deed == "given":
            hop.giving = entry
        else:
            hop.taking = entry
    return sorted(hops.values(), key=lambda hop: hop.first.nth if hop.taking is None else hop.taking.nth)


def _check_continuity(chain: Chain, hop: Hop) -> list[CustodyFinding]:
    """Check that a hand-over begins where the one before ended, and after it."""
    first, before, nth = hop.first, chain.hops[-1] if chain.hops else None, hop.first.nth
    if before is None:
        return [] if first.holder_from in ORIGINS else [CustodyFinding("gap", nth)]
    if chain.holder == "destroyed":
        return [CustodyFinding("after_end", nth)]
    findings = []
    if before.taking is None:  # given again before it was taken
        findings.append(CustodyFinding("overlap" if first.holder_from == before.first.holder_from else "gap", nth))
    elif first.holder_from != chain.holder:
        again = first.holder_from == before.first.holder_from
        findings.append(CustodyFinding("overlap" if again else "gap", nth))
    elif _given_by_another(chain.last, hop.giving):
        findings.append(CustodyFinding("hands", nth))
    last = before.taking or before.giving
    if last is not None and hop.giving is not None:
        findings += _check_order(last, hop.giving)
    return findings


def _given_by_another(last: CustodyEntry | None, giving: CustodyEntry | None) -> bool:
    if last is None or giving is None or last.on_receipt or giving.on_receipt or last.holder_to not in PERSONAL:
        return False
    return last.person != giving.person


def _check_hand_over(hop: Hop) -> list[CustodyFinding]:
    """Check that the two acts of a hand-over agree."""
    giving, taking = hop.giving, hop.taking
    if taking is None:
        return _check_not_in_future(hop.first)
    findings = _check_not_in_future(taking)
    if giving is None:
        if taking.holder_from == "scene":
            return findings
        return [*findings, CustodyFinding("no_handover" if taking.carrier not in ("", UNKNOWN) else "gap", taking.nth)]
    findings += [*_check_not_in_future(giving), *_check_order(giving, taking)]
    if hop.taken_back:
        return findings
    if taking.holder_to != giving.holder_to:
        findings.append(CustodyFinding("no_handover" if taking.carrier == giving.holder_to else "hands", taking.nth))
    if taking.person == giving.person and not (taking.on_receipt or giving.on_receipt):
        findings.append(CustodyFinding("one_person", taking.nth))
    if _quantities_differ(giving, taking):
        findings.append(CustodyFinding("quantity", taking.nth))
    return findings


def _check_not_in_future(entry: CustodyEntry) -> list[CustodyFinding]:
    return [CustodyFinding("time", entry.nth)] if entry.at - entry.recorded > SKEW else []


def _check_order(before: CustodyEntry, after: CustodyEntry) -> list[CustodyFinding]:
    """Check that one act may come after another, by their times."""
    behind = before.at - after.at
    if behind > SKEW:
        return [CustodyFinding("time", after.nth)]
    return [CustodyFinding("skew", after.nth)] if behind > timedelta(0) else []


def _quantities_differ(giving: CustodyEntry, taking: CustodyEntry) -> bool:
    """Return whether two acts state another count, or weights that differ by more than a balance may.

    The tolerance is a hundredth of the weight, and at least ten milligrams.
    """
    if giving.count is not None and taking.count is not None and giving.count != taking.count:
        return True
    if giving.weight_mg is None or taking.weight_mg is None:
        return False
    return abs(giving.weight_mg - taking.weight_mg) > max(10, giving.weight_mg // 100)


def _check_seals(entries: Sequence[CustodyEntry]) -> list[CustodyFinding]:
    """Check the seal from act to act: whole and the same, or opened by a holder who may open it and sealed again."""
    findings, impression, closed = [], "", False
    for entry in entries:
        if entry.seal == "broken" or (entry.seal == "none" and closed):
            findings.append(CustodyFinding("seal", entry.nth))
        elif entry.seal == "opened":
            if not {entry.holder_from, entry.holder_to} & OPENS:
                findings.append(CustodyFinding("seal", entry.nth))
            closed = False
        elif entry.seal == "whole":
            if impression and not closed:
                findings.append(CustodyFinding("seal", entry.nth))
            elif impression and entry.impression != impression:
                findings.append(CustodyFinding("impression", entry.nth))
        if entry.specimen in DIFFERS:
            findings.append(CustodyFinding("specimen", entry.nth))
        if entry.seal in ("whole", "resealed"):
            impression, closed = entry.impression or impression, True
    return findings
