"""The details of audit entries as text: labels, codes and filters in words, without ids and hashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.conf import settings
from django.forms import ChoiceField, Form
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy

from itsso.audit.words import code_text
from itsso.ui.components import Text

type LabelOfCode = Callable[[str], Text | None]
"""Returns what a code means; nothing for a code that it does not know."""

LABELS: dict[tuple[str, str], LabelOfCode] = {}
"""What the codes of a detail mean, by act, or by the first part of an act, and the key of the detail."""


def register_label(act: str, key: str, label: LabelOfCode) -> None:
    """Register what the codes of a detail of an act mean: `register_label("vault.opened", "why", REASONS.get)`.

    `act` may be the first part of an act alone (`accounts`); `why` is the key of an entry's reason.
    """
    LABELS[act, key] = label


FILTER_FORMS: dict[str, Callable[[], Form]] = {}
"""The form with the filters of a list, by the name of its page."""


def register_filters(form: Callable[[], Form], *pages: str) -> None:
    """Register the form whose choices say what the filters of some pages mean: `register_filters(DeskForm, "x:y")`.

    It is called in the reader's language. Where the form of a page needs data or a unit, any will do that leave every
    choice in place.
    """
    FILTER_FORMS.update(dict.fromkeys(pages, form))


DETAILS: dict[str, Promise] = {
    "accepted": pgettext_lazy("audit log", "accepted"),
    "added": pgettext_lazy("audit log", "added"),
    "after": pgettext_lazy("audit log", "after"),
    "before": pgettext_lazy("audit log", "before"),
    "blank": pgettext_lazy("audit log", "form"),
    "cases": pgettext_lazy("audit log", "cases"),
    "charge": pgettext_lazy("audit log", "charge with"),
    "changed": pgettext_lazy("audit log", "changed"),
    "codes": pgettext_lazy("audit log", "codes given so far"),
    "copy": pgettext_lazy("audit log", "copy number"),
    "document": pgettext_lazy("audit log", "document"),
    "ends_on": pgettext_lazy("audit log", "last day"),
    "events": pgettext_lazy("audit log", "entries"),
    "extract": pgettext_lazy("audit log", "record"),
    "faults": pgettext_lazy("audit log", "faults of the data"),
    "found": pgettext_lazy("audit log", "cases found"),
    "from_register": pgettext_lazy("audit log", "from the personnel register"),
    "from_day": pgettext_lazy("audit log", "from"),
    "granted": pgettext_lazy("audit log", "granted"),
    "holder": pgettext_lazy("audit log", "code given to"),
    "kind": pgettext_lazy("audit log", "type"),
    "kinds": pgettext_lazy("audit log", "types of entry"),
    "language": pgettext_lazy("audit log", "language"),
    "lines": pgettext_lazy("audit log", "log entries"),
    "number": pgettext_lazy("audit log", "number"),
    "order_number": pgettext_lazy("audit log", "order number"),
    "court": pgettext_lazy("audit log", "court"),
    "ground": pgettext_lazy("audit log", "what was ordered"),
    "ordered_on": pgettext_lazy("audit log", "date of the order"),
    "print_for": pgettext_lazy("audit log", "printed for"),
    "rank": pgettext_lazy("audit log", "rank"),
    "reason": pgettext_lazy("audit log", "reason"),
    "removed": pgettext_lazy("audit log", "removed"),
    "reprint": pgettext_lazy("audit log", "same file printed again"),
    "rows": pgettext_lazy("audit log", "rows"),
    "starts_on": pgettext_lazy("audit log", "first day"),
    "setting": pgettext_lazy("audit log", "setting"),
    "stations": pgettext_lazy("audit log", "stations"),
    "that_day": pgettext_lazy("audit log", "identities opened that day"),
    "times": pgettext_lazy("audit log", "times returned"),
    "tries": pgettext_lazy("audit log", "attempts"),
    "value": pgettext_lazy("audit log", "value"),
    "victim": pgettext_lazy("audit log", "victim"),
    "way": pgettext_lazy("audit log", "received by"),
    "what": pgettext_lazy("audit log", "subject"),
    "zero_fir": pgettext_lazy("audit log", "Zero FIR"),
}
"""Details that a page shows, by their key. Ids and hashes are in the table file and in the sealed entry."""

FILTERS: dict[str, Promise] = {
    "act": pgettext_lazy("audit log", "kind of entry"),
    "assigned": pgettext_lazy("audit log", "whose cases"),
    "as_on": pgettext_lazy("audit log", "as on"),
    "basis": pgettext_lazy("audit log", "basis"),
    "course": pgettext_lazy("audit log", "course"),
    "day": pgettext_lazy("audit log", "day"),
    "due": pgettext_lazy("audit log", "due"),
    "known_on": pgettext_lazy("audit log", "as known on"),
    "month": pgettext_lazy("audit log", "month"),
    "part": pgettext_lazy("audit log", "list"),
    "period": pgettext_lazy("audit log", "period"),
    "rule": pgettext_lazy("audit log", "time limit"),
    "scope": pgettext_lazy("audit log", "scope"),
    "show": pgettext_lazy("audit log", "list"),
    "stands": pgettext_lazy("audit log", "list"),
    "status": pgettext_lazy("audit log", "status"),
    "state": pgettext_lazy("audit log", "State"),
    "whose": pgettext_lazy("audit log", "whose cases"),
}
"""Titles of filters by their name in the address, for pages whose form has no such field."""


def describe_detail(act: str, detail: dict[str, object]) -> list[str]:
    """Return the details of an act as lines for a reader, each with its label: "Cases found: 3"."""
    detail_lines = [_status(detail["status"])] if "status" in detail else []
    for key, value in detail.items():
        if key == "asked" and isinstance(value, dict):
            detail_lines += _filter_lines(act.partition(".")[2], value)
        elif key in DETAILS and (detail_text := _value(act, key, value)):
            detail_lines.append(f"{DETAILS[key]}: {detail_text}")
    return [capfirst(detail_line) for detail_line in detail_lines]


def describe_reason(act: str, why: str) -> str:
    """Return the reason of an act in words; text that an officer typed is returned as it is."""
    return _value(act, "why", why)


def _value(act: str, key: str, value: object) -> str:
    """Return a detail's value as text: a code in the words that its package registered, or else as it is."""
    label = LABELS.get((act, key)) or LABELS.get((act.partition(".")[0], key))
    if label and value and isinstance(value, str) and (meaning := label(value)):
        return str(meaning)
    return str(dict(settings.LANGUAGES).get(str(value), value)) if key == "language" else _plain(value)


