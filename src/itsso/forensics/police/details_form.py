"""The form for the details of a forwarding note."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.forensics.forms import SingleUseForm
from itsso.forensics.models import ControlSample, NoteDetails
from itsso.forensics.police.note_details import GAZETTED, StatedDetails
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.shaped import ShapedField
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.names import RANKS

OTHER, AS_RECORDED = "other", "recorded"
SHORT = {"class": "govuk-input--width-20"}


def _number_field(label: Text) -> ShapedField:
    """Return the field of the number of a paper or a register, which may be left empty."""
    return ShapedField("paper_number", label=label, max_length=32, required=False, widget=forms.TextInput(SHORT))


class NoteDetailsForm(SingleUseForm, ReadableTextForm):
    """Form for the forwarding authority, the specimen of the seal, the registers' numbers, and the control sample.

    No name is typed: an officer is chosen, or named by rank and number.
    """

    readable = ("letter", "specimen", "malkhana", "road_certificate")

    authority = forms.ChoiceField(label=_("Forwarding authority"), required=False)
    other_rank = forms.ChoiceField(label=_("If another officer: rank"), required=False)
    other_number = ShapedField(
        "officer_number",
        label=_("If another officer: the officer's number"),
        max_length=64,
        required=False,
        widget=forms.TextInput(SHORT),
    )
    letter = _number_field(_("Number of the forwarding and authority letter"))
    letter_on = DayField(label=_("Date of the letter"), required=False)
    specimen = ShapedField(
        "seal",
        label=_("Specimen of the seal"),
        max_length=24,
        required=False,
        widget=forms.TextInput(SHORT),
        help_text=_("What the enclosed specimen shows; the laboratory compares the seals with it"),
    )
    malkhana = _number_field(_("Malkhana register number"))
    road_certificate = _number_field(_("Road certificate number"))
    control = forms.ChoiceField(label=_("Control sample"), required=False, choices=[("", "–"), *ControlSample.choices])

    def __init__(
        self, details: NoteDetails | None, postings: Sequence[Posting], case_id: UUID, data: QueryDict | None
    ) -> None:
        names = ("letter", "letter_on", "specimen", "malkhana", "road_certificate", "control")
        initial = {name: getattr(details, name) for name in names} if details else {}
        super().__init__(data, initial=initial)
        self.case_id, self.details, self.postings = case_id, details, {str(posting.pk): posting for posting in postings}
        recorded = details is not None and bool(details.authority_rank)
        choices: list[tuple[str, Text]] = [("", "–")]
        if recorded:
            choices = [(AS_RECORDED, _("As recorded"))]
            self.fields["authority"].initial = AS_RECORDED
        choices += [(key, f"{posting.officer.local_name} · {posting.unit}") for key, posting in self.postings.items()]
        ranks = [(rank, RANKS[rank]) for rank in GAZETTED]
        set_choices(self, authority=[*choices, (OTHER, _("Another officer"))], other_rank=[("", "–"), *ranks])

    def clean(self) -> dict[str, object]:
        """Check that another officer has rank and number, and that a letter has its date."""
        cleaned = super().clean() or {}
        if cleaned.get("authority") == OTHER:
            for name in ("other_rank", "other_number"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter rank and number of the officer."))
        elif cleaned.get("other_rank") or cleaned.get("other_number"):
            self.add_error("authority", _("Choose “Another officer”, or leave rank and number empty."))
        if bool(cleaned.get("letter")) != bool(cleaned.get("letter_on")) and not {"letter", "letter_on"} & {
            *self.errors
        }:
            self.add_error(
                "letter_on" if cleaned.get("letter") else "letter", _("Enter number and date of the letter.")
            )
        return cleaned

    def stated(self) -> StatedDetails:
        """Return what the officer states. The form must be valid."""
        cleaned = self.cleaned_data
        rank, name, name_hi, number = self._authority(cleaned["authority"])
        return StatedDetails(
            rank,
            name,
            name_hi,
            number,
            cleaned["letter"],
            cleaned["letter_on"],
            cleaned["specimen"],
            cleaned["malkhana"],
            cleaned["road_certificate"],
            cleaned["control"],
        )

    def _authority(self, chosen: str) -> tuple[str, str, str, str]:
        """Return rank, name in both scripts and number of the forwarding authority that was chosen."""
        if chosen == OTHER:
            return self.cleaned_data["other_rank"], "", "", self.cleaned_data["other_number"]
        if chosen == AS_RECORDED and self.details is not None:
            before = self.details
            return before.authority_rank, before.authority_name, before.authority_name_hi, before.authority_number
        if chosen not in self.postings:
            return "", "", "", ""
        officer = self.postings[chosen].officer
        return officer.rank, officer.named.name, officer.name_hi, ""
