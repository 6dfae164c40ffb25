"""The breadcrumbs of a page about a unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itsso.units import queries
from itsso.units.models import Unit

type Breadcrumb = tuple[str, str]
"""The title of a step and its address; an empty address where the step is no link."""


def unit_breadcrumbs(
    unit: Unit, visible: tuple[int, int], url_of: Callable[[Unit], str], *, link_unit: bool = False
) -> list[Breadcrumb]:
    """Return the breadcrumbs from the nation to a unit. One query; see `breadcrumbs_along`."""
    return breadcrumbs_along(queries.path(unit), visible, url_of, link_unit=link_unit)


def breadcrumbs_along(
    path: Sequence[Unit], visible: tuple[int, int], url_of: Callable[[Unit], str], *, link_unit: bool = False
) -> list[Breadcrumb]:
    """Return the breadcrumbs along the path from the nation to a unit. `url_of` gives the address of each step.

    A step has no address if its unit is outside `visible`, the interval of station numbers that the reader sees. The
    unit itself has one only with `link_unit`, where further steps follow it.
    """
    first, last = visible
    steps: list[Breadcrumb] = []
    for ancestor in path:
        has_link = first <= ancestor.first and ancestor.last <= last and (link_unit or ancestor != path[-1])
        steps.append((ancestor.local_name, url_of(ancestor) if has_link else ""))
    return steps
