"""Queries of the identity pages: the people of a case, and who may open their sealed identity."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.cases.assignment import entitlement
from itsso.cases.history import queries as histories
from itsso.cases.history.events import law_events
from itsso.cases.models import AccusedName, Case, Person
from itsso.law.event_facts import FactName
from itsso.protection.models import Item, Opening, What
from itsso.protection.vault import INFORMANT


def may_open(case: Case, posting: Posting) -> bool:
    """Return whether the officer's role lets the officer open the identities of this case.

    An investigating officer opens only those of cases that another officer assigned, or gave into the officer's charge.
    """
    return not posting.can(Capability.OPEN_IDENTITY_OF_OWN_CASES) or entitlement.may_act_as_investigator(case, posting)


def has_informant_related_to_accused(case_id: UUID) -> bool:
    """Return whether any entry in force says that the informant is related to an accused.

    A later entry does not take it back, so that an investigating officer cannot lift the rule by another entry.
    """
    (history,) = histories.read([case_id])
    details = law.effective_events(law_events(history.events), None)
    return any(event.facts.get(FactName.COPIES_BY_SHO) for event in details)


def persons(case_id: UUID) -> list[str]:
    """Return V1, V2, A1 … of a case and the informant (I1); one victim where the record names none yet."""
    labels = sorted(Person.objects.filter(case_id=case_id).values_list("label", flat=True), key=_victims_first)
    return [*(labels if labels and labels[0].startswith("V") else ["V1", *labels]), INFORMANT]


def _victims_first(label: str) -> tuple[bool, int]:
    return not label.startswith("V"), int(label[1:])


def is_file_opening(opening: Opening) -> bool:
    """Return whether what was opened is a file, which a page of its own serves."""
    return Item.objects.filter(pk__in=opening.items, kind=What.PAPER).exists()


def children_accused(case_id: UUID) -> set[str]:
    """Return the accused who are recorded as children, as A1: their names are never kept unsealed (JJ Act 74)."""
    children = Person.objects.filter(case_id=case_id, label__startswith="A", child=True)
    return set(children.values_list("label", flat=True))


def names_of_accused(case_id: UUID) -> QuerySet[AccusedName]:
    """Return the names of one case's accused, by label."""
    return AccusedName.objects.filter(case_id=case_id, ended_at=None).order_by("label", "made_at")
