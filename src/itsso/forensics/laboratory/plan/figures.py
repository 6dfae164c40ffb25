"""The numbers of the plan on the director's first page, each with its list."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import ngettext

from itsso.forensics.laboratory.plan import queries
from itsso.ui import text
from itsso.ui.components import MOST_NAMED, Figure
from itsso.units.models import Unit

CONTROL, QUERIES, TESTIMONY, UNCOLLECTED = "control", "queries", "testimony", "uncollected"
"""The lists of the plan as its address names them."""


def plan_figures(counts: queries.PlanCounts, districts: Sequence[tuple[Unit, int]]) -> list[Figure]:
    """Return the numbers of the plan: near dates, and the reasons for which requests wait.

    Of the districts that have not collected reports, the first are named.
    """
    url = reverse("forensics:plan")
    near = ngettext(
        "request with a hearing or end of custody within 14 days",
        "requests with a hearing or end of custody within 14 days",
        counts.near,
    )
    control = ngettext("request awaiting a control sample", "requests awaiting a control sample", counts.control)
    unanswered = ngettext("query not answered by the police", "queries not answered by the police", counts.unanswered)
    testimony = ngettext("day lost to testimony in 90 days", "days lost to testimony in 90 days", counts.testimony)
    uncollected = ngettext("report uncollected after 7 days", "reports uncollected after 7 days", counts.uncollected)
    list_of_reports = f"{url}?show={UNCOLLECTED}"
    named = [
        (f"{district}: {text.count(number)}", f"{list_of_reports}&district={district.pk}")
        for district, number in districts[:MOST_NAMED]
    ]
    return [
        Figure(counts.near, near, f"{url}?only=near", "soon" if counts.near else "plain"),
        Figure(counts.control, control, f"{url}?show={CONTROL}"),
        Figure(counts.unanswered, unanswered, f"{url}?show={QUERIES}"),
        Figure(counts.testimony, testimony, f"{url}?show={TESTIMONY}"),
        Figure(counts.uncollected, uncollected, list_of_reports, items=named),
    ]
