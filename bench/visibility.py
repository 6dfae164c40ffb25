"""What it costs that the database itself decides who sees what, and that each reading leaves its line.

The same work is done twice: as the application, bound by the policies, and as the owner, whom they do not bind. No
switch for that ships: the bench connects as the owner by itself, and puts a middleware of its own in the place of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from typing import cast

from django.conf import settings
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from bench.cases import fill_cases, fullest_case, fullest_station, station_of
from bench.figures import fill_facts
from bench.harness import Result, seconds
from bench.nation import posted, units
from bench.trivial import page_seconds
from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import current_posting
from itsso.cases.desk import queries
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import counts_for
from itsso.platform.clock import now, today
from itsso.protection.middleware import OfficerRequest
from itsso.protection.ranges import enter, ranges_of
from itsso.protection.roles import may
from itsso.units.models import STATES, Unit

TIMES = 20
ROUNDS = 7


def run(cases: int) -> Iterator[Result]:
    """Each query below the nation, and the case page; ratios of medians."""
    units()
    fill_cases(cases)
    fill_facts(cases)
    station, case = fullest_station(), fullest_case()
    sho = posted("bench.sho", station, Role.SHO)
    states = Unit.objects.filter(kind__in=STATES)
    state = states.get(first__lte=station.first, last__gte=station.first)
    monitor, day = posted("bench.state", state, Role.STATE_MONITOR), today() - timedelta(days=30)
    wanted = queries.DeskFilter(ranges_of(sho).cases, None, None)
    for name, posting, work in (
        ("desk's rows", sho, lambda: queries.clocks_by_band(wanted, now(), "", 0, 20)),
        ("desk's figures", sho, lambda: queries.clock_counts(wanted, now(), [])),
        ("a station's figures", sho, lambda: counts_for(station, FigureQuery(day))),
        ("a State's figures", monitor, lambda: counts_for(state, FigureQuery(day))),
    ):
        bound, free = _in_turn(partial(_within, posting, work), partial(_within, posting, work))
        yield Result(f"{name}, seen by policy", bound * 1000, "ms", 1.2, bound / free, cases)
    reader, address = posted("bench.case", station_of(case), Role.SHO), f"/cases/{case}/"
    served, bare = _in_turn(partial(page_seconds, reader, address, TIMES), partial(_bare_page, reader, address))
    yield Result("case page, seen by policy and audited", served * 1000, "ms", 1.3, served / bare, cases)


def _in_turn(bound: Callable[[], float], free: Callable[[], float]) -> tuple[float, float]:
    """The medians of both, measured in turn: what else the machine does falls on both alike."""
    pairs = []
    for _ in range(ROUNDS):
        with _as_owner():
            without = free()
        pairs.append((bound(), without))
    return median(seconds for seconds, _ in pairs), median(other for _, other in pairs)


def _within(posting: Posting, work: Callable[[], object]) -> float:
    with enter(posting):
        return seconds(work, TIMES, warm=5)


@contextmanager
def _as_owner() -> Iterator[None]:
    """The application's work, over the owner's connection."""
    default = connections["default"]
    own_settings = dict(default.settings_dict)
    default.close()
    default.settings_dict.update({key: connections["owner"].settings_dict[key] for key in ("USER", "PASSWORD")})
    try:
        yield
    finally:
        default.close()
        default.settings_dict.update(own_settings)


def without_visibility(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """In the place of our own middleware: signed in as ever, but with no range set and no line written."""

    def serve(asked: HttpRequest) -> HttpResponse:
        request = cast(OfficerRequest, asked)
        request.posting = posting = cast(Posting, current_posting(request))
        request.ranges, request.may = ranges_of(posting), lambda name: may(posting.role, name)
        with transaction.atomic():
            return get_response(request)

    return serve


def _bare_page(posting: Posting, address: str) -> float:
    ours = "itsso.protection.middleware.Enforce"
    chain = [
        "bench.visibility.without_visibility" if middleware == ours else middleware
        for middleware in settings.MIDDLEWARE
    ]
    with override_settings(MIDDLEWARE=chain):
        return page_seconds(posting, address, TIMES)
