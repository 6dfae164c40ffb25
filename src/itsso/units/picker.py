"""The picker of a unit: by State, district and police station, or by typing its name in either script.

The units last used come first, then what is near. A scope says which units may be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.picker import PickerBranch, PickerField, PickerList, PickerOption
from itsso.ui.transliteration import is_indic
from itsso.units import queries
from itsso.units.conditions import at_or_below
from itsso.units.models import BELOW_DISTRICT, DISTRICTS, STATES, Unit, UnitKind
from itsso.units.ordering import Natural

LISTED = 40
"""The most units that a name lists; a level lists all of its own."""

LISTED_ON_LEVEL = 400
USED = 5
"""How many of the units last used are offered."""

WORDS = 6
_TOPS = (*STATES, UnitKind.AGENCY)
_NO_NAMES = {"ps", "p.s", "p.s.", "thana", "police", "station", "district", "state", "of"} | {
    *("थाना", "पुलिस", "स्टेशन", "जिला", "ज़िला", "जनपद", "राज्य")
}
"""Words that say what a unit is and not which."""

type Scope = Callable[[Unit | None], Q]

_STATIONS = Q(kind=UnitKind.STATION)
_WITH_CASES = ~Q(kind__in=(UnitKind.NATION, *STATES, UnitKind.LABORATORY, UnitKind.HEADQUARTERS))


def _reach(unit: Unit | None) -> Q:
    return at_or_below(unit) if unit else Q(pk__in=[])


def _reach_below(unit: Unit | None) -> Q:
    return _reach(unit) & ~Q(pk=unit.pk if unit else 0)


SCOPES: dict[str, Scope] = {
    "stations": lambda _unit: _STATIONS,
    "cases": lambda _unit: _WITH_CASES,  # stations, agencies and other units to which a case can go
    "police": lambda _unit: ~Q(kind__in=(UnitKind.NATION, UnitKind.LABORATORY)),
    "own": _reach,
    "below": _reach_below,
}
"""Scope -> the units that may be chosen, given the reader's own unit. Units that were closed never may."""


