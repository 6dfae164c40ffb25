"""Tags for pages about one case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from itsso.cases import rooms

register = template.Library()


@register.inclusion_tag("ui/sub_navigation.html", takes_context=True)
def case_tabs(context: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """The pages about this case, those of other rooms among them."""
    return {"tabs": rooms.tabs(context["request"], case_id), "label": _("Pages about this case")}
