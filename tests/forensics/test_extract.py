"""The extract of the ledger: it proves itself, and every alteration is detected."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from itsso.audit.check import NoExport
from itsso.audit.keys import own_key
from itsso.audit.sealing import seal_closed_hours
from itsso.forensics import check
from itsso.forensics.custody.extract import extract
from itsso.forensics.models import Holder
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.evidence_files import assert_certified, letters, unpacked
from tests.support.laboratory_work import SHIRT, Bench
from tests.support.signed_in_browser import browser

TAMPERINGS = 200


@pytest.fixture
def extract_bytes(bench: Bench) -> Iterator[bytes]:
    """Return the extract of a shirt that went back and forth for some hours; all but the last hour are sealed."""
    item = bench.seize(SHIRT)
    people = {Holder.OFFICER: bench.io, Holder.MALKHANA: bench.malkhana, Holder.MESSENGER: bench.messenger}
    way = (Holder.MALKHANA, Holder.MESSENGER, Holder.OFFICER, Holder.MALKHANA, Holder.MESSENGER)
    holder, moment = Holder.OFFICER, now()
    for hour, to in enumerate(way, start=1):
        with clock.fixed(moment + timedelta(hours=hour)):
            bench.hand(item.label, to, people[holder], people[to])
            holder = to
    with clock.fixed(moment + timedelta(hours=len(way))):
        seal_closed_hours()
        with enter(bench.io):
            yield extract([item.label], by=bench.io)


def test_extract_passes_its_check(extract_bytes: bytes) -> None:
    result = check.check(extract_bytes, own_key())
    assert result.faults == []
    assert (result.acts, result.unsealed) == (11, 2)
    assert [chain.findings for chain in result.chains.values()] == [[]]


def test_extract_is_checked_from_the_command_line(
    extract_bytes: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.jsonl").write_bytes(extract_bytes)
    assert check.report(tmp_path / "x.jsonl", own_key()) == 0
    assert "11 acts of 1 items, 2 of them not yet sealed." in capsys.readouterr().out
    (tmp_path / "x.jsonl").write_bytes(extract_bytes.replace(b"SHO KTW", b"SHO KTX", 1))
    assert check.report(tmp_path / "x.jsonl", own_key()) == 1


def acts(rows: list[bytes]) -> list[int]:
    return [at for at, row in enumerate(rows) if row.startswith(b'{"id":')]


def changed(rows: list[bytes], dice: random.Random) -> list[bytes]:
    """Return the extract with another seal, holder, time, person or count in one act."""
    at = dice.choice(acts(rows))
    entry = json.loads(rows[at])
    name, value = dice.choice(
        [
            ("seal", "broken"),
            ("holder_to", "court"),
            ("at", "2026-06-01T00:00:00+00:00"),
            ("person", "X"),
            ("count", 7),
            ("nth", 99),
            ("impression", "OTHER"),
        ]
    )
    entry["detail"][name] = value
    return [*rows[:at], json.dumps(entry).encode(), *rows[at + 1 :]]


def left_out(rows: list[bytes], dice: random.Random) -> list[bytes]:
    """Return the extract without one act and its proof; not the last, whose absence only a later extract could show."""
    at = dice.choice(acts(rows)[:-2])
    length = 2 if rows[at + 1].startswith(b'{"proof"') else 1
    return _counted([*rows[:at], *rows[at + length :]], -1)


def doubled(rows: list[bytes], dice: random.Random) -> list[bytes]:
    at = dice.choice(acts(rows))
    length = 2 if rows[at + 1].startswith(b'{"proof"') else 1
    return _counted([*rows[: at + length], *rows[at : at + length], *rows[at + length :]], 1)


def exchanged(rows: list[bytes], dice: random.Random) -> list[bytes]:
    """Return the extract with the contents of two acts exchanged."""
    first, second = dice.sample(acts(rows), 2)
    new = list(rows)
    new[first], new[second] = new[second], new[first]
    return new


def another_proof(rows: list[bytes], dice: random.Random) -> list[bytes]:
    proofs = [at for at, row in enumerate(rows) if row.startswith(b'{"proof"')]
    at = dice.choice(proofs)
    entry = json.loads(rows[at])
    entry["index"] += 1
    return [*rows[:at], json.dumps(entry).encode(), *rows[at + 1 :]]


def another_seal(rows: list[bytes], dice: random.Random) -> list[bytes]:
    seals = [at for at, row in enumerate(rows) if row.startswith(b'{"seal"')]
    at = dice.choice(seals)
    entry = json.loads(rows[at])
    entry["seal"]["root"] = dice.randbytes(32).hex()
    return [*rows[:at], json.dumps(entry).encode(), *rows[at + 1 :]]


def _counted(rows: list[bytes], more: int) -> list[bytes]:
    """Return the rows with the number of acts at the end corrected, as a careful forger would do."""
    end = json.loads(rows[-1])["end"]
    return [*rows[:-1], json.dumps({"end": end + more}).encode()]


WAYS: list[Callable[[list[bytes], random.Random], list[bytes]]] = [
    changed,
    left_out,
    doubled,
    exchanged,
    another_proof,
    another_seal,
]


def resigned(body: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign the extract as anybody who holds a key would."""
    digest = sha256(body).hexdigest()
    signature = {
        "custody": digest,
        "made": "x",
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(digest.encode()).hex(),
    }
    return body + json.dumps(signature).encode() + b"\n"


