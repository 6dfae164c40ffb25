"""Every list has its total and its file: by `{% item_list %}`, and no page draws a table of many rows without it."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

import itsso
from itsso.audit import details
from itsso.audit.query_redaction import CODED, redacted_query
from itsso.platform import clock
from itsso.protection.roles import PAGES
from tests.support.access_matrix import BEHIND, postings, targets_of
from tests.support.guarded_resources import Asker
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.two_states import fill
from tests.support.url_patterns import Address

DAY = date(2026, 6, 30)

FIXED = "rows of a fixed form: one for each code, Act, field, capability or question"
OF_ONE = "the parts of one thing, a few: of a case, an exhibit, a person, an officer, a delivery"
SUMMARY = "a summary, in a few rows, of what a list, here or on another page, shows one by one"
ENTERED = "what was typed or scanned just now, which no address holds (decision 071)"
CHOSEN = "choices made over several pages of one form (decision 071)"
DOWNLOADED = "consecutive numbers with a file of their own, which keeps their proof"

TABLES = {
    "accounts/accept_register.html: caption": OF_ONE,
    "accounts/invite_several.html: columns": FIXED,
    "accounts/invite_several.html: faults": ENTERED,
    "accounts/invite_several.html: roles": FIXED,
    "accounts/invite_several_check.html: caption": ENTERED,
    "accounts/links.html: caption": ENTERED,
    "accounts/officer.html: caption": OF_ONE,
    "accounts/security.html: caption": OF_ONE,
    "accounts/tokens.html: caption": OF_ONE,
    "accounts/waiting.html: caption": CHOSEN,
    "advisories/advisory.html: caption": OF_ONE,
    "advisories/list.html: to_answer": SUMMARY,
    "advisories/standing.html: items": OF_ONE,
    "advisories/unit.html: table": SUMMARY,
    "alerts/case_reminders.html: section.title": OF_ONE,
    "alerts/ladder_trial.html: changes": OF_ONE,
    "alerts/ladder_trial.html: table": SUMMARY,
    "audit/seals.html: caption": DOWNLOADED,
    "capacity/independence.html: independence.table": SUMMARY,
    "capacity/laboratories.html: area.states": SUMMARY,
    "capacity/laboratory.html: laboratory.accreditations": OF_ONE,
    "capacity/laboratory.html: laboratory.causes_of_delay": FIXED,
    "capacity/laboratory.html: laboratory.equipment": OF_ONE,
    "capacity/laboratory.html: laboratory.posts": OF_ONE,
    "capacity/laboratory.html: laboratory.queues": OF_ONE,
    "capacity/laboratory.html: laboratory.work": OF_ONE,
    "capacity/laboratory.html: projects": OF_ONE,
    "capacity/what_if.html: comparison.table": FIXED,
    "cases/access_log.html: caption": OF_ONE,
    "cases/accused.html: caption": OF_ONE,
    "cases/assignments.html: caption": OF_ONE,
    "cases/case_table.html: caption": ENTERED,
    "cases/court_orders.html: caption": OF_ONE,
    "cases/documents.html: caption": OF_ONE,
    "cases/exceptions.html: unanswered": SUMMARY,
    "cases/expunction.html: caption": OF_ONE,
    "cases/files.html: table": OF_ONE,
    "cases/find_person.html: caption": ENTERED,
    "cases/recorded.html: caption": OF_ONE,
    "cases/redactions.html: caption": OF_ONE,
    "exchange/deliveries.html: fresh": SUMMARY,
    "exchange/delivery.html: files": OF_ONE,
    "exchange/delivery.html: gaps": SUMMARY,
    "exchange/entry_lag.html: caption": SUMMARY,
    "exchange/groups.html: caption": SUMMARY,
    "exchange/quality.html: caption": SUMMARY,
    "exchange/quality.html: states.first": SUMMARY,
    "exchange/quality.html: states.further": SUMMARY,
    "forensics/exhibits.html: clocks": OF_ONE,
    "forensics/exhibits.html: notes": OF_ONE,
    "forensics/incoming.html: groups": SUMMARY,
    "forensics/item.html: chain": OF_ONE,
    "forensics/note.html: details_history": OF_ONE,
    "forensics/note.html: items": OF_ONE,
    "forensics/note_details.html: history": OF_ONE,
    "forensics/request.html: details_history": OF_ONE,
    "forensics/request.html: works": OF_ONE,
    "forensics/scan.html: scanned": ENTERED,
    "forensics/staff.html: workloads": SUMMARY,
    "forensics/work.html: assignments": OF_ONE,
    "forensics/work.html: sheets": OF_ONE,
    "intake/record_papers.html: table": OF_ONE,
    "intake/accountability.html: codes": SUMMARY,
    "intake/accountability.html: figures": SUMMARY,
    "intake/hops.html: caption": OF_ONE,
    "intake/pair.html: caption": OF_ONE,
    "lawbook/index.html: area.title": FIXED,
    "lawbook/kinds.html: title": FIXED,
    "lawbook/lines.html: caption": FIXED,
    "lawbook/offences.html: caption": FIXED,
    "lawbook/worked_counts.html: caption": FIXED,
    "monitoring/children.html: caption": SUMMARY,
    "monitoring/compare.html: comparison.table": FIXED,
    "monitoring/rates.html: caption": SUMMARY,
    "monitoring/stages.html: drafts_title": FIXED,
    "monitoring/stages.html: reasons_title": SUMMARY,
    "monitoring/to_ask.html: dashboard.to_ask_title": SUMMARY,
    "monitoring/units_to_ask.html: dashboard.units_to_ask_title": SUMMARY,
    "exchange/api_reference.html: errors": FIXED,
    "exchange/api_reference.html: operations": FIXED,
    "health/installation.html: fine": FIXED,
    "protection/retention.html: lasting": FIXED,
    "protection/retention.html: removed": FIXED,
    "protection/roles.html: title": FIXED,
    "training/coverage.html: coverage_page.grid": SUMMARY,
    "training/coverage.html: coverage_page.shares": SUMMARY,
    "training/effect.html: figures": FIXED,
    "training/effect.html: table": FIXED,
    "training/home.html: courses": FIXED,
    "training/monthly.html: table": FIXED,
    "training/person.html: caption": OF_ONE,
    "training/person.html: coming": OF_ONE,
    "training/person.html: needs": OF_ONE,
    "training/person.html: posts": OF_ONE,
    "training/session.html: history": OF_ONE,
    "training/suggestions.html: caption": CHOSEN,
    "training/upload.html: groups": SUMMARY,
    "training/uploads.html: codes": FIXED,
}
"""Tables that are no lists: "template: what it draws", each with the reason."""

LOGS = {"audit:lines", "audit:case", "cases:access_log"}
"""Lists that grow by one entry when they are opened."""

_TABLE = re.compile(r"\{% (?:data_)?table (?P<name>[\w.]+)")


def tables() -> set[str]:
    """Return the tables that templates draw without the component."""
    files = Path(itsso.__file__).parent.rglob("templates/*/*.html")
    return {
        f"{file.parent.name}/{file.name}: {table['name']}"
        for file in files
        if file.parent.name != "ui"
        for table in _TABLE.finditer(file.read_text("utf-8"))
    }


def test_a_template_that_draws_a_table_of_its_own_says_why() -> None:
    assert sorted(tables() - TABLES.keys()) == []
    assert sorted(TABLES.keys() - tables()) == []


def answered_page(client: Client, url: str) -> str | None:
    """Return the page that an address answers; None where it answers anything else."""
    answer = client.get(url)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return None
    return str(answer.text)


def main_of_list(html: str) -> Tag | None:
    """Return the main part of a page with a list, or one that says that it has no row; None of any other page."""
    if "itsso-list-head" not in html and "itsso-empty" not in html:
        return None  # most pages: they need not be parsed
    main = BeautifulSoup(html, "html.parser").select_one("main")
    return main if main is not None and main.select_one(".itsso-list-head, .itsso-empty") else None


def faults_of_list(client: Client, url: str, main: Tag, growth: int) -> list[str]:
    """Return what a list lacks: one head, with a total, and a file that has as many rows, or up to `growth` more."""
    heads = main.select(".itsso-list-head")
    total, link = heads[0].select_one("strong"), heads[0].select_one("a[download]")
    if len(heads) != 1 or total is None or link is None:
        return [f"{len(heads)} heads, {total}, {link}"]
    number = int(re.findall(r"\d+", total.get_text())[-1])
    answer = client.get(urljoin(url, str(link["href"])))
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))[1:]
    return [] if 0 <= len(rows) - number <= growth else [f"{number} in total, {len(rows)} in the file"]


def filters_in_codes(page: str, main: Tag) -> list[str]:
    """Return the choices of a list's filters that the audit log would show otherwise than the page does."""
    faults = []
    for choice_list in main.select("form[method=get] select"):
        name = str(choice_list["name"])
        for option in choice_list.select("option[value]:not([value=''])"):
            code, title = str(option["value"]), " ".join(option.get_text().split())
            described = details.describe_detail(f"read.{page}", {"asked": redacted(name, code)})
            if name in CODED - {"sort"} and not described[0].endswith(f": {title}"):
                faults.append(f"the audit log says {described} of the filter {name}={code}, {title}")
    return faults


