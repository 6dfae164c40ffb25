"""The form that uploads a file."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.training.files.reading import MAX_BYTES
from itsso.training.forms import KeyedForm
from itsso.training.models import Upload


class TrainingUploadForm(KeyedForm):
    """A CSV file of the register or of attendances."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Content of the file"), choices=Upload.FileKind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8, up to 30 MB. The columns are listed below."),
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )

    def clean_file(self) -> object:
        """Refuse a file that is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 30 MB. Send it in parts."))
        return file
