"""The form that returns the draft of a police report: several queries at once, each with words that are sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from itsso.cases.recording.forms import SELF, CaseContext, EventForm, FollowUps, FormPart, offered_codes
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts

REMARKS = "remarks_"
"""How the names of the fields begin that hold the words to a query; the query's code follows."""


class DraftReturnForm(EventForm):
    """The form of a return with queries: each query that is ticked may have words of its own."""

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind, context, data, initial=initial)
        for code in self._codes():
            self.fields[REMARKS + code] = forms.CharField(
                label=_("%(query)s: in words") % {"query": facts.code(code)},
                help_text=_("If needed. This text is sealed, like the narrative."),
                max_length=2_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, **SELF}),
            )
        self.fields["exactly"] = self.fields.pop("exactly")

    def _codes(self) -> list[str]:
        return offered_codes(self._declared.facts[FactName.QUERY])

    def main(self) -> Iterator[BoundField]:
        """Yield the fields before the queries."""
        return (
            field for field in super().main() if field.name != FactName.QUERY and not field.name.startswith(REMARKS)
        )

    def follow_ups(self) -> FollowUps:
        """Return the queries, each with the field for its words."""
        return FollowUps(
            self[FactName.QUERY], [FormPart((code, code), [self[REMARKS + code]]) for code in self._codes()]
        )

    def sealed_remarks(self) -> str:
        """Return the words to the ticked queries, each under its query."""
        written = {code: self.cleaned_data[REMARKS + code].strip() for code in self.cleaned_data[FactName.QUERY]}
        return "\n\n".join(f"{facts.code(code)}: {remark}" for code, remark in written.items() if remark)
