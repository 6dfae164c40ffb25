"""Check of an extract of the custody ledger without a database: `python -m itsso.forensics.check EXTRACT --key KEY`.

Needs Python, the package `cryptography`, and from ITSSO this module, `custody.chain` below it, and `audit.check`.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from itsso.audit import check as trail
from itsso.audit.check import NoExport
from itsso.forensics.custody.chain import Chain, CustodyEntry, follow


@dataclass(slots=True)
class ExtractCheck:
    """The content of an extract. `faults`: it was altered after it was made; `chains`: how custody itself went."""

    acts: int = 0
    unsealed: int = 0
    seals: int = 0
    keys: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    chains: dict[str, Chain] = field(default_factory=dict)


def check(content: bytes, key: str | None = None) -> ExtractCheck:
    """Check an extract against its signature, its seals and itself. With `key`, only that public key counts."""
    body, signature = _split_signature(content)
    checked = trail.check(io.BytesIO(body), key)
    result = ExtractCheck(checked.lines, checked.unsealed, checked.seals, set(checked.keys), list(checked.faults))
    _check_signature(result, body, signature, key)
    entries = _acts(body, result)
    result.chains = {label: follow(acts) for label, acts in sorted(entries.items())}
    for label, chain in result.chains.items():
        result.faults += [
            f"{label}: act {finding.nth}: the acts before it are not all here"
            for finding in chain.findings
            if finding.code == "left_out"
        ]
    return result


def _split_signature(content: bytes) -> tuple[bytes, Mapping[str, object]]:
    at = content.rstrip(b"\n").rfind(b"\n") + 1
    try:
        signature = json.loads(content[at:])
    except ValueError:
        raise NoExport("the last line cannot be read: the file was cut, or is no extract") from None
    if not isinstance(signature, dict) or "custody" not in signature:
        raise NoExport("the last line is no signature: the file was cut, or is no extract")
    return content[:at], signature


def _check_signature(result: ExtractCheck, body: bytes, signature: Mapping[str, object], key: str | None) -> None:
    digest, signer = sha256(body).hexdigest(), str(signature.get("key"))
    result.keys.add(signer)
    if signature.get("custody") != digest:
        result.faults.append("the extract is not what was signed: its fingerprint is another")
    if key and signer != key:
        result.faults.append(f"the extract is signed by another key, {signer}")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(
            bytes.fromhex(str(signature.get("signature"))), str(signature.get("custody")).encode()
        )
    except (InvalidSignature, ValueError):
        result.faults.append("the signature of the extract is not that of its key")


def _acts(body: bytes, result: ExtractCheck) -> dict[str, list[CustodyEntry]]:
    acts: defaultdict[str, list[CustodyEntry]] = defaultdict(list)
    for at, row in enumerate(body.splitlines(), start=1):
        if not row.startswith(b'{"id":'):
            continue
        try:
            line = json.loads(row)
            entry = CustodyEntry.from_values(line["detail"])
            named = line["act"], line["object"], line["actor"]
        except (ValueError, KeyError, TypeError) as error:
            result.faults.append(f"line {at}: {error}")
            continue
        if named != (f"custody.{entry.deed}", entry.label, entry.person):
            result.faults.append(f"line {at}: the act says another thing than its line")
        acts[entry.label].append(entry)
    return acts


def report(path: Path, key: str | None) -> int:
    """Print what was found, and return 0 where the extract is unaltered, 1 otherwise."""
    result = check(path.read_bytes(), key)
    out = sys.stdout.write
    out(f"{result.acts} acts of {len(result.chains)} items, {result.unsealed} of them not yet sealed.\n")
    for fault in result.faults[:20]:
        out(f"WRONG: {fault}.\n")
    for label, chain in result.chains.items():
        for finding in chain.findings:
            out(f"{label}: act {finding.nth}: {finding.code}\n")
    if not result.faults:
        out(f"The extract is what was made. Signed by {', '.join(sorted(result.keys))}")
        out(".\n" if key else ": compare this with the public key that you were given.\n")
    return 1 if result.faults else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the arguments: the file, and the key to check it against."""
    parser.add_argument("extract", type=Path, metavar="EXTRACT", help="the extract of a ledger of custody")
    parser.add_argument("--key", metavar="PUBLIC", help="the public key (64 hexadecimal digits) that alone counts")


def main() -> int:
    """Return 0 for an unaltered extract, 1 for an altered one, 2 for a file that is not an extract."""
    parser = argparse.ArgumentParser(prog="python -m itsso.forensics.check", description="Check an extract of custody.")
    configure(parser)
    args = parser.parse_args()
    try:
        return report(args.extract, args.key)
    except (NoExport, OSError) as error:
        sys.stderr.write(f"{args.extract}: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
