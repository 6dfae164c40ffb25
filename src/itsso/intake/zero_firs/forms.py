"""Forms by which a Zero FIR is forwarded, accepted, referred and decided. All of them are sent by POST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso import law
from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.cctns import FIELDS
from itsso.intake.complaints.cctns_form import add_cctns_fields, read_cctns_number
from itsso.intake.complaints.forms import one_of
from itsso.intake.zero_firs.actions import GROUNDS, REASONS
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.protection.openings import ALL_REASONS, OpeningReason
from itsso.ui.choices import set_choices
from itsso.ui.picker import PickerForm
from itsso.units.picker import UnitSource, unit_field

REASONS_TO_READ = (OpeningReason.JURISDICTION, OpeningReason.MEDICAL, OpeningReason.PROTECTION)
"""Why the account of a Zero FIR may be opened before it is registered again."""


class StationForm(PickerForm, NoAutofillForm):
    """A police station."""

    station = unit_field(_("Police station"))

    def __init__(self, stations: UnitSource, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.fields["station"].choose_from(stations)  # type: ignore[attr-defined]


class AcceptForm(NoAutofillForm):
    """The investigating officer, and how the complainant learned where the FIR is registered."""

    io_ref = forms.ChoiceField(label=_("Investigating officer"))
    told_by = forms.ChoiceField(
        label=_("The complainant was told"),
        required=False,
        help_text=_("Where the FIR is registered now, and who investigates"),
    )

    def __init__(
        self,
        officers: Sequence[tuple[str, str]],
        data: Mapping[str, object] | None = None,
        *,
        in_cctns: bool = False,
    ) -> None:
        """Create the form; where CCTNS is the register of the station's State, it asks for the number there."""
        super().__init__(data)
        self.in_cctns = in_cctns
        if in_cctns:
            add_cctns_fields(self)
            self.order_fields([*FIELDS, "io_ref", "told_by"])
        codes = law.book().kinds[Kind.INFORMANT_TOLD_OF_REGISTRATION].facts[FactName.BY].codes
        ways = [("", _("Not yet")), *((code, facts.CODES.get(code, code.upper())) for code in codes)]
        set_choices(self, io_ref=officers, told_by=ways)

    def clean(self) -> dict[str, object]:
        """Check the number of CCTNS, where it is asked for."""
        cleaned = super().clean() or {}
        if self.in_cctns:
            cleaned["cctns"] = read_cctns_number(self, cleaned, received=None)
        return cleaned


class ReferForm(NoAutofillForm):
    """The reason why a station asks the nodal officer."""

    reason = one_of(
        pgettext_lazy("Zero FIR", "Why it does not belong to your station"),
        [(code, facts.CODES[code]) for code in REASONS],
    )


class StationDecisionForm(StationForm):
    """The station that the nodal officer names, and why."""

    ground = one_of(
        pgettext_lazy("Zero FIR", "Why that station has jurisdiction"), [(code, facts.CODES[code]) for code in GROUNDS]
    )


class ReadingReasonForm(NoAutofillForm):
    """The reason for which the account of a Zero FIR is opened. There is no free text: it could repeat a name."""

    reason = one_of(_("Reason"), [(code, ALL_REASONS[code]) for code in REASONS_TO_READ])
