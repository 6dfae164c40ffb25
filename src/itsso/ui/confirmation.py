"""The green panel on the page after an act: what was done, its number, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from itsso.ui.components import Text


@dataclass(frozen=True)
class ConfirmationStep:
    """A sentence under "What happens next"; a link where it has the address of a page."""

    title: Text
    url: str = ""


PANEL = "panel"
"""The `extra_tags` of a message whose text is such a panel: `ui/base.html` shows it without a banner."""


def show_confirmation(
    request: HttpRequest, title: Text, *, number: Text = "", label: Text = "", steps: Sequence[ConfirmationStep] = ()
) -> None:
    """Show the panel at the head of the next page that this session opens; several acts show several panels.

    Args:
        request: The request that did the act.
        title: What was done: "Posting added".
        number: The number that the act got, or that of its object; shown behind `label`, which says what number it is.
        label: "Officer's number"; not shown without a number.
        steps: What happens next, and what the officer can do next, in this order.
    """
    context = {"title": title, "number": number, "label": label, "steps": steps}
    messages.success(request, render_to_string("ui/confirmation.html", context), extra_tags=PANEL)
