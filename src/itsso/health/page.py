"""The texts and tables of the page of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from itsso.health.checks import SEVERITIES
from itsso.health.examination import ExaminedCheck
from itsso.ui import text
from itsso.ui.components import PageTable, Text
from itsso.ui.languages import choose

SEVERITY_TEXTS = {
    "critical": pgettext_lazy("severity of a fault", "At once"),
    "warning": pgettext_lazy("severity of a fault", "Today"),
    "notice": pgettext_lazy("severity of a fault", "When there is time"),
}
STATE_TEXTS = {
    "good": gettext_lazy("In order"),
    "not_known": gettext_lazy("Could not be examined"),
    "left_out": gettext_lazy("Not examined"),
}


@dataclass(frozen=True, slots=True)
class InstallationFault:
    """A check that found something, as the page shows it. `title` says how it should be."""

    heading: str
    further_findings: Sequence[str]
    title: str
    severity: Text
    is_critical: bool
    duty: str
    action: str


def headline(results: Sequence[ExaminedCheck]) -> str:
    """Return the first sentence: how many things are wrong."""
    wrong = sum(result.state == "wrong" for result in results)
    if wrong:
        return ngettext(
            "%(count)s thing is wrong with this installation.",
            "%(count)s things are wrong with this installation.",
            wrong,
        ) % {"count": text.count(wrong)}
    if any(result.state != "good" for result in results):
        return _("Nothing was found wrong, but not everything could be examined.")
    return _("Nothing was found wrong with this installation.")


def problems(results: Sequence[ExaminedCheck]) -> list[InstallationFault]:
    """Return what is wrong, the worst first."""
    wrong = sorted(
        (result for result in results if result.state == "wrong"),
        key=lambda result: SEVERITIES.index(result.check.severity),
    )
    return [
        InstallationFault(
            heading=result.findings[0],
            further_findings=result.findings[1:],
            title=choose(result.check.title),
            severity=SEVERITY_TEXTS[result.check.severity],
            is_critical=result.is_critical,
            duty=choose(result.check.duty),
            action=choose(result.check.action),
        )
        for result in wrong
    ]


def fine_table(results: Sequence[ExaminedCheck]) -> PageTable:
    """Return every check that found nothing, could not be carried out or was left out."""
    rows: list[list[Text]] = [
        [choose(result.check.title), STATE_TEXTS[result.state]] for result in results if result.state != "wrong"
    ]
    return PageTable(
        _("The other checks"), [pgettext("examination of the installation", "Examined"), _("Result")], rows, stacks=True
    )
