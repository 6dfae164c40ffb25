"""What came of a victim's statement on her page, in words to her: no officer is named, and no one's account."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.intake.refusals.words import EnquiryOutcome
from itsso.intake.slips.outcomes import StatementAnswer
from itsso.ui import text
from itsso.ui.components import Text

SENTENCES = {
    "refused": gettext_lazy("On %(day)s you told us that your complaint was not registered."),
    "not_told": gettext_lazy("On %(day)s you told us that you were not informed of the progress."),
    "answered_for_her": gettext_lazy("On %(day)s you told us that somebody else answered in your place."),
}


RECORDED_SENTENCES = {
    "refused": gettext_lazy("It is recorded that on %(day)s your complaint was not registered."),
    "delayed": gettext_lazy("It is recorded that your complaint of %(day)s was registered late."),
    "sent_away": gettext_lazy("It is recorded that on %(day)s you were sent to another station."),
    "no_copy": gettext_lazy("It is recorded that on %(day)s you were given no copy of the FIR."),
    "not_told": gettext_lazy("It is recorded that by %(day)s you were not informed of the progress."),
    "misbehaved": gettext_lazy("It is recorded that on %(day)s you were not treated with respect."),
    "answered_for_her": gettext_lazy("It is recorded that on %(day)s somebody else answered in your place."),
}
"""What an officer recorded about her complaint, in words to her."""


def statement_text(answer: StatementAnswer) -> str:
    """Return what she said and what came of it: enquiry, its outcome, action; each with its day."""
    return _with_outcome(SENTENCES[answer.statement], answer)


def finding_text(answer: StatementAnswer) -> str:
    """Return what an officer recorded about her complaint and what came of it; nobody is named."""
    return _with_outcome(RECORDED_SENTENCES[answer.statement], answer)


def _with_outcome(sentence: Text, answer: StatementAnswer) -> str:
    sentences = [sentence % {"day": text.day(answer.day)}]
    if answer.outcome and answer.outcome_on:
        finding = (
            _("The enquiry found on %(day)s that you were right.")
            if answer.outcome == EnquiryOutcome.UPHELD
            else _("The enquiry of %(day)s did not confirm it.")
        )
        sentences.append(finding % {"day": text.day(answer.outcome_on)})
    elif answer.enquiry_on:
        sentences.append(_("A senior officer has been enquiring since %(day)s.") % {"day": text.day(answer.enquiry_on)})
    else:
        sentences.append(_("A senior officer, not this station, has it. No enquiry is recorded yet."))
    if answer.action and answer.action != "none" and answer.action_on:
        sentences.append(_("Action was taken on %(day)s.") % {"day": text.day(answer.action_on)})
    return " ".join(sentences)
