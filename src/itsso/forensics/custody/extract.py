"""The extract of the ledger for a court: acts of items as audit entries, with their proofs, signed as a whole.

It is an export of the audit log (`audit.export`) with one more line at its end, the signature over everything before.
So it can be checked in three ways without ITSSO: by the signature, by the seals of the audit log, and by the chain.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.audit import export
from itsso.audit.filters import ExportFilter
from itsso.audit.keys import signing_key
from itsso.audit.seal import public
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.chain import Chain
from itsso.forensics.custody.holders import LABORATORY
from itsso.forensics.models import CustodyAct
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter


def extract(labels: Collection[str], *, by: Posting) -> bytes:
    """Return the extract for these items; making it writes an audit entry.

    The police may not read the laboratory's audit entries: the system reads exactly those of the acts that the officer
    sees. While an item is at the laboratory the extract is refused, since it would name the examiner.
    """
    for label in labels:
        chain = ledger.chain(label)
        if not chain.hops:
            raise Http404
        if at_laboratory(chain):
            raise Refused(_("The exhibit is at the laboratory. The extract is made when it has come back."))
    lines = list(CustodyAct.objects.filter(label__in=list(labels)).values_list("line", flat=True))
    with enter(system_posting()):
        body = b"".join(export.export_entries(ExportFilter(lines=tuple(lines))))
    audit.write("custody.extracted", by.actor, " ".join(sorted(labels))[:200], {"acts": len(lines)})
    return body + _signature_line(body, now())


def at_laboratory(chain: Chain) -> bool:
    """Return whether the laboratory has an item now."""
    return chain.holder in LABORATORY


def _signature_line(body: bytes, moment: datetime) -> bytes:
    key, digest = signing_key(), sha256(body).hexdigest()
    signature = {
        "custody": digest,
        "made": moment.isoformat(timespec="seconds"),
        "key": public(key),
        "signature": key.sign(digest.encode()).hex(),
    }
    return json.dumps(signature).encode() + b"\n"
