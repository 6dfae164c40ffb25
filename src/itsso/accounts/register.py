"""What the personnel register says of officers with an account, where the account says something else.

The register (package `training`) is visible to those who see people; an administrator of accounts does not. So the
entries of officers with an account are copied here (`training.people.queries.copy_register`), by their number in the
State. Nothing of an account follows the register by itself: the administrator accepts each difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr, Trim
from django.utils.translation import gettext as _

from itsso.accounts import administration
from itsso.accounts.models import Officer, Posting, RegisterEntry, Role
from itsso.accounts.queries import unended
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.names import OfficerName
from itsso.units.models import Unit

ROLE_OF_DUTY: Mapping[str, Role] = {
    "investigator": Role.INVESTIGATING_OFFICER,
    "sho": Role.SHO,
    "duty_officer": Role.DUTY_OFFICER,
    "supervisor": Role.SUPERVISOR,
}
"""The role that a duty of the register means here; the other duties have none."""


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """A value of the account and that of the register, as pages show them."""

    title: Text
    account: str
    register: str


def differing_entries(by: Posting) -> QuerySet[RegisterEntry]:
    """Return the register's entries that differ from accounts with a posting at this administrator's units, by name."""
    postings = Posting.objects.filter(officer=OuterRef("number__officer"))
    at_own_units = unended(postings).filter(unit__in=Unit.objects.filter(administration.reach(by)))
    named = F("number__officer__name")
    entries = RegisterEntry.objects.filter(Exists(at_own_units)).annotate(
        account_name=Trim(Substr(named, Length(F("number__officer__rank")) + 1))
    )
    name_differs = (
        ~Q(rank="") & ~Q(rank=F("number__officer__rank"))
        | ~Q(name="") & ~Q(name__iexact=F("account_name"))
        | ~Q(name_hi="") & ~Q(name_hi=F("number__officer__name_hi"))
    )
    return (
        entries.filter(name_differs | _posting_differs())
        .select_related("number__officer", "unit")
        .order_by("number__officer__name", "pk")
    )


def _posting_differs() -> Q:
    lasting = unended(Posting.objects.filter(officer=OuterRef("number__officer")))
    at_unit = lasting.filter(unit=OuterRef("unit"))
    in_service = Q(until=None) | Q(until__gte=today())
    is_missing = Q(~Exists(at_unit))
    for duty, role in ROLE_OF_DUTY.items():
        is_missing |= Q(~Exists(at_unit.filter(role=role)), duty=duty)
    return (in_service & is_missing) | Q(~in_service, Exists(lasting))


def registered_name(entry: RegisterEntry) -> OfficerName:
    """Return how the officer would be named with the register's rank and spellings; what it lacks stays."""
    named = entry.number.officer.named
    same = entry.name.casefold() == named.name.casefold()
    name = named.name if same or not entry.name else entry.name
    return OfficerName(entry.rank or named.rank, name, entry.name_hi or named.name_hi, named.phone)


def version_of(entry: RegisterEntry) -> str:
    """Return a text that changes with the entry, by which a form says which version of it was shown."""
    values = (entry.rank, entry.name, entry.name_hi, entry.unit_id, entry.duty, entry.since, entry.until)
    return sha256(repr(values).encode()).hexdigest()[:16]


def lasting_postings(officer: Officer) -> list[Posting]:
    """Return the officer's postings that have not ended, the oldest first."""
    lasting = unended(Posting.objects.filter(officer=officer))
    return list(lasting.select_related("officer", "unit").order_by("since", "pk"))


def differences(entry: RegisterEntry, postings: Sequence[Posting]) -> list[RegisterDifference]:
    """Return what differs, in the order in which a page shows it; `postings` are those that have not ended."""
    named, registered = entry.number.officer.named, registered_name(entry)
    pairs = [
        (_("Rank"), named.rank, registered.rank),
        (_("Name in Latin letters"), named.name, registered.name),
        (_("Name in Devanagari"), named.name_hi, registered.name_hi),
    ]
    rows = [
        RegisterDifference(title, account or "–", entry_text)
        for title, account, entry_text in pairs
        if account != entry_text
    ]
    if posting_differs(entry, postings):
        account = "; ".join(f"{posting.get_role_display()} · {posting.unit}" for posting in postings)
        rows.append(RegisterDifference(_("Posting"), account or "–", registered_posting(entry)))
    return rows


def posting_differs(entry: RegisterEntry, postings: Sequence[Posting]) -> bool:
    """Return whether the account has no posting as the register has it, or has one after the service ended."""
    if has_left(entry):
        return bool(postings)
    role = ROLE_OF_DUTY.get(entry.duty)
    return not any(posting.unit_id == entry.unit_id and role in (None, posting.role) for posting in postings)


def has_left(entry: RegisterEntry) -> bool:
    """Return whether the register says that the officer left the service."""
    return entry.until is not None and entry.until < today()


def registered_posting(entry: RegisterEntry) -> str:
    """Return the register's posting in words: duty, unit, first day; or that the officer left the service."""
    if has_left(entry):
        return _("left the service on %(day)s") % {"day": text.day(entry.until)}
    role = ROLE_OF_DUTY.get(entry.duty)
    unit = f"{role.label} · {entry.unit}" if role else str(entry.unit)
    return _("%(unit)s, since %(day)s") % {"unit": unit, "day": text.day(entry.since)}


@dataclass(frozen=True, slots=True)
class AcceptedDifferences:
    """What an administrator accepts of an entry: the name, the posting in a role, and which postings end for it."""

    name: bool
    role: str  # empty where the posting is not accepted
    ended: Sequence[Posting]


def new_posting(entry: RegisterEntry, role: str) -> tuple[Unit, str, date, None]:
    """Return the posting that the register asks for, as `administration.add_posting` takes it."""
    return entry.unit, role, entry.since, None


def accept(entry: RegisterEntry, accepted: AcceptedDifferences, *, by: Posting) -> None:
    """Change the account as far as the administrator accepts the register, all or nothing.

    Raises Refused where nothing was chosen, or the administrator does not manage the account or a unit.
    """
    if not accepted.name and not accepted.role and not accepted.ended:
        raise Refused(_("Choose what to accept."), field="name")
    officer = entry.number.officer
    with transaction.atomic():
        if accepted.name:
            administration.accept_registered_name(officer, registered_name(entry), by=by)
        if accepted.role:
            administration.add_posting(officer, *new_posting(entry, accepted.role), by=by)
        for posting in accepted.ended:
            administration.end_posting(posting, "retired" if has_left(entry) else "transferred", by=by)
