"""The forms about identity, all sent by POST: an address never holds a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.identity.page import describe_subject
from itsso.protection.lookup import REASONS_TO_FIND
from itsso.protection.models import Item, What
from itsso.protection.openings import REASONS, RECIPIENTS, WORDS, OpeningReason
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.tokens import TokenKind
from itsso.protection.vault import CASE, FOR_ACCUSED, SealedText
from itsso.ui.choices import set_choices
from itsso.ui.components import Text

NO_AUTOFILL = {"autocomplete": "off", "spellcheck": "false"}
"""Attributes that ask a browser not to store what is typed, and not to send it to a spelling service."""


class NoAutofillForm(forms.Form):
    """A form that asks the browser not to remember what is typed into its fields."""

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        auto_id: str = "id_%s",
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, auto_id=auto_id, initial=dict(initial or {}))
        for field in self.fields.values():
            field.widget.attrs.update(NO_AUTOFILL)


def _box(label: Text, hint: Text = "", length: int = 200, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=hint, required=False, max_length=length, widget=widget)


class IdentityForm(NoAutofillForm):
    """The identity of a victim, of an informant or of an accused who is not named openly; and texts of the case."""

    whose = forms.ChoiceField(
        label=_("Whose identity"),
        help_text=_(
            "Choose an accused only if the accused is a child, of unknown age, or related to the victim: the name of a"
            " relative reveals the victim's."
        ),
    )
    name = _box(_("Name"))
    parents = _box(_("Parents, guardian or husband"), _("One name per line"), 400, rows=2)
    kin = _box(_("If this is an accused: relation to the victim"))
    address = _box(_("Address"), length=600, rows=3)
    phone = _box(_("Telephone"), _("A number at which it is safe to call"), 60)
    school = _box(_("School or place of work"))
    relation = _box(_("If this is the informant: relation to the victim"))
    description = _box(_("If this is an accused: description"), length=1_000, rows=2)
    place = _box(_("Place of occurrence"), _("Address, landmark, direction and distance, GPS position"), 600, rows=2)
    narrative = _box(_("What happened, as told"), length=20_000, rows=8)
    account_for_accused = _box(
        _("The same without anything that identifies the victim"),
        _("For the copy that the accused is given. No name, relation, address, school or telephone."),
        20_000,
        rows=4,
    )
    note = _box(_("Note"), length=4_000, rows=2)

    def __init__(
        self,
        persons: Sequence[str],
        data: Mapping[str, object] | None = None,
        *,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, whose=[(label, describe_subject(label)) for label in persons])

    def clean(self) -> dict[str, object]:
        """Check that at least one field is filled in."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in (*KINDS, "account_for_accused")):
            raise forms.ValidationError(_("Fill in at least one field, or go back."))
        return cleaned

    def sealed_texts(self) -> list[SealedText]:
        """Return what is to be sealed: narrative, place and note of the case, the rest of the person."""
        about_case = (What.NARRATIVE, What.PLACE, What.NOTE)
        person = self.cleaned_data["whose"]
        texts = [SealedText(CASE if kind in about_case else person, kind, self.cleaned_data[kind]) for kind in KINDS]
        return [*texts, SealedText(CASE, What.NARRATIVE, self.cleaned_data["account_for_accused"], FOR_ACCUSED)]


KINDS = (
    What.NAME,
    What.PARENTS,
    What.KIN,
    What.ADDRESS,
    What.PHONE,
    What.SCHOOL,
    What.RELATION,
    What.DESCRIPTION,
    What.PLACE,
    What.NARRATIVE,
    What.NOTE,
)


class OpenForm(NoAutofillForm, ReadableTextForm):
    """The choice of what is opened, the reason, and the recipient if it is to be printed."""

    readable = ("explanation",)

    items = forms.TypedMultipleChoiceField(label=_("What to open"), coerce=UUID, widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS.items(), widget=forms.RadioSelect)
    explanation = _box(
        _("Reason in words"), _("No name, number or address: this text stays readable in the access log"), WORDS, rows=2
    )
    recipient = forms.ChoiceField(label=_("Printed for"), choices=RECIPIENTS.items(), required=False)

    def __init__(
        self,
        case_id: UUID,
        stored_items: Sequence[Item],
        data: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data)
        self.case_id = case_id
        items = [(item.pk, f"{describe_subject(item.subject)}: {item.get_kind_display()}") for item in stored_items]
        set_choices(self, items=items)

    def clean(self) -> dict[str, object]:
        """Check that the reason "other" is explained in words."""
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("reason") == OpeningReason.OTHER and not cleaned.get("explanation", "").strip():
            self.add_error("explanation", _("Write the reason in words: you chose none of the listed ones."))
        return cleaned


class ReasonForm(NoAutofillForm):
    """The reason for opening one sealed text, which its button on the case page chooses.

    A reason in words, several texts and a print are for `OpenForm`, which handles both.
    """

    reason = forms.ChoiceField(
        label=_("Reason to open a sealed text"),
        choices=[
            ("", pgettext_lazy("opening", "Choose the reason")),
            *((code, reason) for code, reason in REASONS.items() if code != OpeningReason.OTHER),
        ],
    )


class FindForm(NoAutofillForm):
    """The search for a person by exact name or telephone number, with a reason."""

    by = forms.ChoiceField(
        label=_("Search by"),
        choices=((TokenKind.NAME.value, _("A full name")), (TokenKind.PHONE.value, _("A telephone number"))),
        widget=forms.RadioSelect,
    )
    typed = forms.CharField(
        label=pgettext_lazy("identity", "Name or number"),
        help_text=_("Exactly as it was recorded. It is compared without opening any identity, and it is not stored."),
        max_length=200,
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS_TO_FIND.items(), widget=forms.RadioSelect)


class AccusedForm(NoAutofillForm):
    """The name of an accused who is an adult and not related to the victim."""

    label = forms.ChoiceField(label=_("Which accused"))
    name = forms.CharField(label=_("Name"), max_length=200)
    not_kin = forms.BooleanField(
        label=_("The accused is not related to the victim"),
        error_messages={
            "required": _("The name of a relative reveals the victim's. Record it as identity, where it is sealed.")
        },
    )
    adult = forms.BooleanField(
        label=_("The accused is 18 or older"),
        error_messages={
            "required": _("The name of a child, or of one whose age is not known, is recorded as identity and sealed.")
        },
    )

    def __init__(self, labels: Sequence[str], data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        set_choices(self, label=[(label, label) for label in labels])
