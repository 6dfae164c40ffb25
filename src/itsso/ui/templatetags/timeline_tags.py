"""The history of a case or complaint as a list: `{% load timeline_tags %}{% timeline entries %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
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
    title = format_html("<h3>{}</h3>", item.title)
    if item.struck:
        title = format_html("<h3><del>{}</del> ({})</h3>", item.title, gettext("corrected"))
    correct = '<span class="itsso-no-print">· <a class="govuk-link" href="{}">{}{}</a></span>'
    hidden = format_html('<span class="govuk-visually-hidden">: {}</span>', item.title)
    return format_html(
        '<li{} class="itsso-timeline__item{}">{} {} <p class="itsso-timeline__when">{} {} {}</p> {}</li>',
        format_html(' id="{}"', item.anchor) if item.anchor else "",
        " itsso-timeline__item--struck" if item.struck else "",
        title,
        format_html('<p class="itsso-timeline__byline">{}</p>', item.byline) if item.byline else "",
        when(item.when),
        format_html("· {}", unbroken_dates(item.note)) if item.note else "",
        format_html(correct, item.url, item.action, hidden) if item.url else "",
        format_html("<div>{}</div>", unbroken_dates(item.text)) if item.text else "",
    )