def redacted(name: str, code: str) -> object:
    """Return a filter as the audit log stores it."""
    return redacted_query(QueryDict(f"{name}={code}"))["asked"]


class ListPages:
    """The pages of the role table, each opened as the roles that may open it until one sees a list with rows."""

    def __init__(self, world: World, folder: Path) -> None:
        self.holdings, self.people = fill(world, folder, DAY), postings(world)
        self.world = world
        self.clients = {role: browser(posting) for role, posting in self.people.items()}

    def faults(self, address: Address) -> list[str] | None:
        """Return the faults of a page's list; None where the page has none, or nobody sees a row in it."""
        for role in (role for role in self.people if role in PAGES[address.name]):
            asker = Asker(self.world, self.holdings, self.people, self.people[role])
            urls = [reverse(address.name, args=target.args) for target in targets_of(address, asker) if target.seen]
            html = answered_page(self.clients[role], urls[0]) if urls else None
            if html is None:
                continue
            main = main_of_list(html)
            if main is None:
                return None
            if main.select_one(".itsso-list-head"):
                growth = 1 if address.name in LOGS else 0
                faults = faults_of_list(self.clients[role], urls[0], main, growth)
                faults += filters_in_codes(address.name, main)
                return [f"{address.name}: {fault}" for fault in faults]
        return None


def test_every_list_shows_its_total_and_its_file_has_as_many_rows(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr("itsso.protection.middleware.too_many", lambda *_: None)  # how often is another matter
    with clock.fixed(DAY):
        pages = ListPages(world, tmp_path)
        faults = {address.name: pages.faults(address) for address in BEHIND}
    assert [fault for faults_of_page in faults.values() for fault in faults_of_page or []] == []
    lists = [name for name, faults_of_page in faults.items() if faults_of_page is not None]
    assert len(lists) > 35
