"""The actions of a unit's or a laboratory's administrator: invite, post, end, reset.

Each action checks that the administrator manages what it changes. A unit administrator manages the officers of the own
unit and of the units below it, and never those of a laboratory; a laboratory administrator manages those of the own
laboratory and of no police unit. Nobody manages their own account or postings. An account as a whole (its link, its
second factors, its closing) is managed only by an administrator of every unit where its officer can work: otherwise the
administrator of one station could take over a superior's account.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from itsso.accounts import actions, factors, invitations, officer_names
from itsso.accounts.factor_secrets import officers_locked_out
from itsso.accounts.models import Officer, OfficerNumber, Posting
from itsso.accounts.own_sessions import end_all
from itsso.accounts.queries import unended, waiting_postings
from itsso.accounts.roles import Capability, Role, roles_held_at
from itsso.audit import actions as audit
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.ui.names import OfficerName
from itsso.units.conditions import at_or_below
from itsso.units.models import Unit, UnitKind

LONGEST_AHEAD = timedelta(days=366)


def reach(by: Posting) -> Q:
    """Return the condition on the units whose officers a posting manages: the system all, most roles none."""
    if by.role == Role.SYSTEM:
        return Q()
    if by.can(Capability.KEEP_LABORATORY_ACCOUNTS):
        return Q(pk=by.unit_id, kind=UnitKind.LABORATORY)
    if not by.can(Capability.KEEP_POLICE_ACCOUNTS):
        return Q(pk__in=[])
    return at_or_below(by.unit)


def roles_to_give(by: Posting) -> list[Role]:
    """Return the roles that can be held at one of the units that the administrator manages."""
    return roles_held_at(frozenset(Unit.objects.filter(reach(by)).values_list("kind", flat=True).distinct()))


def roles_at(unit: Unit) -> list[Role]:
    """Return the roles that can be held at a unit."""
    return roles_held_at(frozenset({unit.kind}))


def keeps_unit(by: Posting, unit: Unit) -> bool:
    """Return whether this administrator manages the officers of a unit."""
    return Unit.objects.filter(reach(by), pk=unit.pk).exists()


def keeps_posting(by: Posting, posting: Posting) -> bool:
    """Return whether this administrator may end a posting."""
    return posting.officer_id != by.officer_id and keeps_unit(by, posting.unit)


def keeps_account(by: Posting, officer: Officer) -> bool:
    """Return whether this administrator manages an account as a whole.

    That needs the unit of every posting that has not ended; where all have ended, the unit of the last one. Nobody
    manages the own account, the system's, or one that never had a posting.
    """
    if officer.pk == by.officer_id:
        return False
    if Posting.objects.filter(officer=officer, role=Role.SYSTEM).exists():
        return False
    units = _units_of(officer)
    return bool(units) and _keeps_all(by, units)


def _units_of(officer: Officer) -> set[int]:
    """Return the ids of the units of an officer's postings that have not ended.

    Where all have ended: of the one that began last; empty where there was never one. A posting that waits to be
    accepted does not count.
    """
    postings = Posting.objects.filter(officer=officer, waits=False)
    live = list(unended(postings).values_list("unit", flat=True))
    return set(live or postings.order_by("-since", "-pk").values_list("unit", flat=True)[:1])


def _keeps_all(by: Posting, units: set[int]) -> bool:
    return Unit.objects.filter(reach(by), pk__in=units).count() == len(units)


def invite(
    number: str, name: OfficerName, unit: Unit, role: str, since: date, until: date | None, *, by: Posting
) -> tuple[Posting, str]:
    """Assign a posting to an officer, who is added where the number is new in the State's CCTNS.

    Return the posting and the token of the link. An officer who exists already gets the posting and no link, since
    another administrator may manage the account; the token is then empty. Raises Refused where the administrator does
    not manage the unit, or the number, name, role or days are not accepted.
    """
    number = number.strip()
    with transaction.atomic():
        _check_unit(by, unit)
        if not number:
            raise Refused(_("Enter the officer's number."), field="number")
        existing = officer_with_number(number, unit)
        officer = existing or _add(number, name, unit, by)
        posting = add_posting(officer, unit, role, since, until, by=by)
        return posting, "" if existing else invitations.make_link(officer, by=by.actor)


def add_posting(officer: Officer, unit: Unit, role: str, since: date, until: date | None, *, by: Posting) -> Posting:
    """Add a further posting; it waits where another administrator manages the account (docs/decisions/041).

    Raises Refused where the administrator does not manage the unit or is the officer, the role cannot be held there,
    or the days are wrong.
    """
    check_posting(officer, unit, role, since, until, by=by)
    waits = waits_for_acceptance(by, officer)
    return actions.post(officer, unit, role, by=by.actor, since=since, until=until, waits=waits)


def check_posting(
    officer: Officer | None, unit: Unit, role: str, since: date, until: date | None, *, by: Posting
) -> None:
    """Raise Refused where the administrator may not give this posting, the unit has no such role, or a day is wrong.

    `officer` is None for one who is not known yet.
    """
    _check_unit(by, unit)
    if officer is not None:
        _check_is_another(by, officer)
    actions.check_role_at(unit, role)
    if until is not None and until < since:
        raise Refused(_("The posting would end before it begins. Check both dates."), field="until")
    if since > today() + LONGEST_AHEAD:
        raise Refused(_("The posting would begin more than a year from now. Check the date."), field="since")


def decide_waiting(posting: Posting, accepted: bool, *, by: Posting) -> None:
    """Accept or decline a waiting posting of an officer whose account this administrator manages.

    The administrator of the posting's unit may only decline, which withdraws the offer. Raises Refused otherwise.
    """
    if not keeps_account(by, posting.officer) and (accepted or not keeps_posting(by, posting)):
        raise Refused(_("Only the officer, or the administrator of the officer's account, can accept this posting."))
    actions.decide_waiting(posting, accepted, by=by.actor)


def waiting_here(by: Posting) -> list[tuple[Posting, bool]]:
    """Return the waiting postings that concern an administrator, each with whether this administrator may accept it.

    They are the postings at the administrator's units, and postings elsewhere of officers whose account is this
    administrator's to manage.
    """
    own_units = Unit.objects.filter(reach(by))
    officers = unended(Posting.objects.filter(unit__in=own_units)).values("officer")
    last = Posting.objects.filter(unit__in=own_units, waits=False).values("officer")
    waiting = waiting_postings(
        Posting.objects.filter(Q(unit__in=own_units) | Q(officer__in=officers) | Q(officer__in=last))
    )
    candidates = [(posting, keeps_account(by, posting.officer), keeps_unit(by, posting.unit)) for posting in waiting]
    return [(posting, accepts) for posting, accepts, offered in candidates if accepts or offered]


def count_waiting(request: HttpRequest) -> int:
    """Return how many postings of `waiting_here` concern the administrator who reads."""
    return len(waiting_here(request.posting))  # type: ignore[attr-defined]  # set by the middleware


def end_posting(posting: Posting, why: str, *, by: Posting) -> None:
    """End a posting at this moment: the officer's next page has no access by it. `why` is a code of REASONS."""
    with transaction.atomic():
        _check_unit(by, posting.unit)
        _check_is_another(by, posting.officer)
        ended = unended(Posting.objects.filter(pk=posting.pk)).update(ended_at=now())
        if not ended:
            raise Refused(_("This posting has already ended."))
        details = {"posting": posting.pk, "unit": posting.unit_id, "role": posting.role}
        audit.write("accounts.posting_ended", by.actor, posting.officer.number, details, why=why)


