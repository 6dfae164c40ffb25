"""Filters of the audit log's pages, all sent by GET."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from itsso.audit.filters import EntryFilter
from itsso.audit.words import KINDS
from itsso.platform.clock import start_of_day
from itsso.ui.dates import DayField
from itsso.ui.text import fold


class DayForm(forms.Form):
    """The first day to include."""

    since = DayField(label=_("Made on or after"), required=True)


class KindForm(forms.Form):
    """Filters by kind of act and by day."""

    act = forms.ChoiceField(label=_("Type of action"), required=False, choices=KINDS)
    day = DayField(label=_("Date"), required=False)

    def entry_filter(self) -> EntryFilter:
        """Return the filter of a valid form."""
        cleaned = self.cleaned_data
        since = start_of_day(cleaned["day"]) if cleaned["day"] else None
        until = since + timedelta(days=1) if since else None
        return EntryFilter(cleaned["act"], since, until, cleaned.get("actor", ""), cleaned.get("address", ""))


class TrailForm(KindForm):
    """Filters by officer and network address too."""

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
        """Return the officer's number without surrounding spaces."""
        return fold(self.cleaned_data["actor"])

    def clean_address(self) -> str:
        """Return an IPv4 or IPv6 address, or an empty text. Raises ValidationError for anything else."""
        typed = fold(self.cleaned_data["address"])
        try:
            return str(ipaddress.ip_address(typed)) if typed else ""
        except ValueError:
            raise ValidationError(_("Enter a network address, for example 10.1.2.3.")) from None
