"""The officer who heads a unit, as a page names the person to be asked."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from itsso.accounts.models import Posting
from itsso.ui.names import person_name, with_phone


def head_to_ask(head: Posting) -> SafeString:
    """Return the officer who heads a unit, with role and telephone number, to be called from the page."""
    officer = head.officer
    return with_phone(format_html("{}, {}", person_name(officer.named), head.get_role_display()), officer.phone)
