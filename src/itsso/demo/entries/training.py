"""Attendances of courses in the demonstration, sent as files by the way that States use.

Only of the shown State: the nation's register would have a million and a half rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from itsso.accounts.models import Posting
from itsso.demo.feed.row_writer import io_ref
from itsso.demo.nation.people import shown_station
from itsso.demo.nation.places import SHOWN_STATE, DemoStation, stations
from itsso.training.files.actions import load
from itsso.training.models import AttendanceOutcome, Upload

WOMEN = ("Sunita", "Rekha", "Anjali", "Meena", "Kavita", "Pooja", "Shabnam", "Nirmala", "Asha", "Farida")
MEN = ("Rakesh", "Mohan", "Salim", "Dinesh", "Suresh", "Anil", "Vijay", "Imran", "Gopal", "Santosh", "Manoj", "Arun")
SURNAMES = (
    "Yadav",
    "Singh",
    "Sharma",
    "Verma",
    "Khan",
    "Ansari",
    "Gupta",
    "Mishra",
    "Pandey",
    "Maurya",
    "Patel",
    "Rai",
)

IN_DEVANAGARI = dict(
    zip(
        (*WOMEN, *MEN, *SURNAMES),
        (
            *("सुनीता", "रेखा", "अंजलि", "मीना", "कविता", "पूजा", "शबनम", "निर्मला", "आशा", "फ़रीदा"),
            *("राकेश", "मोहन", "सलीम", "दिनेश", "सुरेश", "अनिल", "विजय", "इमरान", "गोपाल", "संतोष", "मनोज", "अरुण"),
            *("यादव", "सिंह", "शर्मा", "वर्मा", "ख़ान", "अंसारी", "गुप्ता", "मिश्रा", "पाण्डेय", "मौर्य", "पटेल", "राय"),
        ),
        strict=True,
    )
)
"""The names as a register has them in Devanagari."""

DEVI = {"name": "Rekha Devi", "name_hi": "रेखा देवी", "woman": "yes"}
KHAN = {"name": "Ahmad Khan", "name_hi": "अहमद ख़ान", "woman": "no"}
"""The officers of the shown station who have accounts; the register has their names in full."""

type Row = dict[str, str]


def build_training(today: date, *, by: Posting) -> int:
    """Load the register of one State and its attendances of two years; return the number of rows.

    A second run changes nothing.
    """
    people = list(_officer_rows(today))
    rows = 0
    for kind, of_file in (
        (Upload.FileKind.REGISTER, people),
        (Upload.FileKind.ATTENDANCES, list(_attendances(people, today))),
    ):
        rows += load(kind, f"demonstration-{kind}.csv", _csv(of_file), by=by).rows
    return rows


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _officer_rows(today: date) -> Iterator[Row]:
    """Yield for each station those who investigate, the officer in charge, and two constables."""
    rng, busy = Random("people of the demonstration"), shown_station()
    for station in stations():
        if station.state == SHOWN_STATE:
            for officer in (1, 2, 3):
                number = io_ref(station.state, station.code, officer)
                row = _officer_row(rng, station, number, "officer", "SI", "investigator", today)
                yield row | (DEVI if station == busy and officer == 1 else {})
            sho = f"{SHOWN_STATE}-{station.code}-SHO"
            row = _officer_row(rng, station, sho, "officer", "Inspector", "sho", today)
            yield row | (KHAN if station == busy else {})
            for n in (1, 2):
                number = f"{SHOWN_STATE}-{station.code}-C{n}"
                yield _officer_row(rng, station, number, "constabulary", "Constable", "station", today)


def _officer_row(rng: Random, station: DemoStation, number: str, rank: str, title: str, duty: str, today: date) -> Row:
    woman = rng.random() < 0.15
    name = (rng.choice(WOMEN if woman else MEN), rng.choice(SURNAMES))
    return {
        "state": f"IN-{station.state}",
        "number": number,
        "name": " ".join(name),
        "name_hi": " ".join(IN_DEVANAGARI[part] for part in name),
        "woman": "yes" if woman else "no",
        "rank": rank,
        "title": title,
        "duty": duty,
        "unit": station.code,
        "since": (today - timedelta(days=rng.randrange(200, 1500))).isoformat(),
        "joined_on": "",
        "distinct": "",
    }


CHANCES = {
    "officer": {"zero_fir": 0.7, "investigation": 0.5, "pocso": 0.45, "evidence": 0.4, "sensitivity": 0.6},
    "constabulary": {"zero_fir": 0.45, "sensitivity": 0.5},
}


def _attendances(people: Sequence[Row], today: date) -> Iterator[Row]:
    """Yield what each officer attended.

    Some districts train most of their officers, so that units differ by more than chance.
    """
    rng = Random("attendances of the demonstration")
    keen: dict[str, float] = {}
    for person in people:
        liking = keen.setdefault(person["unit"][:5], rng.uniform(0.6, 1.4))
        for course, chance in CHANCES[person["rank"]].items():
            if rng.random() < chance * liking:
                ended = today - timedelta(days=rng.randrange(5, 900))
                passed = rng.random() < 0.93
                yield {
                    "state": person["state"],
                    "number": person["number"],
                    "name": person["name"],
                    "course": course,
                    "began_on": (ended - timedelta(days=2)).isoformat(),
                    "ended_on": ended.isoformat(),
                    "outcome": AttendanceOutcome.PASSED if passed else AttendanceOutcome.FAILED,
                    "score": str(rng.randrange(50, 98) if passed else rng.randrange(10, 45)),
                    "provider": rng.choice(("Dr B. R. Ambedkar Police Academy", "iGOT Karmayogi")),
                    "certificate": "",
                }
