"""Fill an installation, and read it: by the code that keeps a dump, and by today's, which upgrades it.

`tools/keep_installation.py` runs this file by its path, on the path of an earlier commit's code. So it uses commands,
and names of the project that were there since November 2026.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

STATE, STATION = "IN-UK", "P001"
SHO = "sho.kept"
_LIMITS = """
SELECT concat_ws('|', clock.station_no, number, year, rule, subject, starts, due, clock."outer",
                 due_at AT TIME ZONE 'Asia/Kolkata')
FROM cases_clock clock JOIN cases_case ON cases_case.id = clock.case_id
ORDER BY 1
"""


def fill(folder: Path, firs: int) -> None:
    """Load a State's list and feed of so many invented FIRs, post two officers, and seal the hour.

    It all happened three hours ago, so that its hour can be sealed now.
    """
    from itsso.accounts.models import Role
    from itsso.audit.sealing import seal_closed_hours
    from itsso.platform import clock
    from itsso.protection.keys import newest
    from itsso.protection.ranges import enter_as_system
    from itsso.units.models import Unit
    from tests.oracle.comparing import Feed
    from tests.oracle.delivery import units_list, write_folder
    from tests.oracle.generator import Plan
    from tests.support.sample_nation import post

    moment = clock.now() - timedelta(hours=3)
    with enter_as_system():
        newest(STATE[-2:], "seal")  # a State's key, under the installation's master key
    with clock.fixed(moment):
        feed = Feed.generate(Plan(seed=26, today=moment.date(), districts=2, stations=8, firs=firs, years=2))
        (folder / "units.csv").write_text(units_list(feed.stations))
        command("units", "load", str(folder / "units.csv"))
        for delivery in feed.deliveries:
            path = folder / f"delivery-{delivery.serial}"
            mapping = write_folder(delivery, path)
            command("feed", "load", str(path), "--unit", STATE, "--mapping", str(mapping), "--workers", "1")
        with enter_as_system():
            post(SHO, Unit.objects.get(state=STATE[-2:], code=STATION), Role.SHO)
            post("monitor.kept", Unit.objects.get(state=STATE[-2:], parent__parent=None), Role.STATE_MONITOR)
    assert seal_closed_hours()
    (folder / "day").write_text(moment.date().isoformat())


def read(day: str) -> dict[str, Any]:
    """Return what an upgrade must not change: figures, running time limits, histories, seals.

    Figures are as on two days before the day on which everything was recorded, and with all that was known on it: later
    days change neither.
    """
    from django.db import connection

    from itsso.protection.ranges import enter_as_system
    from itsso.units.models import Unit

    with enter_as_system():
        codes = sorted(
            Unit.objects.filter(state=STATE[-2:], parent__parent__isnull=False).values_list("code", flat=True)
        )
    as_on = (date.fromisoformat(day) - timedelta(days=2)).isoformat()
    days = ("--as-on", as_on, "--known-on", day, "--json")
    figures = {
        f"{unit} {scope} {basis}": json.loads(
            command("figures", "--unit", unit, "--scope", scope, "--basis", basis, *days)
        )
        for unit in (STATE, *(f"{STATE}/{code}" for code in codes[:4]))
        for scope, basis in (("itsso", "two_months"), ("statutory", "60_days"))
    }
    with enter_as_system(), connection.cursor() as cursor:
        cursor.execute(_LIMITS)
        limits = [text for (text,) in cursor.fetchall()]
        cursor.execute("SELECT count(*), md5(string_agg(id::text, ',' ORDER BY id)) FROM cases_event")
        events = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM audit_seal")
        seals = cursor.fetchone()
    return {"figures": figures, "limits": limits, "events": events, "seals": seals}


def sign_in() -> str:
    """Sign in with password and second factor of before; return the status of My work and who is greeted."""
    from django.core.management import call_command
    from django.test import Client

    from tests.support.totp_codes import code_of

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(HTTP_HOST="localhost")
    client.post("/sign-in/", {"username": SHO, "password": SHO})
    before = client.get("/desk/").status_code
    client.post("/sign-in/second/", {"code": code_of()})
    desk = client.get("/desk/")
    return f"{before} {desk.status_code} {SHO in desk.content.decode()}"


def command(*arguments: str) -> str:
    """Run a command in this process and return what it prints."""
    from itsso.platform.cli import main

    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = main(list(arguments))
    assert status == 0, output.getvalue()
    return output.getvalue()


if __name__ == "__main__":
    from itsso.platform.cli import set_up_django

    set_up_django()
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "read":
        print(json.dumps(read(sys.argv[2]), indent=1))
    else:
        print(sign_in())
