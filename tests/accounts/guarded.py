"""The guarded resources of `accounts` (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.guarded_resources import Asker, Guarded, Target


def _officers(asker: Asker) -> Iterator[Target]:
    """A unit's administrator sees the officers below, a laboratory's those of the laboratory.

    Their own account they see too, and every act on it is refused in words (`test_administration.py`).
    """
    by = asker.posting
    candidates = [*asker.people.values(), asker.world.stranger, asker.holdings.clerks["BR"]]
    for other in filter(lambda candidate: candidate != by, candidates):
        unit, seen = other.unit, False
        if by is not None:
            is_below = by.unit.first <= unit.first and unit.last <= by.unit.last and unit.kind != "laboratory"
            seen = {"unit_admin": is_below, "lab_admin": unit == by.unit}.get(by.role, False)
        yield Target((other.officer_id,), seen, str(other))
    yield Target((999_999,), False, "no officer")


def _tokens(asker: Asker) -> Iterator[Target]:
    yield Target((999_999,), True, "no token")  # what is not one's own is ended as what is not there: nothing happens


GUARDED = Guarded(
    reference=frozenset({"accounts_officer", "accounts_officernumber", "accounts_posting"}),
    system=frozenset({"accounts_failedsignin", "accounts_invitation", "accounts_session", "accounts_apitoken"}),
    targets={("officer_id",): _officers, ("token_id",): _tokens},
    jobs=frozenset({"accounts.clear"}),
    commands=frozenset({"officers"}),
)
