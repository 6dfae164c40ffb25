"""How pages name investigating officers, by the numbers with which cases name them.

A feed names an officer by a number in the State. Rank and name come from the officer's account, else from another
package that knows people by that number (the register of courses), within the range of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.queries import names_by_number
from itsso.cases.leave.queries import LeaveToday, leaves_today
from itsso.cases.models import Case
from itsso.platform.prepared_statements import Exchange, RowStatement, one_exchange
from itsso.ui import text
from itsso.ui.components import Text, unbroken_dates
from itsso.ui.names import OfficerName

type NumberInState = tuple[str, str]
"""A State's code, as units have it, and an officer's number there."""

type NameLookup = Callable[[Collection[NumberInState]], RowStatement[tuple[NumberInState, OfficerName]]]
"""A function that returns the statement of the names of those officers whom a package knows."""

_lookups: dict[str, NameLookup] = {}

_ON_LEAVE = gettext_lazy("on leave until %(day)s, charge with %(officer)s")


@dataclass(frozen=True, slots=True)
class LeaveNote:
    """The last day of a leave that is on today, and the officer who holds charge."""

    until: date
    charge: CaseOfficer


@dataclass(frozen=True, slots=True)
class CaseOfficer:
    """An officer as cases name him or her: the number in the State, and the name where it is known."""

    number: str
    name: OfficerName | None = None
    leave: LeaveNote | None = None

    @property
    def title(self) -> str:
        """Return rank and name; "IO 4471" where the name is not known."""
        if self.name is not None:
            return self.name.local
        return _("IO %(number)s") % {"number": self.number} if self.number else _("no officer named")

    @property
    def label(self) -> str:
        """Return rank, name and number, by which two officers of one name differ."""
        return f"{self.title} ({self.number})" if self.name is not None else self.title

    @property
    def on_leave(self) -> str:
        """Return until when the officer is on leave and with whom the charge is; empty for one who is on duty."""
        if self.leave is None:
            return ""
        return _ON_LEAVE % {"day": text.day(self.leave.until), "officer": self.leave.charge.label}

    @property
    def text(self) -> str:
        """Return the label, and that the officer is on leave."""
        return ", ".join(filter(None, (self.label, self.on_leave)))

    @property
    def marked_text(self) -> Text:
        """Return the text as a page shows it: that no officer is named stands out."""
        return self.text if self.number else format_html("<strong>{}</strong>", self.text)

    @property
    def card_text(self) -> Text:
        """Return the text as a card shows it: a phone leaves out numbers, which the page of the case has."""
        if self.leave is None:
            return _name_on_card(self)
        values = {"day": unbroken_dates(text.day(self.leave.until)), "officer": _name_on_card(self.leave.charge)}
        return format_html("{}, {}", _name_on_card(self), SafeString(escape(_ON_LEAVE) % values))

    @property
    def phone(self) -> str:
        """Return the official telephone number; empty where none is registered."""
        return self.name.phone if self.name is not None else ""


def _name_on_card(officer: CaseOfficer) -> Text:
    if officer.name is None:
        return officer.title if officer.number else format_html("<strong>{}</strong>", officer.title)
    return format_html('{}<span class="itsso-wide"> ({})</span>', officer.title, officer.number)


def register_names(package: str, lookup: NameLookup) -> None:
    """Register another source of names, for officers without an account."""
    _lookups[package] = lookup


def investigators(
    numbers: Collection[NumberInState], station_id: int | None = None
) -> dict[NumberInState, CaseOfficer]:
    """Return how pages name each of these officers.

    One exchange for leaves and names, and one more where a person in charge is none of these officers. With
    `station_id`, only a leave at that station is named.
    """
    if not numbers:
        return {}
    with one_exchange() as exchange:
        read_officers = ask_investigators(exchange, numbers, station_id)
    return read_officers()


def ask_investigators(
    exchange: Exchange, numbers: Collection[NumberInState], station_id: int | None = None
) -> Callable[[], dict[NumberInState, CaseOfficer]]:
    """Ask for what `investigators` returns; the function that is returned reads it, after the exchange."""
    with_number = {number for number in numbers if number[1]}
    if not with_number:
        return lambda: {number: CaseOfficer(number[1]) for number in numbers}
    read_leaves = exchange.ask(leaves_today(with_number, station_id))
    read_names = _ask_names(exchange, with_number)

    def read() -> dict[NumberInState, CaseOfficer]:
        leaves, names = dict(read_leaves()), read_names()
        if in_charge := {(number[0], leave.charge) for number, leave in leaves.items()} - with_number:
            with one_exchange() as exchange:
                read_in_charge = _ask_names(exchange, in_charge)
            names |= read_in_charge()
        return {number: _officer(number, leaves.get(number), names) for number in numbers}

    return read


class OfficerOfCase(NamedTuple):
    """The officer whom a case names, with the leave of today at the station of the case."""

    number: NumberInState
    leave: LeaveToday | None


def ask_officers_by_case(
    exchange: Exchange, officers: Mapping[UUID, OfficerOfCase]
) -> Callable[[], dict[UUID, CaseOfficer]]:
    """Ask for how pages name the officer of each case; the function that is returned reads it, after the exchange."""
    in_charge = {(number[0], leave.charge) for number, leave in officers.values() if leave}
    with_number = {number for number in {officer.number for officer in officers.values()} | in_charge if number[1]}
    read_names = _ask_names(exchange, with_number) if with_number else dict[NumberInState, OfficerName]

    def read() -> dict[UUID, CaseOfficer]:
        names = read_names()
        return {case_id: _officer(*officer, names) for case_id, officer in officers.items()}

    return read


def _officer(
    number: NumberInState, leave: LeaveToday | None, names: Mapping[NumberInState, OfficerName]
) -> CaseOfficer:
    if leave is None:
        return CaseOfficer(number[1], names.get(number))
    in_charge = CaseOfficer(leave.charge, names.get((number[0], leave.charge)))
    return CaseOfficer(number[1], names.get(number), LeaveNote(leave.ends_on, in_charge))


def _ask_names(
    exchange: Exchange, numbers: Collection[NumberInState]
) -> Callable[[], dict[NumberInState, OfficerName]]:
    """Ask every source for the names of some officers; the name of the account comes before all others."""
    reads = [exchange.ask(lookup(numbers)) for lookup in (*_lookups.values(), names_by_number)]
    return lambda: {number: name for read in reads for number, name in read()}


def officers_of(cases: Collection[Case]) -> dict[UUID, CaseOfficer]:
    """Return the officer of each of these cases, by the id of the case. Their stations must have been read."""
    with one_exchange() as exchange:
        read_officers = ask_officers_of(exchange, cases)
    return read_officers()


def ask_officers_of(exchange: Exchange, cases: Collection[Case]) -> Callable[[], dict[UUID, CaseOfficer]]:
    """Ask for what `officers_of` returns; the function that is returned reads it, after the exchange."""
    numbers = {case.pk: (case.station.state, case.io_ref) for case in cases}
    read_officers = ask_investigators(exchange, set(numbers.values()))

    def read() -> dict[UUID, CaseOfficer]:
        officers = read_officers()
        return {case_id: officers[number] for case_id, number in numbers.items()}

    return read


def investigator_names(numbers: Collection[NumberInState]) -> dict[NumberInState, str]:
    """Return what a list calls each of these officers."""
    return {number: investigator.text for number, investigator in investigators(numbers).items()}


def investigator_in(interval: tuple[int, int], number: NumberInState) -> str:
    """Return the name of the officer whose number stands in the address of a page.

    Anybody may type a number into an address: the name is shown only where a case of these stations names the officer.
    """
    officer = officer_in(interval, number)
    return officer.text if officer is not None else CaseOfficer(number[1]).text


def officer_in(interval: tuple[int, int], number: NumberInState) -> CaseOfficer | None:
    """Return the officer with this number; None where no case of these stations names the officer."""
    _state, io_ref = number
    is_named = Case.objects.filter(station_no__range=interval, io_ref=io_ref).exists()
    return investigators({number})[number] if is_named else None


def investigator_of(case: Case) -> CaseOfficer | None:
    """Return how a page about a case names its investigating officer; None where the case names none."""
    number = (case.station.state, case.io_ref)
    return investigators({number}, case.station_id)[number] if case.io_ref else None
