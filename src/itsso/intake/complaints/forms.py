"""Forms by which a complaint is heard, one for each step. All of them are sent by POST."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from itsso.cases.blanks.forms import blank_field, chosen_blank
from itsso.cases.blanks.models import BlankForm
from itsso.cases.identity.forms import NO_AUTOFILL, NoAutofillForm
from itsso.intake.complaints.actions import HeardComplaint
from itsso.intake.complaints.fir_details import (
    RELATIONS,
    HeardAccused,
    details_of,
    gd_moment,
    label_of,
    sealed_details,
)
from itsso.intake.complaints.measures import MEASURES, NOT_POSSIBLE, answers_to
from itsso.intake.models import Mode
from itsso.law.suggest import table
from itsso.platform.clock import INDIA, now
from itsso.protection import tokens
from itsso.protection.models import What
from itsso.protection.shaped import ShapedField
from itsso.protection.vault import CASE, SealedText
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.text import fold

HERE = {
    "yes": _("Yes, all or part of it"),
    "no": _("No, all of it was committed elsewhere"),
    "not_known": _("Not known yet"),
}
SEALED = (What.NAME, What.PARENTS, What.ADDRESS, What.PHONE)
SEALED_OF_INFORMANT = ("informant_name", "informant_parents", "informant_address", "informant_phone")
INFORMANT_FIELDS = (*SEALED_OF_INFORMANT, "informant_relation", "kin_of_accused")


class TimeField(forms.CharField):
    """A field for a time of day as 9:05 or 21:40."""

    def __init__(self, *, label: Text, help_text: Text, missing: Text = "") -> None:
        """Make the field; one without words for a missing time may stay empty."""
        box = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"})
        messages = {"required": missing}
        super().__init__(
            max_length=8,
            widget=box,
            label=label,
            help_text=help_text,
            required=bool(missing),
            error_messages=messages,
        )

    def clean(self, value: object) -> time | None:
        """Return the time that was typed; None where it may stay empty and does."""
        typed = fold(super().clean(value)).replace(".", ":")
        if not typed:
            return None
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
    label: Text,
    choices: Iterable[tuple[str, Text]],
    *,
    required: bool = True,
    missing: Text = "",
    help_text: Text = "",
) -> forms.ChoiceField:
    """Return a field of which one choice is taken, shown as radio buttons; `missing` is said where none was."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=help_text,
        widget=forms.RadioSelect,
        error_messages=own_words(missing) if missing else None,
    )


