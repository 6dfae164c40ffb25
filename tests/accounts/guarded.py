"""The guarded resources of `accounts` (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itsso.accounts.models import OfficerNumber, RegisterEntry
from tests.support.guarded_resources import Asker, Guarded, Target
from tests.support.sample_nation import World
from tests.support.two_states import Holdings


def _officers(asker: Asker) -> Iterator[Target]:
    """A unit's administrator sees the officers below, a laboratory's those of the laboratory.

    Their own account they see too, and every act on it is refused in words (`test_administration.py`).
    """
    by = asker.posting
    candidates = [*asker.people.values(), asker.world.io, asker.world.stranger, asker.holdings.clerks["BR"]]
    for other in filter(lambda candidate: candidate != by, candidates):
        unit, seen = other.unit, False
        if by is not None:
            is_below = by.unit.first <= unit.first and unit.last <= by.unit.last and unit.kind != "laboratory"
            seen = {"unit_admin": is_below, "lab_admin": unit == by.unit}.get(by.role, False)
        yield Target((other.officer_id,), seen, str(other))
    yield Target((999_999,), False, "no officer")


def _fill(world: World, _holdings: Holdings) -> None:
    """Let the personnel register name the investigating officer of Kotwali otherwise than the account does."""
    number = OfficerNumber.objects.get(officer=world.io.officer_id)
    RegisterEntry.objects.create(
        number=number, name="Meena Devi", unit=world.kotwali, duty="investigator", since=date(2026, 1, 1)
    )


def _differing(asker: Asker) -> Iterator[Target]:
    """Of the officer whom the register names otherwise the page is the administrator's; of any other it is nobody's."""
    for target in _officers(asker):
        differs = target.args == (asker.world.io.officer_id,)
        yield Target(target.args, target.seen if differs else False, target.where)


def _tokens(asker: Asker) -> Iterator[Target]:
    yield Target((999_999,), True, "no token")  # what is not one's own is ended as what is not there: nothing happens


GUARDED = Guarded(
    fill=_fill,
    reference=frozenset({"accounts_officer", "accounts_officernumber", "accounts_posting", "accounts_registerentry"}),
    system=frozenset({"accounts_failedsignin", "accounts_invitation", "accounts_session", "accounts_apitoken"}),
    targets={
        ("officer_id",): _officers,
        ("token_id",): _tokens,
        "accounts:accept_register": _differing,
    },
    commands=frozenset({"officers"}),
)
