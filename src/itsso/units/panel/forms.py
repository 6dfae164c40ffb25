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
