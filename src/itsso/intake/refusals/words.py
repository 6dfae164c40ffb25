"""Texts for the codes of a refusal or failure."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.intake.models import Accountability
from itsso.ui import text
from itsso.ui.components import Text

TOLD_BY = {
    "complainant": pgettext_lazy("told by", "The complainant"),
    "status_page": pgettext_lazy("told by", "The complainant, on the status page"),
    "superior": pgettext_lazy("told by", "A superior officer"),
    "court": pgettext_lazy("told by", "A court"),
    "other": pgettext_lazy("told by", "Somebody else"),
}

WHAT = {
    "refused": gettext_lazy("Refused to record the information"),
    "delayed": gettext_lazy("Recorded it late"),
    "sent_away": gettext_lazy("Sent the complainant to another station instead of recording a Zero FIR"),
    "no_copy": gettext_lazy("Gave no copy of the FIR"),
    "not_told": gettext_lazy("Did not inform the complainant of the progress"),
    "misbehaved": gettext_lazy("Treated the complainant without respect"),
    "answered_for_her": gettext_lazy("Answered the questions about treatment in the complainant’s place"),
}

SECTIONS = ("BNS 199", "IPC 166A", "POCSO 21")
"""Failing to record: BNS 199(c) for the listed offences, IPC 166A(c) before 01-07-2024, POCSO 21 for a child."""

ENQUIRY_BY = {
    "inspector": pgettext_lazy("enquiry by", "An Inspector"),
    "dsp": pgettext_lazy("enquiry by", "A Deputy Superintendent (or Assistant Commissioner)"),
    "additional_sp": pgettext_lazy("enquiry by", "An Additional Superintendent (or Additional Deputy Commissioner)"),
    "sp": pgettext_lazy("enquiry by", "The Superintendent (or Deputy Commissioner)"),
    "above_sp": pgettext_lazy("enquiry by", "An officer above that"),
    "other_district": pgettext_lazy("enquiry by", "An officer of another district"),
    "magistrate": pgettext_lazy("enquiry by", "A Magistrate"),
    "commission": pgettext_lazy("enquiry by", "A commission (women, children, human rights)"),
}


class EnquiryOutcome(StrEnum):
    """The outcome of an enquiry into an allegation."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


OUTCOMES: dict[str, Text] = {
    EnquiryOutcome.UPHELD: pgettext_lazy("enquiry", "Upheld"),
    EnquiryOutcome.NOT_UPHELD: pgettext_lazy("enquiry", "Not upheld"),
}

TAKEN = {
    "prosecution": pgettext_lazy("action taken", "Criminal case against the officer"),
    "departmental": pgettext_lazy("action taken", "Departmental proceedings"),
    "penalty": pgettext_lazy("action taken", "Penalty"),
    "warning": pgettext_lazy("action taken", "Warning"),
    "training": pgettext_lazy("action taken", "Refresher training"),
    "none": pgettext_lazy("action taken", "None"),
}

COLUMNS = {
    "alleged": pgettext_lazy("refusals", "Alleged"),
    "enquired": pgettext_lazy("refusals", "Enquired"),
    "upheld": pgettext_lazy("refusals", "Upheld"),
    "punished": pgettext_lazy("refusals", "Punished"),
    "not_upheld": pgettext_lazy("refusals", "Not upheld"),
    "pending": pgettext_lazy("refusals", "Pending"),
}


def summary(record: Accountability) -> str:
    """Return one record as one line."""
    return f"{WHAT[record.what]}, {text.day(record.happened_on)}"


def record_status(record: Accountability) -> Text:
    """Return how far a record is."""
    if record.action:
        return TAKEN[record.action]
    if record.outcome:
        return OUTCOMES[record.outcome]
    return _("Under enquiry") if record.enquiry_on else _("Nothing done yet")
