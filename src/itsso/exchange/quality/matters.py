"""The matters in which data can be faulty, with their reasons and what to do about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.exchange.models import DeliveryStatus
from itsso.exchange.reasons import PARKED, PROBLEMS, REJECTED
from itsso.ui.components import Text


class DataMatter(StrEnum):
    """A matter in which data can be faulty. Its value is stored and stands in addresses."""

    DELIVERIES = "deliveries"
    FRESHNESS = "freshness"
    REJECTED = "rejected"
    PARKED = "parked"
    CONTRADICTIONS = "contradictions"
    MISSING_FORMS = "missing-forms"
    ZERO_FIRS = "zero-firs"


CURRENT, BEHIND, NEVER = "current", "behind", "never"
"""The reasons of FRESHNESS; a district that is current is no fault."""

SENT_WITHOUT_FIR = "sent_without_fir"


class MissingForm(StrEnum):
    """A form that a case must have by what was sent of it, and that did not come. The reasons of MISSING_FORMS."""

    FIR = "fir"
    ARREST = "arrest"
    FINAL_FORM = "final_form"


REASONS: Mapping[DataMatter, Mapping[str, Promise]] = {
    DataMatter.DELIVERIES: {
        DeliveryStatus.REFUSED.value: _("Refused: nothing in the delivery was loaded"),
        DeliveryStatus.FAILED.value: _("The load was stopped by an error"),
    },
    DataMatter.FRESHNESS: {
        BEHIND: _("Newest entry is more than two days old"),
        NEVER: _("No data was ever received"),
    },
    DataMatter.REJECTED: REJECTED,
    DataMatter.PARKED: PARKED,
    DataMatter.CONTRADICTIONS: PROBLEMS,
    DataMatter.MISSING_FORMS: {
        MissingForm.FIR: _("FIR: its Zero FIR is entered as re-registered, but the FIR was not sent"),
        MissingForm.ARREST: _("Arrest memo: a remand or an accused in custody is entered, but no arrest"),
        MissingForm.FINAL_FORM: _("Police report: a court has taken a step, but no police report was sent"),
    },
    DataMatter.ZERO_FIRS: {SENT_WITHOUT_FIR: _("Forwarded, and neither re-registered nor returned")},
}
"""The reasons of each matter, as pages and files give them."""


@dataclass(frozen=True, slots=True)
class MatterTexts:
    """The texts of a matter: its name, its meaning for the reader, the remedy, and the text of its empty list.

    `short` is its name after a colon or in small print, where the number stands elsewhere.
    """

    title: Text
    short: Text
    meaning: Text
    remedy: Text
    empty: Text


TEXTS: Mapping[DataMatter, MatterTexts] = {
    DataMatter.DELIVERIES: MatterTexts(
        _("Senders whose last CCTNS delivery was not loaded"),
        pgettext_lazy("matter", "delivery not loaded"),
        _("What it reported is in no figure yet."),
        _("Read the reason on the page of the delivery, correct the file and send it again."),
        _("The last delivery of every sender was loaded."),
    ),
    DataMatter.FRESHNESS: MatterTexts(
        _("Districts whose CCTNS data is not current"),
        pgettext_lazy("matter", "districts not current"),
        _("What was registered there in the last days is not in any figure yet."),
        _("Send the delivery of the last days, and check the nightly export."),
        _("The data of every district is current."),
    ),
    DataMatter.REJECTED: MatterTexts(
        _("Rejected rows, not accepted since"),
        pgettext_lazy("matter", "rejected rows"),
        _("What these rows say is missing here; an FIR among them is in no figure."),
        _("Correct the row and send it again."),
        _("No rejected row is open."),
    ),
    DataMatter.PARKED: MatterTexts(
        _("Rows waiting for another record"),
        pgettext_lazy("matter", "waiting rows"),
        _("They count only once the record for which they wait is sent."),
        _("Send the record for which the row waits, or correct the number in the row."),
        _("No row is waiting."),
    ),
    DataMatter.CONTRADICTIONS: MatterTexts(
        _("Contradictions in accepted rows"),
        pgettext_lazy("matter", "contradictions"),
        _("A date, section or number of the case contradicts another; its time limits may be wrong."),
        _("Compare the row with the paper, correct the record in CCTNS and send it again."),
        _("No contradiction is open."),
    ),
    DataMatter.MISSING_FORMS: MatterTexts(
        _("Forms that must exist and were not sent"),
        pgettext_lazy("matter", "missing forms"),
        _("The case looks pending, or without arrest, although the papers say otherwise."),
        _("Enter the form in CCTNS and send it; if it does not exist, correct the entry that implies it."),
        _("No form is missing."),
    ),
    DataMatter.ZERO_FIRS: MatterTexts(
        _("Zero FIRs forwarded, FIR not known"),
        pgettext_lazy("matter", "Zero FIRs, FIR not known"),
        _("No investigation is on record; if the FIR was sent without the Zero FIR’s number, the case counts twice."),
        _("Register the FIR, return the Zero FIR, or send the FIR with the number of its Zero FIR."),
        _("No forwarded Zero FIR is without its FIR."),
    ),
}

AGES = (7, 30, 90)
"""The last day, by age, of each class of ages but the last: up to a week, a month, three months, and more."""

AGE_TITLES: tuple[Text, ...] = (
    _("up to 7 days"),
    _("8 to 30 days"),
    _("31 to 90 days"),
    _("more than 90 days"),
)


def days_of_age(age: int, counted_on: date) -> tuple[date, date]:
    """Return the first and the last day since which a fault of this class of ages is open."""
    first = counted_on - timedelta(AGES[age]) if age < len(AGES) else date.min
    last = counted_on - timedelta(AGES[age - 1] + 1) if age else date.max
    return first, last
