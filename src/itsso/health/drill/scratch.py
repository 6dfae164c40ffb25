"""What a drill examines from within the restored copy, as a process of its own that knows no other database.

    python -m itsso.health.drill.scratch sign-in | acknowledged FILE | page

Prints one JSON object: `good`, and `detail`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

from itsso.platform.cli import set_up_django
from itsso.platform.errors import Refused

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ScratchResult:
    """Whether an examination of the copy was good; None where it could not be carried out."""

    good: bool | None
    detail: str


def sign_in() -> ScratchResult:
    """Sign in through the pages as an officer with an app, by the secret that was stored before the backup.

    The password is set in the copy, since nobody may know an officer's; ITSSO_DRILL_OFFICER and ITSSO_DRILL_PASSWORD
    name an account whose own password is proved too.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from allauth.mfa.utils import decrypt
    from cryptography.fernet import InvalidToken
    from django.test import Client

    from itsso.accounts.models import Officer
    from itsso.accounts.queries import postings_in_force

    username, password = os.environ.get("ITSSO_DRILL_OFFICER", ""), os.environ.get("ITSSO_DRILL_PASSWORD", "")
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user").order_by("pk")
    if username:
        apps = apps.filter(user__username=username)
    app = next((app for app in apps if app.user.is_active and postings_in_force(app.user).exists()), None)
    if app is None:
        return ScratchResult(None, "no officer of this kind has a posting and an authenticator app")
    try:
        secret = decrypt(app.data["secret"])
    except InvalidToken:
        return ScratchResult(False, "the secret of the app does not open with this secret_key")
    officer: Officer = app.user
    if not password:
        password = token_urlsafe()
        officer.set_password(password)
        officer.save(update_fields=["password"])
    client = Client(HTTP_HOST=HOST, SERVER_NAME=HOST, HTTP_ACCEPT_LANGUAGE="en")
    response = client.post("/sign-in/", {"username": officer.username, "password": password}, secure=True)
    if response.status_code != 302 or response["Location"] != "/sign-in/second/":
        return ScratchResult(False, "the password was not accepted")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    response = client.post("/sign-in/second/", {"code": code}, secure=True)
    if response.status_code != 302:
        return ScratchResult(False, "the code of the app was not accepted")
    if client.get(response["Location"], secure=True).status_code not in (200, 302):
        return ScratchResult(False, "the page after the sign-in did not come")
    which = "the officer's own password" if os.environ.get("ITSSO_DRILL_PASSWORD") else "a password set in the copy"
    return ScratchResult(True, f"the second factor of before was accepted, with {which}")


def acknowledged(file: Path, until: datetime) -> ScratchResult:
    """Look for the audit entries of a file: those acknowledged up to the moment must be there.

    Each line of the file is `{"entry": ID, "at": TIME}`, written when the page had answered.
    """
    from itsso.audit.models import AuditEntry
    from itsso.protection.ranges import enter_as_system

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    wanted = {line["entry"] for line in lines if datetime.fromisoformat(line["at"]) <= until}
    with enter_as_system():
        present = {
            str(id)
            for id in AuditEntry.objects.filter(pk__in=[line["entry"] for line in lines]).values_list("pk", flat=True)
        }
    missing = wanted - present
    if not wanted:
        return ScratchResult(None, "no action in the file was acknowledged before the moment")
    detail = f"{len(wanted) - len(missing)} of {len(wanted)} acknowledged actions are there"
    if missing:
        return ScratchResult(False, f"{detail}; missing is {min(missing)}")
    return ScratchResult(True, f"{detail}, and {len(present - wanted)} of those acknowledged later")


def page() -> ScratchResult:
    """Open the page of the sign-in on tables of this version."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.test import Client

    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ScratchResult(False, f"{len(plan)} migrations of this version were not run when it was backed up")
    call_command("collectstatic", interactive=False, verbosity=0)  # as itsso serve does before it answers
    response = Client(HTTP_HOST=HOST, SERVER_NAME=HOST).get("/sign-in/", secure=True)
    return ScratchResult(response.status_code == 200, f"the page of the sign-in answered {response.status_code}")


def main(arguments: list[str]) -> int:
    """Carry out one examination and print its result."""
    examinations: dict[str, Callable[[], ScratchResult]] = {
        "sign-in": sign_in,
        "page": page,
        "acknowledged": lambda: acknowledged(Path(arguments[1]), datetime.fromisoformat(arguments[2])),
    }
    set_up_django()
    try:
        result = examinations[arguments[0]]()
    except Refused as refusal:
        result = ScratchResult(False, str(refusal))
    sys.stdout.write(json.dumps({"good": result.good, "detail": result.detail}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
