"""Reads of officers and postings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from psycopg.rows import TupleRow

from itsso.accounts.models import Invitation, Officer, OfficerNumber, Posting, Role, Session
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import RowStatement
from itsso.ui.names import OfficerName
from itsso.units.models import Unit
from itsso.units.sources.queries import DistrictCondition

POSTING_IN_SESSION = "posting"
HAS_SECOND_FACTOR = "second_factor"


def postings_in_force(officer: Officer) -> QuerySet[Posting]:
    """Return an officer's postings in force now, with their units, the newest first."""
    return _in_force().filter(officer=officer).select_related("officer", "unit").order_by("-since", "-pk")


def postings_at(unit: Unit, roles: Collection[str]) -> QuerySet[Posting]:
    """Return the postings in force now at a unit itself in any of these roles, the longest there first."""
    at_unit = _in_force().filter(unit=unit, role__in=roles, officer__is_active=True)
    return at_unit.select_related("officer", "unit").order_by("since", "pk")


def heads_of(roles: Mapping[int, str]) -> dict[int, Posting]:
    """Return of each unit, by its number, the posting in force in a role; of several the longest there. One query."""
    return {posting.unit_id: posting for posting in heads_statement(roles).rows()}


def heads_statement(roles: Mapping[int, str]) -> RowStatement[Posting]:
    """Return the statement of the postings in force in a role at each unit, by its number, the newest first.

    Of the officers only what names them and says how to reach them is read.
    """
    moment = now()
    values = [list(roles), sorted(set(roles.values())), moment.date(), moment.date(), moment]

    def read(rows: Sequence[TupleRow]) -> list[Posting]:
        return [posting for posting in _postings_with_officers(rows) if posting.role == roles[posting.unit_id]]

    return RowStatement(_HEADS, values, read)


_POSTING_FIELDS = ("id", "officer_id", "unit_id", "role", "since", "until", "ended_at", "waits")
_OFFICER_FIELDS = ("id", "username", "number", "name", "rank", "name_hi", "phone", "is_active")
_HEADS = f"""
select {", ".join(f"p.{name}" for name in _POSTING_FIELDS)}, {", ".join(f"o.{name}" for name in _OFFICER_FIELDS)}
from accounts_posting p join accounts_officer o on o.id = p.officer_id and o.is_active
where p.unit_id = any(%s) and p.role = any(%s) and p.since <= %s and (p.until is null or p.until >= %s)
    and (p.ended_at is null or p.ended_at > %s) and not p.waits
order by p.since desc, p.id desc"""  # noqa: S608  of this program


def _postings_with_officers(rows: Sequence[TupleRow]) -> list[Posting]:
    postings = []
    for row in rows:
        posting = Posting.from_db(connection.alias, _POSTING_FIELDS, row[: len(_POSTING_FIELDS)])
        posting.officer = Officer.from_db(connection.alias, _OFFICER_FIELDS, row[len(_POSTING_FIELDS) :])
        postings.append(posting)
    return postings


def officers_in_role(role: str) -> QuerySet[Officer]:
    """Return the officers who can sign in and hold a posting in force in this role, at whatever unit."""
    return Officer.objects.filter(is_active=True, postings__in=_in_force().filter(role=role)).distinct()


