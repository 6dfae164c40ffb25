"""The subjects of the law: the first part of the id of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from itsso.lawbook.rules import TranslatedRule, rules
from itsso.ui.components import Text

AREAS: dict[str, Text] = {
    "registration": pgettext_lazy("area of the law", "Registration of the FIR"),
    "victim": pgettext_lazy("area of the law", "The victim"),
    "pocso": pgettext_lazy("area of the law", "The child (POCSO)"),
    "evidence": pgettext_lazy("area of the law", "Evidence"),
    "investigation": pgettext_lazy("area of the law", "Investigation"),
    "custody": pgettext_lazy("area of the law", "Custody and bail"),
    "juvenile": pgettext_lazy("area of the law", "A child accused"),
    "laboratory": pgettext_lazy("area of the law", "The laboratory"),
    "trial": pgettext_lazy("area of the law", "Trial"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """Rules of one subject."""

    title: str
    slug: str
    rules: tuple[TranslatedRule, ...]


def areas() -> Iterator[Area]:
    """Yield the rules by subject."""
    for area in dict.fromkeys([*AREAS, *(rule.area for rule in rules())]):
        yield Area(str(AREAS.get(area, area)), area, tuple(rule for rule in rules() if rule.area == area))
