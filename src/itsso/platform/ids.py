"""Identifiers that 36 nodes can make without asking each other, and that sort by time."""

from datetime import datetime
from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """Return a new UUIDv7 as the standard library's UUID; PostgreSQL has its own only from version 18."""
    return _uuid7()


def uuid7_hex() -> str:
    """Return a new UUIDv7 as 32 hexadecimal digits: what is only written and compared need not be an object."""
    return uuid_utils.uuid7().hex


def first_uuid7(moment: datetime) -> UUID:
    """Return the lowest UUIDv7 of a moment: every one made later is higher, as PostgreSQL and Python compare them."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


HIGHEST_ID = UUID(int=2**128 - 1)
"""An id that is higher than every other."""
