"""One case lived whole, in a real browser, in Hindi and by keyboard alone: from a Zero FIR to the charge sheet.

A woman of Patna tells at a station of Kanpur. Her complaint is a Zero FIR there, is sent to Patna, referred wrongly,
decided by Bihar's nodal officer, re-registered, investigated against two accused, and charge-sheeted on the last
day. At each step the desk, the clocks, the board and her own page say where it stands. LOOKS=folder keeps pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connections

from itsso.accounts.models import Officer, Posting, Role
from tests.support.browser import chromium
from tests.support.document_text import text_of
from tests.support.keyboard import Hands
from tests.support.sample_nation import World, post
from tests.support.screens import Screens

NAME = "चंद्रप्रभा उराँव"
STORY = "उसने बताया कि पटना में दो लोगों ने उसके साथ क्या किया।"


@dataclass
class Life(Screens):
    """The case as it is lived: which it is, and what her slip says."""

    case: str = ""
    slip: dict[str, str] = field(default_factory=dict)

    def visible_text(self, hands: Hands, name: str) -> str:
        """The page's words, having looked that it is Hindi, fits its window, and nothing on it names her."""
        text = self.looked_at(hands, name)
        assert hands.page.locator("html").get_attribute("lang") == "hi"
        assert not (foreign_words := hands.foreign()), (name, foreign_words)
        assert NAME not in hands.page.content(), name
        return text

    def desk(self, posting: Posting, name: str) -> str:
        with self.sits(posting, "/desk/") as hands:
            return self.visible_text(hands, f"desk-{name}")

    def board(self, posting: Posting, name: str, part: str = "") -> str:
        with self.sits(posting, f"/zero-firs/?part={part}") as hands:
            return self.visible_text(hands, f"board-{name}")

    def case_page(self, posting: Posting, name: str) -> str:
        with self.sits(posting, f"/cases/{self.case}/") as hands:
            return self.visible_text(hands, f"case-{name}")

    def her_page(self, name: str) -> str:
        """What she sees, having typed what stands on her slip, and its code again."""
        with self.sits(None, "/status/") as hands:
            for box, text in self.slip.items():
                hands.type(box, text)
            hands.send()
            self.visible_text(hands, f"hers-first-{name}")
            hands.type("code", self.slip["code"])
            hands.send()
            return self.visible_text(hands, f"hers-{name}")

    def records(self, posting: Posting, kind: str, day: str, **facts: str) -> str:
        """An officer records what happened, from the page of the case; what it did to the limits."""
        happened = datetime.fromisoformat(day)
        with self.sits(posting, f"/cases/{self.case}/") as hands:
            hands.follow("/record/")
            group = f'main details:not([open]):has(a[href$="/record/{kind}/"]) summary'
            if hands.page.locator(group).count():
                hands.to(group)
                hands.page.keyboard.press("Enter")
            hands.follow(f"/record/{kind}/")
            for name in ("whom",):
                if name in facts:
                    hands.choose(name, facts.pop(name))
            hands.day("day", happened.date())
            hands.type("time", happened.strftime("%H:%M"))
            for name, value in facts.items():
                if hands.page.locator(f'input[type="text"][name="{name}"], textarea[name="{name}"]').count():
                    hands.type(name, value)
                elif hands.page.locator(f'input[type="checkbox"][name="{name}"]').count():
                    hands.tick(name, value)
                else:
                    hands.choose(name, value)
            self.visible_text(hands, f"form-{kind}")
            hands.send()
            if hands.page.locator("button[name=checked]").count():
                self.visible_text(hands, f"check-{kind}")
                hands.press("button[name=checked]")
            return self.visible_text(hands, f"recorded-{kind}")


@pytest.fixture
def life(world: World, live_server: Any) -> Iterator[Life]:
    with chromium() as browser:
        yield Life(browser, live_server.url, world)


_TO_DO = "इस सप्ताह 1 मामले में कार्य अब भी समय पर हो सकता है"


