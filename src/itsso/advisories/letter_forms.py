"""The form in which an authority writes a letter: its number, day and subject, to whom it goes, and what it asks."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.advisories.loading import DEVANAGARI, AdvisoryEntry, read_entry
from itsso.advisories.models import Advisory, Evidence, Extent, Level
from itsso.platform.clock import today
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.shaped import OfficeTextField
from itsso.ui.choices import set_choices
from itsso.ui.cleaned_data import CleanedData
from itsso.ui.dates import DayField
from itsso.units import figures
from itsso.units.models import STATES, Unit, UnitKind

MOST_ITEMS = 40
"""The most items of a letter that the form takes; a longer one is loaded from a file."""

ALL, TICKED = "all", "ticked"
_WIDE = forms.Textarea(attrs={"rows": 3})


class HindiField(forms.CharField):
    """A text in Hindi: it must hold Devanagari letters, which one typed in a legacy font does not."""

    def clean(self, value: object) -> str:
        """Return the text, or raise ValidationError where it has no Devanagari letters."""
        text: str = super().clean(value)
        if text and not DEVANAGARI.search(text):
            raise forms.ValidationError(_("Enter the text in Hindi, in Devanagari letters (Unicode, not Kruti Dev)."))
        return text


class LetterForm(ReadableTextForm):
    """A letter without its items. Text of it is public to all officers, and compared with the vault."""

    readable = ("title", "title_hi", "text", "text_hi", "source")

    reference = forms.CharField(
        label=_("Number of the letter"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        help_text=_("As it stands on the letter, for example DG-42/2026"),
        error_messages={"required": _("Enter the number of the letter")},
    )
    issued_on = DayField(label=_("Date of the letter"), error_messages={"required": _("Enter the date of the letter")})
    authority = forms.CharField(
        label=_("Authority that sends it, in English"),
        max_length=200,
        help_text=_("The office, for example Director General of Police"),
        error_messages={"required": _("Enter the authority that sends the letter")},
    )
    authority_hi = HindiField(label=_("Authority that sends it, in Hindi"), max_length=200, required=False)
    title = forms.CharField(
        label=_("Subject, in English"), max_length=300, error_messages={"required": _("Enter the subject in English")}
    )
    title_hi = HindiField(
        label=_("Subject, in Hindi"), max_length=300, error_messages={"required": _("Enter the subject in Hindi")}
    )
    text = forms.CharField(
        label=_("Text of the letter, in English"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name nobody who is involved in a case: every officer can read it."),
    )
    text_hi = HindiField(
        label=_("Text of the letter, in Hindi"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    extent = forms.ChoiceField(
        label=_("How much of the letter is entered here"),
        choices=Extent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much of the letter is entered here")},
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=500,
        help_text=_("The file of the office, or where it was published. The letter itself can be added afterwards."),
        error_messages={"required": _("Enter the source")},
    )
    to = forms.ChoiceField(
        label=_("To which States and Union Territories"),
        widget=forms.RadioSelect,
        choices=((ALL, _("All States and Union Territories")), (TICKED, _("Only those that I tick"))),
        initial=ALL,
        error_messages={"required": _("Choose to which States it goes")},
    )
    states = forms.MultipleChoiceField(
        label=_("States and Union Territories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    direct = forms.BooleanField(
        label=_("Districts and stations have to answer at once"),
        required=False,
        help_text=_("Otherwise they have to answer from the day on which their State forwards the letter."),
    )
    supersedes = forms.ChoiceField(
        label=_("It supersedes an earlier letter"),
        required=False,
        help_text=_("The items of that letter are no longer asked; its answers stay on record."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, issuer: Unit, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.issuer = issuer
        earlier = Advisory.objects.filter(issuer=issuer, superseded_by=None).order_by("-issued_on")
        letters = [(letter.code, _letter_name(letter)) for letter in earlier.defer("text", "text_hi", "words")]
        set_choices(self, supersedes=[("", pgettext_lazy("letter", "None")), *letters])
        if issuer.kind == UnitKind.NATION:
            named = sorted(Unit.objects.filter(kind__in=STATES), key=lambda unit: unit.local_name)
            set_choices(self, states=[(unit.state, unit.local_name) for unit in named])
        else:
            for name in ("to", "states", "direct"):
                del self.fields[name]

    def clean_issued_on(self) -> date:
        """Refuse a day in the future."""
        day: date = self.cleaned_data["issued_on"]
        if day > today():
            raise forms.ValidationError(_("Enter a date that is not in the future"))
        return day

    def clean(self) -> CleanedData:
        """Ask for the States where only ticked ones are addressed; drop what was ticked before the choice changed."""
        cleaned = super().clean()
        if cleaned.get("to") == TICKED and not cleaned.get("states") and "states" not in self.errors:
            self.add_error("states", _("Tick the States to which the letter goes"))
        if cleaned.get("to") == ALL:
            cleaned["states"] = []
        return cleaned

    def cells(self) -> dict[str, object]:
        """Return the columns of a valid form as a register file has them."""
        cleaned = self.cleaned_data
        names = ("reference", "authority", "authority_hi", "title", "title_hi", "extent", "source", "supersedes")
        cells: dict[str, object] = {name: cleaned[name] for name in names}
        cells |= {name: _lines(cleaned[name]) for name in ("text", "text_hi")}
        return cells | {
            "code": letter_code(self.issuer, cleaned["issued_on"], cleaned["reference"]),
            "issued_on": cleaned["issued_on"],
            "certainty": "secondary" if cleaned["extent"] == Extent.SUMMARY else "verified",
            "states": cleaned.get("states") or [],
            "direct": "yes" if cleaned.get("direct") else "",
        }


def _letter_name(letter: Advisory) -> str:
    return " · ".join(filter(None, [letter.reference or letter.code, letter.local_title]))


def _lines(text: str) -> str:
    """Return a text with the line ends of a file: a browser sends others."""
    return text.replace("\r\n", "\n")


def letter_code(issuer: Unit, issued_on: date, reference: str) -> str:
    """Return the code of a letter that was written here: the same letter has the same code, and no other has it."""
    folded = unicodedata.normalize("NFKC", reference).casefold()
    slug = "-".join(re.findall(r"[a-z0-9]+", folded))
    if re.sub(r"[a-z0-9]+|[^\w]|_", "", folded):  # letters of another script, which the slug leaves out
        slug = "-".join(filter(None, [slug, hashlib.sha256(folded.encode()).hexdigest()[:8]]))
    head = f"{issuer.state.lower() or 'in'}-{issued_on.isoformat()}"
    code = f"{head}-{slug}".rstrip("-")
    return code if len(code) <= 64 else f"{head}-{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


class LetterItemForm(ReadableTextForm):
    """An item of a letter: the action that is asked, who has to answer by when, and which evidence an answer needs."""

    readable = ("asked", "asked_hi")

    asked = forms.CharField(
        label=_("What is asked, in English"),
        max_length=20_000,
        widget=_WIDE,
        error_messages={"required": _("Enter what is asked, in English")},
    )
    asked_hi = HindiField(
        label=_("What is asked, in Hindi"),
        max_length=20_000,
        widget=_WIDE,
        error_messages={"required": _("Enter what is asked, in Hindi")},
    )
    levels = forms.MultipleChoiceField(
        label=_("Who has to answer"),
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who has to answer")},
    )
    evidence = forms.ChoiceField(
        label=_("Evidence that an answer “done” needs"),
        required=False,
        choices=(("", _("No particular kind")), *Evidence.choices),
    )
    figure = forms.ChoiceField(
        label=_("Figure of the system that is shown beside the answers"),
        required=False,
        help_text=_("It is shown only; it does not decide whether the item is done."),
    )
    due_on = DayField(
        label=_("Last day, the same for all"), required=False, help_text=_("Leave empty where the letter sets none.")
    )
    within_days = forms.IntegerField(
        label=_("Or number of days to answer"),
        required=False,
        min_value=1,
        max_value=9_999,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        help_text=_("Counted from the date of the letter, or from the day on which the State forwards it."),
    )

    def __init__(self, data: QueryDict | None, *, issuer: Unit, prefix: str, quiet: bool = False) -> None:
        """Create the form; with `quiet` it shows what was typed, without errors, while items are added or removed."""
        super().__init__(data, prefix=prefix)
        self.quiet = quiet
        titles = [(name, str(figures.figure(name).title)) for name in figures.names()]
        none = ("", pgettext_lazy("figure", "None"))
        set_choices(self, figure=[none, *sorted(titles, key=lambda choice: choice[1])])
        if issuer.kind != UnitKind.NATION:
            set_choices(self, levels=[choice for choice in Level.choices if choice[0] != Level.STATE])

    def full_clean(self) -> None:
        """Validate the form, unless it is only shown again."""
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> CleanedData:
        """Take one last day, not two."""
        cleaned = super().clean()
        if cleaned.get("due_on") and cleaned.get("within_days"):
            self.add_error("within_days", _("Enter a last day or a number of days, not both"))
        if cleaned.get("evidence") == Evidence.FIGURE and not cleaned.get("figure"):
            self.add_error("figure", _("Choose the figure that an answer has to give"))
        return cleaned

    def cells(self, number: int) -> dict[str, object]:
        """Return the columns of a valid form as a register file has them."""
        cleaned = self.cleaned_data
        return {
            "number": number,
            "asked": _lines(cleaned["asked"]),
            "asked_hi": _lines(cleaned["asked_hi"]),
            "levels": list(cleaned["levels"]),
            "due_on": cleaned["due_on"],
            "within_days": cleaned["within_days"],
            "evidence": cleaned["evidence"],
            "figures": [cleaned["figure"]] if cleaned["figure"] else [],
        }


class QuietLetterForm(LetterForm):
    """The letter's form as it is shown again, without errors, while items are added or removed."""

    def full_clean(self) -> None:
        """Validate nothing."""
        self._errors, self.cleaned_data = ErrorDict(), {}


