"""Forms by which a complaint is heard, one for each step. All of them are sent by POST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NO_AUTOFILL, NoAutofillForm
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.measures import MEASURES, NOT_POSSIBLE, answers_to
from itsso.intake.models import Mode
from itsso.law.suggest import Question, table
from itsso.platform.clock import INDIA, now
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
    "no": _("No, all of it was committed elsewhere"),
    "not_known": _("Not known yet"),
}
SEALED = (What.NAME, What.PARENTS, What.ADDRESS, What.PHONE)


class TimeField(forms.CharField):
    """A field for a time of day as 9:05 or 21:40."""

    def __init__(self, *, label: Text, help_text: Text, missing: Text) -> None:
        box = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"})
        super().__init__(
            max_length=8, widget=box, label=label, help_text=help_text, error_messages={"required": missing}
        )

    def clean(self, value: object) -> time:
        """Return the time that was typed."""
        typed = fold(super().clean(value)).replace(".", ":")
        try:
            return time.fromisoformat(typed.zfill(5))
        except ValueError:
            raise forms.ValidationError(_("Enter the time as 09:05 or 21:40.")) from None


def moment(day: date, at: time) -> datetime:
    """Return a day and a time in India."""
    return datetime.combine(day, at, INDIA)


def own_words(missing: Text) -> dict[str, Text]:
    """Return a field's error messages that ask for an answer in words of its own."""
    return {"required": missing, "invalid_choice": missing}


def one_of(
    label: Text, choices: Iterable[tuple[str, Text]], *, required: bool = True, missing: Text = ""
) -> forms.ChoiceField:
    """Return a field of which one choice is taken, shown as radio buttons; `missing` is said where none was."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages=own_words(missing) if missing else None,
    )


class SourceForm(NoAutofillForm):
    """The first step: how the information came, and the sealed identity of the victim."""

    mode = one_of(
        _("How the information was received"), Mode.choices, missing=_("Choose how the information was received")
    )
    call_number = ShapedField(
        "call_number",
        label=_("Event number of the 112 call"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    came = DayField(label=_("Date received"))
    came_at = TimeField(label=_("Time received"), help_text=_("As 09:05 or 21:40"), missing=_("Enter the time"))
    name = forms.CharField(label=_("Name of the victim"), required=False, max_length=200)
    parents = forms.CharField(label=_("Parents, guardian or husband"), required=False, max_length=400)
    address = forms.CharField(
        label=_("Address"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=60, help_text=_("A number at which it is safe to call")
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        narrative: str = "",
    ) -> None:
        """Create the form; `narrative` is the account of a later step, which a 112 call's number must not repeat."""
        super().__init__(data, initial=initial)
        self.narrative = narrative

    def clean(self) -> dict[str, object]:
        """Check that it did not come later than now, and that a 112 call has a number that repeats no sealed text."""
        cleaned = super().clean() or {}
        day, at = cleaned.get("came"), cleaned.get("came_at")
        if day and at and moment(day, at) > now():
            self.add_error("came", _("The information cannot have been received later than now. Check date and time"))
        if cleaned.get("mode") != Mode.CALL_112:
            cleaned["call_number"] = ""
            self.errors.pop("call_number", None)
            return cleaned
        if not cleaned.get("call_number") and "call_number" not in self.errors:
            self.add_error("call_number", _("Enter the event number that the 112 centre gave"))
        sealed = [str(cleaned.get(field) or "") for field in SEALED]
        if tokens.repeats_sealed_text(str(cleaned.get("call_number") or ""), [*sealed, self.narrative]):
            self.add_error(
                "call_number", _("This is also in the victim’s details or account. Enter the event number alone")
            )
        return cleaned


FACT_MISSING: Mapping[str, Text] = {
    "victim": _("Choose who the victim is"),
    "age": _("Choose the victim’s age"),
    "acts": _("Choose what was done"),
    "relation": _("Choose who did it"),
    "accused": _("Choose how many there were"),
    "harm": _("Choose whether it caused death or a vegetative state"),
}
"""What a question on a plain fact says where it was not answered."""


