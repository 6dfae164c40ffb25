"""The forms that correct an entry, by a replacement or by its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.cases.recording import report_forms
from itsso.cases.recording.actions import Recording
from itsso.cases.recording.forms import CaseContext, EventForm, choice_field
from itsso.cases.recording.required import MISSING
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts

WITHDRAWAL_REASONS = ("not_happened", "entered_twice", "wrong_case", "wrong_person", "other")
"""Codes of why nothing takes the place of an entry. A wrong day or fact is corrected: the entry itself was right."""


class EntryWithdrawalForm(forms.Form):
    """The form that withdraws an entry without a replacement. Its button is the reason."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    withdraw = forms.ChoiceField(choices=[(code, facts.CODES[code]) for code in WITHDRAWAL_REASONS])


class CorrectionForm(EventForm):
    """The form that corrects an entry: it shows the entry in force, and asks for the reason."""

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind, context, data, initial=initial)
        reasons = sorted(self.reasons(), key=lambda code: (code == "other", code))
        self.fields["reason_of_correction"] = choice_field(
            _("Reason for the correction"), [(code, facts.code(code)) for code in reasons], needed=True
        )
        self.fields["reason_of_correction"].error_messages["required"] = MISSING["reason_of_correction"]
        self.fields.pop("remarks", None)

    def not_asked(self) -> set[str]:
        """Return the facts that the form does not ask. Other than for a new entry, it asks by what a report is dated.

        A feed may have dated its entry by the despatch or the form alone: that stays so unless it is corrected.
        """
        return super().not_asked() - {FactName.DATED_BY}

    def reasons(self) -> frozenset[str]:
        """Return the codes of why an entry may be corrected."""
        return frozenset(law.book().kinds[Kind.CORRECTED].facts[FactName.REASON].codes)

    def only_reason_missing(self) -> None:
        """Replace all errors, for an entry that is withdrawn, by the one about the reason."""
        self.errors.clear()
        self.add_error(None, _("Choose why the entry is withdrawn."))

    def correction(self, event_id: str) -> Recording:
        """Return what takes the place of the entry. The form must be valid."""
        return replace(self.recording(), corrects=event_id, reason=self.cleaned_data["reason_of_correction"])


def initial_of(event: law.Event) -> dict[str, object]:
    """Return the initial values of the form that corrects an entry."""
    at = event.at
    initial: dict[str, object] = {"day": at, "whom": event.subject or ""}
    if isinstance(at, datetime):
        initial |= {"day": at.date(), "time": at.strftime("%H:%M")}
    values: Mapping[str, object] = event.facts
    for name, fact in law.book().kinds[event.kind].facts.items():
        value = values.get(name)
        if fact.type == "bool" and value is not None:
            value = "yes" if value else "no"
        if fact.type == "sections" and isinstance(value, list) and value:
            value = ", ".join(value)
        initial[name] = value
    return initial | report_forms.initial_of_lists(event.facts)