class WrittenLetter:
    """A letter as it is being written: its form and the forms of its items, at least one."""

    def __init__(self, issuer: Unit, sent: QueryDict | None = None, *, supersedes: str = "") -> None:
        """Read what was sent; an empty letter where nothing was, which may supersede another."""
        change = _change(sent) if sent is not None else ""
        data = _without_item(sent, change) if sent is not None else None
        self.is_sent = sent is not None and not change
        form = QuietLetterForm if change else LetterForm
        self.form = form(data, issuer=issuer, initial={"supersedes": supersedes})
        self.item_forms = [
            LetterItemForm(data, issuer=issuer, quiet=bool(change), prefix=f"item-{n}")
            for n in range(1, _item_count(data) + (change == _ADD) + 1)
        ]

    @property
    def forms(self) -> Sequence[forms.Form]:
        """Return all forms of the page, in their order."""
        return [self.form, *self.item_forms]

    def is_valid(self) -> bool:
        """Return whether the letter was sent to be registered, and all of it is right."""
        # Every form is validated, so that each shows its errors.
        wrong = [form for form in self.forms if not form.is_valid()]
        return self.is_sent and not wrong

    def entry(self) -> AdvisoryEntry:
        """Return the letter as a register file would give it.

        Raises:
            Refused: a rule of the file is broken that the form does not know.
        """
        return read_entry(self.form.cells(), [form.cells(n) for n, form in enumerate(self.item_forms, start=1)])


