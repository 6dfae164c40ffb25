"""The form of an entry of the panel, and the filter of its list."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.units.forms import FoldedField
from itsso.units.models import PanelService
from itsso.units.panel.actions import PanelMember
from itsso.units.posting import UnitPosting
from itsso.units.sealed_words import sealed_words

_NUMBER = r"\+?[0-9](?:[ -]?[0-9]){2,}"
TELEPHONES = rf"^{_NUMBER}(?: ?[/,] ?\+?[0-9](?:[ -]?[0-9])*)*$"
"""One telephone number or several; the first is dialled, so it has three digits or more."""


class PanelEntryForm(forms.Form):
    """A person or an office on the panel; `form` makes a second sending the first."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    service = forms.ChoiceField(
        label=pgettext_lazy("panel", "Service"), choices=[("", _("Choose")), *PanelService.choices]
    )
    name = FoldedField(
        label=_("Name of the person or office"),
        max_length=120,
        help_text=_("Of those whom you call. Never write for which complainant or victim."),
    )
    languages = FoldedField(
        label=pgettext_lazy("panel", "Languages"),
        required=False,
        max_length=120,
        help_text=_("For example Hindi, Bhojpuri, sign language"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    telephone = FoldedField(
        label=_("Telephone"),
        max_length=40,
        help_text=_("The number given for this work. Officers of the station, its district and units above see it."),
        validators=[RegexValidator(TELEPHONES, _("Enter digits, for example 0532 2400 100."))],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )

    checked = forms.BooleanField(
        label=_("I have checked: this entry names whom to call, not a complainant or victim"),
        required=False,
        widget=forms.HiddenInput,
    )

    def refuse_sealed_words(self, *, by: UnitPosting) -> None:
        """Ask the officer to change or confirm what is also sealed for a case: a lawyer may have a victim's name."""
        for name in ("name", "languages", "telephone"):
            for message in sealed_words(self.cleaned_data[name], form="panel", by=by):
                self.add_error(name, f"{message} {_('Change it, or confirm below that the entry names whom to call.')}")
        if self.errors:
            self.fields["checked"].widget, self.fields["checked"].required = forms.CheckboxInput(), True

    @property
    def is_checked(self) -> bool:
        """Return whether the officer confirmed whom the entry names."""
        return bool(self.cleaned_data["checked"])

    @property
    def key(self) -> UUID:
        """Return the form's own key."""
        key: UUID = self.cleaned_data["form"]
        return key

    def member(self) -> PanelMember:
        """Return the contents of a valid form."""
        cleaned = self.cleaned_data
        return PanelMember(cleaned["service"], cleaned["name"], cleaned["languages"], cleaned["telephone"])


class PanelListForm(forms.Form):
    """The filters of the panel: the service, and entries in force or ended."""

    service = forms.ChoiceField(
        label=pgettext_lazy("panel", "Service"), required=False, choices=[("", _("All")), *PanelService.choices]
    )
    show = forms.ChoiceField(
        label=pgettext_lazy("panel", "Entries"),
        required=False,
        choices=(("", _("In force")), ("ended", _("Changed or removed"))),
    )
