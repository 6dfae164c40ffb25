"""The punishments of the sections charged, for an offence whose days may be known in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import inf

from itsso.law.grammar import Length, Offence, PunishmentBand, PunishmentRange, surest, weakest


@dataclass(frozen=True, slots=True)
class ChargedPunishments:
    """The offences charged that have a punishment of their own.

    `committed` are the first and the last day of the offence, `attempt` says that only an attempt is charged, and
    `has_unknown` that the punishment of something charged is not known, or that nothing is charged.
    """

    offences: tuple[Offence, ...]
    committed: tuple[date | None, date | None]
    attempt: bool
    has_unknown: bool

    @property
    def gravest(self) -> tuple[bool, float, float]:
        """Return the gravest punishment charged: life or death, then by its minimum and its maximum."""
        return max(
            (
                (punishment.life_or_death, punishment.minimum, punishment.maximum or 0)
                for offence in self.offences
                for punishment in offence.punishments_between(*self.committed)
            ),
            default=(False, 0, 0),
        )

    def certainty_for(self, band: PunishmentRange) -> str:
        """Return how sure the punishments are by which a case is in a band or outside it.

        One section that is grave enough puts a case in a band without an upper end, so the surest of those counts;
        otherwise every section does.
        """
        if band.below_years == inf:
            enough = [
                offence.certainty
                for offence in self.offences
                if any(
                    band.includes(punishment.maximum or 0)
                    for punishment in offence.punishments_between(*self.committed)
                )
            ]
            if enough:
                return surest(*enough)
        return weakest("verified", *(offence.certainty for offence in self.offences))

    def lengths(self, bands: tuple[PunishmentBand, ...]) -> tuple[Length | None, Length | None, str]:
        """Return the lengths that the bands give by the sections charged, and how sure they are.

        The first is at the lowest that the punishment may be, the second at the highest. They are as sure as the surest
        of the punishments that reach the band, or as all of them where none does.

        The two differ where a section or its sub-section is unknown, where none has a punishment of its own, where the
        Act states no maximum, where an attempt is charged (half of another punishment), or where the punishment changed
        between the days on which the offence may have been done.
        """
        last = len(bands) - 1
        low, high = last, last
        graded: list[tuple[int, str]] = []
        for offence in self.offences:
            ranks = [
                (next(n for n, band in enumerate(bands) if band.includes(punishment)), punishment.maximum is None)
                for punishment in offence.punishments_between(*self.committed)
            ]
            if ranks:
                graded.append((last if self.attempt else max(rank for rank, _ in ranks), offence.certainty))
                low = min(low, graded[-1][0])
                high = min(high, *(0 if open_ended else rank for rank, open_ended in ranks))
        if self.has_unknown or not graded:
            high = 0
        if low < last:
            certainty = surest(*(certainty for rank, certainty in graded if rank == low))
        else:
            certainty = weakest(*(certainty for _, certainty in graded)) if graded else "inferred"
        if bands[low].length != bands[high].length:
            certainty = weakest("inferred", certainty)  # a span is our own reading of facts that leave it open
        return bands[low].length, bands[high].length, certainty

    def gravest_maximum(self) -> tuple[float, float]:
        """Return the maximum of the gravest section, at the lowest and at the highest that it may be."""
        lowest, highest = 0.0, inf if self.has_unknown else 0.0
        for offence in self.offences:
            punishments = offence.punishments_between(*self.committed)
            if punishments:
                lowest = max(
                    lowest,
                    min(
                        punishment.minimum if punishment.maximum is None else punishment.maximum
                        for punishment in punishments
                    ),
                )
                highest = max(
                    highest, *(inf if punishment.maximum is None else punishment.maximum for punishment in punishments)
                )
        return lowest / 2 if self.attempt else lowest, highest
