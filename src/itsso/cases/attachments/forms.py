"""The form that adds a file to a case."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.attachments.actions import FILE_KINDS, LARGEST
from itsso.ui.choices import set_choices
from itsso.ui.components import Text


class FileForm(forms.Form):
    """A file and what it is. Its name is not kept."""

    file_kinds: Mapping[str, Text] = FILE_KINDS

    form = forms.UUIDField(widget=forms.HiddenInput)
    file_kind = forms.ChoiceField(
        label=gettext_lazy("Type of file"),
        error_messages={"required": gettext_lazy("Choose the type of file.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF or picture, at most 25 MB. The file is sealed; its name is not stored."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose it again."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        set_choices(self, file_kind=[("", "–"), *self.file_kinds.items()])

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file larger than is accepted: its content is checked by the act."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            message = _("The file is larger than 25 MB. Scan it at a lower resolution, or send it in parts.")
            raise forms.ValidationError(message)
        return file
