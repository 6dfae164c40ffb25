"""A form that is sent twice is processed once: the meaning of its number, and for whom.

The number of a form is not secret: it appears in addresses and in the audit log. So only the officer who sent a form is
answered as if it were sent for the first time, and what it recorded is never replaced.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.platform.errors import Refused


def refuse_another_officer(sender: str, *, by: Posting) -> None:
    """Raise Refused where a form was sent by another officer, of the number `sender`, and is sent again now."""
    if sender != by.officer.number:
        raise Refused(_("Another officer has already sent this form. Nothing was recorded now. Open the page again."))


def refuse_other_content(is_same: bool) -> None:
    """Raise Refused where a form is sent again with other content: what it recorded stands."""
    if not is_same:
        raise Refused(
            _("This form was already sent with other content, which is recorded unchanged. Open the page again.")
        )