def invite_again(officer: Officer, *, by: Posting) -> str:
    """Return the token of a new link, for an officer who lost the first or forgot the password."""
    _check_account(by, officer)
    return invitations.make_link(officer, by=by.actor)


def set_active(officer: Officer, active: bool, why: str, *, by: Posting) -> None:
    """Close an account, whose sessions end at once, or open it again."""
    with transaction.atomic():
        _check_account(by, officer)
        Officer.objects.filter(pk=officer.pk).update(is_active=active)
        if not active:
            end_all(officer)
        act = "accounts.opened_again" if active else "accounts.closed"
        audit.write(act, by.actor, officer.number, why=why)


def reset_factors(officer: Officer, why: str, *, by: Posting) -> None:
    """Remove the second factors of an officer who lost them, and end all sessions.

    A new one is set up at the next sign-in.
    """
    with transaction.atomic():
        _check_account(by, officer)
        factors.remove_all(officer, by.actor, why)
        end_all(officer)


def reset_locked_out(why: str, *, by: Posting) -> list[Officer]:
    """Reset the officers whose second factor the secret key does not decrypt (`reset_factors`); return them.

    Officers whose account this administrator does not manage are left out.
    """
    locked_out = Officer.objects.filter(pk__in=officers_locked_out()).order_by("number")
    officers = [officer for officer in locked_out if keeps_account(by, officer)]
    for officer in officers:
        reset_factors(officer, why, by=by)
    return officers


