"""The part of a complaint that asks what happened: the plain facts, place, delay, and the sealed account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.fir_details import MOST_ACCUSED, accused_known_choices, delay_choices, place_choices
from itsso.intake.complaints.forms import HERE, FoldedFields, TimeField, one_of, own_words
from itsso.law.suggest import Question, table
from itsso.protection.shaped import ShapedField
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.languages import choose

FACT_MISSING: Mapping[str, Text] = {
    "victim": _("Choose who the victim is"),
    "age": _("Choose the victim’s age"),
    "acts": _("Choose what was done"),
    "relation": _("Choose who did it"),
    "harm": _("Choose whether it caused death or a vegetative state"),
}
"""What a question on a plain fact says where it was not answered."""


FOLDED: Mapping[str, tuple[Text, Sequence[str]]] = {
    "time_from": (_("Time of the offence, or more than one day"), ("time_from", "offence_to", "time_to")),
    "late_because": (_("Delay in reporting"), ("late_because", "late_words")),
}
"""The fields that are folded together and their title, by the first of them."""

NOBODY_KNOWN = ("stranger", "not_known", None)
"""Answers to "Who did it" after which the accused count as unknown, unless the officer says otherwise."""


class FactsForm(NoAutofillForm):
    """What happened: the plain facts, from which sections are suggested, and the sealed account."""

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
    time_from = TimeField(label=_("Time at which it began"), help_text=_("As 09:05 or 21:40"))
    offence_to = DayField(label=_("Last date of the offence"), required=False)
    time_to = TimeField(label=_("Time at which it ended"), help_text=_("As 09:05 or 21:40"))
    here = one_of(
        _("Was any part of the offence in this station's area?"),
        HERE.items(),
        missing=_("Choose whether any part of the offence was in this station’s area"),
    )
    place_class = forms.ChoiceField(
        label=_("Kind of place where it happened"), error_messages=own_words(_("Choose the kind of place"))
    )
    beat = ShapedField(
        "beat",
        label=_("Beat number"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3"}),
    )
    place_words = forms.CharField(
        label=_("Place, with direction and distance from the station"),
        help_text=_("Sealed before it is stored. Address, landmark, GPS position."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    accused_known = one_of(
        _("Are the accused known?"), (), required=False, help_text=_("Not chosen: as the answer to “Who did it” says")
    )
    accused_number = forms.IntegerField(
        label=_("Number of accused"),
        help_text=_("Empty where it is not known"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter the number of accused, from 1 to 99")
        ),
    )
    late_because = forms.ChoiceField(label=_("Reason for delay in reporting"), required=False)
    late_words = forms.CharField(
        label=_("The reasons in the informant’s words"),
        help_text=_("Sealed before they are stored."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
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
        self.fields = dict(_questions(self.fields)) | self.fields
        for name, choices in (
            ("place_class", place_choices()),
            ("accused_known", accused_known_choices()),
            ("late_because", delay_choices()),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def accused_to_describe(self) -> int:
        """Return how many accused the next step describes, once the form is valid; none where they are unknown."""
        is_unknown = self.cleaned_data["accused_known"] == "unknown"
        return 0 if is_unknown else min(self.cleaned_data["accused_number"] or 1, MOST_ACCUSED)

    @property
    def parts(self) -> Iterator[BoundField | FoldedFields]:
        """Yield the fields in the order of the page, those that are seldom needed folded together."""
        all_folded = {name for _title, names in FOLDED.values() for name in names}
        for field in self.visible_fields():
            if field.name in FOLDED:
                title, names = FOLDED[field.name]
                yield FoldedFields(title, [self[name] for name in names])
            elif field.name not in all_folded:
                yield field

    @property
    def is_family(self) -> bool:
        """Return whether a relative or a member of the household did it, once the form is valid."""
        return bool(self.cleaned_data["relation"] == "family")

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
        cleaned["accused_known"] = cleaned.get("accused_known") or (
            "unknown" if cleaned.get("relation") in NOBODY_KNOWN else "known"
        )
        number = cleaned.get("accused_number")
        cleaned["accused"] = "not_known" if not number else "one" if number == 1 else "several"
        return cleaned


def _questions(own_fields: Mapping[str, forms.Field]) -> Iterator[tuple[str, forms.Field]]:
    """Yield the fields of the questions in the order of the table.

    How many did it is typed as a number, of which the answer to that question is made; whether they are known follows.
    """
    for name, question in table().questions.items():
        if name == "accused":
            yield "accused_number", own_fields["accused_number"]
            yield "accused_known", own_fields["accused_known"]
        else:
            yield name, _question_field(name, question)


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
