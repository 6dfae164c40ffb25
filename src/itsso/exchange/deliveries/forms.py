"""The form of the feed's pages: the upload of a delivery as a zip."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_UPLOAD_BYTES = 500_000_000


class DeliveryListForm(forms.Form):
    """Filter the list of deliveries by what somebody has to look at: rejected or parked rows, an unfinished load."""

    show = forms.ChoiceField(
        label=gettext_lazy("Deliveries"),
        required=False,
        choices=(
            ("", gettext_lazy("All")),
            ("rejected", gettext_lazy("With rejected rows")),
            ("parked", gettext_lazy("With rows waiting for another record")),
            ("unfinished", gettext_lazy("Not loaded to the end")),
        ),
    )

    def chosen(self) -> str:
        """Return which deliveries the address asks for; empty for all."""
        return str(self.cleaned_data["show"]) if self.is_valid() else ""


class DeliveryUploadForm(forms.Form):
    """A zip with its manifest, and the State's mapping where it needs one."""

    delivery = forms.FileField(
        label=gettext_lazy("Delivery"),
        help_text=gettext_lazy("A zip file with manifest.json and the files of the feed, up to 500 MB."),
        error_messages={"required": gettext_lazy("Choose the zip of the delivery.")},
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
    mapping = forms.FileField(
        label=gettext_lazy("The State's own columns and codes"),
        help_text=gettext_lazy(
            "A YAML file, only if the columns or codes of the export differ from those of the feed and the State keeps "
            "no mapping of this source."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_delivery(self) -> UploadedFile[bytes]:
        """Refuse a zip that is too large for a page."""
        upload: UploadedFile[bytes] = self.cleaned_data["delivery"]
        if (upload.size or 0) > MAX_UPLOAD_BYTES:
            raise ValidationError(
                _(
                    "The zip file is larger than 500 MB. Send it in parts, or load it on the server with itsso "
                    "feed load."
                )
            )
        return upload