def change_name(officer: Officer, name: OfficerName, *, by: Posting) -> bool:
    """Store how an officer is named; return whether that changed anything.

    Raises Refused where another administrator manages the account.
    """
    _check_account(by, officer)
    return officer_names.change_name(officer, name, by=by.actor)


def accept_registered_name(officer: Officer, name: OfficerName, *, by: Posting) -> bool:
    """Store rank and name as the personnel register has them. Raises Refused as `change_name` does."""
    _check_account(by, officer)
    return officer_names.change_name(officer, name, by=by.actor, from_register=True)


def give_number(officer: Officer, state: str, number: str, *, by: Posting) -> None:
    """Record the number by which a State's CCTNS knows the officer.

    Raises Refused where the administrator manages no unit of the State, or not the account.
    """
    _check_account(by, officer)
    if not Unit.objects.filter(reach(by), state=state).exists():
        raise Refused(_("You administer no unit of this State, so you cannot record an officer's number in its CCTNS."))
    actions.give_number(officer, state, number, by=by.actor)


def officer_with_number(number: str, unit: Unit) -> Officer | None:
    """Return the officer who has the number at the unit: in the State's CCTNS, or in the laboratory's own list."""
    if unit.kind == UnitKind.LABORATORY:
        return Officer.objects.filter(number=own_number(number, unit)).first()
    entry = OfficerNumber.objects.filter(state=unit.state, number=number).select_related("officer").first()
    return entry.officer if entry else None


def has_posting(officer: Officer, unit: Unit, role: str) -> bool:
    """Return whether the officer has a posting in a role at a unit that has not ended, or one that waits."""
    postings = Posting.objects.filter(officer=officer, unit=unit, role=role)
    return unended(postings).exists() or waiting_postings(postings).exists()


def waits_for_acceptance(by: Posting, officer: Officer) -> bool:
    """Return whether a posting that this administrator gives waits: another administrator manages the account."""
    return not _keeps_all(by, _units_of(officer))


def _add(number: str, name: OfficerName, unit: Unit, by: Posting) -> Officer:
    account_number = own_number(number, unit)
    officer = actions.add_officer(account_number.lower(), account_number, name, None, by=by.actor)
    if unit.kind != UnitKind.LABORATORY:
        actions.give_number(officer, unit.state, number, by=by.actor)
    return officer


def own_number(number: str, unit: Unit) -> str:
    """Return the officer's number within ITSSO, such as UP-4471; in lower case it is the user name.

    The State or laboratory goes first, since other officers elsewhere may have the same number.
    """
    return f"{unit.full_code if unit.kind == UnitKind.LABORATORY or not unit.state else unit.state}-{number}"


def _check_unit(by: Posting, unit: Unit) -> None:
    if not keeps_unit(by, unit):
        raise Refused(
            _("You do not manage the officers of %(unit)s. Choose your own unit, or one below it.")
            % {"unit": unit.local_name},
            field="unit",
        )


def _check_is_another(by: Posting, officer: Officer) -> None:
    if officer.pk == by.officer_id:
        raise Refused(_("You cannot change your own postings. Another administrator manages them."))


def _check_account(by: Posting, officer: Officer) -> None:
    if not keeps_account(by, officer):
        raise Refused(
            _(
                "You cannot change this account: the officer has a posting outside your units, or the account is "
                "your own."
            )
        )
