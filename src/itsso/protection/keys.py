"""Keys of the vault: a master key outside the database seals a State's data keys, which seal each item's own key.

The master comes from ITSSO_MASTER_KEY or ITSSO_MASTER_KEY_FILE, from a device or service named by
ITSSO_MASTER_KEY_PROVIDER, or from a file that the installation makes for itself at first need.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.home import home, read_or_make_private, write_private
from itsso.protection import queries
from itsso.protection.models import DataKey
from itsso.protection.new_keys import new_key, new_master_key

SEAL, FIND = "seal", "find"
"""The purposes of a data key: items are sealed again under a new SEAL key; keyed hashes cannot be, so FIND stays."""

REMEMBERED_SECONDS = 300.0
"""How long an unsealed key stays in a process's memory."""

NONCE = 12
_NAME = 16


class KeyLost(Refused):
    """A key is not available. Nothing was changed, and nothing is sealed under another key in its place."""


class Master(Protocol):
    """Seals data keys under a master key: in memory, in an HSM or a key service. `name` is the key that seals now."""

    name: str

    def wrap(self, key: bytes) -> bytes:
        """Seal a data key of 32 bytes."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key; raise KeyLost where the master key that sealed it is not available."""


class LocalMaster:
    """Master keys in memory: the first one seals, all of them unseal, each known by a hash of itself."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {hashlib.sha256(b"itsso master" + key).hexdigest()[:_NAME]: key for key in keys}
        self.name = next(iter(self._keys))

    def wrap(self, key: bytes) -> bytes:
        """Return the name of the master key, then the data key sealed under it."""
        name = self.name.encode()
        return name + seal(self._keys[self.name], key, name)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key; raise KeyLost, naming the master key that sealed it, where that is not here."""
        name = bytes(wrapped[:_NAME]).decode("ascii", "replace")
        if name not in self._keys:
            raise KeyLost(
                _(
                    "The master key %(name)s, which protects the identities, is missing. Nothing was "
                    "changed. Put it back into ITSSO_MASTER_KEY_FILE, or into the file master_key of the "
                    "installation, and try again."
                )
                % {"name": name}
            )
        return unseal(self._keys[name], wrapped[_NAME:], name.encode())