@dataclass(frozen=True)
class FoldedFields:
    """Fields that are seldom needed, folded under a title until something is typed into one, or wrong with it."""

    title: Text
    fields: Sequence[BoundField]
    is_needed: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether the page shows the fields unfolded."""
        return self.is_needed or any(field.errors or field.value() for field in self.fields)


class SourceForm(NoAutofillForm):
    """The first questions: how the information came, and the sealed identity of the victim."""

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
    informant_name = forms.CharField(label=_("Name of the informant"), required=False, max_length=200)
    informant_parents = forms.CharField(
        label=_("Father, mother or husband of the informant"), required=False, max_length=400
    )
    informant_relation = forms.ChoiceField(
        label=_("The informant is to the victim"), choices=[("", "–"), *RELATIONS.items()], required=False
    )
    informant_address = forms.CharField(
        label=_("Address of the informant"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    informant_phone = forms.CharField(label=_("Telephone of the informant"), required=False, max_length=60)
    kin_of_accused = forms.BooleanField(
        label=_("The informant is related to an accused"),
        required=False,
        help_text=_("The officer in charge then decides to whom the free copy is given."),
    )
    gd_number = ShapedField(
        "paper_number",
        label=_("General Diary entry"),
        help_text=_("The number of the entry, if it has been made. A message that came online needs it"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    gd_at = TimeField(label=_("Time of the General Diary entry"), help_text=_("As 09:05 or 21:40"))

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        narrative: str = "",
        blanks: Sequence[BlankForm] = (),
    ) -> None:
        """Create the form; `narrative` is the account of a later step, which a 112 call's number must not repeat.

        `blanks` are the station's unused blank forms, from one of which it may be entered after an outage.
        """
        super().__init__(data, initial=initial)
        self.narrative = narrative
        if blanks or (data and data.get("blank")):  # one that was used meanwhile is refused
            self.fields["blank"] = blank_field(blanks)

    def clean(self) -> dict[str, object]:
        """Check that it did not come later than now, and that a 112 call has a number that repeats no sealed text."""
        cleaned = super().clean() or {}
        day, at = cleaned.get("came"), cleaned.get("came_at")
        if day and at and moment(day, at) > now():
            self.add_error("came", _("The information cannot have been received later than now. Check date and time"))
        elif day and at and (gd_at := cleaned.get("gd_at")) and gd_moment(moment(day, at), gd_at) > now():
            self.add_error("gd_at", _("The entry cannot be before the information, or later than now. Check the time"))
        if self.has_informant and not str(cleaned.get("informant_name") or "").strip():
            self.add_error("informant_name", _("Enter the name of the informant"))
        if cleaned.get("mode") == Mode.ONLINE and not cleaned.get("gd_number") and "gd_number" not in self.errors:
            self.add_error("gd_number", _("Enter the General Diary entry: a message is entered there at once"))
        if cleaned.get("mode") != Mode.CALL_112:
            cleaned["call_number"] = ""
            self.errors.pop("call_number", None)
            return cleaned
        if not cleaned.get("call_number") and "call_number" not in self.errors:
            self.add_error("call_number", _("Enter the event number that the 112 centre gave"))
        sealed = [str(cleaned.get(field) or "") for field in (*SEALED, *SEALED_OF_INFORMANT)]
        if tokens.repeats_sealed_text(str(cleaned.get("call_number") or ""), [*sealed, self.narrative]):
            self.add_error(
                "call_number", _("This is also in the victim’s details or account. Enter the event number alone")
            )
        return cleaned

    @property
    def has_informant(self) -> bool:
        """Return whether anything was typed of an informant who is not the victim."""
        return any(self[name].value() for name in INFORMANT_FIELDS)

    @property
    def diary(self) -> FoldedFields:
        """Return the fields of the General Diary entry, which a message that came online needs."""
        fields = [self["gd_number"], self["gd_at"]]
        return FoldedFields(self.fields["gd_number"].label or "", fields, self["mode"].value() == Mode.ONLINE)

    @property
    def outage(self) -> FoldedFields | None:
        """Return the question for a blank form; None where the station has no unused one."""
        return FoldedFields(self["blank"].label, [self["blank"]]) if "blank" in self.fields else None


class RightsForm(NoAutofillForm):
    """The rights of the victim: each measure that the law offers, and why one was not possible."""

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


RIGHTS_FIELDS = (*MEASURES, *(f"why_{name}" for name in MEASURES))
"""The names of the fields of `RightsForm`."""


def heard_complaint(
    source: Mapping[str, Any],
    answers: Mapping[str, Any],
    accused: Sequence[HeardAccused],
    rights: Mapping[str, Any],
    *,
    form: UUID | None = None,
) -> HeardComplaint:
    """Return the complaint as heard, of the cleaned data of its groups, with the identifying texts separate."""
    received = moment(source["came"], source["came_at"])
    texts = [SealedText("V1", kind, source[kind]) for kind in SEALED]
    texts += sealed_details(source, answers)
    texts += [text for index, person in enumerate(accused) for text in person.sealed(label_of(index))]
    texts.append(SealedText(CASE, What.NARRATIVE, answers["narrative"]))
    texts += [SealedText(CASE, What.NOTE, _why(name, rights[f"why_{name}"]), f"measure.{name}") for name in MEASURES]
    return HeardComplaint(
        mode=Mode(source["mode"]),
        received_at=received,
        facts={name: answers[name] for name in table().questions} | {"here": answers["here"]},
        sealed=[text for text in texts if text.text.strip()],
        call_number=source["call_number"],
        child=answers["age"] != "adult",
        victims=answers["victims"],
        offence=(answers["offence_from"], answers["offence_to"] or answers["offence_from"]),
        measures={name: rights[name] for name in MEASURES},
        details=details_of(source, answers, received),
        accused=accused,
        copy_by_sho=source["kin_of_accused"],
        form=form,
        blank=chosen_blank(source),
    )


def _why(name: str, reason: str) -> str:
    """Return a reason as it is sealed: with the measure for which it was given."""
    return f"{MEASURES[name]}: {reason}" if reason.strip() else ""


class SignForm(NoAutofillForm):
    """The moment at which the informant signed what came electronically."""

    signed = DayField(label=_("Signed on"))
    signed_at = TimeField(label=_("Time"), help_text=_("As 09:05 or 21:40"), missing=_("Enter the time"))
