"""The statement that is signed for a laboratory's report, and the check of its signature, without Django or a database.

    python -m itsso.forensics.statement REPORT.pdf SIGNATURE.json --key PUBLIC

needs Python, the package `cryptography` and this file alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Statement:
    """The signed content about a report: its number, who answers for it, and the fingerprint of its PDF."""

    number: str
    version: int
    laboratory: str
    examiner: str
    labels: tuple[str, ...]
    signed: str
    sha256: str

    @property
    def content(self) -> bytes:
        """Return the statement as JSON with sorted keys and no spaces."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement with its signature and the key, which accompany the PDF as a file."""

    statement: Statement
    signature: str
    key: str

    @property
    def fits(self) -> bool:
        """Return whether the signature is that of the key over the statement."""
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            public.verify(bytes.fromhex(self.signature), self.statement.content)
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def content(self) -> bytes:
        """Return the content of the file."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> SignedStatement:
        """Build it from the content of the file. ValueError where that is not a signature."""
        try:
            values = json.loads(content)
            stated = values["statement"] | {"labels": tuple(values["statement"]["labels"])}
            return cls(Statement(**stated), str(values["signature"]), str(values["key"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no signature of a report: {error}") from None

    def faults(self, pdf: bytes, key: str | None = None) -> Iterator[str]:
        """Yield what is wrong with a PDF that claims to be this report. With `key`, only that public key counts."""
        if sha256(pdf).hexdigest() != self.statement.sha256:
            yield "the PDF is not what was signed: its fingerprint is another"
        if not self.fits:
            yield "the signature is not that of its key"
        if key and self.key != key:
            yield f"it is signed by another key, {self.key}"


def main() -> int:
    """Return 0 for an unaltered report, 1 for an altered one, 2 where the files are missing or unreadable."""
    parser = argparse.ArgumentParser(prog="python -m itsso.forensics.statement", description="Check a signed report.")
    parser.add_argument("report", type=Path, metavar="REPORT", help="the PDF")
    parser.add_argument("signature", type=Path, metavar="SIGNATURE", help="the file that came with it")
    parser.add_argument("--key", metavar="PUBLIC", help="the public key (64 hexadecimal digits) that alone counts")
    args = parser.parse_args()
    out = sys.stdout.write
    try:
        signed = SignedStatement.from_json(args.signature.read_bytes())
        faults = list(signed.faults(args.report.read_bytes(), args.key))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{args.signature}: {error}\n")
        return 2
    statement = signed.statement
    out(
        f"{statement.number}, version {statement.version}, {statement.laboratory}, "
        f"{statement.examiner}, {statement.signed}\n"
    )
    for fault in faults:
        out(f"WRONG: {fault}.\n")
    if not faults:
        out(f"The report is what was signed by {signed.key}")
        out(".\n" if args.key else ": compare this with the public key that you were given.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
