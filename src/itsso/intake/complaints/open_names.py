"""Names of adult accused, not related to the victim, from the complaint until its case takes them over.

Where no case is made of the complaint, the names are sealed: nobody is accused then.
"""

from __future__ import annotations

from collections.abc import Sequence

from itsso.accounts.models import Posting
from itsso.cases.identity.actions import name_accused
from itsso.intake.complaints.fir_details import HeardAccused, label_of
from itsso.intake.models import Complaint, ComplaintAccused
from itsso.platform.errors import Refused
from itsso.platform.prepared_statements import prepared_rows_where
from itsso.protection import vault
from itsso.protection.models import What
from itsso.protection.vault import SealedText


def save(complaint: Complaint, accused: Sequence[HeardAccused]) -> None:
    """Store the open names of a complaint that is recorded now; every other name is sealed with the complaint."""
    ComplaintAccused.objects.bulk_create(
        ComplaintAccused(complaint=complaint, label=label_of(index), name=" ".join(person.name.split()))
        for index, person in enumerate(accused)
        if person.is_open_name
    )


def move_to_case(complaint: Complaint, *, by: Posting) -> None:
    """Move the names to the table of accused of the case; one that is sealed as the victim's family's stays sealed."""
    names = prepared_rows_where(ComplaintAccused, "complaint_id = %s order by label", [complaint.pk])
    for accused in names:
        try:
            name_accused(complaint.pk, accused.label, accused.name, by=by)
        except Refused:
            vault.seal_texts(complaint.pk, [SealedText(accused.label, What.NAME, accused.name)], by=by)
    if names:
        _remove(complaint)


def seal(complaint: Complaint, *, by: Posting) -> None:
    """Seal the names, as no case is made of the complaint."""
    names = list(ComplaintAccused.objects.filter(complaint=complaint))
    if names:
        texts = [SealedText(accused.label, What.NAME, accused.name) for accused in names]
        vault.seal_texts(complaint.pk, texts, by=by)
        _remove(complaint)


def _remove(complaint: Complaint) -> None:
    ComplaintAccused.objects.filter(complaint=complaint).delete()
