"""Refusals that concern one field of the form that was sent."""

from __future__ import annotations

from django.forms import Form

from itsso.platform.errors import Refused


class FieldRefused(Refused):
    """Work refused for the content of one field; `field` is its name in the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def add_refusal(form: Form, refusal: Refused) -> None:
    """Add a refusal to the errors of a form, at its field where it concerns one."""
    field = refusal.field if isinstance(refusal, FieldRefused) else None
    form.add_error(field if field in form.fields else None, str(refusal))
