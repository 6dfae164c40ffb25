"""Values that several parts of one page need, each computed once for the request.

For functions that have the request. Figures of units, which a job counts too, share by `units/shared_counts.py`.
"""

from collections.abc import Callable

from django.http import HttpRequest


def is_known(request: HttpRequest, name: str) -> bool:
    """Return whether the value of that name was computed for this request."""
    return name in request.__dict__.get("_once", {})


def keep(request: HttpRequest, name: str, value: object) -> None:
    """Store a value that was computed with others, for `once` to return."""
    request.__dict__.setdefault("_once", {})[name] = value


def once[Value](request: HttpRequest, name: str, compute: Callable[[], Value]) -> Value:
    """Return the value of that name, computed at the first call for this request."""
    values: dict[str, Value] = request.__dict__.setdefault("_once", {})
    if name not in values:
        values[name] = compute()
    return values[name]
