"""Signing in, and choosing where one works."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.ui.text import fold


class SignInForm(forms.Form):
    """User name and password; `next` is the page that was asked for."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "class": "govuk-input--width-20"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=512,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "govuk-input--width-20"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_username(self) -> str:
        """The user name with Devanagari digits as 0-9, as elsewhere."""
        return fold(self.cleaned_data["username"])


class PostingForm(forms.Form):
    """One of an officer's own postings in force."""

    posting = forms.ModelChoiceField(
        Posting.objects.none(), label=_("Posting"), empty_label=None, widget=forms.RadioSelect
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
