"""The page that an auditor prints: who rules over a laboratory, and who asked what of it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from itsso.forensics import catalogue
from itsso.forensics.capacity import queries, wording
from itsso.forensics.capacity.models import Independence, Ruler
from itsso.forensics.capacity.review import LaboratoryReview
from itsso.ui import text
from itsso.ui.components import Fact, Table, Text


class IndependencePage:
    """What an auditor prints: who rules over the laboratory, and who asked what of it."""

    def __init__(self, review: LaboratoryReview, since: date, until: date) -> None:
        self.review, self.unit, self.since, self.until = review, review.unit, since, until
        self.reports = queries.report_counts(self.unit, since, until)
        self.asked = queries.officer_requests(self.unit, since, until)

    @property
    def answer(self) -> str:
        """The figure that matters most, in wording."""
        told = {
            "after": text.count(self.reports.after_contact), "signed": text.count(self.reports.signed),
            "asked": text.count(sum(one.contacts + one.priorities for one in self.asked)),
        }  # fmt: skip
        if not self.reports.signed:
            return _("No report was signed in the system in that time. Outside it, nothing of this is measured.")
        return (
            _(
                "%(after)s of %(signed)s reports were superseded after somebody from outside had been in contact about "
                "them; %(asked)s contacts and requests for priority were noted."
            )
            % told
        )

    @property
    def standing(self) -> list[Fact]:
        """Who administers it, whose budget head, accreditation, veto; each with its word."""
        told = self.review.independence
        return [
            Fact(_("Administered by"), _ruler(told, "administered")),
            Fact(_("Budget under the head of"), _budget(told)),
            Fact(_("Budget of the year"), wording.crore(told.budget_a_year) if told else "–"),
            Fact(_("An examiner may refuse what the science does not bear"), _veto(told)),
            Fact(_("Accredited"), self._accredited),
            Fact(_("On whose word"), wording.basis_text(told)),
        ]

    @property
    def _accredited(self) -> str:
        in_force = self.review.accredited
        if not in_force:
            return _("no accreditation in force is known")
        return "; ".join(f"{one.body} {one.certificate}, {one.scope}, {text.day(one.until)}" for one in in_force)

    @property
    def counted(self) -> list[Fact]:
        """What is counted from the laboratory's own work."""
        one = self.reports
        return [
            Fact(_("Reports signed"), text.count(one.signed)),
            Fact(_("Reports superseded"), text.count(one.superseded)),
            Fact(_("Superseded after a contact from outside"), text.count(one.after_contact)),
            Fact(_("Examiner chosen by the director, not at random"), text.share(one.by_director, one.assigned)),
        ]

    @property
    def table(self) -> Table | None:
        """Contacts and requests for priority, by the rank of who asked."""
        rows = [
            (
                catalogue.code_label("ranks", one.rank),
                *map(text.count, (one.contacts, one.about_content, one.priorities, one.granted)),
            )
            for one in self.asked
        ]
        head = [_("Rank"), _("Contacts"), _("About the content"), _("Priority asked"), _("Granted")]
        return Table(_("Who asked, by rank"), head, rows, frozenset({1, 2, 3, 4}), stacks=True) if rows else None


def _ruler(told: Independence | None, name: str) -> Text:
    return Ruler(getattr(told, name)).label if told else _("not told")


def _budget(told: Independence | None) -> Text:
    if told is None:
        return _("not told")
    return f"{Ruler(told.budget).label} ({told.budget_head})" if told.budget_head else Ruler(told.budget).label


def _veto(told: Independence | None) -> str:
    return _("not told") if told is None else _("yes") if told.veto else _("no")
