"""The tour: what to look at first, once the demonstration is built."""

from __future__ import annotations

from itsso.demo.nation.people import demo_officers, unit_of
from itsso.platform.home import home

_PAGES = {
    "io": ("My work: what is due, overdue and waiting", "/desk/"),
    "sho": ("My work of the station, and its cases", "/desk/"),
    "sp": ("the FIRs of the district that fall due this week", "/dashboard/{unit}/"),
    "dig": ("the districts of a range, and their exceptions", "/dashboard/{unit}/"),
    "adg-up": ("the districts of a State with a high compliance rate", "/dashboard/{unit}/"),
    "adg-mh": ("a State with many overdue cases", "/dashboard/{unit}/"),
    "nation": ("the nation, from the map of States down to a district", "/dashboard/{unit}/"),
    "clerk": ("CCTNS deliveries, with rejected and waiting rows", "/feed/"),
    "duty": ("the complaints of the station, and the form for a new one", "/complaints/"),
    "prosecutor": ("the district's cause list and drafts to scrutinise", "/court/"),
    "advisory": ("Home Secretary’s letter: seven actions, in the State", "/advisories/letter/"),
    "training": ("cases with untrained officers, and whom to nominate for a course", "/training/{unit}/"),
    "settings": ("the settings of the State: its register of FIRs, from which day on, by which order", "/settings/"),
    "seals": ("the seals of the audit log, to be kept outside this system", "/trail/seals/"),
    "auditor": ("who saw or changed what, when and why", "/trail/"),
    "admin": ("the officers of the district: invite, post, remove second factors", "/officers/"),
    "lab-reception": (
        "requests that are announced, and requests to be accepted or returned",
        "/forensics/laboratory/reception/",
    ),
    "examiner": ("examinations, in the order of the published rule", "/forensics/laboratory/"),
    "examiner-2": ("reports that wait for the review of a second examiner", "/forensics/laboratory/"),
    "lab-director": ("the requests for priority, each with its reason and decision", "/forensics/laboratory/order/"),
    "lab-admin": ("the posts, work and equipment of the laboratory", "/laboratories/"),
    "records": ("which State’s data is missing or faulty, and whom to ask next", "/feed/quality/{unit}/"),
    "stranger": ("My work of another district: the cases of the station above cannot be opened", "/desk/"),
}


_FOR_EVERYBODY = {
    "/law/": "every time limit with its source, and a calculator",
    "/stations/": "the stations of a district, with their help desks and telephone numbers",
    "/status/": "the status of a complaint, by its number and code",
    "/forensics/rule/": "the order in which laboratories examine",
    "/training/check/": "the check whether a certificate of a course is genuine",
}


def tour_text(port: int) -> str:
    """Return lines for each person: sign in as that person at the first address, then open the page."""
    address = f"http://127.0.0.1:{port}"
    lines = [f"Sign in as one of these persons at {address}/sign-in/, then open the page:"]
    for person in demo_officers():
        purpose, page = _PAGES[person.username]
        unit = unit_of(person)
        lines.append(f"  {person.role.label} · {unit} ({person.name}): {purpose}")
        lines.append(f"    {address}{page.format(unit=unit.pk)}")
    lines.append("Without signing in:")
    for page, purpose in _FOR_EVERYBODY.items():
        lines += [f"  {purpose}", f"    {address}{page}"]
    lines.append(f"To print figures in another terminal: ITSSO_HOME={home()} .venv/bin/itsso figures --unit IN")
    return "\n".join(lines)
