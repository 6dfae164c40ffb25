"""Tags for pages of complaints."""

from __future__ import annotations

from django import template

from itsso.cases.extensions import StationLine
from itsso.intake.on_call.page import on_call_line

register = template.Library()


@register.inclusion_tag("intake/on_call_line.html", takes_context=True)
def woman_on_call(context: template.Context) -> dict[str, StationLine | None]:
    """Return who is the woman officer on call at the reader's station now."""
    return {"line": on_call_line(context["request"])}
