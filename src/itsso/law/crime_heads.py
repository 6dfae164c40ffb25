"""The heads under which NCRB counts cases; crime_heads.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass

from itsso.law.grammar import Texts


@dataclass(frozen=True, slots=True)
class CrimeHead:
    """A head of NCRB's tables under which cases of the ITSSO list count.

    Its own `sections` count under it. Where a section that it is `combined_with` stands in the FIR, so do those of the
    heads that it `combines`. `number` is stored with a case; the gravity of heads is their order, not the number.
    """

    code: str
    number: int
    title: Texts
    sections: tuple[str, ...]
    combined_with: tuple[str, ...]
    combines: tuple[str, ...]
    source: str
    certainty: str