_ADD = "add"


def _change(sent: QueryDict) -> str:
    """Return which button was pressed that only changes the form: `add`, or the number of an item to remove."""
    return _ADD if _ADD in sent else sent.get("remove", "")


def _item_count(data: Mapping[str, object] | None) -> int:
    typed = str((data or {}).get("items", "1"))
    return min(max(int(typed), 1), MOST_ITEMS) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


def _without_item(sent: QueryDict, change: str) -> QueryDict:
    """Return what was sent, without the item to be removed; those after it move up."""
    count = _item_count(sent)
    if not (change.isascii() and change.isdecimal()) or len(change) > 3 or not 1 <= int(change) <= count or count == 1:
        return sent
    removed, data = int(change), QueryDict(mutable=True)
    for name, values in sent.lists():
        if new_name := _renumbered(name, removed):
            data.setlist(new_name, values)
    data["items"] = str(count - 1)
    return data


_ITEM_FIELD = re.compile(r"item-(\d{1,3})-(.*)")


def _renumbered(name: str, removed: int) -> str:
    match = _ITEM_FIELD.fullmatch(name)
    if match is None:
        return name
    number = int(match[1])
    if number == removed:
        return ""
    return f"item-{number - 1}-{match[2]}" if number > removed else name


class DueForm(forms.Form):
    """A later last day of an item, and why."""

    due_on = DayField(label=_("New last day"), error_messages={"required": _("Enter the new last day")})
    reason = OfficeTextField(
        label=_("Reason for the new last day"),
        max_length=300,
        error_messages={"required": _("Enter why the last day is changed")},
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
