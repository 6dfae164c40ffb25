"""The keys that belong to a database and are never stored in it: keep a copy of each with every backup."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from itsso.platform.home import home


@dataclass(frozen=True)
class InstallationKey:
    """One key: the name of its file in the installation's folder, and the variables that take precedence over it."""

    name: str
    variables: tuple[str, ...]
    protects: str

    @property
    def location(self) -> str:
        """Return where this process has the key: a variable's name or a file's path; empty where it has none."""
        variable = next((name for name in self.variables if os.environ.get(name)), "")
        if variable.endswith("_FILE"):
            return os.environ[variable]
        path = home() / self.name
        return variable or (str(path) if path.exists() else "")


KEYS = (
    InstallationKey("secret_key", ("ITSSO_SECRET_KEY",), "second factors (authenticator apps, recovery codes)"),
    InstallationKey(
        "master_key",
        ("ITSSO_MASTER_KEY_PROVIDER", "ITSSO_MASTER_KEY", "ITSSO_MASTER_KEY_FILE"),
        "identities of victims and all other sealed text",
    ),
    InstallationKey("seal_key", ("ITSSO_SEAL_KEY",), "signatures of the audit log"),
)


@dataclass(frozen=True)
class KeyStatus:
    """The status of a key for the data. `problem` is empty where it fits, or where nothing depends on it yet."""

    key: InstallationKey
    location: str
    problem: str


def key_lines() -> list[str]:
    """Return one line for each key: its name, where it is, and what is lost without it."""
    return [f"  {key.name:<11} {key.location or 'not made yet'}\n  {'':<11} protects {key.protects}" for key in KEYS]


def avoid_making_secret_key() -> None:
    """Allow Django to start without a secret key, and without making one.

    A key made now would hide that the one which the data needs is missing.
    """
    if not KEYS[0].location:
        os.environ["ITSSO_SECRET_KEY"] = secrets.token_urlsafe()


def check_keys() -> Iterator[KeyStatus]:
    """Compare each key with the data that depends on it. Django must be set up and the tables of this version.

    The package that uses a key checks it (`settings.KEY_CHECKS`).
    """
    from django.conf import settings
    from django.utils.module_loading import import_string

    for key in KEYS:
        yield KeyStatus(key, key.location, import_string(settings.KEY_CHECKS[key.name])())
