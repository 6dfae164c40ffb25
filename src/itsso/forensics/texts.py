"""Texts that the pages and papers of police and laboratory share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from itsso.forensics import catalogue
from itsso.forensics.models import Exhibit, Item
from itsso.ui import text
from itsso.ui.components import Text, in_lines


def lines(*parts: Text) -> SafeString:
    """Return the parts that are not empty, as lines of one table cell."""
    return in_lines(parts)


def item_name(item: Item | Exhibit) -> str:
    """Return an item in one line: P-1, kit."""
    return f"{item.mark}, {catalogue.code_label('items', item.what)}"


def reasons(codes: Collection[str]) -> str:
    """Return the reasons for a return in words; a dash where none is given."""
    return "; ".join(catalogue.code_label("returns", code) for code in codes) or "–"


def query_answer(code: str, letter: str) -> str:
    """Return the police's answer to a query of a laboratory, with the number of its letter."""
    return ", ".join(filter(None, (catalogue.code_label("answers", code), letter)))


def in_days(days: int) -> str:
    """Return a number of days with its unit."""
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": text.count(days)}


def priority_line(name: str, due: date | None) -> str:
    """Return a class of priority, with the day by which it is ranked."""
    title = catalogue.priority(name)
    return f"{title}, {text.day(due)}" if due else title
