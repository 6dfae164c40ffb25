"""The names of investigating officers, by the numbers with which cases name them.

A feed names an officer by a number in the State. The name comes from the officer's account, else from another package
that knows people by that number (the register of courses), within the range of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.utils.translation import gettext as _

from itsso.accounts.queries import names_by_number
from itsso.cases.models import Case
from itsso.ui.names import translate_rank

type NumberInState = tuple[str, str]
"""A State's code, as units have it, and an officer's number there."""

type NameLookup = Callable[[Collection[NumberInState]], Mapping[NumberInState, str]]
"""A function that returns the names of those officers whom a package knows. One query."""

_lookups: dict[str, NameLookup] = {"accounts": names_by_number}


def register_names(package: str, lookup: NameLookup) -> None:
    """Register another source of names, asked for officers without an account."""
    _lookups[package] = lookup


def investigator_names(numbers: Collection[NumberInState]) -> dict[NumberInState, str]:
    """Return what a page calls each of these officers: the name with the rank, else the number."""
    names: dict[NumberInState, str] = {}
    for lookup in _lookups.values():
        missing = {number for number in numbers if number[1] and number not in names}
        if missing:
            names.update(lookup(missing))
    return {number: translate_rank(names.get(number, "")) or _unknown(number[1]) for number in numbers}


def investigator_in(interval: tuple[int, int], number: NumberInState) -> str:
    """Return the name of the officer whose number stands in the address of a page.

    Anybody may type a number into an address: the name is shown only where a case of these stations names the officer.
    """
    _state, io_ref = number
    is_named = Case.objects.filter(station_no__range=interval, io_ref=io_ref).exists()
    return investigator_names({number})[number] if is_named else _unknown(io_ref)


def investigator_of(case: Case) -> str:
    """Return what a page about a case calls its investigating officer; empty where none is named."""
    number = (case.station.state, case.io_ref)
    return investigator_names({number})[number] if case.io_ref else ""


def _unknown(number: str) -> str:
    return _("IO %(number)s") % {"number": number} if number else _("no officer named")
