"""The tour: what to look at first, once the demonstration is built."""

from __future__ import annotations

from itsso.demo.nation.people import demo_officers, unit_of
from itsso.platform.home import home

_PAGES = {
    "io": ("the desk: what is due, late and waiting", "/desk/"),
    "sho": ("the station's desk and cases", "/desk/"),
    "sp": ("which FIRs of the district fall due this week", "/dashboard/{unit}/"),
    "adg-up": ("districts of a State with most in time", "/dashboard/{unit}/"),
    "adg-mh": ("a State with much that is late", "/dashboard/{unit}/"),
    "nation": ("the nation, from the tile grid down to a district", "/dashboard/{unit}/"),
    "clerk": ("deliveries: what was rejected and what waits", "/feed/"),
    "duty": ("where a complaint is taken down, and those of the station", "/complaints/"),
    "prosecutor": ("the district's cases, for the courts", "/cases/"),
    "advisory": ("the seven actions of the December 2019 letter in the State", "/advisories/letter/"),
    "training": ("who handles cases untrained, and whom to send to a course", "/training/{unit}/"),
    "settings": ("the State’s figures, down to the district; settings have no page yet", "/dashboard/{unit}/"),
    "seals": ("the seals of the trail, to be kept outside", "/trail/seals/"),
    "auditor": ("who saw or changed what, when and why", "/trail/"),
    "admin": ("officers of the district: invite, post, reset", "/officers/"),
    "lab-reception": ("what is announced, to be accepted or returned", "/forensics/laboratory/reception/"),
    "examiner": ("the queue, by the published rule", "/forensics/laboratory/"),
    "examiner-2": ("what waits for a second person's review", "/forensics/laboratory/"),
    "lab-director": (
        "the place for requests to be taken out of turn; the demonstration has none",
        "/forensics/laboratory/order/",
    ),
    "lab-admin": ("the laboratory’s posts, work and equipment; its officers, and no others", "/laboratories/"),
    "stranger": ("a case of the station above, which is not there for her", "/desk/"),
}


_FOR_EVERYBODY = {
    "/law/": "every time limit with its source, and a calculator",
    "/stations/": "stations of a district, their help desks and telephone numbers",
    "/status/": "where a complaint stands, by its number and code",
    "/forensics/rule/": "in which order laboratories examine",
    "/training/check/": "whether a certificate of a course is true",
}


def tour_text(port: int) -> str:
    """Return lines for each person: become her or him at the first address, then open the page."""
    address = f"http://127.0.0.1:{port}"
    lines = [f"Choose a person at {address}/ and look at:"]
    for person in demo_officers():
        purpose, page = _PAGES[person.username]
        unit = unit_of(person)
        lines.append(f"  {person.role.label} · {unit} ({person.name}): {purpose}")
        lines.append(f"    {address}{page.format(unit=unit.pk)}")
    lines.append("Without signing in:")
    for page, purpose in _FOR_EVERYBODY.items():
        lines += [f"  {purpose}", f"    {address}{page}"]
    lines.append(f"Figures in another terminal: ITSSO_HOME={home()} .venv/bin/itsso figures --unit IN")
    return "\n".join(lines)
