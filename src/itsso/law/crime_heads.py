"""The heads under which NCRB counts cases; crime_heads.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass

from itsso.law.grammar import Texts


@dataclass(frozen=True, slots=True)
class CrimeHead:
    """A head of NCRB's tables, as far as cases of the ITSSO list count under it.

    Its own `sections` count under it. Where one of the sections `beside` stands in the FIR, so do the sections of the
    heads that it `takes`. `number` is stored with a case; the order of the heads, and not the number, is their gravity.
    """

    code: str
    number: int
    title: Texts
    sections: tuple[str, ...]
    beside: tuple[str, ...]
    takes: tuple[str, ...]
    source: str
    certainty: str
