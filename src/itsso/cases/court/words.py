"""The text about court dates and about matters that wait; none of it names a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.cases.court.queries import LATE
from itsso.cases.pending_matters import APPEALS, MatterCode
from itsso.law.in_force import version_for_case
from itsso.lawbook import facts
from itsso.lawbook.queries import authority_text
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.templatetags.ui_tags import CERTAINTIES

TITLES: Mapping[str, Text] = {
    MatterCode.BAIL: gettext_lazy("Bail applications"),
    MatterCode.LABORATORY_REPORT: gettext_lazy("Cases without a laboratory report"),
    MatterCode.EXHIBIT_ITSSO: gettext_lazy("Exhibits pending with laboratories, forwarded in ITSSO"),
    MatterCode.EXHIBIT_CCTNS: gettext_lazy("Exhibits pending with laboratories, according to CCTNS"),
    MatterCode.PROTEST_PETITION: gettext_lazy("Protest petitions"),
    MatterCode.APPEAL: gettext_lazy("Appeals pending"),
    MatterCode.APPEAL_TO_FILE: gettext_lazy("Judgments open to appeal by the prosecution"),
    MatterCode.RELEASE_NOTICE: gettext_lazy("Releases that the victim was not told about"),
    MatterCode.THREAT_QUESTION: gettext_lazy("Victims to be asked about threats after a release"),
}
"""Matter -> the title of its list."""

MEANINGS: Mapping[str, Text] = {
    MatterCode.BAIL: gettext_lazy(
        "Bail applications with a notice or a hearing on record, and no decision or release. The victim counts as told "
        "only if this was done on or after the day on which the present hearing date was fixed."
    ),
    MatterCode.LABORATORY_REPORT: gettext_lazy(
        "Cases with an exhibit at a laboratory, or with a police report that was filed without the laboratory’s report."
    ),
    MatterCode.EXHIBIT_ITSSO: gettext_lazy(
        "Exhibits that were forwarded in this system, and of which no report and no return is recorded."
    ),
    MatterCode.EXHIBIT_CCTNS: gettext_lazy(
        "Exhibits that only CCTNS reports as forwarded, and of which no report is recorded. An exhibit that is in the "
        "register of exhibits of this system is not listed here. Where CCTNS does not report exhibits, nothing is "
        "known and nothing listed."
    ),
    MatterCode.PROTEST_PETITION: gettext_lazy("Petitions against a closure report that are not decided."),
    MatterCode.APPEAL: gettext_lazy("Appeals of any party that are not decided."),
    MatterCode.APPEAL_TO_FILE: gettext_lazy(
        "Judgments without a recorded appeal of the prosecution. The last day is that of the statute book. A court may "
        "excuse delay, so that a judgment stays here for thirty days after it."
    ),
    MatterCode.RELEASE_NOTICE: gettext_lazy(
        "Releases after which nothing on record shows that the victim knows of it."
    ),
    MatterCode.THREAT_QUESTION: gettext_lazy(
        "From the seventh day after the victim was told of a release until the answer is recorded. An administrative "
        "task of this system: no law sets this day."
    ),
}
"""Matter -> which cases its list shows."""

_AGE_OF_EXHIBIT: Mapping[str, Text] = {LATE: gettext_lazy("Forwarded more than 60 days ago")}

STATUSES: Mapping[str, Mapping[str, Text]] = {
    MatterCode.BAIL: {
        "not_informed": gettext_lazy("Victim not told"),
        "informed": gettext_lazy("Victim told"),
        "not_known": gettext_lazy("Not known whether told"),
        "not_served": gettext_lazy("Child’s side: notice not served"),
    },
    MatterCode.LABORATORY_REPORT: {
        "exhibit": gettext_lazy("Exhibit at the laboratory"),
        "report": gettext_lazy("Police report filed without it"),
    },
    MatterCode.EXHIBIT_ITSSO: _AGE_OF_EXHIBIT,
    MatterCode.EXHIBIT_CCTNS: _AGE_OF_EXHIBIT,
}
"""Matter -> how its cases can be filtered (`queries.STATUSES`)."""

LAW: Mapping[str, Sequence[str]] = {
    MatterCode.BAIL: ("custody.bail_notice", "pocso.bail_notice", "custody.scst_bail_notice"),
    MatterCode.RELEASE_NOTICE: ("pocso.release_informed",),
    MatterCode.APPEAL_TO_FILE: tuple(sorted(APPEALS)),
}
"""Matter -> the rules of the statute book that may govern it."""


def authorities(matter: str, state: str, sections: Sequence[str], day: date) -> Iterator[str]:
    """Yield each section or judgment that governs a matter which began on `day`, with the certainty of its source.

    The version is the one that the case page shows: the State's own before the general one, and none where the rule
    does not cover the sections of the case.
    """
    for rule_id in LAW.get(matter, ()):
        version = version_for_case(rule_id, state, sections, day)
        if version is not None:
            yield f"{authority_text(version.authority)} ({CERTAINTIES[version.certainty][0]})"


def entry_text(dated: FixedDate, today: date) -> str:
    """Return what is fixed for a date, without the date."""
    values = {"label": dated.subject, "detail": facts.code(dated.detail)}
    table = _PAST if dated.day < today and dated.entry in _PAST else _ENTRIES
    return str(table[dated.entry]) % values


_ENTRIES: Mapping[str, Text] = {
    DateEntry.REMAND: gettext_lazy("Remand of %(label)s ends"),
    DateEntry.BAIL_HEARING: gettext_lazy("Bail hearing of %(label)s"),
    DateEntry.HEARING: gettext_lazy("Hearing: %(detail)s"),
    DateEntry.SUMMONS: gettext_lazy("Summons: %(detail)s"),
    DateEntry.APPEAL: gettext_lazy("Last day for an appeal of the prosecution"),
}
_PAST: Mapping[str, Text] = {
    DateEntry.REMAND: gettext_lazy("Remand of %(label)s ended; no renewal or release is recorded"),
    DateEntry.APPEAL: gettext_lazy("Last day for an appeal over; no appeal is recorded"),
}


WEEKDAYS: Sequence[Text] = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


def day_title(day: date, today: date) -> str:
    """Return a day as the title of its part of a cause list."""
    if day < today:
        return _("Before today")
    values = {"day": text.day(day), "weekday": WEEKDAYS[day.weekday()]}
    if day == today:
        return _("Today, %(weekday)s %(day)s") % values
    if day == today + timedelta(days=1):
        return _("Tomorrow, %(weekday)s %(day)s") % values
    return f"{values['weekday']} {values['day']}"


NOTICES: Mapping[str, Text] = {
    "informed": pgettext_lazy("notice to the victim", "told"),
    "not_informed": pgettext_lazy("notice to the victim", "not told"),
    "not_known": pgettext_lazy("notice to the victim", "not known"),
}
"""Whether the victim was told, as a cell shows it."""


def status_title(code: str) -> Text | None:
    """Return the title of a status of any kind of matter, for the audit log; None for a code that is none."""
    return next((titles[code] for titles in STATUSES.values() if code in titles), None)