def seal(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM: a fresh nonce, then the ciphertext with its tag.

    `bound_to` must be the same to unseal.
    """
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt a sealed text; raise KeyLost where key, text or what it was bound to is another. Nothing is guessed."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except InvalidTag:
        raise KeyLost(
            _("What is sealed here does not open with its key: it was changed, or this is not its key.")
        ) from None


# --- The master ------------------------------------------------------------------------------------------------------


def master() -> Master:
    """Return the master of this process; read again after some minutes, so that a new key needs no restart."""
    return _remembered((*_settings_of_master_key().values(), str(home())), _read_master)


def add_master_key() -> str:
    """Add a new key before the others in the installation's own file, and return its name.

    Old keys stay in the file: earlier backups need them. Raises Refused where the master key is kept elsewhere.
    """
    path = _own_file()
    if any(_settings_of_master_key().values()) or not path.exists():
        raise Refused(
            _(
                "The master key is stored elsewhere: put the new key before the old one there, then run "
                "the command again."
            )
        )
    write_private(path, f"{new_master_key()}\n{path.read_text(encoding='utf-8')}")
    forget()
    return master().name


def uses_own_key_file() -> bool:
    """Return whether the master key is in the file that the installation made for itself."""
    return not any(_settings_of_master_key().values())


def _settings_of_master_key() -> dict[str, str]:
    """Return the environment variables that say where the master key is."""
    names = ("ITSSO_MASTER_KEY", "ITSSO_MASTER_KEY_FILE", "ITSSO_MASTER_KEY_PROVIDER")
    return {name: os.environ.get(name, "") for name in names}


def _read_master() -> Master:
    provider = os.environ.get("ITSSO_MASTER_KEY_PROVIDER")
    if provider:
        external: Master = import_string(provider)()
        return external
    text = os.environ.get("ITSSO_MASTER_KEY") or _master_file()
    keys = []
    for word in text.replace(",", " ").split():
        try:
            key = urlsafe_b64decode(word)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise KeyLost(
                _("A master key is 32 bytes, written in URL-safe base64. Make one with: itsso vault new-master-key")
            )
        keys.append(key)
    if not keys:
        raise KeyLost(_("The master key's file is empty. Put the key back. Nothing was changed."))
    return LocalMaster(keys)


def _master_file() -> str:
    named = os.environ.get("ITSSO_MASTER_KEY_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8")
        except OSError as error:
            raise KeyLost(
                _("The master key's file cannot be read (%(why)s). Nothing was changed. See ITSSO_MASTER_KEY_FILE.")
                % {"why": error.strerror}
            ) from None
    path = _own_file()
    if not path.exists() and DataKey.objects.exists():  # a new one would open nothing, and hide that the old is lost
        raise KeyLost(
            _("The file %(path)s with the master key is missing. Nothing was changed. Put it back from its safe place.")
            % {"path": path}
        )
    return read_or_make_private(path, lambda: new_master_key() + "\n")


def _own_file() -> Path:
    return home() / "master_key"


# --- Data keys -------------------------------------------------------------------------------------------------------


def data_key(state: str, purpose: str, version: int) -> bytes:
    """Return a State's key; raise KeyLost where it is not available. One probe of the primary key.

    The row is read each time and the key is cached by its sealed form, never by its name: a key that was made in a
    transaction that was rolled back must not seal anything later.
    """
    row = DataKey.objects.filter(state=state, purpose=purpose, version=version).first()
    if row is None:
        raise KeyLost(_("Key %(version)s of %(state)s is not in the database.") % {"version": version, "state": state})
    wrapped = bytes(row.wrapped)
    return _remembered(wrapped, lambda: _unwrap(wrapped))


def _unwrap(wrapped: bytes) -> bytes:
    """Decrypt a data key; where the master keys in memory do not fit, read them again from outside and retry."""
    try:
        return master().unwrap(wrapped)
    except KeyLost:
        forget()
        return master().unwrap(wrapped)


class Ring:
    """The data keys of one transaction, each read once."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._keys: dict[tuple[str, int], bytes] = {}

    def newest(self, state: str) -> int:
        """Return the version of a State's key under which to seal now (`newest`: locks, and makes the first one)."""
        if state not in self._newest:
            self._newest[state] = newest(state, SEAL)
        return self._newest[state]

    def key(self, state: str, version: int) -> bytes:
        """Return a version of a State's key for sealing; raise KeyLost where it is not available."""
        if (state, version) not in self._keys:
            self._keys[state, version] = data_key(state, SEAL, version)
        return self._keys[state, version]


def newest(state: str, purpose: str) -> int:
    """Return the version under which to seal now, locked until this transaction ends.

    The first version is made at first need.
    """
    queries.share_keys()
    version = _newest(state, purpose)
    return version or _add(state, purpose, 1)


def add_version(state: str) -> int:
    """Add a new version of a State's key for sealing, and return its number.

    Waits until nothing is being sealed under the version before. Raises KeyLost where that one is not available.
    """
    queries.lock_keys()
    version = _newest(state, SEAL)
    data_key(state, SEAL, version)  # raises KeyLost: without the old key no item can be sealed again
    return _add(state, SEAL, version + 1)


def replace_lost_keys(state: str) -> int:
    """Create new keys for a State whose keys are lost for good; return the version that seals from now on.

    Items under the lost keys stay sealed. Raises Refused where the State has no keys, or the newest
    for sealing is available.
    """
    queries.lock_keys()
    versions = {purpose: _newest(state, purpose) for purpose in (SEAL, FIND)}
    if not all(versions.values()) or can_open(state, SEAL, versions[SEAL]):
        raise Refused(_("The keys of %(state)s are not lost. Nothing was changed.") % {"state": state})
    for purpose, version in versions.items():
        _add(state, purpose, version + 1)
    return versions[SEAL] + 1


def can_open(state: str, purpose: str, version: int) -> bool:
    """Return whether a data key is available."""
    try:
        data_key(state, purpose, version)
    except KeyLost:
        return False
    return True


def reseal_data_keys() -> int:
    """Seal every data key under the newest master key; return how many were under another. No item is changed."""
    current, changed = master(), 0
    for row in DataKey.objects.exclude(master=current.name):
        row_key = _unwrap(bytes(row.wrapped))
        changed += DataKey.objects.filter(pk=row.pk, master=row.master).update(
            wrapped=current.wrap(row_key), master=current.name
        )
    return changed


def key_problem() -> str:
    """Return a message that names the States whose keys the master key does not decrypt, or why it cannot be read.

    Empty where all is well. One of the checks of `settings.KEY_CHECKS`.
    """
    try:
        locked = [
            row.state for row in DataKey.objects.order_by("state") if not can_open(row.state, row.purpose, row.version)
        ]
    except (Refused, OSError) as error:
        return str(error)
    if not locked:
        return ""
    return (
        f"The master_key does not open the keys of {', '.join(dict.fromkeys(locked))}: identities stay shut. Put the "
        "master_key of the installation that was backed up in its place (or into ITSSO_MASTER_KEY_FILE)."
    )


def states_with_key(purpose: str) -> list[str]:
    """Return the States that have a key for this purpose."""
    return sorted(DataKey.objects.filter(purpose=purpose).values_list("state", flat=True).distinct())


def _newest(state: str, purpose: str) -> int:
    versions = DataKey.objects.filter(state=state, purpose=purpose).order_by("-version")
    return versions.values_list("version", flat=True).first() or 0


def _add(state: str, purpose: str, version: int) -> int:
    current = master()
    DataKey.objects.bulk_create(
        [
            DataKey(
                state=state,
                purpose=purpose,
                version=version,
                wrapped=current.wrap(new_key()),
                master=current.name,
                made_at=now(),
            )
        ],
        ignore_conflicts=True,  # another process made it at the same moment: its key is used
    )
    return version


# --- What a process remembers ----------------------------------------------------------------------------------------

_memory: dict[object, tuple[float, object]] = {}


def _remembered[T](by: object, read: Callable[[], T]) -> T:
    """Return the result of `read`, cached under `by` for REMEMBERED_SECONDS."""
    until, value = _memory.get(by, (0.0, None))
    if until < time.monotonic():
        value = read()
        _memory[by] = (time.monotonic() + REMEMBERED_SECONDS, value)
    return cast(T, value)


def forget() -> None:
    """Clear the cache of keys."""
    _memory.clear()