def unended(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """Return the postings that have not ended and do not wait to be accepted: in force now, or to begin."""
    moment = now()
    lasting = (Q(until=None) | Q(until__gte=moment.date())) & (Q(ended_at=None) | Q(ended_at__gt=moment))
    return postings.filter(lasting, waits=False)


def waiting_postings(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """Return those that wait to be accepted, with officer and unit, the oldest first."""
    moment = now()
    waiting = postings.filter(Q(until=None) | Q(until__gte=moment.date()), waits=True, ended_at=None)
    return waiting.select_related("officer", "unit").order_by("pk")


def _in_force() -> QuerySet[Posting]:
    return unended(Posting.objects.filter(since__lte=now().date()))


def works_with_this_system() -> DistrictCondition:
    """Return the condition on a district that an officer works with this system there, at the district or below it."""
    moment = now()
    day = moment.date()
    return DistrictCondition(
        "exists (select from accounts_posting p join units_unit u on u.id = p.unit_id where p.since <= %s"
        " and (p.until is null or p.until >= %s) and (p.ended_at is null or p.ended_at > %s) and not p.waits"
        " and u.first between d.first and d.last)",
        [day, day, moment],
    )


def officer_with_username(username: str) -> Officer | None:
    """Return the officer with that user name."""
    return Officer.objects.filter(username=username).first()


def officers_of_any_state(number: str) -> list[Officer]:
    """Return the officers whom some State's CCTNS knows by this number.

    A number is unique within a State only, so there may be several: for sign-in, which refuses these, and for nothing
    that must reach one officer.
    """
    return list(Officer.objects.filter(numbers__number=number).distinct())


def number_in(officer: Officer, state: str) -> str | None:
    """Return the number by which a State's CCTNS knows the officer; None where it knows none."""
    return OfficerNumber.objects.filter(officer=officer, state=state).values_list("number", flat=True).first()


NAME_COLUMNS = "o.rank, ltrim(substr(o.name, length(o.rank) + 1)), o.name_hi"
"""The columns of an `OfficerName` without its telephone number, over `o` (accounts_officer)."""


def names_by_number(numbers: Collection[tuple[str, str]]) -> RowStatement[tuple[tuple[str, str], OfficerName]]:
    """Return the statement of how officers are named, by (State's code, number in the State)."""
    states, wanted = {state for state, _number in numbers}, {number for _state, number in numbers}
    return RowStatement(
        f"select n.state, n.number, {NAME_COLUMNS}, o.phone from accounts_officernumber n"  # noqa: S608  our own text
        " join accounts_officer o on o.id = n.officer_id where n.state = any(%s) and n.number = any(%s)",
        [list(states), list(wanted)],
        lambda rows: [
            ((state, number), OfficerName(*name)) for state, number, *name in rows if (state, number) in numbers
        ],
    )


def current_posting(request: HttpRequest) -> Posting | None:
    """Return the posting that is pinned in the session, while it is in force.

    None where nobody is signed in, and where the officer must choose first (`must_choose_posting`). A posting that an
    administrator adds or ends during the session does not switch it to another posting.
    """
    if not isinstance(request.user, Officer):
        return None
    pinned = request.session.get(POSTING_IN_SESSION)
    return postings_in_force(request.user).filter(pk=pinned).first() if pinned else None


def must_choose_posting(request: HttpRequest) -> bool:
    """Return whether a signed-in officer has postings in force but works in none of them now."""
    user = request.user
    return isinstance(user, Officer) and current_posting(request) is None and postings_in_force(user).exists()


def second_factors(officer: Officer) -> list[Authenticator]:
    """Return an officer's authenticator app and passkeys, the oldest first; recovery codes are not among them."""
    authenticators = Authenticator.objects.filter(user=officer).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(authenticators.order_by("pk"))


def recovery_codes_left(officer: Officer) -> int:
    """Return how many recovery codes are not used yet."""
    recovery_codes = Authenticator.objects.filter(user=officer, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(recovery_codes.wrap().get_unused_codes()) if recovery_codes else 0


def lacks_second_factor(request: HttpRequest) -> bool:
    """Return whether the signed-in officer must set up a second factor before anything else.

    Every officer must: those who see cases, and those who could let others in. Not in the demonstration. One query in a
    session; a reset of the second factors ends the sessions.
    """
    if settings.DEMO or request.session.get(HAS_SECOND_FACTOR):
        return False
    if not second_factors(cast(Officer, request.user)):
        return True
    request.session[HAS_SECOND_FACTOR] = True
    return False


def own_sessions(officer: Officer) -> list[Session]:
    """Return an officer's sessions that have not ended, the last seen first."""
    return list(Session.objects.filter(officer=officer, expire_date__gt=now()).order_by("-last_seen"))


def address_of(request: HttpRequest) -> str | None:
    """Return the address that a request comes from, for the audit log."""
    return request.META.get("REMOTE_ADDR") or None


def system_posting() -> Posting:
    """Return the posting in which commands and jobs work.

    Raises Refused where it does not exist yet (`ensure_system_posting` creates it).
    """
    posting = Posting.objects.filter(role=Role.SYSTEM).select_related("officer", "unit").first()
    if posting is None:
        raise Refused("The nation's units are not loaded yet. Run: itsso units nation")
    return posting


def demonstration_officers() -> QuerySet[Officer]:
    """Return the officers whom anyone may sign in as in the demonstration: no password, and a posting in force."""
    in_force = _in_force().exclude(role=Role.SYSTEM)
    postings = Prefetch("postings", queryset=in_force.select_related("unit"), to_attr="in_force")
    return (
        Officer.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, postings__in=in_force)  # type: ignore[no-redef]
        .distinct()
        .prefetch_related(postings)
        .order_by("pk")
    )


def officer_of(request: HttpRequest) -> Officer:
    """Return the signed-in officer, on a page that is served to nobody else."""
    assert isinstance(request.user, Officer)
    return request.user


def hash_secret(token: str) -> str:
    """Return the hash under which a link's token is stored."""
    return sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> QuerySet[Invitation]:
    """Return the invitation whose link has this token, while it is valid."""
    good = Invitation.objects.filter(token=hash_secret(token), ends_at__gt=now(), officer__is_active=True)
    return good.select_related("officer")


def invited_officer(token: str) -> Officer | None:
    """Return the officer whom a link invites; None where it was used or has expired."""
    invitation = invitation_of(token).first()
    return invitation.officer if invitation else None


def officers_at(units: Q, typed: str) -> QuerySet[Officer]:
    """Return officers who are or were posted to such units and have the typed text in name or number, by name.

    `units` is a condition on units.
    """
    posted = Posting.objects.filter(unit__in=Unit.objects.filter(units), waits=False)
    officers = Officer.objects.filter(postings__in=posted)
    if typed:
        officers = officers.filter(
            Q(name__icontains=typed)
            | Q(name_hi__icontains=typed)
            | Q(number__iexact=typed)
            | Q(username__iexact=typed)
            | Q(numbers__number=typed)
        )
    return officers.exclude(postings__role=Role.SYSTEM).distinct().order_by("name", "pk")


def with_postings(officers: list[Officer], units: Q) -> list[Officer]:
    """Return the same officers, each with its postings in force at units of that condition as `in_force`. One query."""
    in_force = _in_force().filter(unit__in=Unit.objects.filter(units)).select_related("unit")
    prefetch_related_objects(officers, Prefetch("postings", queryset=in_force, to_attr="in_force"))
    return officers


def all_postings(officer: Officer) -> QuerySet[Posting]:
    """Return every posting that the officer has or had, the newest first; none that waits to be accepted."""
    postings = Posting.objects.filter(officer=officer, waits=False).select_related("officer", "unit")
    return postings.order_by("-since", "-pk")


def has_ended(posting: Posting) -> bool:
    """Return whether a posting has ended; not for one that waits to be accepted."""
    return not unended(Posting.objects.filter(pk=posting.pk)).exists()


def numbers_of(officer: Officer) -> list[OfficerNumber]:
    """Return the number by which each State's CCTNS knows the officer."""
    return list(OfficerNumber.objects.filter(officer=officer).order_by("state"))


def is_invited(officer: Officer) -> bool:
    """Return whether the officer has an invitation link that is neither used nor expired."""
    return Invitation.objects.filter(officer=officer, ends_at__gt=now()).exists()