@pytest.mark.proof
def test_one_case_is_lived_whole_in_hindi_and_by_keyboard_alone(
    people: dict[str, Posting], life: Life, world: World
) -> None:
    duty, sho, patna, io, nodal, nation, sp = people.values()
    with life.at("2026-03-02T10:30"):
        _hear_complaint(life, duty)
        hers = life.her_page("registered")
        assert "0001/2026" in hers and "31-05-2026" in hers and "02-05-2026" in hers and "PS Kotwali" in hers
        assert "1 ज़ीरो एफ़आईआर अभी नहीं भेजी गई" in life.desk(sho, "unsent")
    with life.at("2026-03-02T13:00"):
        limits = life.records(sho, "victim_medical_examined", "2026-03-02T12:40")
        assert "समय पर पूरी" in limits
        _is_sent(life, sho)
        life.parcels_arrive()
        assert "PS Gandhi Maidan को भेजी गई, अभी स्वीकार नहीं" in life.board(sho, "sent")
        assert "PS Gandhi Maidan" in life.her_page("sent")
    with life.at("2026-03-03T09:00"):
        assert "1 ज़ीरो एफ़आईआर पुनः दर्ज करनी है" in life.desk(patna, "to-accept")
        assert "Bihar के निर्णय की प्रतीक्षा" in _is_referred(life, patna)
        life.parcels_arrive()
    with life.at("2026-03-04T09:00"):
        for posting, role in ((sho, "first"), (patna, "other"), (nodal, "nodal")):
            page_text = life.board(posting, f"escalated-{role}")
            assert "Bihar के निर्णय की प्रतीक्षा" in page_text and "46 घंटे" in page_text
        assert "राज्यों के बीच: नोडल अधिकारी के निर्णय की प्रतीक्षा 1" in life.board(nation, "escalated-nation")
        assert "आपके लिए यह भी लंबित है" not in life.desk(patna, "escalated")
    with life.at("2026-03-05T10:00"):
        assert "1 ज़ीरो एफ़आईआर आपके निर्णय हेतु" in life.desk(nodal, "to-decide")
        _is_decided(life, nodal)
        life.parcels_arrive()
        _is_accepted(life, patna)
        life.parcels_arrive()
        for posting, role in ((sho, "first"), (patna, "second")):
            assert "PS Gandhi Maidan में एफ़आईआर 0001/2026 के रूप में पुनः दर्ज" in life.board(
                posting, f"accepted-{role}", "accepted"
            )
        hers = life.her_page("re-registered")
        assert "PS Gandhi Maidan" in hers and "02-03-2026" in hers and "02-05-2026" in hers
        with life.sits(patna, f"/cases/{life.case}/zero-fir/") as hands:
            way = life.visible_text(hands, "way")
            assert "02-03-2026 10:30" in way and "05-03-2026 10:00" in way
        assert "02-05-2026" in life.case_page(io, "re-registered")
    _is_investigated(life, io)
    _is_drafted(life, io, sp)
    with life.at("2026-05-02T11:00"):
        page_text = life.desk(io, "last-day")
        assert _TO_DO in page_text and "02-05-2026" in page_text
        filed = _is_charge_sheeted(life, io)
        assert "समय पर पूरी" in filed
        hers = life.her_page("ended")
        assert "02-05-2026" in hers and "30-04-2026" in hers
        assert "02-05-2026" in life.case_page(io, "ended")
    with life.at("2026-05-03T09:00"):
        assert _TO_DO not in life.desk(io, "after")
        _every_paper_says_what_was_entered(life, patna)


def _is_sent(life: Life, sho: Posting) -> None:
    """From the desk by the number that waits, to the board, to the form; the code of the other State's station."""
    with life.sits(sho, "/desk/") as hands:
        hands.follow("/zero-firs/?part=unsent")
        hands.follow("/forward/")
        _choose_gandhi_maidan(hands)
        life.visible_text(hands, "forward")
        hands.press(MAIN_BUTTON)
        life.visible_text(hands, "forward-check")
        hands.send()
        assert "PS Gandhi Maidan को भेजी गई" in life.visible_text(hands, "transfer-sent")


MAIN_BUTTON = "main form .govuk-button:not(.govuk-button--secondary)"


def _choose_gandhi_maidan(hands: Hands) -> None:
    """Find the station of the other State by its name, and choose it."""
    hands.type("station_find", "Gandhi Maidan")
    hands.page.locator('[name="station"]').first.wait_for()
    hands.choose("station", "IN-BR/PAT-1")


def _opened(hands: Hands, part: str) -> None:
    hands.follow(f"/zero-firs/?part={part}")
    hands.press('tbody a[href^="/zero-firs/"]')


def _is_referred(life: Life, patna: Posting) -> str:
    """Wrongly: the offence was in its area."""
    with life.sits(patna, "/desk/") as hands:
        _opened(hands, "received")
        life.visible_text(hands, "received")
        hands.choose("reason", "outside_ps")
        hands.send()
        life.visible_text(hands, "refer-check")
        hands.send()
        return life.visible_text(hands, "transfer-referred")


