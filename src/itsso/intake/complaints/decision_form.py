"""The form by which it is decided what becomes of a complaint: sections and outcome. It is sent by POST."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso import law
from itsso.accounts.models import Posting
from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints import actions, permitted
from itsso.intake.complaints.cctns import FIELDS as CCTNS_FIELDS
from itsso.intake.complaints.cctns import registers_in_cctns, reported_fir
from itsso.intake.complaints.cctns_form import add_cctns_fields, read_cctns_number
from itsso.intake.complaints.forms import moment, one_of
from itsso.intake.complaints.measures import PERMITTED_BY, REASONS, RECORDED_BY_WOMAN, REFERRALS, ReferralReason
from itsso.intake.complaints.registration import Registration
from itsso.intake.models import REGISTERED, Complaint, ComplaintOutcome, Mode
from itsso.platform.clock import INDIA
from itsso.platform.errors import Refused
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.languages import choose

LATER = "later"
"""The choice to record the complaint and to decide on it later."""

MESSAGE = "message"
"""The choice to record an unsigned message and to call its sender."""

OUTCOMES: Mapping[str, Text] = {
    ComplaintOutcome.FIR: _("Register an FIR here"),
    ComplaintOutcome.ZERO_FIR: _("Register a Zero FIR: the whole offence was committed elsewhere"),
    ComplaintOutcome.ENQUIRY: _("Preliminary enquiry, with permission (BNSS 173(3))"),
    ComplaintOutcome.NOT_COGNIZABLE: _("No FIR: refer the complainant elsewhere (BNSS 174)"),
}
"""What may be decided, in the order of the form."""

IN_CCTNS: Mapping[str, Text] = {
    ComplaintOutcome.FIR: _("FIR registered in CCTNS: record its number"),
    ComplaintOutcome.ZERO_FIR: _("Zero FIR registered in CCTNS: the whole offence was committed elsewhere"),
}
"""What these outcomes are called where CCTNS is the State's register of FIRs."""

BRANCHES: Mapping[str, tuple[str, ...]] = {
    ComplaintOutcome.FIR: (*CCTNS_FIELDS, "io_ref", "copy_to"),
    ComplaintOutcome.ZERO_FIR: (*CCTNS_FIELDS, "io_ref", "copy_to"),
    ComplaintOutcome.ENQUIRY: ("permitted", "permitted_by"),
    ComplaintOutcome.NOT_COGNIZABLE: ("reason", "referred_to"),
    LATER: (),
}
"""The fields that belong to an outcome, beside the sections."""

WITHOUT_SECTIONS = (ComplaintOutcome.NOT_COGNIZABLE, LATER)
"""Outcomes that need no section."""


COPY_TO = (
    ("informant", pgettext_lazy("copy to", "the informant")),
    ("victim", pgettext_lazy("copy to", "the victim")),
)
NOT_YET = "not_yet"


