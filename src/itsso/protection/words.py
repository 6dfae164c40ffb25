"""The table of roles in words, for its page: what each page is for, by room, and what each role sees."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.protection.roles import NEEDS_SECOND_FACTOR, WITH_CASES, WITH_FIGURES
from itsso.ui.components import Text

SEES: tuple[tuple[Text, frozenset[str]], ...] = (
    (_("Figures of one’s own unit and the units below it"), WITH_FIGURES),
    (_("Papers of cases of one’s own unit and the units below it"), WITH_CASES),
    (_("Must show a second factor at sign-in"), NEEDS_SECOND_FACTOR),
)
"""What the database shows to a role, whatever page it opens."""

ROOMS: dict[str, Text] = {
    "accounts": _("Officers and sign-in"),
    "protection": _("Protection"),
    "audit": _("Audit trail"),
    "cases": _("Cases"),
    "intake": _("Complaints and Zero FIR"),
    "monitoring": _("Figures"),
    "exchange": _("CCTNS feed"),
    "api": _("Programs that bear a token"),
}

DOES: dict[str, Text] = {
    "accounts:postings": _("See one’s own postings and change over to another"),
    "accounts:tokens": _("See the tokens of one’s own posting, and make one"),
    "accounts:end_token": _("End a token of one’s own posting"),
    "accounts:security": _("See how one signs in, and one’s sessions"),
    "accounts:totp": _("Set up an authenticator app"),
    "accounts:passkey": _("Add a passkey"),
    "accounts:remove_factor": _("Remove a second factor of one’s own"),
    "accounts:recovery_codes": _("Make new recovery codes"),
    "accounts:password": _("Change one’s password"),
    "accounts:end_session": _("End one’s other sessions"),
    "accounts:extend": _("Put the end of one’s session off"),
    "accounts:officers": _("See the officers of one’s own unit and the units below it"),
    "accounts:officer": _("See one of these officers"),
    "accounts:invite": _("Invite an officer"),
    "accounts:add_posting": _("Give an officer a further posting"),
    "accounts:end_posting": _("End a posting at once"),
    "accounts:close": _("Close an account"),
    "accounts:reopen": _("Open a closed account again"),
    "accounts:reset_factors": _("Remove the second factors of an officer who lost them"),
    "accounts:invite_again": _("Make a new link to set a password"),
    "accounts:give_number": _("Note an officer’s number in CCTNS"),
    "protection:roles": _("Read this table"),
    "audit:lines": _("Read what the officers of one’s own unit and the units below it did"),
    "audit:case": _("Read who saw or changed a case"),
    "audit:case_csv": _("Take the trail of a case away as a table"),
    "audit:case_lines": _("Take the trail of a case away with its proofs"),
    "audit:seals": _("See how far the trail is sealed"),
    "audit:seals_file": _("Take the seals of the trail away, to be kept outside"),
    "cases:desk": _("See what is due and what is late"),
    "cases:list": _("Look up cases by number"),
    "cases:case": _("Read a case and its history"),
    "cases:search": _("Search cases by number, section and day; by the name of an accused where the role sees it"),
    "cases:papers": _("Print papers of a case; with names only by an opening of identity"),
    "cases:tasks": _("See what is to be done in a case"),
    "cases:record": _("See what may be recorded in a case"),
    "cases:record_kind": _("Record what happened in a case, as far as it is one’s own to say"),
    "cases:recorded": _("See what an entry did to the limits"),
    "cases:record_identity": _("Record a victim’s identity, sealed"),
    "cases:open_identity": _("Ask to open identity, with a reason"),
    "cases:opened": _("Read identity that was opened; an investigating officer in own cases only"),
    "cases:access_log": _("See who opened the identity of a case, and why"),
    "cases:openings": _("See openings of identity that are out of the ordinary"),
    "cases:find_person": _("Look for cases of a person by exact name or telephone"),
    "cases:accused": _("See and record the names of the accused of a case"),
    "intake:list": _("See complaints, and begin one at one’s own station"),
    "intake:complaint": _("Hear a complaint, and see how it stands"),
    "intake:decide": _("Decide on sections and outcome, and register an FIR"),
    "intake:slip": _("Give the complainant a slip with a new code"),
    "intake:board": _("See Zero FIRs on their way, with the figures"),
    "intake:transfer": _("See where a Zero FIR is; accept, return or decide it"),
    "intake:forward": _("Send a Zero FIR on"),
    "intake:accountability": _("See and record refusals and failures of units below"),
    "intake:record": _("Take a record of refusal further"),
    "monitoring:home": _("Begin at the figures of one’s own unit"),
    "monitoring:dashboard": _("See a unit’s figures"),
    "monitoring:list": _("See which cases stand behind a number"),
    "monitoring:csv": _("Take a unit’s figures away as a file"),
    "monitoring:compare": _("Compare States by what is published of them"),
    "monitoring:compare_within": _("Compare districts by what is published of them"),
    "exchange:deliveries": _("See deliveries of the feed, and send one in"),
    "exchange:delivery": _("See how the rows of a delivery ended"),
    "exchange:progress": _("Watch a delivery being loaded"),
    "exchange:rejected": _("Take the rejected rows away as a file"),
    "api:figures": _("Ask for a unit’s figures"),
    "api:deliveries": _("Send a delivery of the feed"),
    "api:delivery": _("Ask how the rows of a delivery ended"),
}
"""What an officer does on each page behind the sign-in; a test keeps it as long as the table."""