def test_two_hundred_alterations_are_detected(extract_bytes: bytes) -> None:
    """Check alterations under the old signature, a forger's key, and the installation's own key, a third each.

    Even the holder of that key cannot make the seals fit, which are also kept elsewhere.
    """
    from itsso.audit.keys import signing_key

    dice = random.Random(20260601)
    *rows, signature = extract_bytes.rstrip(b"\n").split(b"\n")
    missed = []
    for n in range(TAMPERINGS):
        way = WAYS[n % len(WAYS)]
        body = b"".join(row + b"\n" for row in way(rows, dice))
        content = [
            body + signature + b"\n",
            resigned(body, Ed25519PrivateKey.generate()),
            resigned(body, signing_key()),
        ][n // len(WAYS) % 3]
        try:
            result = check.check(content, own_key())
        except NoExport:
            continue
        if not result.faults and not any(chain.faults for chain in result.chains.values()):
            missed.append((n, way.__name__))
    assert missed == []


def test_removed_name_is_detected(extract_bytes: bytes) -> None:
    for name in (b'"object":', b'"act":', b'"actor":', b'"detail":'):
        assert check.check(extract_bytes.replace(name, b'"other":', 1), own_key()).faults, name


def test_changed_byte_anywhere_is_detected(extract_bytes: bytes) -> None:
    dice = random.Random(7)
    for _n in range(50):
        at = dice.randrange(len(extract_bytes) - 1)
        other = extract_bytes[:at] + bytes([extract_bytes[at] ^ 1]) + extract_bytes[at + 1 :]
        try:
            result = check.check(other, own_key())
        except (NoExport, UnicodeDecodeError):
            continue
        assert result.faults, (at, extract_bytes[at - 20 : at + 20])


def test_no_extract_while_item_is_at_laboratory(bench: Bench) -> None:
    label, _note = bench.at_reception()
    with enter(bench.io), pytest.raises(Refused, match="The exhibit is at the laboratory"):
        extract([label], by=bench.io)


@pytest.mark.usefixtures("own_home")
def test_custody_extract_comes_with_a_certificate_that_states_its_hash(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    address = f"/forensics/cases/{bench.case}/items/{item.label}/extract/"
    files = unpacked(browser(bench.io).get(address))
    name = f"custody-{item.label}.jsonl"
    assert_certified(files, name)
    assert check.check(files[name]).faults == []
    assert "python-mitsso.forensics.check" in letters(files["certificate-hi.pdf"])
    for posting in (bench.world.colleague, bench.world.stranger, bench.malkhana):
        assert browser(posting).get(address).status_code == 404
    label, _note = bench.at_reception()
    assert browser(bench.io).get(address.replace(item.label, label)).status_code == 404
