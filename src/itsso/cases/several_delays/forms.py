"""The form that gives one reason for delay for several cases."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.cases.recording.forms import offered_codes
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
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
        reason = law.book().kinds[Kind.DELAY_REASON_RECORDED].facts[FactName.REASON]
        codes = [code for code in offered_codes(reason) if code != NEEDS_WORDS]
        self.fields["reason"].choices = [("", ""), *((code, facts.code(code)) for code in codes)]  # type: ignore[attr-defined]
