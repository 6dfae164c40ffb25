"""The sentences of a letter: its addressee, its subject, the provision that sets the time, and the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso import law
from itsso.cases import limits
from itsso.cases.drafts.setting import order_of_scrutiny_time, scrutiny_time
from itsso.cases.letters.kinds import EXHIBITS, RULES, LetterCode
from itsso.lawbook.rules import TranslatedRule, TranslatedVersion
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.templatetags.ui_tags import CERTAINTIES

SUBJECTS: Mapping[str, Text] = {
    LetterCode.MEDICAL_REPORT: gettext_lazy("Overdue medical reports on victims"),
    LetterCode.ACCUSED_REPORT: gettext_lazy("Overdue medical reports on accused"),
    LetterCode.EXHIBIT_ITSSO: gettext_lazy("Exhibits forwarded in ITSSO more than 60 days ago, without a report"),
    LetterCode.EXHIBIT_CCTNS: gettext_lazy(
        "Exhibits forwarded more than 60 days ago according to CCTNS, without a report"
    ),
    LetterCode.DRAFT: gettext_lazy("Draft police reports with the prosecutor for longer than allowed"),
}
"""Letter -> what it is about, as its title and as its line in the list of letters."""


def addressee(code: LetterCode, laboratory: str, *, above_district: bool) -> str:
    """Return to whom a letter goes; `laboratory` is its name, empty where no entry names one."""
    if code in EXHIBITS:
        if not laboratory:
            return _("The Director of the laboratory (no entry names it)")
        return _("The Director, %(laboratory)s") % {"laboratory": laboratory}
    if code == LetterCode.DRAFT:
        return _("The Director of Prosecution") if above_district else _("The Public Prosecutor")
    return (
        _("The head of the Directorate of Health Services")
        if above_district
        else _("The Chief Medical Officer (Civil Surgeon)")
    )


def provisions(code: LetterCode, state: str, day: date) -> Sequence[str]:
    """Return the sentences on what sets the time of an office of a State; one says so where no law does."""
    if code == LetterCode.DRAFT:
        return [_days_for_a_draft(state)]
    if code not in EXHIBITS:
        return _of_the_law_book(RULES[code], state, day)
    of_law = _of_the_law_book("laboratory.report", state, day)
    if of_law:
        note = _("The day of receipt is not in this list: it shows the days since the exhibit was forwarded.")
        return [*of_law, note]
    return [_("ITSSO holds no provision of law that sets a time for this report in the State.")]


def _of_the_law_book(rule_id: str, state: str, day: date) -> list[str]:
    """Return each provision in force that gives a period, with its certainty unless its source is verified."""
    rule = limits.rule(rule_id)
    sentences = [
        _provision(rule, TranslatedVersion(version, rule.rule))
        for version in rule.rule.versions_in_force(law.book().state(state) if state else None, day)
        if (period := version.period or rule.rule.period) and period.length
    ]
    return [*sentences, _("The time is counted from: %(start)s.") % {"start": rule.starts}] if sentences else []


def _provision(rule: TranslatedRule, version: TranslatedVersion) -> str:
    sentence = _("%(authority)s: %(duty)s. Time: %(period)s.") % {
        "authority": version.authority,
        "duty": rule.duty_under(version.version.authority),
        "period": version.period or rule.period,
    }
    if version.certainty == "verified":
        return sentence
    certainty = _("Certainty of this statement of the law: %(certainty)s.")
    return f"{sentence} {certainty % {'certainty': CERTAINTIES[version.certainty][0]}}"


def _days_for_a_draft(state: str) -> str:
    days, order = scrutiny_time(state).days, order_of_scrutiny_time(state)
    if not order:
        message = ngettext(
            "No law sets a time for the scrutiny of a draft, and the State has set none; this list has those that have "
            "waited for more than %(n)s day.",
            "No law sets a time for the scrutiny of a draft, and the State has set none; this list has those that have "
            "waited for more than %(n)s days.",
            days,
        )
        return message % {"n": text.count(days)}
    message = ngettext(
        "The State allows %(n)s day for the scrutiny of a draft (order %(order)s). No law sets a time.",
        "The State allows %(n)s days for the scrutiny of a draft (order %(order)s). No law sets a time.",
        days,
    )
    return message % {"n": text.count(days), "order": order}


REQUESTS: Mapping[LetterCode, Text] = {
    LetterCode.MEDICAL_REPORT: gettext_lazy(
        "In the cases listed below the receipt of the medical report on the victim is not recorded. Please send each "
        "report to the investigating officer, or write by which day it will be sent and what prevents it. If it was "
        "sent already, please state the day. A case with several victims has a line for each."
    ),
    LetterCode.ACCUSED_REPORT: gettext_lazy(
        "In the cases listed below the receipt of the medical report on an accused is not recorded. Please send each "
        "report to the investigating officer, or write by which day it will be sent and what prevents it. If it was "
        "sent already, please state the day. A case with several accused has a line for each."
    ),
    LetterCode.EXHIBIT_ITSSO: gettext_lazy(
        "For the exhibits listed below neither a report nor a return is recorded. Please send each report, or write by "
        "which day it can be expected and what it is waiting for."
    ),
    LetterCode.EXHIBIT_CCTNS: gettext_lazy(
        "According to CCTNS the exhibits listed below were forwarded, and no report on them is entered; what was not "
        "entered there is not known. Please send each report, or write by which day it can be expected and what it is "
        "waiting for. If it was sent already, please state the day."
    ),
    LetterCode.DRAFT: gettext_lazy(
        "The draft police reports of the cases listed below are with your office. Please approve each or return it "
        "with its defects. The two months of the investigation go on meanwhile."
    ),
}
"""Letter -> what its list is, and what is asked."""
