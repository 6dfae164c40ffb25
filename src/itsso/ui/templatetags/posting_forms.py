"""Every form that carries a CSRF token also carries the posting in which it was opened.

A builtin of the template engine, which takes the place of Django's own `{% csrf_token %}`: so no form can forget it.
`protection.middleware` refuses a form whose posting is not the session's any more.
"""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "form_posting"

register = template.Library()


class PostingNode(CsrfTokenNode):
    """The two hidden fields; on a page without an officer at work the token alone."""

    def render(self, context: Context) -> SafeString:
        """Return the hidden fields of a form."""
        token = SafeString(super().render(context))
        posting = getattr(context.get("request"), "posting", None)
        if not token or posting is None:
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, posting.pk)


@register.tag
def csrf_token(parser: Parser, token: Token) -> PostingNode:
    """Render the CSRF token and the posting of a form."""
    return PostingNode()