STATUSES: dict[object, Promise] = {
    401: pgettext_lazy("audit log", "not signed in"),
    404: pgettext_lazy("audit log", "not found, or not available to this posting"),
    413: pgettext_lazy("audit log", "too large"),
    422: pgettext_lazy("audit log", "the form was not accepted, and nothing was recorded"),
    429: pgettext_lazy("audit log", "too many requests"),
}


def _status(status: object) -> str:
    return str(STATUSES.get(status, gettext("response code %(status)s") % {"status": status}))


def _filter_lines(page: str, filters: dict[str, object]) -> list[str]:
    """Return the filters of a list, a line for each. A typed text is stored as a keyed hash: it is only mentioned."""
    form = FILTER_FORMS[page]() if page in FILTER_FORMS else Form()
    typed = any(_is_hash(value) for value in filters.values())
    coded = [
        f"{label}: {meaning}"
        for name, value in filters.items()
        if not _is_hash(value)
        and (label := _filter_label(form, name))
        and (meaning := _filter_meaning(form, page, name, str(value)))
    ]
    return [*coded, gettext("typed text, which is not stored")] if typed else coded


def _filter_label(form: Form, name: str) -> str:
    """Return the title of a filter, from the form of its page; empty for one that is not shown."""
    field = form.fields.get(name)
    return str(field.label or "") if field is not None else str(FILTERS.get(name, ""))


def _filter_meaning(form: Form, page: str, name: str, value: str) -> str:
    """Return the title of a filter's value, from the form of its page or as its package registered it.

    A value that nobody chose from a list, such as a day or a changed address, is returned as it is.
    """
    field, label = form.fields.get(name), LABELS.get((page, name))
    meanings = dict(_choices_of(field)) if isinstance(field, ChoiceField) else {}
    meaning = meanings.get(value) or (label(value) if label else None)
    return str(meaning) if meaning else _plain(value)


def _choices_of(field: ChoiceField) -> Iterator[tuple[str, str]]:
    """Yield the codes of a filter's choices with their titles. A filter has no groups of choices."""
    choices: Iterable[tuple[object, object]] = field.widget.choices
    for code, choice_title in choices:
        yield str(code), str(choice_title)


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and value.startswith("#")


_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{64}")


def _plain(value: object) -> str:
    """Return a value as text; empty where it is an id or a hash, which means nothing to a reader."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return ", ".join(f"{code_text(str(key))} {_plain(item)}" for key, item in value.items() if _plain(item))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    return "" if _is_hash(value) or value is None else code_text(_UUID.sub("", str(value)).strip())


def unit_of_page(act: str, object_id: str) -> int | None:
    """Return the id of the unit whose page was opened or sent; None where the act is about anything else."""
    is_id = object_id.isascii() and object_id.isdecimal() and len(object_id) < 10
    return int(object_id) if is_id and _is_page_of_a_unit(act.partition(".")[2]) else None


@cache
def _is_page_of_a_unit(view_name: str) -> bool:
    try:
        reverse(view_name, kwargs={"unit_id": 1})
    except NoReverseMatch:
        return False
    return True


def describe_object(act: str, object_id: str) -> str:
    """Return what an act was about, for a reader: its references, without ids.

    A code in the address of a page is shown in the words that its package registered for the page and "object".
    """
    label = LABELS.get((act.partition(".")[2], "object"))
    meanings = (str(label(word) or _plain(word)) if label else _plain(word) for word in object_id.split())
    return " ".join(filter(None, meanings))
