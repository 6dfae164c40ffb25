"""The history of a case or complaint as a list: `{% load timeline_tags %}{% timeline entries %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from itsso.ui.components import TimelineEntry, unbroken_dates
from itsso.ui.templatetags.ui_tags import when

register = template.Library()


@register.simple_tag
def timeline(items: Iterable[TimelineEntry]) -> SafeString:
    """Return the entries of a history as a list; written without a template's loops, since a case has hundreds."""
    return format_html(
        '<ol class="itsso-timeline">{}</ol>', SafeString("".join(_timeline_entry(item) for item in items))
    )


def _timeline_entry(item: TimelineEntry) -> SafeString:
    """Return one entry, each text escaped once: to format every part by itself took twice as long."""
    title = conditional_escape(item.title)
    heading = f"<del>{title}</del> ({conditional_escape(gettext('corrected'))})" if item.struck else title
    correct = (
        f'<span class="itsso-no-print">· <a class="govuk-link" href="{conditional_escape(item.url)}">'
        f'{conditional_escape(item.action)}<span class="govuk-visually-hidden">: {title}</span></a></span>'
    )
    parts = (
        f' id="{conditional_escape(item.anchor)}"' if item.anchor else "",
        _classes(item),
        heading,
        f'<p class="itsso-timeline__byline">{conditional_escape(item.byline)}</p>' if item.byline else "",
        when(item.when),
        f"· {unbroken_dates(item.note)}" if item.note else "",
        correct if item.url else "",
        f"<div>{unbroken_dates(item.text)}</div>" if item.text else "",
    )
    return SafeString(_ENTRY.format(*parts))


def _classes(item: TimelineEntry) -> str:
    struck = " itsso-timeline__item--struck" if item.struck else ""
    folded = " itsso-timeline__item--folded" if item.is_folded else ""
    return f"{struck}{folded}{'' if item.is_printed else ' itsso-no-print'}"


_ENTRY = '<li{} class="itsso-timeline__item{}"><h3>{}</h3> {} <p class="itsso-timeline__when">{} {} {}</p> {}</li>'
