"""Every write of officers, their numbers and their postings."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Invitation, Officer, OfficerNumber, Posting, RegisterEntry, Role
from itsso.accounts.queries import officer_with_username, unended, waiting_postings
from itsso.accounts.roles import ROLES
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.jobs import enqueue
from itsso.ui.names import OfficerName
from itsso.units.models import Unit
from itsso.units.nation import SYSTEM, load_nation

COPY_REGISTER = "training.copy_register"
"""The job that copies what the personnel register says of officers with an account."""


def ensure_system_posting() -> Posting:
    """Return the posting in which commands and jobs work: the system itself, at the nation; create it at first need."""
    posting = Posting.objects.filter(role=Role.SYSTEM).select_related("officer", "unit").first()
    if posting is not None:
        return posting
    nation = load_nation()
    with transaction.atomic():
        officer, _new = Officer.objects.get_or_create(
            username=SYSTEM.number,
            defaults={"number": SYSTEM.number, "name": SYSTEM.name, "password": make_password(None)},
        )
        posting, new = Posting.objects.select_related("officer", "unit").get_or_create(
            officer=officer, role=Role.SYSTEM, defaults={"unit": nation, "since": date(2000, 1, 1)}
        )
        if new:
            audit.write("accounts.posted", SYSTEM, officer.number, _posting_details(posting))
    return posting


def add_officer(username: str, number: str, name: OfficerName, password: str | None, *, by: Actor) -> Officer:
    """Add an officer, named as `officer_names.registered_name` returns it.

    Without a password nobody can sign in with one (the demonstration's persons).

    Raises Refused where the user name or the number is taken, or where the password is weak.
    """
    with transaction.atomic():
        officer = Officer(
            username=username.strip(),
            number=number.strip(),
            name=name.full,
            rank=name.rank,
            name_hi=name.name_hi,
            phone=name.phone,
        )
        if not (officer.username and officer.number and officer.name):
            raise Refused(_("Enter a user name, a number and a name for the officer."))
        if officer_with_username(officer.username):
            raise Refused(
                _("The user name %(name)s is already in use. Enter another one.") % {"name": officer.username},
                field="number",
            )
        if Officer.objects.filter(number=officer.number).exists():
            raise Refused(
                _("The number %(number)s belongs to another officer. Check it.") % {"number": officer.number},
                field="number",
            )
        if password is not None:
            check_new_password(password, officer)
        officer.password = make_password(password)
        officer.save()
        audit.write("accounts.officer_added", by, officer.number)
        return officer


def give_number(officer: Officer, state: str, number: str, *, by: Actor) -> None:
    """Record the number by which a State's CCTNS knows the officer; it replaces an earlier one of that State.

    `state` is a State's code, or empty for a central agency. Raises Refused where the number is another's there.
    """
    number = number.strip()
    if not number:
        raise Refused(_("Enter the officer's number."), field="number")
    with transaction.atomic():
        if OfficerNumber.objects.filter(state=state, number=number).exclude(officer=officer).exists():
            raise Refused(
                _("The number %(number)s belongs to another officer. Check it.") % {"number": number}, field="number"
            )
        of_earlier_number = RegisterEntry.objects.filter(number__officer=officer, number__state=state)
        of_earlier_number.exclude(number__number=number).delete()
        OfficerNumber.objects.update_or_create(officer=officer, state=state, defaults={"number": number})
        enqueue(COPY_REGISTER)
        audit.write("accounts.number_given", by, officer.number, {"state": state, "number": number})


def check_new_password(password: str, officer: Officer) -> None:
    """Raise Refused with what makes a new password too weak."""
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def check_role_at(unit: Unit, role: str) -> None:
    """Raise Refused where a role cannot be held at a unit."""
    if unit.kind not in ROLES[role].held_at:
        raise Refused(
            _("The role %(role)s does not exist at %(unit)s (%(kind)s). Choose another role or unit.")
            % {"role": Role(role).label, "unit": unit.name, "kind": unit.get_kind_display()},
            field="role",
        )


def post(
    officer: Officer,
    unit: Unit,
    role: str,
    *,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
    waits: bool = False,
) -> Posting:
    """Assign an officer to a unit in a role, from `since` (today) on, until the end of `until`.

    A posting that `waits` gives no access until it is accepted. Where the officer has the same posting already, return
    that one. Earlier invitation links are void, unless the posting waits.

    Raises Refused where the role cannot be held at such a unit.
    """
    check_role_at(unit, role)
    since = since or today()
    with transaction.atomic():
        alike = Posting.objects.filter(officer=officer, unit=unit, role=role)
        alike = waiting_postings(alike) if waits else unended(alike)
        existing = alike.filter(since__lte=since).select_related("officer", "unit").first()
        if existing is not None:
            return existing
        posting = Posting.objects.create(officer=officer, unit=unit, role=role, since=since, until=until, waits=waits)
        if not waits:
            # An earlier link is of an administrator who may not manage the account any more, with this posting.
            Invitation.objects.filter(officer=officer).delete()
        audit.write(
            "accounts.posting_offered" if waits else "accounts.posted", by, officer.number, _posting_details(posting)
        )
        return posting


def decide_waiting(posting: Posting, accepted: bool, *, by: Actor) -> None:
    """Accept a waiting posting, which is in force from then on, or decline it, which ends it.

    Raises Refused where it waits no longer.
    """
    with transaction.atomic():
        waiting = waiting_postings(Posting.objects.filter(pk=posting.pk))
        if not waiting.update(**({"waits": False} if accepted else {"ended_at": now()})):
            raise Refused(_("This posting is no longer waiting to be accepted."))
        if accepted:
            Invitation.objects.filter(officer=posting.officer_id).delete()
        audit.write(
            "accounts.posting_accepted" if accepted else "accounts.posting_declined",
            by,
            posting.officer.number,
            {"posting": posting.pk, **_posting_details(posting)},
        )


def _posting_details(posting: Posting) -> dict[str, object]:
    until = posting.until.isoformat() if posting.until else None
    return {"unit": posting.unit_id, "role": posting.role, "since": posting.since.isoformat(), "until": until}
