"""Drawings and parts of pages that are made once for the same values: a dashboard has twelve, the same for an hour.

`drawn_once` is for a function; the tag `drawn_once` (`ui/templatetags/drawing_tags.py`) for a part of a template.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock

from django.utils.safestring import SafeString
from django.utils.translation import trans_real

MOST_DRAWINGS = 512
"""Drawings and parts of pages that a process remembers; each has 1 to 60 kB."""

_drawings: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = Lock()


def drawn_once[**Values](draw: Callable[Values, SafeString]) -> Callable[Values, SafeString]:
    """Remember what a function draws for the same values in the same words.

    It may read nothing but its arguments and the catalogue of the reader's language. So a drawing is never older than
    its figures, and nobody sees one that was not drawn from what this reader may see.
    """

    @wraps(draw)
    def draw_or_remember(*values: Values.args, **named_values: Values.kwargs) -> SafeString:
        hashable = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        key = (draw, hashable, tuple(named_values.items()))
        return remembered_drawing(key, lambda: draw(*values, **named_values))

    return draw_or_remember


def remembered_drawing(values: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """Return what depends on `values` and the reader's language alone: as drawn before, or drawn now."""
    # A State that changes its words gets a new catalogue, so it sees no drawing with the words before.
    key = (trans_real.catalog(), values)
    with _lock:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key]
    drawing = draw()
    with _lock:
        _drawings[key] = drawing
        if len(_drawings) > MOST_DRAWINGS:
            _drawings.popitem(last=False)
    return drawing
