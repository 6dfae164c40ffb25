"""The comparison of accounts with the personnel register, and its differences that an administrator accepts.

Administrators of accounts do not see the register itself (package `training`). So `training.people.queries` copies the
entries of officers with an account to `RegisterEntry`, by the officer's number in the State. No account changes by
itself: the administrator accepts each difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
"""Duty of the register -> the role that it means here; the other duties mean none."""


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """A detail that differs: its title, its value in the account and in the register, as pages show them."""

    title: Text
    account: str
    register: str


def differing_entries(by: Posting) -> QuerySet[RegisterEntry]:
    """Return the entries that differ from their accounts, of officers with a posting at the administrator's units."""
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
    """Return a hash of the entry, by which the check page says which version of it was shown."""
    values = (entry.rank, entry.name, entry.name_hi, entry.unit_id, entry.duty, entry.since, entry.until)
    return sha256(repr(values).encode()).hexdigest()[:16]


def lasting_postings(officer: Officer) -> list[Posting]:
    """Return the officer's postings that have not ended, the oldest first."""
    lasting = unended(Posting.objects.filter(officer=officer))
    return list(lasting.select_related("officer", "unit").order_by("since", "pk"))


def differences(entry: RegisterEntry, postings: Sequence[Posting]) -> list[RegisterDifference]:
    """Return the differences in the order of the page; `postings` are the officer's that have not ended."""
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


def is_posting_missing(entry: RegisterEntry, postings: Sequence[Posting]) -> bool:
    """Return whether the officer is in service and has no posting as the register has it."""
    return not has_left(entry) and posting_differs(entry, postings)


def has_left(entry: RegisterEntry) -> bool:
    """Return whether the register says that the officer left the service."""
    return entry.until is not None and entry.until < today()


def registered_posting(entry: RegisterEntry) -> str:
    """Return the register's posting in words: duty, unit, first day; or that the officer left the service."""
    if has_left(entry):
        return _("left the service on %(day)s") % {"day": text.day(entry.until)}
    return posting_text(entry, ROLE_OF_DUTY.get(entry.duty))


def posting_text(entry: RegisterEntry, role: Role | None) -> str:
    """Return a posting in a role at the register's unit, from the register's first day, in words."""
    unit = f"{role.label} · {entry.unit}" if role else str(entry.unit)
    return _("%(unit)s, since %(day)s") % {"unit": unit, "day": text.day(entry.since)}


@dataclass(frozen=True, slots=True)
class AcceptedDifferences:
    """What an administrator accepts of an entry: the name, the posting in a role, and which postings end for it."""

    name: bool
    role: Role | None  # None where the posting is not accepted
    ended: Sequence[Posting]


def check_accepted(entry: RegisterEntry, accepted: AcceptedDifferences, *, by: Posting) -> None:
    """Raise Refused where nothing was chosen, or the administrator may not give the posting."""
    if not accepted.name and not accepted.role and not accepted.ended:
        raise Refused(_("Choose what to accept."))
    if accepted.role:
        officer = entry.number.officer
        administration.check_posting(officer, entry.unit, accepted.role, entry.since, None, by=by)


def accept(entry: RegisterEntry, accepted: AcceptedDifferences, *, by: Posting) -> None:
    """Change the account as far as the administrator accepts the register, all or nothing.

    Raises Refused as `check_accepted` does, or where the administrator does not manage the account or a unit.
    """
    check_accepted(entry, accepted, by=by)
    officer = entry.number.officer
    with transaction.atomic():
        if accepted.name:
            administration.accept_registered_name(officer, registered_name(entry), by=by)
        if accepted.role:
            administration.add_posting(officer, entry.unit, accepted.role, entry.since, None, by=by)
        for posting in accepted.ended:
            administration.end_posting(posting, "retired" if has_left(entry) else "transferred", by=by)
