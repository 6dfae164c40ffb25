"""What of the trail is shown, all by GET."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from itsso.audit.queries import EntryFilter
from itsso.audit.words import KINDS
from itsso.platform.clock import start_of_day
from itsso.ui.dates import DayField
from itsso.ui.text import fold


class DayForm(forms.Form):
    """From which day on."""

    since = DayField(label=_("Made on or after"), required=True)


class KindForm(forms.Form):
    """Which acts, and of which day."""

    act = forms.ChoiceField(label=_("Acts"), required=False, choices=KINDS)
    day = DayField(label=_("Day"), required=False)

    def entry_filter(self) -> EntryFilter:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        since = start_of_day(cleaned["day"]) if cleaned["day"] else None
        until = since + timedelta(days=1) if since else None
        return EntryFilter(cleaned["act"], since, until, cleaned.get("actor", ""), cleaned.get("address", ""))


class TrailForm(KindForm):
    """And by which officer, from which network address."""

    actor = forms.CharField(
        label=_("Officer's number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Network address"),
        required=False,
        max_length=45,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    field_order = ("day", "act", "actor", "address")

    def clean_actor(self) -> str:
        """Without what surrounds it."""
        return fold(self.cleaned_data["actor"])

    def clean_address(self) -> str:
        """An IPv4 or IPv6 address, or nothing."""
        typed = fold(self.cleaned_data["address"])
        try:
            return str(ipaddress.ip_address(typed)) if typed else ""
        except ValueError:
            raise ValidationError(_("Write a network address, as 10.1.2.3.")) from None
