"""The page that an auditor prints: who controls a laboratory, and who asked it for what."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from itsso.forensics import catalogue
from itsso.forensics.capacity import queries, wording
from itsso.forensics.capacity.models import Independence, Ruler
from itsso.forensics.capacity.review import LaboratoryReview
from itsso.ui import text
from itsso.ui.components import PageTable, SummaryRow, Text


class IndependencePage:
    """The page that an auditor prints: who controls the laboratory, and who asked it for what."""

    def __init__(self, review: LaboratoryReview, since: date, until: date) -> None:
        self.review, self.unit, self.since, self.until = review, review.unit, since, until
        self.reports = queries.report_counts(self.unit, since, until)
        self.requests_by_rank = queries.officer_requests(self.unit, since, until)

    @property
    def answer(self) -> str:
        """Return the sentence at the top: how many reports were superseded after a contact from outside.

        It also says of how many signed reports, and how many contacts and requests for priority were noted; or only
        that no report was signed in the system.
        """
        counts = {
            "after": text.count(self.reports.after_contact),
            "signed": text.count(self.reports.signed),
            "asked": text.count(sum(requests.contacts + requests.priorities for requests in self.requests_by_rank)),
        }
        if not self.reports.signed:
            return _("No report was signed in the system in this period. Nothing outside the system is measured here.")
        return (
            _(
                "%(after)s of %(signed)s reports were superseded after somebody from outside had been in "
                "contact about them; %(asked)s contacts and requests for priority were recorded."
            )
            % counts
        )

    @property
    def administration(self) -> list[SummaryRow]:
        """Return who administers it, its budget head, accreditation and veto, each with its source."""
        claim = self.review.independence
        return [
            SummaryRow(_("Administered by"), _ruler(claim, "administered")),
            SummaryRow(_("Budget head of"), _budget(claim)),
            SummaryRow(_("Yearly budget"), wording.crore(claim.budget_a_year) if claim else "–"),
            SummaryRow(_("An examiner may refuse to state what the science does not support"), _veto(claim)),
            SummaryRow(_("Accredited"), self._accredited),
            SummaryRow(_("Source"), wording.basis_text(claim)),
        ]

    @property
    def _accredited(self) -> str:
        in_force = self.review.accredited
        if not in_force:
            return _("no valid accreditation is known")
        return "; ".join(
            f"{accreditation.body} {accreditation.certificate}, {accreditation.scope}, {text.day(accreditation.until)}"
            for accreditation in in_force
        )

    @property
    def counted(self) -> list[SummaryRow]:
        """Return what is counted from the laboratory's own work."""
        counts = self.reports
        return [
            SummaryRow(_("Reports signed"), text.count(counts.signed)),
            SummaryRow(_("Reports superseded"), text.count(counts.superseded)),
            SummaryRow(_("Superseded after an outside contact"), text.count(counts.after_contact)),
            SummaryRow(
                _("Examiner chosen by the director, not at random"), text.share(counts.by_director, counts.assigned)
            ),
        ]

    @property
    def table(self) -> PageTable | None:
        """Return a table of contacts and requests for priority, by the rank of who asked."""
        rows = [
            (
                catalogue.code_label("ranks", requests.rank),
                *map(text.count, (requests.contacts, requests.about_content, requests.priorities, requests.granted)),
            )
            for requests in self.requests_by_rank
        ]
        head = [_("Rank"), _("Contacts"), _("About the report’s content"), _("Priority requested"), _("Granted")]
        return (
            PageTable(_("Contacts and requests, by rank"), head, rows, frozenset({1, 2, 3, 4}), stacks=True)
            if rows
            else None
        )


def _ruler(claim: Independence | None, name: str) -> Text:
    return Ruler(getattr(claim, name)).label if claim else _("not stated")


def _budget(claim: Independence | None) -> Text:
    if claim is None:
        return _("not stated")
    return f"{Ruler(claim.budget).label} ({claim.budget_head})" if claim.budget_head else Ruler(claim.budget).label


def _veto(claim: Independence | None) -> str:
    return _("not stated") if claim is None else _("yes") if claim.veto else _("no")
