"""Drawings that are made once for the same values: a dashboard draws five, of the same figures for an hour."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock

from django.utils.safestring import SafeString
from django.utils.translation import trans_real

MOST_DRAWINGS = 128
"""Drawings of one kind that a process remembers; each has 2 to 20 kB."""

MOST_PARTS = 256
"""Parts of pages that a process remembers; each has 1 to 60 kB."""


def drawn_once[**Values](draw: Callable[Values, SafeString]) -> Callable[Values, SafeString]:
    """Remember what a function draws for the same values in the same words.

    It may read nothing but its arguments and the catalogue of the reader's language. So a drawing is never older than
    its figures, and nobody sees one that was not drawn from what this reader may see.
    """

    @lru_cache(maxsize=MOST_DRAWINGS)
    def remembered(_catalogue: object, *values: Hashable, **named_values: Hashable) -> SafeString:
        return draw(*values, **named_values)  # type: ignore[arg-type]  # as they were given

    @wraps(draw)
    def draw_or_remember(*values: Values.args, **named_values: Values.kwargs) -> SafeString:
        hashable = [tuple(value) if isinstance(value, list) else value for value in values]
        # A State that changes its words gets a new catalogue, so it sees no drawing with the words before.
        return remembered(trans_real.catalog(), *hashable, **named_values)  # type: ignore[arg-type]

    return draw_or_remember


_parts: OrderedDict[Hashable, SafeString] = OrderedDict()
_parts_lock = Lock()


def part_drawn_once(values: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """Return a part of a page that depends on `values` and the reader's language alone: as drawn before, or drawn now.

    For a function whose arguments cannot be compared, such as the rendering of a template.
    """
    key = (trans_real.catalog(), values)
    with _parts_lock:
        if key in _parts:
            _parts.move_to_end(key)
            return _parts[key]
    drawing = draw()
    with _parts_lock:
        _parts[key] = drawing
        if len(_parts) > MOST_PARTS:
            _parts.popitem(last=False)
    return drawing
