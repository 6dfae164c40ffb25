"""Rate limits for costly requests, counted in the database, so that they hold over all processes.

Each `name` and `client` has one row with the moment at which everything counted so far is paid off (the generic cell
rate algorithm): no windows with edges, and nothing to sum. The table is unlogged: after a crash of the database
counting starts again.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.db import OperationalError, connection
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of requests at once, and as many a minute from then on."""

    a_minute: int

    def wider(self, times: int) -> Limit:
        """Return the same limit for many together, such as all who share an address."""
        return Limit(self.a_minute * times)


@dataclass(frozen=True, slots=True)
class TooMany:
    """A refusal: seconds until the next request is accepted, and whether it is the first refusal within a minute."""

    wait: int
    first: bool


def network_of(address: str | None) -> str | None:
    """Return the address that tries are counted by: IPv4 as it is, IPv6 by its /64, which one person has to himself."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)).network_address)


def hashed_name(name: str) -> str:
    """Return a keyed hash to count something that was typed by: it may be a telephone number or a name."""
    return salted_hmac("itsso.limit", name, algorithm="sha256").hexdigest()[:32]


def is_first_in_a_minute(name: str, client: str) -> bool:
    """Return whether this is the first of its kind within a minute, so that a flood leaves one audit entry a minute."""
    return count_request(name, client, Limit(1)) is None


def count_request(name: str, client: str, limit: Limit, cost: int = 1) -> TooMany | None:
    """Count one request, or as many as `cost`; return None where it is within the limit.

    One statement; a refused request is not counted. What costs more than a whole minute's share counts as that share.

    Outside any transaction of the caller, else what it counts would be rolled back with a refused page. Where the
    database does not answer, all are let through: whatever needs no database keeps working.
    """
    return count_for_each(name, {client: limit}, cost)


def count_for_each(name: str, limits: Mapping[str, Limit], cost: int = 1) -> TooMany | None:
    """Count one request for each of several clients, such as an officer and the address, by their own limits.

    Returns the first refusal. As by one `count_request` after the other, a client is counted only if all before it are
    within their limits; but by one statement, since each page of these waits for it.
    """
    clients = [_CountedClient.from_limit(client, limit, cost) for client, limit in limits.items()]
    try:
        return _ask(name, clients)
    except OperationalError:
        log.warning("limit %s is not counted: the database does not answer", name)
        return None


@dataclass(frozen=True, slots=True)
class _CountedClient:
    """A client whose request is counted: the seconds that it adds, and those that may be owed before it."""

    client: str
    step: float
    slack: float

    @classmethod
    def from_limit(cls, client: str, limit: Limit, cost: int) -> _CountedClient:
        step = 60 / limit.a_minute * min(max(cost, 1), limit.a_minute)
        return cls(client, step, 60 - step)


def _ask(name: str, clients: Sequence[_CountedClient]) -> TooMany | None:
    with connection.cursor() as cursor:
        parts, parameters = [], dict[str, str | float](name=name)
        for place, counted_client in enumerate(clients):
            parts.append(
                _COUNT.format(place=place, condition=f"exists (select from c{place - 1})" if place else "true")
            )
            parameters |= {
                f"who{place}": counted_client.client,
                f"step{place}": counted_client.step,
                f"slack{place}": counted_client.slack,
            }
        counted = ", ".join(f"exists (select from c{place})" for place in range(len(clients)))
        cursor.execute(f"with {', '.join(parts)} select {counted}", parameters)
        are_counted = cursor.fetchone()
        refused = next((client for client, fits in zip(clients, are_counted, strict=True) if not fits), None)
        if refused is None:
            return None
        cursor.execute(
            "with told as (update platform_limit set told_at = clock_timestamp() where name = %(name)s and"
            " who = %(who)s and coalesce(told_at < clock_timestamp() - interval '1 minute', true) returning 1)"
            " select extract(epoch from paid_at - clock_timestamp()) - %(slack)s, exists (select 1 from told)"
            " from platform_limit where name = %(name)s and who = %(who)s",
            {"name": name, "who": refused.client, "slack": refused.slack},
        )
        wait, first = cursor.fetchone() or (refused.step, True)
    return TooMany(max(1, ceil(wait)), first)


_COUNT = """c{place} as (
    insert into platform_limit as held (name, who, paid_at)
    select %(name)s, %(who{place})s, clock_timestamp() + make_interval(secs => %(step{place})s) where {condition}
    on conflict (name, who) do update
    set paid_at = greatest(held.paid_at, clock_timestamp()) + make_interval(secs => %(step{place})s)
    where held.paid_at <= clock_timestamp() + make_interval(secs => %(slack{place})s) returning 1
)"""
"""The count of one client. Clients are always locked in their order, so two requests never wait for each other."""
