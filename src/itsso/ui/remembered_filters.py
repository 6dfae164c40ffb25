"""The filters with which an officer last saw a list: they are in force again when the list is opened without any.

They are kept in the session, so until it ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest


def remembered_query(request: HttpRequest, form: forms.BaseForm, filters: Mapping[str, str]) -> str:
    """Return the remembered query where the list is opened without one; otherwise remember its filters.

    Only choices from a list and dates are remembered. What was typed may be a name, and is not.
    """
    posting = getattr(request, "posting", None)
    if posting is None or not _is_menu_page(request):
        return ""
    key, session = f"list {posting.pk} {request.path}", request.session
    if not request.GET:
        return str(session.get(key, "")) if request.method == "GET" else ""
    query = _query_of_choices(form, filters)
    if query:
        if session.get(key) != query:
            session[key] = query
    elif key in session and ("all" in request.GET or not filters):
        del session[key]
    return ""


def field_name(parameter: str) -> str:
    """Return the field of a parameter: a day is sent in three."""
    return re.sub("_(day|month|year)$", "", parameter)


def _is_menu_page(request: HttpRequest) -> bool:
    """Return whether the address is one page, not one for each unit or case: only there filters are remembered."""
    match = request.resolver_match
    return match is not None and not match.kwargs


def _query_of_choices(form: forms.BaseForm, filters: Mapping[str, str]) -> str:
    chosen = {name for name, field in form.fields.items() if _is_chosen(field)}
    return urlencode({name: value for name, value in filters.items() if field_name(name) in chosen})


def _is_chosen(field: forms.Field) -> bool:
    """Return whether a field's value is chosen or a day, so that it cannot be a name that somebody typed."""
    return isinstance(field, forms.ChoiceField | forms.DateField | forms.BooleanField)