class FactsForm(NoAutofillForm):
    """The second step: the plain facts, from which sections are suggested, and the sealed account."""

    victims = forms.IntegerField(
        label=_("How many victims"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Enter the number of victims, from 1 to 99")
        ),
    )
    offence_from = DayField(label=_("First date of the offence"), required=False)
    offence_to = DayField(label=_("Last date of the offence"), required=False)
    here = one_of(
        _("Was any part of the offence in this station's area?"),
        HERE.items(),
        missing=_("Choose whether any part of the offence was in this station’s area"),
    )
    narrative = forms.CharField(
        label=_("What happened, in the words of the person who reports it"),
        help_text=_("Sealed before it is stored. It is opened only with a reason."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        received: date | None = None,
    ) -> None:
        """Create the form; `received` is the day of the information, which no offence follows."""
        super().__init__(data, initial=initial)
        self.received = received
        questions = {name: _question_field(name, question) for name, question in table().questions.items()}
        self.fields = questions | self.fields

    def clean(self) -> dict[str, object]:
        """Check that the days of the offence are in order, and not after the information."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("offence_from"), cleaned.get("offence_to")
        if first and last and last < first:
            self.add_error("offence_to", _("The offence cannot end before it begins. Check the two dates"))
        for name in ("offence_from", "offence_to"):
            day = cleaned.get(name)
            if day and self.received and day > self.received:
                self.add_error(name, _("The offence cannot be after the information about it. Check the date"))
        return cleaned


def _question_field(name: str, question: Question) -> forms.ChoiceField:
    """Return the field of a question of the table of suggestions."""
    choices = [(code, choose(texts)) for code, texts in question.codes.items()]
    title = choose(question.title)
    missing = FACT_MISSING.get(name, _("Choose an answer"))
    if question.several:
        return forms.MultipleChoiceField(
            label=title, choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=own_words(missing)
        )
    return one_of(title, choices, missing=missing)


class RightsForm(NoAutofillForm):
    """The third step: each measure that the law offers, and why one was not possible."""

    def __init__(
        self, data: Mapping[str, object] | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        for name, title in MEASURES.items():
            missing = _("Choose an answer: %(measure)s") % {"measure": title}
            self.fields[name] = one_of(title, answers_to(name).items(), missing=missing)
            self.fields[f"why_{name}"] = forms.CharField(
                label=_("Why it was not possible"),
                help_text=_("In a few words. They are sealed."),
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs=dict(NO_AUTOFILL)),
            )

    def clean(self) -> dict[str, object]:
        """Check that each measure that was not possible has its reason; drop the reason of any other."""
        cleaned = super().clean() or {}
        for name in MEASURES:
            why = f"why_{name}"
            if cleaned.get(name) != NOT_POSSIBLE:
                cleaned[why] = ""
            elif not str(cleaned.get(why) or "").strip():
                self.add_error(why, _("Write in a few words why it was not possible"))
        return cleaned

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """Return each measure with the field of its reason."""
        return [(self[name], self[f"why_{name}"]) for name in MEASURES]


def heard_complaint(
    source: Mapping[str, Any], answers: Mapping[str, Any], rights: Mapping[str, Any], *, form: UUID | None = None
) -> HeardComplaint:
    """Return the complaint as heard, of the cleaned data of the three steps, with the identifying texts separate."""
    texts = [SealedText("V1", kind, source[kind]) for kind in SEALED]
    texts.append(SealedText(CASE, What.NARRATIVE, answers["narrative"]))
    texts += [SealedText(CASE, What.NOTE, _why(name, rights[f"why_{name}"]), f"measure.{name}") for name in MEASURES]
    return HeardComplaint(
        mode=Mode(source["mode"]),
        received_at=moment(source["came"], source["came_at"]),
        facts={name: answers[name] for name in table().questions} | {"here": answers["here"]},
        sealed=[text for text in texts if text.text.strip()],
        call_number=source["call_number"],
        child=answers["age"] != "adult",
        victims=answers["victims"],
        offence=(answers["offence_from"], answers["offence_to"] or answers["offence_from"]),
        measures={name: rights[name] for name in MEASURES},
        form=form,
    )


def _why(name: str, reason: str) -> str:
    """Return a reason as it is sealed: with the measure for which it was given."""
    return f"{MEASURES[name]}: {reason}" if reason.strip() else ""


class SignForm(NoAutofillForm):
    """The moment at which the informant signed what came electronically."""

    signed = DayField(label=_("Signed on"))
    signed_at = TimeField(label=_("Time"), help_text=_("As 09:05 or 21:40"), missing=_("Enter the time"))
