"""The form in front of the printing of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.documents.document import Document
from itsso.platform.ids import uuid7
from itsso.platform.languages import SHIPPED
from itsso.protection.models import Opening
from itsso.protection.openings import RECIPIENTS
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.languages import data_language


class PrintForm(forms.Form):
    """The choice of a paper, its language, and whether it has the names of an opening.

    `key` makes a form that is sent twice one print.
    """

    document = forms.ChoiceField(label=_("Paper"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the paper"), choices=SHIPPED)
    opening = forms.TypedChoiceField(
        label=_("Names"),
        help_text=_("Names are printed only if the identity was opened for the recipient of the paper."),
        required=False,
        coerce=UUID,
        empty_value=None,
        error_messages={
            "invalid_choice": _("Your access has expired. Open the identity again, or print the paper without names.")
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, fitting: list[Document], openings: list[Opening], data: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data)
        set_choices(
            self,
            document=[(document.code, f"{document.title}: {document.purpose}") for document in fitting],
            opening=[("", _("Without names: V1, A1")), *((str(opening.pk), _with(opening)) for opening in openings)],
        )
        self.fields["language"].initial = data_language()
        self.fields["key"].initial = uuid7()

    def clean_document(self) -> Document:
        """Return the document itself."""
        return DOCUMENTS[self.cleaned_data["document"]]


def _with(opening: Opening) -> Text:
    values = {"recipient": RECIPIENTS[opening.recipient], "at": text.moment(opening.at)}
    return _("With names, for: %(recipient)s (opened %(at)s)") % values
