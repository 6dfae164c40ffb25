"""The form by which the police answer a query of a laboratory, and the queries of a note as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.forensics import catalogue
from itsso.forensics.forms import choices_of
from itsso.forensics.models import Note
from itsso.forensics.texts import query_answer
from itsso.protection.shaped import ShapedField


class QueryAnswerForm(forms.Form):
    """Form for an answer to one query; its id keeps the fields of several queries apart."""

    query = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=pgettext_lazy("query", "Answer"), choices=choices_of("answers"))
    letter = ShapedField(
        "paper_number", label=_("Number of the letter or road certificate"), max_length=32, required=False
    )

    def __init__(self, query: UUID, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"query": query}, auto_id=f"answer-{query}-%s")
        self.query_id = query

    def clean(self) -> dict[str, object]:
        """Check that what was sent or written has its number."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") in ("sent", "letter") and not cleaned.get("letter") and "letter" not in self.errors:
            self.add_error("letter", _("Enter the number of the letter or of the road certificate."))
        return cleaned


@dataclass(frozen=True)
class QueryRow:
    """A query on the page of its note: what is asked, and its answer or the form for it."""

    title: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    form: QueryAnswerForm | None


def query_rows(note: Note, sent: QueryAnswerForm | None, *, may_answer: bool) -> list[QueryRow]:
    """Return the queries of the laboratory about a note, the newest first; `sent` is a form with errors."""
    rows = []
    for query in note.queries.order_by("-asked_at"):
        form = None
        if may_answer and query.answered_at is None:
            form = sent if sent is not None and sent.query_id == query.pk else QueryAnswerForm(query.pk)
        answer = query_answer(query.answer, query.letter) if query.answered_at else ""
        rows.append(
            QueryRow(catalogue.code_label("queries", query.code), query.asked_at, answer, query.answered_at, form)
        )
    return rows
