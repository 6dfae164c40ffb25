"""Forms whose texts stay readable in lists, exports and papers: they are compared with the vault."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.protection.attempts import note_recognised
from itsso.protection.lookup import Hint, sealed_of_anybody, warn_of_anybody, warn_of_identity
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import Text
from itsso.units.posting import UnitPosting


class ReadableTextForm(forms.Form):
    """A form whose readable texts (the fields in `readable`) must not point to a person.

    A text that seems to must be changed or, where it may be harmless, confirmed by the writer. With `case_id` the texts
    are compared with all names, telephone numbers and words of addresses or schools sealed for the case; without, with
    the whole names and the telephone numbers of every case that the writer sees.
    """

    readable: ClassVar[tuple[str, ...]] = ()
    case_id: UUID | None = None

    checked = forms.BooleanField(
        label=_("I have checked my text: it identifies nobody"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked"] = self.fields.pop("checked")  # last, behind the words that it is about
        self._recognised = False

    def clean(self) -> CleanedData:
        """Compare each of the readable fields with the vault; remove `checked` from the cleaned data."""
        cleaned = super().clean() or {}
        checked = cleaned.pop("checked", False)
        for name in self.readable:
            for hint in self._hints(cleaned.get(name) or ""):
                if not hint.may_stay:
                    self._recognised = True
                    self.add_error(
                        name, str(hint.message) + " " + str(_("Write it without: this text stays readable."))
                    )
                elif not checked:
                    self.fields["checked"].widget, self.fields["checked"].required = forms.CheckboxInput(), True
                    self.add_error(
                        name, str(hint.message) + " " + str(_("Change it, or confirm below that it identifies nobody."))
                    )
        return cleaned

    def _hints(self, text: str) -> list[Hint]:
        if not text:
            return []
        return warn_of_identity(self.case_id, text) if self.case_id else warn_of_anybody(text)

    def note(self, form: str, *, by: Posting) -> None:
        """Write an audit entry where an error of the form revealed that a word may be in the vault.

        So an officer who tries out names is seen. Call it after `is_valid`; `form` is the form's name in the entry.
        """
        if self._recognised:
            note_recognised(form, by=by, case_id=self.case_id)


def sealed_words_of_anybody(text: str, form: str, by: UnitPosting) -> list[Text]:
    """Return a message for each kind of words in a text that are sealed for any case in the officer's range.

    It is for texts that contain names, such as a lawyer's, so the form of a telephone number is no sign.
    """
    hints = sealed_of_anybody(text)
    if hints:
        note_recognised(form, by=by, case_id=None)
    return [hint.message for hint in hints]
