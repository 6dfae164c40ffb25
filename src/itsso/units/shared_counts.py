"""What several figures of a unit are read from, counted once where the figures are counted together.

Four figures come from who is trained, six from which districts sent data. A page that shows them all would otherwise
count each of these again for every figure. These functions know no request, and a job without one calls them too; what
the parts of one page share otherwise is in `ui/per_request.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

type _Counted = dict[tuple[object, tuple[Hashable, ...]], object]

_counted: ContextVar[_Counted | None] = ContextVar("itsso_shared_counts", default=None)


@contextmanager
def counting_together() -> Iterator[None]:
    """Return a context in which `shared` functions count once for the same arguments.

    It must lie within one transaction and its ranges: what was counted is gone at its end, and reaches no other reader.
    """
    token = _counted.set({})
    try:
        yield
    finally:
        _counted.reset(token)


def shared[*Arguments, Counts](count: Callable[[*Arguments], Counts]) -> Callable[[*Arguments], Counts]:
    """Share what a function counts between the figures of one `counting_together`; outside it counts each time.

    For functions whose arguments say all that the count depends on, and whose result no caller changes.
    """

    @wraps(count)
    def count_once(*arguments: *Arguments) -> Counts:
        counted = _counted.get()
        if counted is None:
            return count(*arguments)
        key = (count, arguments)
        if key not in counted:
            counted[key] = count(*arguments)
        return counted[key]  # type: ignore[return-value]  # stored by the same function

    return count_once