class DecideComplaintForm(NoAutofillForm):
    """The sections and the outcome of a complaint. Suggested sections are ticked in advance, and nothing else is."""

    sections = forms.MultipleChoiceField(
        label=_("Suggested sections. Change them if needed."), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("Other sections"), help_text=_("For example BNS 64(1), POCSO 6"), required=False, max_length=300
    )
    outcome = one_of(_("Decision"), (), missing=_("Choose the decision"))
    io_ref = forms.ChoiceField(label=_("Investigating officer"), required=False)
    copy_to = one_of(_("The free copy, printed in CCTNS, is given to"), COPY_TO, required=False)
    permitted = DayField(
        label=_("Permitted on"), required=False, help_text=_("By a Deputy Superintendent or above, in writing")
    )
    permitted_by = one_of(_("Permitted by"), PERMITTED_BY.items(), required=False)
    reason = one_of(
        _("Why no FIR is registered"),
        [(code, title) for code, title in REASONS.items() if code != ReferralReason.NO_CASE],
        required=False,
    )
    referred_to = one_of(_("Referred to"), REFERRALS.items(), required=False)

    def __init__(
        self,
        complaint: Complaint,
        officers: Sequence[tuple[str, str]],
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        is_typed: bool = False,
    ) -> None:
        """Create the form of a complaint; while it `is_typed` and not recorded, it may also be decided later.

        How the information was read over and signed is answered by the button that registers an FIR, on the last page.
        """
        self.complaint = complaint
        by_section: dict[str, list[str]] = {}
        for suggestion in permitted.suggested_sections(complaint):
            reason = f"{choose(suggestion.because)} ({text.sections([suggestion.source])})"
            by_section.setdefault(suggestion.section, []).append(reason)
        self.suggested = list(by_section)
        self.suggestions = "; ".join(by_section)  # as the page sends them back, to notice that the facts were changed
        super().__init__(data, initial={"sections": self.suggested, **(initial or {})})
        later = _("Record it and decide later")
        if complaint.mode == Mode.ONLINE:
            later = _("Record the message, and call its sender")
        self.in_cctns = registers_in_cctns(complaint.station)
        outcomes = {**OUTCOMES, **IN_CCTNS} if self.in_cctns else OUTCOMES
        set_choices(
            self,
            sections=[
                (section, f"{text.sections([section])}: {'; '.join(why)}") for section, why in by_section.items()
            ],
            outcome=[*outcomes.items(), *([(LATER, later)] if is_typed else [])],
            io_ref=[("", _("Not yet assigned")), *officers],
        )
        if self.in_cctns:
            add_cctns_fields(self)
            set_choices(self, copy_to=[*COPY_TO, (NOT_YET, pgettext_lazy("copy to", "nobody yet"))])

    def clean(self) -> dict[str, object]:
        """Check that each outcome has what it needs and is allowed; collect the sections in one list."""
        cleaned = super().clean() or {}
        typed = law.parse_sections(cleaned.get("more", ""))
        if typed.unknown:
            message = _("%(words)s is not known here. Enter the Act and the section, as BNS 64(1).")
            self.add_error("more", message % {"words": ", ".join(typed.unknown)})
        offences = tuple(dict.fromkeys([*cleaned.get("sections", []), *typed.sections]))
        cleaned["offences"] = offences
        outcome = cleaned.get("outcome")
        self._forget_other_branches(outcome)
        if outcome and outcome not in WITHOUT_SECTIONS and not offences and not typed.unknown:
            self.add_error("sections" if self.suggested else "more", _("Choose at least one section"))
        if outcome in REGISTERED:
            self._check_registration(cleaned)
        elif outcome == ComplaintOutcome.ENQUIRY:
            self._check_enquiry(cleaned, offences)
        elif outcome == ComplaintOutcome.NOT_COGNIZABLE:
            self._check_referral(cleaned)
        return cleaned

    def _forget_other_branches(self, outcome: object) -> None:
        """Drop the errors of fields that belong to another outcome: the page does not show them."""
        branch = BRANCHES.get(str(outcome), ())
        for name in {name for names in BRANCHES.values() for name in names}.difference(branch):
            self.errors.pop(name, None)

    def _check_registration(self, cleaned: dict[str, object]) -> None:
        if cleaned["outcome"] == ComplaintOutcome.ZERO_FIR:
            self._check("outcome", lambda: permitted.check_zero_fir(self.complaint))
        if self.in_cctns:
            if not cleaned.get("copy_to"):
                self.add_error("copy_to", _("Choose to whom the free copy is given"))
            self._check_cctns_number(cleaned)

    def _check_cctns_number(self, cleaned: dict[str, object]) -> None:
        """Check the number of CCTNS, against what CCTNS has reported of that FIR by now."""
        cleaned["cctns"] = number = read_cctns_number(self, cleaned, received=self.complaint.received_at)
        if number is not None:
            zero = cleaned["outcome"] == ComplaintOutcome.ZERO_FIR
            try:
                cleaned["reported"] = reported_fir(self.complaint.station, number, zero=zero)
            except Refused as refusal:
                self.add_error(refusal.field, str(refusal))

    @property
    def act(self) -> str:
        """Return the outcome of a valid form, with whether the FIR is only referred to: a key of `CONSEQUENCES`."""
        outcome = str(self.cleaned_data["outcome"])
        if outcome == LATER and self.complaint.mode == Mode.ONLINE:
            return MESSAGE
        return f"cctns_{outcome}" if self.in_cctns and outcome in IN_CCTNS else outcome

    def _check_enquiry(self, cleaned: dict[str, object], offences: tuple[str, ...]) -> None:
        if offences:
            self._check("outcome", lambda: permitted.check_enquiry(self.complaint, offences))
        day = cleaned.get("permitted")
        if isinstance(day, date):
            cleaned["permitted_at"] = at = self._permitted_at(day)
            self._check("permitted", lambda: permitted.check_permission(self.complaint, at))
        elif "permitted" not in self.errors:
            self.add_error("permitted", _("Enter the date of the permission"))
        if not cleaned.get("permitted_by"):
            self.add_error("permitted_by", _("Choose who permitted it: a Deputy Superintendent or above"))

    def _permitted_at(self, day: date) -> datetime:
        """Return the moment of a permission, of which the day alone is asked.

        On the day of the information it was given after the information came.
        """
        received = self.complaint.received_at
        if received is not None and received.astimezone(INDIA).date() == day:
            return received
        return moment(day, time(0))

    def _check_referral(self, cleaned: dict[str, object]) -> None:
        reason = cleaned.get("reason")
        if reason:
            self._check("reason", lambda: permitted.check_referral(self.complaint, str(reason)))
        else:
            self.add_error("reason", _("Choose why no FIR is registered"))
        if not cleaned.get("referred_to"):
            self.add_error("referred_to", _("Choose where the complainant is referred to"))

    def _check(self, field: str, check: Callable[[], None]) -> None:
        """Run a check of the law; its refusal is the field's error."""
        try:
            check()
        except Refused as refusal:
            self.add_error(field, str(refusal))


def apply_decision(complaint: Complaint, cleaned: Mapping[str, Any], *, by: Posting) -> None:
    """Do what was decided on a recorded complaint, by the cleaned data of the form."""
    outcome = cleaned["outcome"]
    if outcome == ComplaintOutcome.ENQUIRY:
        actions.permit_enquiry(
            complaint.pk, cleaned["offences"], cleaned["permitted_at"], cleaned["permitted_by"], by=by
        )
    elif outcome == ComplaintOutcome.NOT_COGNIZABLE:
        actions.refer(complaint.pk, cleaned["reason"], cleaned["referred_to"], by=by)
    elif outcome in REGISTERED:
        decided = Registration(
            cleaned["offences"],
            zero=outcome == ComplaintOutcome.ZERO_FIR,
            io_ref=cleaned["io_ref"],
            by_woman_officer=RECORDED_BY_WOMAN.get(complaint.told["measures"].get("woman_officer", "")),
            attested=cleaned["attested"],
            cctns=cleaned.get("cctns"),
            copy_to="" if cleaned["copy_to"] == NOT_YET else cleaned["copy_to"],
        )
        actions.register(complaint.pk, decided, by=by)
