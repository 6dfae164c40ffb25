"""One kit worked through in a real browser, by keyboard alone: from the hospital to the judgment.

It goes to the laboratory, comes back since its seal is broken, goes again, is examined and reviewed, and its report is
superseded. At each step everybody tries every page: without access it is not found. LOOKS=folder keeps pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.forensics.models import Note, Report, Work
from itsso.protection.ranges import enter
from tests.support.browser import chromium
from tests.support.keyboard import Hands
from tests.support.laboratory_work import Bench
from tests.support.sample_nation import post
from tests.support.screens import Screens, aside

POLICE = {"io", "sho", "malkhana", "messenger", "sp", "prosecutor"}
SEEN_BY = {
    "exhibits": POLICE,
    "item": POLICE,
    "note": POLICE,
    "forward": {"io", "sho"},
    "request": {"reception", "director"},
    "queue": {"reception", "examiner", "reviewer", "director"},
    "work": {"examiner", "reviewer", "director"},
    "signed": {"examiner", "reviewer", "director"},
    "priorities": {"director"},
}
"""Who opens which page of this kit, whatever the step; everybody else is told that it is not there."""


@dataclass
class Kit(Screens):
    """The kit on its way, and the people who have a part in it."""

    bench: Bench
    label: str = ""
    faults: int = 0
    people: dict[str, Posting] = field(default_factory=dict)

    def opens(self, name: str, path: str) -> Any:
        return self.sits(self.people[name], path, "en")

    def scans(self, name: str, act: str, other: str, seal: str = "whole") -> str:
        """Submit the scan form: the number as a scanner types it, the choices by the arrow keys."""
        with self.opens(name, "/forensics/scan/") as hands:
            hands.type("label", self.label)
            hands.choose("act", act)
            hands.choose("to" if act == "give" else "into", other)
            hands.choose("seal", seal)
            hands.send()
            page_text = self.looked_at(hands, f"{name}-{act}-{other}")
        assert "1 of 1 recorded." in page_text
        assert page_text.count("Fault") == self.faults, page_text
        return page_text

    def hands_over(self, giver: str, to: str, taker: str, seal: str = "whole") -> None:
        self.scans(giver, "give", to, seal)
        self.scans(taker, "take", to, seal)

    def reads(self, person: str, path: str, name: str) -> str:
        with self.opens(person, path) as hands:
            return self.looked_at(hands, name)

    def everybody_tries(self) -> None:
        """Check each page with each person: those with access open it, and for all others it does not exist."""
        wrong = aside(self._tried)
        assert wrong == []

    def _tried(self) -> list[tuple[str, str, int]]:
        wrong = []
        for name, address in self._addresses():
            for role_name, posting in self.people.items():
                client = Client(HTTP_HOST="127.0.0.1")
                client.force_login(posting.officer)
                status = client.get(address).status_code
                if status != (200 if role_name in SEEN_BY[name] else 404):
                    wrong.append((name, role_name, status))
        return wrong

    def _addresses(self) -> list[tuple[str, str]]:
        """Return the pages that exist for the kit so far."""
        bench, case = self.bench, self.bench.case
        addresses: list[Any] = [
            ("exhibits", case),
            ("forward", case),
            ("item", case, self.label),
            ("queue",),
            ("priorities",),
        ]
        with enter(bench.io):
            addresses += [("note", case, note.pk) for note in Note.objects.all()]
        with enter(bench.director):
            addresses += [
                (name, pk)
                for work in Work.objects.all()
                for name, pk in (("request", work.request_id), ("work", work.pk))
            ]
            addresses += [("signed", report.pk) for report in Report.objects.exclude(signed_at=None)]
        return [(name, reverse(f"forensics:{name}", args=args)) for name, *args in addresses]

    def is_forwarded(self, memo: str) -> None:
        with self.opens("io", f"/forensics/cases/{self.bench.case}/") as hands:
            hands.follow("/forward/")
            hands.choose("laboratory", str(self.bench.laboratory.pk))
            hands.type("memo", memo)
            hands.tick("items", self.label)
            hands.tick("ask_biology", "semen")
            hands.tick("papers", "medical_report")
            self.looked_at(hands, "forward")
            hands.send()
            assert "Sent, not received yet" in self.looked_at(hands, "forwarded")
        self.parcels_arrive()

    def arrives(self, seal: str = "whole") -> str:
        """Scan at the counter: the number and Enter; nothing else is touched if all is well."""
        with self.opens("reception", "/forensics/laboratory/reception/") as hands:
            hands.type("label", self.label)
            if seal != "whole":
                hands.choose("seal", seal)
                hands.send()
            else:
                with hands.page.expect_navigation():
                    hands.page.keyboard.press("Enter")
            page_text = self.looked_at(hands, "arrives")
            assert page_text.count("Fault") == self.faults
        self.parcels_arrive()
        return page_text

    def at_request(self, hands: Hands) -> None:
        hands.press('main a[href^="/forensics/laboratory/requests/"]')

    def at_work(self, hands: Hands) -> None:
        hands.press('main a[href^="/forensics/laboratory/works/"]')

    def is_drafted(self, answer: str) -> None:
        with self.opens("examiner", "/forensics/laboratory/") as hands:
            self.at_work(hands)
            hands.type("semen", answer)
            hands.send()
            assert "Sent for review" in self.looked_at(hands, "drafted")

    def is_reviewed_and_signed(self, answer: str) -> None:
        assert answer not in self.reads("director", self._work(), "director-sees-no-draft")
        with self.opens("reviewer", "/forensics/laboratory/") as hands:
            self.at_work(hands)
            assert answer in self.looked_at(hands, "review")
            hands.choose("verdict", "agreed")
            hands.send()
        with self.opens("examiner", "/forensics/laboratory/") as hands:
            self.at_work(hands)
            self.looked_at(hands, "to-sign")
            hands.follow("?do=sign")
            self.looked_at(hands, "sign-asked")
            hands.send()
            assert "Signed and released" in self.looked_at(hands, "signed")
        self.parcels_arrive()

    def _work(self) -> str:
        return aside(lambda: dict(self._addresses())["work"])

    def is_collected(self) -> None:
        with self.opens("io", "/forensics/waiting/") as hands:
            hands.press('main a[href*="/notes/"]')
            with hands.page.expect_download() as paper:
                hands.to('form[action$="/collect/"] button:not(.govuk-button--secondary)')
                hands.page.keyboard.press("Enter")
            assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")

    def records(self, person: str, kind: str, day: date, **facts: str) -> None:
        with self.opens(person, f"/cases/{self.bench.case}/record/{kind}/") as hands:
            hands.day("day", day)
            for name, value in facts.items():
                hands.choose(name, value)
            hands.send()
            if hands.page.locator("button[name=checked]").count():
                hands.press("button[name=checked]")
            self.looked_at(hands, kind)
            assert not hands.page.locator(".govuk-error-summary").count(), hands.words


@pytest.fixture
def kit(bench: Bench, live_server: Any) -> Iterator[Kit]:
    bench.competent("biology")
    world = bench.world
    people = {
        "io": bench.io,
        "sho": world.sho,
        "malkhana": bench.malkhana,
        "messenger": bench.messenger,
        "sp": world.sp,
        "prosecutor": post("prosecutor", world.kanpur, Role.PROSECUTOR),
        "colleague": world.colleague,
        "stranger": world.stranger,
        "state": world.state_monitor,
        "nation": world.national_monitor,
        "reception": bench.reception,
        "director": bench.director,
    }
    with chromium() as browser:
        yield Kit(browser, live_server.url, world, bench, people=people)


def _is_seized(kit: Kit) -> None:
    """Receive the kit from the doctor, on a signed receipt."""
    with kit.opens("io", f"/forensics/cases/{kit.bench.case}/") as hands:
        hands.follow("/seize/")
        hands.choose("what", "kit")
        for name, value in (("mark", "P-1"), ("kit", "SAEC-0817"), ("paper", "MLC-41"), ("impression", "HOSP-1")):
            if name == "paper":
                hands.choose("origin", "hospital")
            hands.type(name, value)
        hands.send()
        page_text = kit.looked_at(hands, "seized")
        assert "from Hospital to Investigating officer" in page_text
        kit.label = hands.page.url.rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(AssertionError), kit.opens("sp", f"/forensics/cases/{kit.bench.case}/") as hands:
        hands.follow("/seize/")


def _is_returned(kit: Kit) -> None:
    with kit.opens("reception", "/forensics/laboratory/reception/") as hands:
        kit.at_request(hands)
        hands.follow("do=return#return")
        hands.tick("reasons", "seal_broken")
        hands.send()
        kit.looked_at(hands, "return-asked")
        hands.send()
        assert "Seal broken or missing" in kit.looked_at(hands, "returned-by-laboratory")
    kit.parcels_arrive()


def _is_accepted(kit: Kit) -> None:
    """Accept it at the counter; the examiner is chosen at random, and another of the two reviews."""
    with kit.opens("reception", "/forensics/laboratory/reception/") as hands:
        kit.at_request(hands)
        hands.send()
        assert "Each section has its examination" in kit.looked_at(hands, "accepted")
    kit.parcels_arrive()
    bench = kit.bench
    kit.people["examiner"] = aside(lambda: bench.examiner_of(bench.works()[0]))
    kit.people["reviewer"] = bench.another(kit.people["examiner"])


def _is_examined(kit: Kit) -> None:
    """Check that the examiner reads number and question and no name, and record the work on the worksheet."""
    with kit.opens("examiner", "/forensics/laboratory/") as hands:
        kit.at_work(hands)
        page_text = kit.looked_at(hands, "work")
        for hidden in ("Kotwali", "M-9/2026", kit.bench.io.officer.name, "SAEC-0817", "FIR"):
            assert hidden not in page_text, hidden
        hands.follow("do=sheet#sheet")
        hands.choose("method", "microscopy")
        hands.type("note", "Cells are seen.")
        hands.send()
        assert "Cells are seen." in kit.looked_at(hands, "worksheet")


def _is_superseded(kit: Kit) -> None:
    with kit.opens("examiner", kit._work()) as hands:
        hands.follow("do=supersede#supersede")
        hands.choose("why", "court_question")
        hands.send()
        kit.looked_at(hands, "superseding")


def _is_filed(kit: Kit) -> None:
    """File the later of the two. The IO records it a day later, so the form needs the day."""
    with kit.opens("io", "/forensics/waiting/") as hands:
        hands.press('main a[href*="/notes/"]')
        assert "superseded" in kit.looked_at(hands, "two-versions")
        hands.to("main details summary")
        hands.page.keyboard.press("Enter")
        hands.day("day", date(2026, 7, 9))
        hands.send()
        assert "filed in court 09-07-2026" in kit.looked_at(hands, "filed")


@pytest.mark.proof
def test_kit_in_the_browser_from_hospital_to_judgment(kit: Kit) -> None:
    with kit.at("2026-06-01T12:00"):
        _is_seized(kit)
        kit.hands_over("io", "malkhana", "malkhana")
    with kit.at("2026-06-03T10:00"):
        kit.is_forwarded("M-7/2026")
        kit.hands_over("malkhana", "messenger", "messenger")
        kit.scans("messenger", "give", "reception")
    with kit.at("2026-06-03T16:00"):
        kit.faults = 1  # it stays in the ledger for ever
        assert "the seal is broken" in kit.arrives("broken")
        _is_returned(kit)
        assert "Seal broken or missing" in kit.reads("io", "/forensics/waiting/", "returned")
        assert "1 forwarding note returned" in kit.reads("io", "/desk/", "desk-returned")
        kit.hands_over("reception", "messenger", "messenger", "resealed")
    with kit.at("2026-06-08T10:00"):
        kit.is_forwarded("M-9/2026")
        kit.scans("messenger", "give", "reception")
        kit.arrives()
    with kit.at("2026-06-09T10:00"):
        _is_accepted(kit)
        waits = "1 exhibit has been at the laboratory since 08-06-2026"
        assert waits in kit.reads("io", f"/cases/{kit.bench.case}/", "waits")
        kit.everybody_tries()
    with kit.at("2026-06-30T10:00"):
        _is_examined(kit)
        kit.is_drafted("Semen is present.")
        kit.everybody_tries()
        kit.is_reviewed_and_signed("Semen is present.")
        assert "at the laboratory since" not in kit.reads("io", f"/cases/{kit.bench.case}/", "waits-no-more")
        kit.everybody_tries()
    with kit.at("2026-07-03T10:00"):
        assert "1 laboratory report to collect" in kit.reads("io", "/desk/", "desk-collect")
        kit.is_collected()
    with kit.at("2026-07-05T10:00"):
        _is_superseded(kit)
        kit.is_drafted("Semen is present on one swab of two.")
        kit.is_reviewed_and_signed("Semen is present on one swab of two.")
        kit.is_collected()
    with kit.at("2026-07-10T10:00"):
        kit.hands_over("reception", "messenger", "messenger", "resealed")
        kit.hands_over("messenger", "malkhana", "malkhana")
        _is_filed(kit)
        page_text = kit.reads("io", f"/forensics/cases/{kit.bench.case}/", "four-clocks")
        for days in ("1 day done", "22 days done", "5 days done", "4 days done"):
            assert days in page_text
    with kit.at("2026-09-01T17:00"):
        kit.records("io", "final_report_filed", date(2026, 7, 15), form_type="charge_sheet")
        kit.records("prosecutor", "charges_framed", date(2026, 7, 20))
        kit.records("prosecutor", "judgment_delivered", date(2026, 9, 1), outcome="convicted")
        history = kit.reads("io", f"/cases/{kit.bench.case}/", "history")
        assert "Judgment delivered" in history
        kit.everybody_tries()
