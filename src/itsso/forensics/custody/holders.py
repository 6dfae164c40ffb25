"""Holders of items: which role acts for each, to whom each may give an item, and who may have brought one."""

from __future__ import annotations

import re

from itsso.accounts.roles import ROLES
from itsso.forensics.models import Carrier, Holder

POLICE = frozenset({Holder.OFFICER, Holder.MALKHANA, Holder.MESSENGER})
LABORATORY = frozenset({Holder.RECEPTION, Holder.SECTION, Holder.EXAMINER, Holder.STORE})
HOLDS: dict[str, frozenset[Holder]] = {
    role: frozenset(map(Holder, entry.hands)) for role, entry in ROLES.items() if entry.hands
}
"""The holders that count as the hands of each role."""

ON_PAPER = frozenset({Holder.HOSPITAL, Holder.COURT, Holder.DESTROYED})
"""Holders without an account here: they act by a signed receipt, whose number is stored in the ledger."""

NEXT: dict[Holder, tuple[Holder, ...]] = {
    Holder.OFFICER: (Holder.MALKHANA, Holder.MESSENGER, Holder.RECEPTION, Holder.COURT),
    Holder.MALKHANA: (Holder.MESSENGER, Holder.OFFICER, Holder.RECEPTION, Holder.COURT, Holder.DESTROYED),
    Holder.MESSENGER: (Holder.RECEPTION, Holder.MALKHANA, Holder.OFFICER, Holder.COURT),
    Holder.RECEPTION: (Holder.SECTION, Holder.STORE, Holder.MESSENGER, Holder.EXAMINER),
    Holder.SECTION: (Holder.EXAMINER, Holder.STORE, Holder.RECEPTION),
    Holder.EXAMINER: (Holder.SECTION, Holder.STORE, Holder.RECEPTION, Holder.EXAMINER),
    Holder.STORE: (Holder.RECEPTION, Holder.SECTION, Holder.EXAMINER),
    Holder.COURT: (Holder.MALKHANA, Holder.OFFICER),
}
"""To whom each holder may give an item."""

CARRIERS: dict[bool, tuple[Carrier, ...]] = {
    False: (Carrier.MESSENGER, Carrier.OFFICER, Carrier.MALKHANA, Carrier.POST, Carrier.UNKNOWN),
    True: (Carrier.RECEPTION, Carrier.SECTION, Carrier.EXAMINER, Carrier.STORE, Carrier.UNKNOWN),
}
"""Who may have brought an item that was last recorded with the police (False) or inside a laboratory (True)."""


CARRIER_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./()-]{0,31}")
"""The number of a road certificate, an officer or a parcel. Never a name, since the ledger keeps it for ever."""
