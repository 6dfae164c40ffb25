"""Forms by which a complaint is heard and decided. All of them are sent by POST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso import law
from itsso.cases.identity.forms import NO_AUTOFILL, NoAutofillForm
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.measures import (
    MEASURES,
    NEEDS_WHY,
    PERMITTED_BY,
    REASONS,
    REFERRALS,
    ReferralReason,
    answers_to,
)
from itsso.intake.models import ComplaintOutcome, Mode
from itsso.law.suggest import SectionSuggestion, table
from itsso.platform.clock import INDIA
from itsso.protection import tokens
from itsso.protection.models import What
from itsso.protection.shaped import ShapedField
from itsso.protection.vault import CASE, SealedText
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.languages import choose
from itsso.ui.text import fold

HERE = {
    "yes": _("Yes, all or part of it"),
    "no": _("No, all of it was elsewhere"),
    "not_known": _("Not known yet"),
}
SEALED = (What.NAME, What.PARENTS, What.ADDRESS, What.PHONE)


class TimeField(forms.CharField):
    """A field for a time of day as 9:05 or 21:40."""

    def __init__(self, *, label: Text, help_text: Text) -> None:
        box = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"})
        super().__init__(max_length=8, widget=box, label=label, help_text=help_text)

    def clean(self, value: object) -> time:
        """Return the time that was typed."""
        typed = fold(super().clean(value)).replace(".", ":")
        try:
            return time.fromisoformat(typed.zfill(5))
        except ValueError:
            raise forms.ValidationError(_("Write the time as 09:05 or 21:40.")) from None


def moment(day: date, at: time) -> datetime:
    """Return a day and a time in India."""
    return datetime.combine(day, at, INDIA)


def one_of(label: Text, choices: Iterable[tuple[str, Text]], *, required: bool = True) -> forms.ChoiceField:
    """Return a field of which one choice is taken, shown as radio buttons."""
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)


class ComplaintForm(NoAutofillForm):
    """The one screen of the duty officer.

    How the information came, which measures were offered, the plain facts, and the account in the complainant's words.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    mode = forms.ChoiceField(label=_("How it came"), choices=Mode.choices)
    came = DayField(label=_("Day on which it came"))
    came_at = TimeField(label=_("Time"), help_text=_("As 09:05 or 21:40"))
    call_number = ShapedField(
        "call_number",
        label=_("Event number of the 112 call"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    here = one_of(_("Was any part of the offence in this station's area?"), HERE.items())
    offence_from = DayField(label=_("Offence from"), required=False)
    offence_to = DayField(label=_("Offence to"), required=False)
    victims = forms.IntegerField(
        label=_("How many victims"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    parents = forms.CharField(label=_("Parents, guardian or husband"), required=False, max_length=400)
    address = forms.CharField(
        label=_("Address"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=60, help_text=_("A number at which it is safe to call")
    )
    narrative = forms.CharField(
        label=_("What happened, in her own words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self, data: Mapping[str, object] | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        for name, question in table().questions.items():
            choices = [(code, choose(texts)) for code, texts in question.codes.items()]
            if question.several:
                self.fields[name] = forms.MultipleChoiceField(
                    label=choose(question.title), choices=choices, widget=forms.CheckboxSelectMultiple
                )
            else:
                self.fields[name] = one_of(choose(question.title), choices)
        for name, title in MEASURES.items():
            self.fields[name] = forms.ChoiceField(label=title, choices=[("", "—"), *answers_to(name).items()])
            self.fields[f"why_{name}"] = forms.CharField(
                label=_("Why not"), required=False, max_length=300, widget=forms.TextInput(attrs=dict(NO_AUTOFILL))
            )

    def clean(self) -> dict[str, object]:
        """Check that a 112 call has its event number, and that each measure not taken has its reason."""
        cleaned = super().clean() or {}
        if cleaned.get("mode") == Mode.CALL_112 and not cleaned.get("call_number"):
            self.add_error("call_number", _("Write the event number that the 112 centre gave."))
        if tokens.repeats_sealed_text(
            cleaned.get("call_number") or "", (cleaned.get(field) or "" for field in (*SEALED, What.NARRATIVE))
        ):
            self.add_error("call_number", _("This stands in what is sealed below. Write the event number alone."))
        for name in MEASURES:
            if cleaned.get(name) in NEEDS_WHY and not (cleaned.get(f"why_{name}") or "").strip():
                self.add_error(f"why_{name}", _("Say why, in a few words: they are sealed."))
        return cleaned

    def part(self, *names: str) -> list[BoundField]:
        """Return some fields in order, for the template."""
        return [self[name] for name in names]

    @property
    def information(self) -> list[BoundField]:
        """Return the fields on how the information came."""
        return self.part("mode", "came", "came_at", "call_number")

    @property
    def offered(self) -> list[BoundField]:
        """Return the fields on the measures that the law offers."""
        return self.part(*(field for name in MEASURES for field in (name, f"why_{name}")))

    @property
    def facts(self) -> list[BoundField]:
        """Return the fields from which sections are suggested."""
        return self.part(*table().questions, "victims", "offence_from", "offence_to", "here")

    @property
    def sealed(self) -> list[BoundField]:
        """Return the fields whose text goes to the vault."""
        return self.part("name", "parents", "address", "phone", "narrative")

    def information_received(self) -> HeardComplaint:
        """Return the complaint as heard, with the identifying texts separate."""
        cleaned = self.cleaned_data
        plain = {name: cleaned[name] for name in table().questions} | {"here": cleaned["here"]}
        texts = [SealedText("V1", kind, cleaned[kind]) for kind in SEALED] + [
            SealedText(CASE, What.NARRATIVE, cleaned["narrative"])
        ]
        texts += [
            SealedText(CASE, What.NOTE, _why(name, cleaned[f"why_{name}"]), f"measure.{name}") for name in MEASURES
        ]
        return HeardComplaint(
            mode=Mode(cleaned["mode"]),
            received_at=moment(cleaned["came"], cleaned["came_at"]),
            facts=plain,
            sealed=[text for text in texts if text.text.strip()],
            call_number=cleaned["call_number"],
            child=cleaned["age"] != "adult",
            victims=cleaned["victims"],
            offence=(cleaned["offence_from"], cleaned["offence_to"] or cleaned["offence_from"]),
            measures={name: cleaned[name] for name in MEASURES},
            form=cleaned["key"],
        )


def _why(name: str, reason: str) -> str:
    """Return a reason as it is sealed: with the measure for which it was given."""
    return f"{MEASURES[name]}: {reason}" if reason.strip() else ""


class DecideComplaintForm(NoAutofillForm):
    """The sections and the outcome of the complaint.

    Suggested sections are never ticked in advance: only the officer ticks them.
    """

    sections = forms.MultipleChoiceField(
        label=_("Sections suggested by the facts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("Other sections"), help_text=_("For example BNS 64(1), POCSO 6"), required=False, max_length=300
    )
    outcome = one_of(_("What becomes of it"), ())
    io_ref = forms.ChoiceField(label=_("Investigating officer"), required=False)
    copy_to = one_of(
        _("The free copy is given to"),
        (("informant", pgettext_lazy("copy to", "the informant")), ("victim", pgettext_lazy("copy to", "the victim"))),
        required=False,
    )
    permitted = DayField(
        label=_("Preliminary enquiry: permitted on"),
        required=False,
        help_text=_("By a Deputy Superintendent or above, in writing (BNSS 173(3))"),
    )
    permitted_by = forms.ChoiceField(
        label=_("Preliminary enquiry: permitted by"), required=False, choices=[("", "—"), *PERMITTED_BY.items()]
    )
    reason = forms.ChoiceField(label=_("If not cognizable: why"), required=False)
    referred_to = forms.ChoiceField(label=_("If not cognizable: sent to"), required=False)

    def __init__(
        self,
        suggested: Iterable[SectionSuggestion],
        officers: Sequence[tuple[str, str]],
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        by_section: dict[str, list[str]] = {}
        for suggestion in suggested:
            by_section.setdefault(suggestion.section, []).append(f"{choose(suggestion.because)} ({suggestion.source})")
        self._choose("sections", [(section, f"{section}: {'; '.join(why)}") for section, why in by_section.items()])
        self._choose("outcome", [(outcome.value, outcome.label) for outcome in OUTCOMES])
        self._choose("io_ref", [("", _("Not yet named")), *officers])
        reasons = [(code, title) for code, title in REASONS.items() if code != ReferralReason.NO_CASE]
        self._choose("reason", [("", "—"), *reasons])
        self._choose("referred_to", [("", "—"), *REFERRALS.items()])
        self.suggested = bool(by_section)

    def _choose(self, name: str, choices: Iterable[tuple[str, Text]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, object]:
        """Check that each outcome has what it needs; collect the sections in one list."""
        cleaned = super().clean() or {}
        typed = law.parse_sections(cleaned.get("more", ""))
        if typed.unknown:
            message = _("The book does not know %(words)s. Write the Act and the section, as BNS 64(1).")
            self.add_error("more", message % {"words": ", ".join(typed.unknown)})
        cleaned["offences"] = tuple(dict.fromkeys([*cleaned.get("sections", []), *typed.sections]))
        outcome = cleaned.get("outcome")
        if outcome and outcome != ComplaintOutcome.NOT_COGNIZABLE and not cleaned["offences"] and not typed.unknown:
            self.add_error("more", _("Tick or write at least one section."))
        if outcome == ComplaintOutcome.ENQUIRY and not cleaned.get("permitted") and "permitted" not in self.errors:
            self.add_error("permitted", _("Give the day of the permission."))
        if outcome == ComplaintOutcome.ENQUIRY and not cleaned.get("permitted_by"):
            self.add_error("permitted_by", _("Say who permitted it: a Deputy Superintendent or above."))
        if outcome == ComplaintOutcome.NOT_COGNIZABLE and not (cleaned.get("reason") and cleaned.get("referred_to")):
            self.add_error("reason", _("Say why, and where she was sent with it."))
        return cleaned


OUTCOMES = (ComplaintOutcome.FIR, ComplaintOutcome.ZERO_FIR, ComplaintOutcome.ENQUIRY, ComplaintOutcome.NOT_COGNIZABLE)


class SignForm(NoAutofillForm):
    """The moment at which the informant signed what came electronically."""

    signed = DayField(label=_("Signed on"))
    signed_at = TimeField(label=_("Time"), help_text=_("As 09:05 or 21:40"))
