"""Rate limits for costly requests, counted in the database, so that they hold over all processes.

Each `name` and `client` has one row with the moment at which everything counted so far is paid off (the generic cell
rate algorithm): no windows with edges, and nothing to sum. The table is unlogged: after a crash of the database
counting starts again.
"""

from __future__ import annotations

import ipaddress
import logging
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
    try:
        return _ask(name, client, limit, min(max(cost, 1), limit.a_minute))
    except OperationalError:
        log.warning("limit %s is not counted: the database does not answer", name)
        return None


def _ask(name: str, client: str, limit: Limit, cost: int) -> TooMany | None:
    step = 60 / limit.a_minute * cost
    slack = 60 - step
    parameters: dict[str, str | float] = {"name": name, "who": client, "step": step, "slack": slack}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into platform_limit as held (name, who, paid_at)"
            " values (%(name)s, %(who)s, clock_timestamp() + make_interval(secs => %(step)s))"
            " on conflict (name, who) do update"
            " set paid_at = greatest(held.paid_at, clock_timestamp()) + make_interval(secs => %(step)s)"
            " where held.paid_at <= clock_timestamp() + make_interval(secs => %(slack)s) returning 1",
            parameters,
        )
        if cursor.fetchone():
            return None
        cursor.execute(
            "with told as (update platform_limit set told_at = clock_timestamp() where name = %(name)s and"
            " who = %(who)s and coalesce(told_at < clock_timestamp() - interval '1 minute', true) returning 1)"
            " select extract(epoch from paid_at - clock_timestamp()) - %(slack)s, exists (select 1 from told)"
            " from platform_limit where name = %(name)s and who = %(who)s",
            parameters,
        )
        wait, first = cursor.fetchone() or (step, True)
    return TooMany(max(1, ceil(wait)), first)
