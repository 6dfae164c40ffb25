"""Values that several parts of one page need, each computed once for the request."""

from collections.abc import Callable

from django.http import HttpRequest


def once[Value](request: HttpRequest, name: str, compute: Callable[[], Value]) -> Value:
    """Return the value of that name, computed at the first call for this request."""
    values: dict[str, Value] = request.__dict__.setdefault("_once", {})
    if name not in values:
        values[name] = compute()
    return values[name]
