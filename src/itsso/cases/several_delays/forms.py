"""The form that gives one reason for delay for several cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.law.kind_facts import ReasonCode
from itsso.lawbook import facts

NEEDS_WORDS = "other"
"""A reason that has to be put in words: it is given in the case itself."""


class SharedDelayForm(forms.Form):
    """The reason, for the two-month limit of each case."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.ChoiceField(
        label=_("Reason for delay"),
        help_text=_("A reason that needs words of its own is given in the case itself."),
        error_messages={"required": _("Choose the reason for delay")},
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        codes = [code for code in get_args(ReasonCode.__value__) if code != NEEDS_WORDS]
        self.fields["reason"].choices = [("", ""), *((code, facts.code(code)) for code in codes)]  # type: ignore[attr-defined]
