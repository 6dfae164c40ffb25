"""Forms of advisories: search, answer, verdict, withdrawal of an item, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso.advisories.actions import AnswerDraft
from itsso.advisories.loading import MAX_BYTES
from itsso.advisories.models import STATUS_LABELS, AnswerStatus, Evidence
from itsso.cases.attachments.actions import LARGEST
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.shaped import OfficeTextField
from itsso.ui.text import fold


class AdvisoryListForm(forms.Form):
    """The filters of the register: words of an advisory in either language, and which of the inbox."""

    show = forms.ChoiceField(
        label=pgettext_lazy("advisories", "Show"),
        required=False,
        choices=(
            ("", _("Advisories whose actions are known here")),
            ("unread", _("Those that I have not acknowledged")),
            ("every", _("All advisories")),
        ),
    )
    q = forms.CharField(label=_("Search the advisories"), required=False, max_length=200)

    def __init__(self, data: Mapping[str, object], *, acknowledges: bool) -> None:
        """Ask which advisories are shown only of an officer who acknowledges them; the others see all."""
        super().__init__(data)
        if not acknowledges:
            del self.fields["show"]


class UnitStatusForm(forms.Form):
    """The filter of the units that owe an item, by their status."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=(("", _("All statuses")), *STATUS_LABELS.items())
    )


class ObligationForm(forms.Form):
    """The filter of what a unit owes."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=(
            ("", _("All statuses")),
            ("open", pgettext_lazy("advisory", "Open")),
            ("overdue", pgettext_lazy("count", "Overdue")),
            *STATUS_LABELS.items(),
        ),
    )


class PaperField(forms.FileField):
    """An uploaded PDF or picture. Its file name is not stored; the action checks its content."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp"})
    default_error_messages: ClassVar = {
        "required": _("Choose the file."),
        "empty": _("The file is empty. Choose it again."),
    }

    def clean(self, data: object, initial: object = None) -> object:
        """Refuse a file that is too large before it is read."""
        file = super().clean(data, initial)
        if file and (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("The file is larger than 25 MB. Scan it at a lower resolution."))
        return file


class AnswerForm(ReadableTextForm):
    """The status of an item at a unit, and its evidence. The form posted twice is one answer."""

    readable = ("evidence", "reason")

    status = forms.ChoiceField(
        label=_("Status"),
        choices=AnswerStatus.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the status.")},
    )
    evidence_kind = forms.ChoiceField(
        label=_("Evidence"),
        required=False,
        widget=forms.RadioSelect,
        choices=Evidence.choices,
        help_text=_("An item that is done needs evidence."),
    )
    evidence = forms.CharField(
        label=_("Document or page"),
        required=False,
        max_length=500,
        help_text=_(
            "Number and date of the order, or the address of the page. Do not name anybody involved in a case."
        ),
    )
    reason = forms.CharField(
        label=_("What was done, or why it does not apply"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few sentences. Do not name anybody involved in a case."),
    )
    paper = PaperField(
        label=_("The document itself, if you have it"),
        required=False,
        help_text=_(
            "PDF or picture, at most 25 MB. The units above read it. Do not add a paper that names a victim or a "
            "complainant."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def draft(self) -> AnswerDraft:
        """Return the answer as the action takes it, with the uploaded file read."""
        cleaned = self.cleaned_data
        paper = cleaned["paper"].read() if cleaned["paper"] else b""
        return AnswerDraft(
            cleaned["status"], fold(cleaned["reason"]), cleaned["evidence_kind"], fold(cleaned["evidence"]), paper
        )


class VerdictForm(ReadableTextForm):
    """The decision of a level above on an answer."""

    readable = ("reason",)

    accepted = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=(("yes", pgettext_lazy("verdict", "Accepted")), ("no", pgettext_lazy("verdict", "Sent back"))),
        error_messages={"required": _("Choose whether it is accepted or sent back.")},
    )
    reason = forms.CharField(
        label=_("Reason for sending it back, and what is missing"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawItemForm(forms.Form):
    """The reason why an item is withdrawn."""

    why = OfficeTextField(
        label=_("Reason for the withdrawal"),
        max_length=300,
        error_messages={"required": _("Enter why the item is withdrawn.")},
    )


class PaperForm(forms.Form):
    """The letter itself, as a file."""

    paper = PaperField(
        label=_("The original letter, as it was sent"),
        help_text=_("PDF or picture, at most 25 MB. It is published with the advisory and cannot be replaced."),
    )


class RegisterForm(forms.Form):
    """A register of advisories as a file."""

    file = forms.FileField(
        label=_("File with advisories"),
        help_text=_("YAML or CSV in UTF-8, up to 1 MB. If one entry is wrong, nothing is registered."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.csv"}),
    )

    def clean_file(self) -> object:
        """Refuse a file that is too large, or neither YAML nor CSV."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. Load it in parts."))
        if not upload.name.casefold().endswith((".yaml", ".yml", ".csv")):
            raise forms.ValidationError(_("The file must end in .yaml or .csv."))
        return upload