def _is_decided(life: Life, nodal: Posting) -> None:
    with life.sits(nodal, "/desk/") as hands:
        _opened(hands, "escalated")
        _choose_gandhi_maidan(hands)
        hands.choose("ground", "committed_there")
        hands.press(MAIN_BUTTON)
        life.visible_text(hands, "decision-check")
        hands.send()
        assert "Bihar के निर्णय से PS Gandhi Maidan को भेजी गई" in life.visible_text(hands, "transfer-decided")


def _is_accepted(life: Life, patna: Posting) -> None:
    with life.sits(patna, "/desk/") as hands:
        _opened(hands, "received")
        hands.choose("io_ref", "IO.GM")
        hands.choose("told_by", "phone")
        hands.send()
        assert "पुनः दर्ज" in life.visible_text(hands, "transfer-accepted")


def _is_investigated(life: Life, io: Posting) -> None:
    """Two accused, each with a custody clock of his own beside the two months; exhibits; she is told of it."""
    with life.at("2026-03-10T18:00"):
        life.records(io, "arrested", "2026-03-10T15:00", how="arrested_forwarded")
    with life.at("2026-03-11T18:00"):
        assert "08-06-2026" in life.records(io, "first_remand", "2026-03-11T11:00", whom="A1")
    with life.at("2026-03-15T18:00"):
        life.records(io, "arrested", "2026-03-15T15:00", whom="another", how="arrested_forwarded")
    with life.at("2026-03-16T18:00"):
        assert "13-06-2026" in life.records(io, "first_remand", "2026-03-16T11:00", whom="A2")
        case_text = life.case_page(io, "two-custodies")
        assert "A1" in case_text and "A2" in case_text and "08-06-2026" in case_text and "13-06-2026" in case_text
    with life.at("2026-03-18T18:00"):
        life.records(io, "exhibit_sent", "2026-03-18T11:00", exhibit="E-1")
    with life.at("2026-03-20T18:00"):
        life.records(io, "victim_statement_recorded", "2026-03-20T12:00", by_woman_magistrate="yes")
    with life.at("2026-04-30T18:00"):
        life.records(io, "victim_informed", "2026-04-30T12:00", by="phone")
        assert "30-04-2026" in life.her_page("told")


def _is_drafted(life: Life, io: Posting, sp: Posting) -> None:
    """The draft goes to the SP, comes back with a query, and is approved."""
    with life.at("2026-04-20T18:00"):
        life.records(io, "draft_report_submitted", "2026-04-20T12:00", office="sp", report="charge_sheet")
    with life.at("2026-04-22T18:00"):
        life.records(sp, "draft_report_returned", "2026-04-22T12:00", office="sp", query="age_proof")
        assert "पुलिस रिपोर्ट का प्रारूप आपत्तियों के साथ लौटाया गया" in life.case_page(io, "draft-returned")
    with life.at("2026-04-24T18:00"):
        life.records(io, "draft_report_submitted", "2026-04-24T12:00", office="sp", report="charge_sheet")
    with life.at("2026-04-25T18:00"):
        life.records(sp, "draft_report_approved", "2026-04-25T12:00", office="sp")


ENTERED = {
    "": ("0001/2026", "PS Gandhi Maidan"),
    "iif_1": ("बीएनएस 64(1)", "बीएनएस 70(1)", "01-03-2026", "02-03-2026 10:30", "मकान या अन्य आवास", "ज्ञात नहीं"),
    "iif_3": ("10-03-2026 15:00", "15-03-2026 15:00", "A1", "A2"),
    "iif_5": ("02-05-2026", "A1", "A2"),
    "case_history": ("10-03-2026 15:00", "24-04-2026 12:00", "25-04-2026 12:00", "02-05-2026 10:30", "E-1"),
}
"""What each paper says of what was entered; the first is on all of them."""


def _every_paper_says_what_was_entered(life: Life, sho: Posting) -> None:
    """Each paper that the case has is printed by keyboard, and read: the entries are on it, and her name is not."""
    printed: dict[str, str] = {}
    with life.sits(sho, f"/cases/{life.case}/papers/") as hands:
        life.visible_text(hands, "papers")
        offered = [str(box.get_attribute("value")) for box in hands.page.locator("[name=document]").all()]
        needs_opening = {"free_copy", "accused_copy", "identity_key"}
        for code in offered:
            if code in needs_opening:
                continue
            hands.page.goto(hands.page.url)
            hands.choose("document", code)
            hands.to('main form button[type="submit"]')
            with hands.page.expect_download() as file:
                hands.page.keyboard.press("Enter")
            printed[code] = " ".join(_text_of_file(Path(file.value.path())).split())
    assert {"iif_1", "iif_3", "iif_5", "case_history", "progress"} <= printed.keys()
    missing = [
        (code, entered)
        for code, paper in printed.items()
        for entered in (*ENTERED[""], *ENTERED.get(code, ()))
        if entered not in paper
    ]
    assert missing == []
    assert [code for code, paper in printed.items() if NAME in paper or STORY in paper] == []


