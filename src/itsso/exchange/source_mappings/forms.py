"""Forms of the mappings that a State keeps: a new version with an example, and a draft from a file."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from itsso.exchange.contract import FeedFile
from itsso.exchange.files.mapping import MAX_MAPPING_BYTES, parse_mapping
from itsso.exchange.files.mapping import Mapping as FeedMapping
from itsso.exchange.source_mappings.example import LARGEST
from itsso.law import shapes
from itsso.platform.errors import BadUse
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.components import Text


def _lines(text: str) -> str:
    """Return a text with the line ends of a file: a browser sends others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class SourceField(forms.CharField):
    """The name of a source as its manifests give it, which is a code."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Source"),
            max_length=64,
            help_text=_("As its manifests name it, for example cctns-up"),
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            error_messages={"required": _("Enter the source")},
        )

    def clean(self, value: object) -> str:
        """Return the name, or raise ValidationError where it is not a code."""
        text: str = super().clean(value)
        if not shapes.fits("source", text):
            raise forms.ValidationError(_("Write the name of the source as a code, for example cctns-up."))
        return text


class ExampleField(forms.FileField):
    """An example of a file that the State's software writes."""

    widget = forms.FileInput(attrs={"accept": ".csv"})

    def clean(self, data: object, initial: object = None) -> bytes:
        """Return the content, or raise ValidationError where it is too large."""
        upload: UploadedFile[bytes] = super().clean(data, initial)
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(_("The example is larger than 2 MB. A few hundred rows are enough."))
        content: bytes = upload.read()
        return content


FILE_TITLES: Mapping[FeedFile, Text] = {
    FeedFile.FIR: _("FIRs"),
    FeedFile.ZERO_FIR: _("Zero FIRs"),
    FeedFile.ARREST: _("Arrests"),
    FeedFile.FINAL_FORM: _("Police reports (section 193)"),
    FeedFile.COURT: _("Court proceedings and decisions"),
    FeedFile.EVENT: _("Other events"),
    FeedFile.FINAL_FORM_ACCUSED: _("Accused of police reports"),
}
"""The files of the feed in words."""


def _file_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("What the rows of the example are"), choices=list(FILE_TITLES.items()))


class MappingForm(forms.Form):
    """A new version of a source's mapping, and the example with which it is checked."""

    needs_one_of = ("upload", "content")

    source = SourceField()
    upload = forms.FileField(
        label=_("Mapping as a file"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"})
    )
    content = forms.CharField(
        label=_("Or the mapping as text (YAML)"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_("Columns, constants, codes and date formats. Name no person in it: it is not sealed."),
    )
    file = _file_field()
    code_system = forms.CharField(
        label=_("Codes of the stations"),
        max_length=64,
        help_text=_("As its manifests name it, for example cctns"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the code system of the stations")},
    )
    example = ExampleField(
        label=_("Example file"),
        help_text=_("A CSV file as the software writes it, up to 2 MB. It is only read, and not stored."),
        error_messages={"required": _("Choose an example file: a mapping takes effect only after a check.")},
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    mapping: FeedMapping

    def clean(self) -> CleanedData:
        """Read the mapping from the file or the text; the text of it is `content` then."""
        cleaned = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("upload")
        place = "upload" if upload else "content"
        data = upload.read(MAX_MAPPING_BYTES + 1) if upload else str(cleaned.get("content") or "").encode()
        if not data.strip():
            self.add_error("upload", _("Choose the mapping as a file, or enter it as text."))
            return cleaned
        try:
            cleaned["content"] = _lines(data.decode("utf-8-sig"))
            self.mapping = parse_mapping(cleaned["content"].encode())
        except UnicodeDecodeError:
            self.add_error(place, _("The mapping is not UTF-8. Save it as UTF-8 and choose it again."))
        except BadUse as error:
            self.add_error(place, str(error))
        return cleaned


class ConfirmedMappingForm(forms.Form):
    """What the check page sends: the mapping, and the proof that it was checked with an example."""

    source = SourceField()
    content = forms.CharField(strip=False)
    proof = forms.CharField()
    form = forms.UUIDField()

    def clean_content(self) -> str:
        """Return the text with the line ends of a file."""
        return _lines(self.cleaned_data["content"])


class RestoreForm(forms.Form):
    """The key of the form by which a former version takes effect again."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class MappingDraftForm(forms.Form):
    """A file of the State's software from which a draft is made."""

    file = _file_field()
    example = ExampleField(
        label=_("Example file"),
        help_text=_("A CSV file with its header and some rows, up to 2 MB. It is only read, and not stored."),
        error_messages={"required": _("Choose the example file.")},
    )
