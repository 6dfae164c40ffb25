"""What to look at first, once the demonstration is built."""

from __future__ import annotations

from itsso.demo.people import persons, unit_of
from itsso.platform.home import home

ADDRESS = "http://127.0.0.1:8000"
"""Where `itsso serve` listens when nothing else is asked."""

_PAGES = {
    "io": ("the desk: what is due, late and waiting", "/desk/"),
    "sho": ("the station's desk and cases", "/desk/"),
    "sp": ("which FIRs of the district fall due this week", "/dashboard/{unit}/"),
    "adg-up": ("districts of a State with most in time", "/dashboard/{unit}/"),
    "adg-mh": ("a State with much that is late", "/dashboard/{unit}/"),
    "nation": ("the nation, from the tile grid down to a station", "/dashboard/{unit}/"),
    "clerk": ("deliveries: what was rejected and what waits", "/feed/"),
    "duty": ("the desk of whoever hears a complaint", "/desk/"),
    "prosecutor": ("the district's cases, for the courts", "/cases/"),
    "advisory": ("the seven actions of the December 2019 letter in the State", "/advisories/letter/"),
    "training": ("who handles cases untrained, and whom to send to a course", "/training/{unit}/"),
    "settings": ("the State's figures", "/dashboard/{unit}/"),
    "seals": ("the seals of the trail, to be kept outside", "/trail/seals/"),
    "auditor": ("who saw or changed what, when and why", "/trail/"),
    "admin": ("officers of the district: invite, post, reset", "/officers/"),
    "lab-reception": ("what is announced, to be accepted or returned", "/forensics/laboratory/reception/"),
    "examiner": ("the queue, by the published rule", "/forensics/laboratory/"),
    "examiner-2": ("what waits for a second person's review", "/forensics/laboratory/"),
    "lab-director": ("wishes to be taken out of turn", "/forensics/laboratory/order/"),
    "lab-admin": ("the laboratory’s posts, work and equipment; its officers, and no others", "/laboratories/"),
    "stranger": ("a case of the station above, which is not there for her", "/desk/"),
}


def what_to_look_at() -> str:
    """A line for each person: become her or him at the first address, then open the page."""
    lines = [f"Choose a person at {ADDRESS}/ and look at:"]
    for person in persons():
        what, page = _PAGES[person.username]
        unit = unit_of(person)
        lines.append(f"  {person.role.label} · {unit} ({person.name}): {what}")
        lines.append(f"    {ADDRESS}{page.format(unit=unit.pk)}")
    lines.append(f"Without signing in: the law at {ADDRESS}/law/")
    lines.append(f"Figures in another terminal: ITSSO_HOME={home()} .venv/bin/itsso figures --unit IN")
    return "\n".join(lines)