def _text_of_file(file: Path) -> str:
    """Return the text of a paper; of one for a court, which comes with its certificates, of all in the archive."""
    content = file.read_bytes()
    if content[:4] == b"%PDF":
        return text_of(content)
    with ZipFile(BytesIO(content)) as archive:
        files = [archive.read(name) for name in archive.namelist()]
    return " ".join(text_of(part) if part[:4] == b"%PDF" else part.decode() for part in files)


def _is_charge_sheeted(life: Life, io: Posting) -> str:
    with life.sits(io, "/desk/") as hands:
        life.visible_text(hands, "desk-before-filing")
    charged = {f"says_{label}": "charged" for label in ("A1", "A2")}
    return life.records(io, "final_report_filed", "2026-05-02T10:30", form_type="charge_sheet", form_no="1", **charged)


def _hear_complaint(life: Life, duty: Posting) -> None:
    """The duty officer hears her, decides on a Zero FIR, prints the free copy, and gives her the slip."""
    with life.sits(duty, "/complaints/") as hands:
        hands.send()
        life.visible_text(hands, "hear-empty")
        hands.choose("mode", "call_112")
        hands.type("call_number", "P23112512345")
        hands.type("name", NAME)
        for name, value in (("victim", "female"), ("age", "adult")):
            hands.choose(name, value)
        hands.tick("acts", "penetration")
        for name, value in (("relation", "stranger"), ("harm", "none")):
            hands.choose(name, value)
        hands.day("offence_from", date(2026, 3, 1))
        hands.choose("here", "no")
        hands.type("accused_number", "2")
        hands.choose("place_class", "residence")
        hands.choose("accused_known", "unknown")
        hands.type("narrative", STORY)
        hands.send()
        for measure, answer in MEASURES.items():
            hands.choose(measure, answer)
            if answer == "not_possible":
                hands.type(f"why_{measure}", "उस समय थाने में कोई नहीं था।")
        page_text = life.visible_text(hands, "decide")
        assert "BNS 64(1)" in page_text and "BNS 70(1)" in page_text
        hands.choose("outcome", "zero_fir")
        hands.send()
        assert NAME in life.looked_at(hands, "hear-check") and not hands.foreign()
        hands.send()
        page_text = life.visible_text(hands, "complaint")
        assert "ज़ीरो एफ़आईआर 0001/2026" in page_text
        life.case = hands.page.url.partition("?")[0].rstrip("/").rsplit("/", 1)[1]
        hands.to('form[action$="/copy/"] button[value="victim"]')
        with hands.page.expect_download() as paper:
            hands.page.keyboard.press("Enter")
        copy = " ".join(text_of(Path(paper.value.path()).read_bytes()).split())
        assert " ".join(STORY.split()) in copy and NAME in copy
        hands.press('a[href$="/slip/"]')
        hands.choose("holder", "victim")
        hands.send()
        life.visible_text(hands, "slip")
        number, code = hands.page.locator("dd strong").all_inner_texts()
        life.slip = {"number": number, "code": code}


MEASURES = {
    "woman_officer": "accepted",
    "place": "not_possible",
    "interpreter": "not_needed",
    "video": "not_needed",
    "support_person": "accepted",
}


@pytest.fixture
def people(world: World) -> dict[str, Posting]:
    """Those who work on it: a duty officer and the SHO of Kotwali, the SHO and the IO of Gandhi Maidan, and Bihar's."""
    events_found = {
        "duty": post("duty.kotwali", world.kotwali, Role.DUTY_OFFICER),
        "sho": world.sho,
        "patna": post("sho.gm", world.gandhi_maidan, Role.SHO),
        "io": post("io.gm", world.gandhi_maidan, Role.INVESTIGATING_OFFICER),
        "nodal": post("nodal.br", world.bihar, Role.STATE_MONITOR),
        "nation": world.national_monitor,
        "sp": post("sp.patna", world.patna, Role.SUPERVISOR),
    }
    names = ("रमा देवी", "सुरेश यादव", "अनिल कुमार", "मीना सिन्हा", "अरुण झा", "विजय राव", "सुनीता सहाय")
    for posting, name in zip(events_found.values(), names, strict=True):
        Officer.objects.using("owner").filter(pk=posting.officer_id).update(name=name)
    connections["owner"].close()
    return events_found
