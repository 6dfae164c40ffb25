"""The green panel at the head of the page that follows an act: what was done, its number, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from itsso.ui.components import Text


@dataclass(frozen=True)
class ConfirmationStep:
    """What happens next, or what the officer can do next, with the address of its page if it has one."""

    title: Text
    url: str = ""


PANEL = "panel"
"""The tag of a message that is such a panel, for `ui/base.html`."""


def show_confirmation(
    request: HttpRequest, title: Text, *, number: Text = "", label: Text = "", steps: Sequence[ConfirmationStep] = ()
) -> None:
    """Show on the next page what was done, with its number and what that is, and the next steps, if there are any."""
    context = {"title": title, "number": number, "label": label, "steps": steps}
    messages.success(request, render_to_string("ui/confirmation.html", context), extra_tags=PANEL)
