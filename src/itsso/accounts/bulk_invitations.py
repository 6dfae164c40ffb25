"""The invitation of several officers at once: all rows of a file or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts import administration
from itsso.accounts.invitation_files import InvitationRow
from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.platform.errors import Refused


@dataclass(frozen=True, slots=True)
class InvitedOfficer:
    """A posting that a file gave, and the token of the officer's link; empty for one who had an account before."""

    posting: Posting
    token: str


def invite_all(rows: Sequence[InvitationRow], *, by: Posting) -> list[InvitedOfficer]:
    """Invite the officers of a file in one transaction; a row that is refused takes back all of them.

    The tokens are shown once and stored as hashes alone. An officer of two rows has one link, which the posting of the
    second row does not make void. Raises Refused with the row's number, or where all is as the file says already.
    """
    invited: list[InvitedOfficer] = []
    links: dict[int, str] = {}
    with transaction.atomic():
        for row in rows:
            posted = (row.unit, row.role, row.since, row.until)
            officer = administration.officer_with_number(row.number, row.unit)
            if officer is not None and administration.has_posting(officer, row.unit, row.role):
                continue
            try:
                posting, token = administration.invite(row.number, row.name, *posted, by=by)
            except Refused as refusal:
                values = {"row": row.row, "message": str(refusal)}
                raise Refused(_("Row %(row)s: %(message)s Nobody was invited.") % values) from refusal
            if posting.officer_id in links and not posting.waits:
                token = administration.invite_again(posting.officer, by=by)
                invited = [InvitedOfficer(entry.posting, _without(entry, posting.officer_id)) for entry in invited]
            if token:
                links[posting.officer_id] = token
            invited.append(InvitedOfficer(posting, token))
        if not invited:
            raise Refused(
                _(
                    "All officers of this file have these postings already. Nothing was changed. If a link was lost, "
                    "create a new one on the officer's page."
                )
            )
        new = sum(bool(entry.token) for entry in invited)
        audit.write("accounts.several_invited", by.actor, str(by.unit_id), {"rows": len(rows), "added": new})
    return invited


def _without(entry: InvitedOfficer, officer_id: int) -> str:
    """Return the token of an entry, empty for the officer whose later link replaces it."""
    return "" if entry.posting.officer_id == officer_id else entry.token
