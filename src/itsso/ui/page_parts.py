"""Small parts that most pages have, written without a template: an included one takes longer than all its text."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from itsso.ui import text
from itsso.ui.components import Tab, Text


def sub_navigation(tabs: Iterable[Tab], label: Text) -> SafeString:
    """Return the pages of one thing, such as a case; nothing where there is none."""
    items = format_html_join("", _TAB, ((tab.url, _CURRENT if tab.current else "", *_title(tab)) for tab in tabs))
    if not items:
        return items
    return format_html(
        '<nav class="moj-sub-navigation itsso-no-print" aria-label="{}">'
        '<ul class="moj-sub-navigation__list">{}</ul></nav>',
        label,
        items,
    )


_TAB = '<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="{}"{}>{}{}</a></li>'
_CURRENT = SafeString(' aria-current="page"')


def _title(tab: Tab) -> tuple[Text, str]:
    return tab.title, "" if tab.count is None else f" {text.count(tab.count)}"
