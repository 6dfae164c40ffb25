"""States in which a Code does not simply extend; territory.yaml lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from itsso.law.grammar import Texts, Version


@dataclass(frozen=True, slots=True)
class Territory:
    """States in which a Code did not extend, or extends only as notified; see the head of territory.yaml."""

    states: tuple[str, ...]
    until: date | None
    codes: tuple[str, ...]
    governed_by_other: bool
    penal: tuple[str, ...]
    note: str
    source: Texts

    def concerns(self, version: Version) -> bool:
        """Return whether a version rests on a Code that this territory restricts, whatever the State."""
        began_before = self.until is None or version.since <= self.until
        authority_words = frozenset(re.findall(r"\w+", version.authority["en"]))
        return began_before and (not self.codes or not authority_words.isdisjoint(self.codes))
