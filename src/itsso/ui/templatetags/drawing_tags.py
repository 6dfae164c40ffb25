"""A part of a page that is drawn once for the same values: `{% load drawing_tags %}`.

    {% drawn_once "funnel" figures.drawn_from %}…{% enddrawn_once %}

What is between the tags may depend on nothing but the values and the reader's language: not on the request, the clock
or a setting, and it names no case and no officer. Other values are drawn anew, so nobody sees what was drawn from
numbers that this reader may not see.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

from itsso.ui.drawing_memory import remembered_drawing

register = template.Library()


class _DrawnOnceNode(template.Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist

    def render(self, context: template.Context) -> SafeString:
        values = tuple(value.resolve(context) for value in self.values)
        return remembered_drawing(values, lambda: self.nodelist.render(context))


@register.tag
def drawn_once(parser: Parser, token: Token) -> _DrawnOnceNode:
    """Return the part up to `enddrawn_once`. The first value is the name of the part, which no other has."""
    values = token.split_contents()[1:]
    if len(values) < 2:
        raise template.TemplateSyntaxError("drawn_once needs the name of the part and what it is drawn from")
    nodelist = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    return _DrawnOnceNode([parser.compile_filter(value) for value in values], nodelist)