@dataclass(frozen=True)
class UnitSource:
    """The units that a reader may choose, `near` the reader's own; `used` are those last used, the newest first."""

    scope: str
    near: Unit | None
    used: Sequence[Unit] = field(default=())

    @property
    def url(self) -> str:
        """Return the address that answers with the matches."""
        return f"{reverse('units:find')}?{urlencode({'scope': self.scope})}"

    @property
    def prompt(self) -> Text:
        """Return what the search box asks for."""
        if self.scope == "stations":
            return _("Name of the police station, its district or State, or its code")
        return _("Name of the unit, its district or State, or its code")

    @cached_property
    def _states(self) -> dict[str, Unit]:
        return {unit.state: unit for unit in queries.states()}

    @cached_property
    def _root(self) -> Unit | None:
        """Return the top of what can be browsed: the reader's own unit, or the nation."""
        if self.scope in ("own", "below"):
            return self.near
        if self._path and self._path[0].kind == UnitKind.NATION:
            return self._path[0]
        return Unit.objects.filter(kind=UnitKind.NATION).first()

    def allowed(self) -> QuerySet[Unit]:
        """Return the units that may be chosen, each with the units above it."""
        chosen = Unit.objects.filter(SCOPES[self.scope](self.near), closed=None)
        return chosen.select_related("parent__parent__parent__parent")

    def get(self, value: str) -> Unit | None:
        """Return the unit of a full code, as IN-UP/KNP-1; None where it may not be chosen."""
        unit = queries.by_full_code(value)
        return self.allowed().filter(pk=unit.pk).first() if unit else None

    def option_of(self, value: str) -> PickerOption | None:
        """Return the option of a full code; None where the unit may not be chosen."""
        unit = self.get(value)
        return self.option(unit) if unit else None

    def option(self, chosen: Unit) -> PickerOption:
        """Return a unit with its names in both scripts, its district and its State."""
        names = dict.fromkeys((chosen.local_name, chosen.name, chosen.name_hi))
        name = " · ".join(name for name in names if name)
        place = ", ".join(above.local_name for above in self._above(chosen))
        return PickerOption(chosen.full_code, name, place)

    def offered(self) -> PickerList:
        """Return the units last used, and the way to the reader's own district."""
        if self.scope in ("own", "below") and self.near is not None and self.near.kind not in (UnitKind.NATION, *_TOPS):
            return self.browse(self.near.full_code)
        trail = self._trail(self.near) if self.near else self._trail(self._root)
        used = self.allowed().in_bulk([unit.pk for unit in self.used[:USED]]) if self.used else {}
        options = [self.option(used[unit.pk]) for unit in self.used[:USED] if unit.pk in used]
        return PickerList(_("Last used") if options else "", options, trail=trail)

    def find(self, typed: str) -> PickerList:
        """Return the units that every word names, by name or by the district or State that they lie in.

        The reader's own district comes first, then the own State. Where no name is written so, those that sound alike.
        """
        if "/" in typed and (unit := self.get(typed)) is not None:
            return PickerList(_count_text(1), [self.option(unit)])
        parts = _name_words(typed)
        units, branches = self._matching(parts, by_sound=False)
        if not units and not branches and not all(map(is_indic, parts)):  # a Hindi word was compared by sound already
            units, branches = self._matching(parts, by_sound=True)
        trail = self._trail(self.near or self._root)
        if not units and not branches:
            nothing = _("Nothing is called “%(name)s”. Write less of the name, or browse by State and district.")
            return PickerList(nothing % {"name": typed}, trail=trail)
        return PickerList(_count_text(len(units)), [self.option(unit) for unit in units[:LISTED]], branches, trail)

    def browse(self, branch: str) -> PickerList:
        """Return what is directly below a unit: the States of the nation, the districts of a State, else all units."""
        root, unit = self._root, queries.by_full_code(branch)
        if unit is None or (root is not None and not _is_within(unit, root)):
            unit = root
        if unit is None:
            return PickerList()
        inside = self.allowed().filter(at_or_below(unit))
        branches: QuerySet[Unit] = Unit.objects.none()
        if unit.kind == UnitKind.NATION:
            branches = Unit.objects.filter(kind__in=_TOPS, closed=None, first__lte=F("last")).order_by("name")
            inside = inside.filter(Q(pk=unit.pk) | Q(parent=unit))
        elif unit.kind in _TOPS:
            branches = Unit.objects.filter(at_or_below(unit), kind__in=DISTRICTS, closed=None)
            inside = inside.filter(~Q(kind__in=BELOW_DISTRICT) | Q(parent=unit))
        units = list(self._ordered(inside)[:LISTED_ON_LEVEL])
        buttons = [_branch(level) for level in branches.order_by(Natural("name"), "id")]
        return PickerList(
            _count_text(len(units)) if units else "", [*map(self.option, units)], buttons, self._trail(unit)
        )

    def _matching(self, parts: Sequence[str], *, by_sound: bool) -> tuple[list[Unit], list[PickerBranch]]:
        """Return the units that the words name, one more than are listed, and the districts and States so called."""
        if not parts:
            return [], []
        units = self.allowed().filter(*(queries.called(word, by_sound=by_sound) for word in parts))
        named = [queries.called(word, by_sound=by_sound, own_name=True) for word in parts]
        levels = Unit.objects.filter(*named, kind__in=(*STATES, *DISTRICTS), closed=None).order_by("first")
        root = self._root
        branches = [_branch(unit) for unit in levels[:USED] if root is None or _is_within(unit, root)]
        return list(self._ordered(units, parts)[: LISTED + 1]), branches

    def _ordered(self, units: QuerySet[Unit], parts: Sequence[str] = ()) -> QuerySet[Unit]:
        """Return units by nearness to the reader's own, those called exactly so first, PS 2 before PS 10."""
        near = [unit for kinds in (DISTRICTS, STATES) for unit in self._path if unit.kind in kinds]
        steps = [When(first__range=unit.interval, then=Value(level)) for level, unit in enumerate(near)]
        distance = [Case(*steps, default=Value(len(near)), output_field=IntegerField())] if steps else []
        name = " ".join(parts)
        other = Case(When(Q(name__iexact=name) | Q(name_hi=name), then=Value(0)), default=Value(1))
        return units.order_by(*distance, other, Natural("name"), "id")

    @cached_property
    def _path(self) -> list[Unit]:
        return queries.path(self.near) if self.near else []

    def _above(self, unit: Unit) -> Iterator[Unit]:
        """Yield the district and the State of a unit."""
        parents: list[Unit] = []
        above = unit.parent
        while above is not None and len(parents) < 4:
            parents.append(above)
            above = above.parent if Unit.parent.is_cached(above) else None
        yield from (parent for parent in parents if parent.kind in DISTRICTS)
        if unit.kind not in STATES and unit.state in self._states:
            yield self._states[unit.state]

    def _trail(self, unit: Unit | None) -> list[PickerBranch]:
        """Return the way from the top of what can be browsed down to a unit's district."""
        root = self._root
        levels = (UnitKind.NATION, *_TOPS, *DISTRICTS)
        way = self._path if unit is not None and unit == self.near else queries.path(unit) if unit else []
        return [_branch(step) for step in way if root and _is_within(step, root) and step.kind in levels]


def _is_within(unit: Unit, top: Unit) -> bool:
    return unit == top or top.first <= unit.first <= unit.last <= top.last


def _branch(unit: Unit) -> PickerBranch:
    return PickerBranch(unit.full_code, unit.local_name)


def _count_text(count: int) -> Text:
    if count > LISTED:
        return _("More than %(n)s match. Write more of the name, or its district too.") % {"n": text.count(LISTED)}
    return ngettext("%(n)s found", "%(n)s found", count) % {"n": text.count(count)}


def _name_words(typed: str) -> list[str]:
    """Return the words that name a unit: without those that only say what it is, where others are left."""
    parts = [part for part in typed.replace(",", " ").replace("·", " ").split() if queries.folded(part)]
    names = [part for part in parts if part.casefold() not in _NO_NAMES]
    return (names or parts)[:WORDS]


def unit_field(label: Text, *, required: bool = True, help_text: Text = "") -> PickerField[Unit]:
    """Return the field of a form by which a unit is chosen; the form sets its `UnitSource`."""
    return PickerField(label=label, required=required, help_text=help_text)


def units_used(ids: Iterable[int]) -> list[Unit]:
    """Return the units of these ids, each once, in their order, for `UnitSource.used`."""
    wanted = list(dict.fromkeys(ids))[:USED]
    units = Unit.objects.in_bulk(wanted)
    return [units[pk] for pk in wanted if pk in units]
