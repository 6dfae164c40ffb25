"""The values that component tags are given, made by a view or a query. Titles may be lazy translations."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from itsso.ui import text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Text = str | SafeString | _StrPromise

_DATE = re.compile(r"\b\d\d-\d\d-\d{4}(?: \d\d:\d\d)?\b")


def link(text: Text, url: str) -> SafeString:
    """Return a link in a cell or a sentence that a view writes; the text alone where `url` is empty."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, text) if url else format_html("{}", text)


def with_note(content: Text, note: Text) -> SafeString:
    """Return a cell with a note in small print on a line of its own; the content alone where there is no note."""
    if not note:
        return format_html("{}", content)
    return format_html('{}<br><span class="govuk-body-s">{}</span>', content, note)


def in_lines(parts: Iterable[Text]) -> SafeString:
    """Return the parts that are not empty as lines of one table cell."""
    return SafeString("<br>".join([conditional_escape(part) for part in parts if part]))


def unbroken_dates(sentence: Text) -> SafeString:
    """Return a sentence with each date on one line: Chromium breaks a line at the hyphens of a date.

    HTML is returned as it is; a date in it is to be a <time> element.
    """
    if hasattr(sentence, "__html__"):
        return SafeString(sentence)
    return SafeString(_DATE.sub(r'<span class="itsso-date">\g<0></span>', escape(str(sentence))))


@dataclass(frozen=True)
class FirstQuestion:
    """The first question of a form, which can be answered where the form is named: a text, sent to it by POST."""

    label: Text
    name: str


@dataclass(frozen=True)
class Figure:
    """A number with its label: `Figure(3, "overdue", "/cases/?state=overdue", "bad")`.

    `number` is None where nothing is counted. `tone` is "plain", "bad", "soon" or "good"; it only adds a coloured edge
    to what the label says. Where only a few are counted, `items` leads straight to the page of each, by its name; with
    `question` the first question of that page is asked beside the name. One that `is_part` counts some of what another
    figure beside it counts.
    """

    number: int | None
    label: Text
    url: str = ""
    tone: str = "plain"
    items: Sequence[tuple[Text, str]] = ()
    question: FirstQuestion | None = None
    is_part: bool = False

    @property
    def number_text(self) -> str:
        """Return the number as a page shows it: "1,72,471", or a dash where nothing is counted."""
        return "–" if self.number is None else text.count(self.number)


def total_of(figures: Iterable[Figure]) -> int:
    """Return how many things some figures count together, each once."""
    return sum(figure.number or 0 for figure in figures if not figure.is_part)


MOST_NAMED = 3
"""How many of those that a figure counts are named under it."""


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of a timeline. `note` says more of the time (recorded later); `struck` marks one that was corrected.

    `url` leads to the page on which the reader may correct the entry; `action` is the text of that link. `is_own` says
    that it was recorded on these pages and did not come by the feed. `anchor` is the id to which a link may lead. An
    entry that `is_routine` is made so often that it would hide the others. One that `is_folded` is shown on a phone
    when the fold above the list is pressed, and one that is not `is_printed` is left out on paper.
    """

    title: Text
    when: date | datetime
    byline: Text = ""
    text: Text = ""
    note: Text = ""
    struck: bool = False
    url: str = ""
    action: Text = ""
    is_own: bool = False
    anchor: str = ""
    is_routine: bool = False
    is_folded: bool = False
    is_printed: bool = True


@dataclass(frozen=True)
class Task:
    """One entry of a task list: what is to be done, its status, and in which of the tags' colours."""

    title: Text
    status: Text
    url: str = ""
    hint: Text = ""
    colour: str = ""


@dataclass(frozen=True)
class SummaryRow:
    """One row of a summary list; `action` is the text of the link, as "Change"."""

    key: Text
    value: Text
    url: str = ""
    action: Text = ""


@dataclass(frozen=True)
class Tab:
    """One page of a sub-navigation; `count` stands behind the title."""

    title: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class ProgressBar:
    """The progress of a long task: `done` of `total` rows. `text` is shown with the bar; `over` means that it ended."""

    done: int
    total: int
    text: Text
    over: bool = False


@dataclass(frozen=True)
class PageTable:
    """A table of finished cells. `numeric` names the columns, from 0, whose cells stand to the right.

    One that `stacks` shows each row on a phone as a block of its own, where it would scroll sideways otherwise.
    """

    caption: Text
    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    numeric: frozenset[int] = frozenset()
    stacks: bool = False
