"""The guarded resources of all packages: each declares its own in `tests/<package>/guarded.py`; this stays as it is.

A package that adds a table, an address with an id in it, a job or a command gives there:

    GUARDED = Guarded(
        fill=_fill,                                   # makes rows of both States, so that no test of a table is empty
        seen={"forensics_exhibit": IN_CASE},          # its tables, and in SQL which rows a posting sees
        targets={("exhibit_id",): noted("exhibit_id")},  # its addresses, by the names of the ids in them
        jobs=frozenset({"forensics.remind"}),
    )

`fill` runs after those of the packages below, in the order of INSTALLED_APPS, and notes what it made under its unit:
`holdings.note("exhibit_id", world.kotwali, exhibit.pk)`. `noted` then asks for each as every role, and for one
that is nowhere. A page with a rule of its own is keyed by its URL name in place of its ids and yields its own targets.
The matrix, the raw SQL, the canaries and the fuzz all read this; each says what is missing, and of which package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.protection.ranges import ranges_of
from itsso.units.models import Unit
from tests.support.sample_nation import World
from tests.support.two_states import Holdings
from tests.support.url_patterns import KNOWN, Address

# --- Which rows of a table a posting sees: `t` is the table, the names in brackets are the posting's ------------------

AT = "t.station_no between %(cases_first)s and %(cases_last)s"
"""A table with the station's number in it."""

IN_CASE = f"exists (select 1 from cases_case c where c.id = t.case_id and {AT.replace('t.', 'c.')})"
"""A table seen through its case."""

AT_AN_END = (
    "exists (select 1 from units_unit u where u.id in ({ends}) and (u.id = %(unit)s"
    " or u.first between %(cases_first)s and %(cases_last)s and u.last <= %(cases_last)s))"
)
"""A table whose row lies between units: either sees it."""

# --- What stands in an address ---------------------------------------------------------------------------------------

NOWHERE = UUID("00000000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Target:
    """What stands in an address, whether the posting sees it, and what to call it when something is wrong.

    `seen` is None where the answer depends on what else happened: then 200 and 404 are both right.
    """

    args: tuple[Any, ...]
    seen: bool | None
    where: str


@dataclass(frozen=True)
class Asker:
    """Who asks, a stranger where there is no posting, and of what."""

    world: World
    holdings: Holdings
    people: Mapping[Role, Posting]
    posting: Posting | None

    @property
    def role(self) -> str:
        return self.posting.role if self.posting else ""

    def cases_of(self, unit: Unit) -> bool:
        """Return whether the cases of a unit lie in the range."""
        return self._holds("cases", unit)

    def facts_of(self, unit: Unit) -> bool:
        """Return whether the figures of a unit lie in the range."""
        return self._holds("facts", unit)

    def _holds(self, which: str, unit: Unit) -> bool:
        first, last = getattr(ranges_of(self.posting), which) if self.posting else (1, 0)
        return bool(first <= unit.first <= unit.last <= last)

    def works_at(self, unit: Unit) -> bool:
        """Return whether it is the posting's very own unit."""
        return self.posting is not None and self.posting.unit_id == unit.pk


type Targets = Callable[[Asker], Iterator[Target]]


def noted(name: str, sees: Callable[[Asker, Unit], bool] = Asker.cases_of) -> Targets:
    """Return targets: each thing that a `fill` noted, visible where its unit is, and one that is nowhere."""

    def targets(asker: Asker) -> Iterator[Target]:
        for unit, value in asker.holdings.made[name]:
            args = value if isinstance(value, tuple) else (value,)
            yield Target(args, sees(asker, unit), f"{name} at {unit}")
        yield Target(
            tuple(type(part)(NOWHERE.int % 10**9) if isinstance(part, int) else NOWHERE for part in args),
            False,
            f"{name} that is nowhere",
        )

    return targets


# --- The declaration of a package ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guarded:
    """The tables, addresses, jobs and commands of a package."""

    fill: Callable[[World, Holdings], None] | None = None
    seen: Mapping[str, str] = field(default_factory=dict)  # tables with a case behind them: which rows are seen
    unread: frozenset[str] = frozenset()  # tables that the application adds to and reads none of directly
    reference: frozenset[str] = frozenset()  # tables with no case behind them: units, officers, courses
    system: frozenset[str] = frozenset()  # tables of signing in, of the queue, of seals: ids and hashes only
    shut: frozenset[str] = frozenset()  # tables of libraries that the application may not even read
    only_grow: frozenset[str] = frozenset()  # tables of which nobody changes or removes a row
    targets: Mapping[str | tuple[str, ...], Targets] = field(default_factory=dict)  # by URL name, else by its ids
    acts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # pages on which fewer roles act than read
    jobs: frozenset[str] = frozenset()  # work as the system, each on the ids that it is given
    commands: frozenset[str] = frozenset()  # work as the system, for whoever has the machine


def own_address(address: Address, asker: Asker) -> str | None:
    """Return the address of the first thing that the asker sees there, else of the first that exists; None for none."""
    if not address.ids or address.name in KNOWN:
        return reverse(address.name, kwargs=KNOWN.get(address.name))
    target_sources = together("targets")
    if address.name not in target_sources and address.ids not in target_sources:
        return None
    targets = sorted(
        (target_sources.get(address.name) or target_sources[address.ids])(asker),
        key=lambda target: target.seen is False,
    )
    return reverse(address.name, args=targets[0].args)


@cache
def packages() -> dict[str, Guarded]:
    """Return what each package declares, from the lowest up; a package with nothing to guard declares nothing."""
    labels = [app.removeprefix("itsso.") for app in settings.INSTALLED_APPS if app.startswith("itsso.")]
    return {
        label: import_module(f"tests.{label}.guarded").GUARDED
        if find_spec(f"tests.{label}") and find_spec(f"tests.{label}.guarded")
        else Guarded()
        for label in labels
    }


@cache
def together(name: str) -> Any:
    """Return what all packages declare of one thing: a mapping of mappings, or a set of sets."""
    parts = [getattr(package, name) for package in packages().values()]
    if isinstance(parts[0], frozenset):
        return frozenset().union(*parts)
    return {key: value for part in parts for key, value in part.items()}
