"""The facts that the form of a kind requires, and what a form says where an answer is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.ui.components import Text

_TELLING = frozenset({FactName.BY, FactName.INFORMED_BY, FactName.THREATS})
"""How the victim was told, by whom, and whether there are threats."""

REQUIRED: Mapping[str, Collection[str]] = {
    Kind.DRAFT_REPORT_SUBMITTED: {FactName.OFFICE, FactName.REPORT},
    Kind.DRAFT_REPORT_RETURNED: {FactName.OFFICE, FactName.QUERY},
    Kind.DRAFT_REPORT_APPROVED: {FactName.OFFICE},
    Kind.FINAL_REPORT_PREPARED: {FactName.REPORT},
    Kind.FINAL_REPORT_FILED: {FactName.FORM_TYPE},
    Kind.SUPPLEMENTARY_REPORT_FILED: {FactName.REPORT},
    Kind.DELAY_REASON_RECORDED: {FactName.REASON, FactName.LIMIT},
    Kind.PRELIMINARY_ENQUIRY_CLOSED: {FactName.OUTCOME},
    Kind.TRANSFERRED_OUT: {FactName.TO},
    Kind.TRANSFERRED_TO_AGENCY: {FactName.TO},
    Kind.RELEASED: {FactName.WHY},
    Kind.BAIL_DECIDED: {FactName.OUTCOME},
    Kind.PROTEST_PETITION_DECIDED: {FactName.OUTCOME},
    Kind.SUMMONS_SERVED: {FactName.WITNESS},
    Kind.VICTIM_INFORMED_OF_ARREST: _TELLING,
    Kind.VICTIM_INFORMED_OF_RELEASE: _TELLING,
    Kind.VICTIM_INFORMED_OF_HEARING: _TELLING,
    Kind.VICTIM_ASKED_ABOUT_THREATS: _TELLING,
    Kind.VICTIM_NOTIFIED_OF_BAIL: _TELLING,
    Kind.JUDGMENT_DELIVERED: {FactName.OUTCOME},
    Kind.ACCUSED_DISPOSED_OF: {FactName.DISPOSAL},
    Kind.EXHIBIT_SENT: {FactName.EXHIBIT},
}
"""Kind -> facts that the form requires; a feed may send less."""

MISSING: Mapping[str, Text] = {
    "day": _("Enter the date on which it happened."),
    "remarks": _("Enter the reasons in words."),
    "reason_of_correction": _("Choose why the entry is corrected."),
    FactName.REPORT: _("Choose charge sheet or closure report."),
    FactName.FORM_TYPE: _("Choose the form of the report."),
    FactName.REASON: _("Choose the reason."),
    FactName.LIMIT: _("Choose the time limit that is delayed."),
    FactName.OFFICE: _("Choose the office that has the draft."),
    FactName.QUERY: _("Tick what the queries are about."),
    FactName.OUTCOME: _("Choose the outcome."),
    FactName.WHY: _("Choose why the accused was released."),
    FactName.DISPOSAL: _("Choose the result for the accused."),
    FactName.BY: _("Choose how the victim was told."),
    FactName.INFORMED_BY: _("Choose who told the victim."),
    FactName.THREATS: _("Choose whether the victim has had threats or fears them."),
    FactName.UNTIL: _("Enter the date on which it ends."),
    FactName.HEARING_ON: _("Enter the date of the hearing."),
    FactName.WITNESS: _("Choose on whom the summons was served."),
    FactName.EXHIBIT: _("Enter the number of the exhibit."),
    FactName.TO: _("Enter the station or agency to which the case goes."),
    FactName.OFFENCES: _("Enter all sections now in force."),
    FactName.IO_REF: _("Choose or enter the officer who investigates from now on."),
}
"""What a field says that was left empty, by its name; other fields say it by their labels."""
