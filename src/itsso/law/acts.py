"""Acts as FIRs name them; offences.yaml lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itsso.law.grammar import Texts


@dataclass(frozen=True, slots=True)
class Act:
    """An Act as FIRs name it.

    An Act of procedure punishes nothing; `penal_act` is the Act whose place it takes by a slip (BNSS for BNS).
    `child`: every victim of its offences is a child.
    """

    code: str
    title: Texts
    names: tuple[str, ...]
    since: date | None
    until: date | None
    penal_act: str | None
    child: bool
