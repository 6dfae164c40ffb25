"""Formatting of values for a reader, and folding of what a reader types, in the active language."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy

FEW = 10
"""Below this many a percentage says more than the numbers know: "3 of 7" is printed instead."""

NAMED = 3
"""Most names that a sentence lists."""

ACTS = {
    "IPC": pgettext_lazy("Act", "IPC"),
    "BNS": pgettext_lazy("Act", "BNS"),
    "POCSO": pgettext_lazy("Act", "POCSO"),
    "SCST": pgettext_lazy("Act", "SC/ST"),
    "IT": pgettext_lazy("Act", "IT"),
    "JJ": pgettext_lazy("Act", "JJ"),
    "CRPC": pgettext_lazy("Act", "CrPC"),
    "BNSS": pgettext_lazy("Act", "BNSS"),
    "NDPS": pgettext_lazy("Act", "NDPS"),
    "UAPA": pgettext_lazy("Act", "UAPA"),
}
"""The short names of Acts in the reader's script, by the codes of `law`; other codes are written as they are."""

_ACT_OF_SECTION = re.compile(r"\b(IPC|BNSS|BNS|POCSO|CrPC|NDPS|UAPA)(?= \d)")
_PAIRS = re.compile(r"(?<=\d)(?=(?:\d\d)+$)")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


def fold(typed: str) -> str:
    """Return what was typed, with Devanagari digits as 0-9, in Unicode's composed form, without spaces at the ends."""
    return unicodedata.normalize("NFC", typed).translate(_DIGITS).strip()


def day(value: date | datetime | None) -> str:
    """Return a day as 24-11-2026; a moment is first put into India's civil time. Nothing for None."""
    if value is None:
        return ""
    return _indian(value).strftime("%d-%m-%Y")


def moment(value: date | datetime | None) -> str:
    """Return a moment as 24-11-2026 10:05; a date without a time is written as a day."""
    if value is None:
        return ""
    return _indian(value).strftime("%d-%m-%Y %H:%M" if isinstance(value, datetime) else "%d-%m-%Y")


def machine(value: date | datetime) -> str:
    """Return a day or moment for a `datetime` attribute: ISO 8601, with the offset where there is a time."""
    value = _indian(value)
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _indian(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(timezone.get_default_timezone())  # no page is in another one, so none is looked up
    return value


def count(number: int) -> str:
    """Return a count, grouped as India groups, in both languages: 1,72,471. A page prints hundreds."""
    if 0 <= number < 1000:  # most of them
        return str(number)
    digits = str(abs(number))
    head = _PAIRS.sub(",", digits[:-3])
    return f"{'-' if number < 0 else ''}{head}{',' if head else ''}{digits[-3:]}"


def count_cell(number: int) -> SafeString:
    """Return a count as a finished cell: digits and commas need no escaping, and a table has hundreds of them."""
    return SafeString(count(number))


def fir_number(number: int | str, year: int) -> str:
    """Return an FIR's number as stations write it: 0012/2026; one that is not all digits as it stands."""
    written = str(number)
    return f"{written:0>4}/{year}" if written.isdecimal() else f"{written}/{year}"


def share(part: int, whole: int) -> str:
    """Return `part` of `whole` as a percentage with both counts; below ten only the counts."""
    if whole < FEW:
        return gettext("%(part)s of %(whole)s") % {"part": count(part), "whole": count(whole)}
    values = {"percent": percent(part, whole), "part": count(part), "whole": count(whole)}
    return gettext("%(percent)s (%(part)s of %(whole)s)") % values


def percent(part: int, whole: int, places: int = 1) -> str:
    """Return `part` of `whole` in percent, as 64.1%, a half rounded up as published; a dash where `whole` is 0."""
    if not whole:
        return "–"
    return f"{(Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def days_to(due: date, today: date) -> str:
    """Return how far a due day is, as text: "3 days over the limit", "due today", "4 days left"."""
    days = (due - today).days
    if days < 0:
        return ngettext("%(days)s day over the limit", "%(days)s days over the limit", -days) % {"days": count(-days)}
    if days == 0:
        return gettext("due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": count(days)}


def sections(written: Iterable[str]) -> str:
    """Return sections in one line, as "BNS 64, POCSO 6"; in Hindi "बीएनएस 64, पॉक्सो 6"."""
    return ", ".join(map(_section, written))


def _section(written: str) -> str:
    act, _space, number = written.partition(" ")
    return f"{ACTS.get(act, act)} {number}" if number else written


def name_acts(written: str) -> str:
    """Return a citation with its Acts in the reader's script: "BNSS 193(2)", in Hindi "बीएनएसएस 193(2)"."""
    return _ACT_OF_SECTION.sub(lambda match: str(ACTS[match[1].upper()]), written)


def file_name(*parts: object) -> str:
    """Return parts of a file's name joined, with a dash for what a header or a disk could take for something else."""
    return "-".join(re.sub(r"[^0-9A-Za-z_]+", "-", str(part)) for part in parts)


def short_list(names: Sequence[str]) -> str:
    """Return the first names of a list, and the number of the others: "Bihar, Goa, Kerala and 2 more"."""
    listed, rest = ", ".join(names[:NAMED]), len(names) - NAMED
    return gettext("%(names)s and %(n)s more") % {"names": listed, "n": count(rest)} if rest > 0 else listed


def natural_key(name: str) -> list[tuple[int, str]]:
    """Return a key by which names sort as a reader counts: PS 2 before PS 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def not_a_formula(value: object) -> object:
    """Return a safe cell of a CSV file: a spreadsheet takes a text that begins with these signs for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
