"""The filters of the cause list and of the lists of matters that wait, all sent by GET."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.coming_dates import DateEntry
from itsso.cases.court.words import STATUSES
from itsso.cases.desk.forms import officer_field
from itsso.cases.pending_matters import MatterCode
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField

TODAY, WEEK, MONTH = "today", "", "month"
"""The values of the filter that says how many days a cause list covers; without a choice it covers a week."""


class CauseListForm(forms.Form):
    """The filters of the cause list: how far ahead or which day, and what is fixed."""

    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=((TODAY, _("Today")), (WEEK, _("Next seven days")), (MONTH, _("Next thirty days"))),
    )
    entry = forms.ChoiceField(
        label=_("What is fixed"),
        required=False,
        choices=[
            ("", _("All")),
            (DateEntry.HEARING, _("Hearings")),
            (DateEntry.BAIL_HEARING, _("Bail hearings")),
            (f"{DateEntry.SUMMONS}:victim", _("Summons to the victim")),
            (f"{DateEntry.SUMMONS}:doctor", _("Summons to a doctor")),
            (f"{DateEntry.SUMMONS}:expert", _("Summons to a forensic expert")),
            (DateEntry.SUMMONS, _("All summonses")),
            (DateEntry.REMAND, _("Remands that end")),
            (DateEntry.APPEAL, _("Last days of appeals")),
        ],
    )
    on = DayField(label=_("Only on this date"), required=False)
    assigned = forms.ChoiceField(
        label=_("Cases"),
        required=False,
        choices=(("", _("All cases of the unit")), ("me", _("Cases I investigate"))),
    )
    officer = officer_field()


class MatterForm(forms.Form):
    """The filters of a list of matters: how each stands; and for exhibits, from a letter, their laboratory."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    laboratory = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, matter: str, data: Mapping[str, object]) -> None:
        super().__init__(data)
        set_choices(self, status=[("", _("All")), *STATUSES.get(matter, {}).items()])
        if matter not in (MatterCode.EXHIBIT_ITSSO, MatterCode.EXHIBIT_CCTNS):
            del self.fields["laboratory"]
