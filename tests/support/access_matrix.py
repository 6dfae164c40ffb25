"""Every address, method, role and place: what the table and the ranges say, said once more and apart from the code.

`Walk` asks for all of it as one posting and holds each answer, and each line in the trail, against that. Each
package declares the ids in its addresses itself (`tests/support/guarded_resources.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from itsso.accounts.roles import ROLES, Role
from itsso.protection.ranges import ranges_of
from itsso.protection.roles import ANYONE, PAGES
from itsso.ui.refusals import is_refused
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.guarded_resources import Asker, Target, together
from tests.support.sample_nation import World, post
from tests.support.two_states import Holdings
from tests.support.url_patterns import Address, addresses

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
BEHIND = [address for address in addresses(get_resolver()) if PAGES.get(address.name) is not ANYONE]


def home_of(world: World, role: Role) -> Unit:
    """Return the unit where a role works in the walk.

    It is as low as it may be, so that there are units above, below and beside it.
    """
    kinds = ROLES[role].held_at
    at = {"district": world.kanpur, "station": world.kotwali, "state": world.up, "nation": world.nation}
    at["laboratory"] = world.laboratory
    return next(unit for kind, unit in at.items() if kind in kinds)


def postings(world: World) -> dict[Role, Posting]:
    """Return an officer in each role."""
    roles = [role for role in Role if role != Role.SYSTEM]
    return {role: post(f"walk.{role.replace('_', '-')}", home_of(world, role), role) for role in roles}


def unlike(people: dict[Role, Posting]) -> list[Posting]:
    """Return one posting for each set of roles for which the table and the ranges say the same."""
    alike: dict[Any, Posting] = {}
    for role, posting in people.items():
        pages = frozenset(address.name for address in BEHIND if role in PAGES[address.name])
        alike.setdefault((pages, ranges_of(posting)), posting)
    return list(alike.values())


def in_turn(world: World, holdings: Holdings, people: dict[Role, Posting]) -> dict[str, set[str]]:
    """Return for each page the roles that a thin walk takes, others from page to page: at most five.

    Three of those to which the table opens it, with one that sees something there, and one of the others: one line of
    the middleware refuses any page to any role, and the ranges are those of the database for every page. All is asked
    at every page and as every role, but of both together in the proof alone.
    """

    def sees(address: Address, posting: Posting) -> bool:
        targets = targets_of(address, Asker(world, holdings, people, posting))
        return any(target.seen is not False for target in targets)

    everybody = unlike(people)
    turns: dict[str, set[str]] = {}
    for at, address in enumerate(BEHIND):
        opened = _rotated([posting for posting in everybody if posting.role in PAGES[address.name]], at)
        closed = _rotated([posting for posting in everybody if posting.role not in PAGES[address.name]], at)
        walked, further = opened[:3], opened[3:]
        if not any(sees(address, posting) for posting in walked):
            walked += [posting for posting in further if sees(address, posting)][:1]
        turns[address.name] = {posting.role for posting in walked + closed[:1]}
    return turns


def _rotated(postings: list[Posting], by: int) -> list[Posting]:
    first = by % max(1, len(postings))
    return postings[first:] + postings[:first]


_UNSEEN = re.compile(r"<(head|script|style|template)\b.*?</\1>|<[^>]*>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:aria-label|alt|placeholder|data-label)="([^"]*)"')
_ADDRESS = re.compile(r"https?://\S+")
_MACHINE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[a-z]+(?:_[a-z0-9]+)+\b|#[0-9a-f]{16}\b")


def machine_words(html: str) -> set[str]:
    """Return UUIDs, keyed hashes and names with underscores in the text that a reader sees or hears."""
    texts = " ".join([_UNSEEN.sub(" ", html), *_SPOKEN.findall(html)])
    return set(_MACHINE.findall(_ADDRESS.sub(" ", texts)))


NAMES_OF_COLUMNS = frozenset(
    {
        "accounts:invite_several",
        "api:api-root",
        "advisories:register",
        "exchange:deliveries",
        "exchange:delivery",
        "lawbook:kinds",
        "lawbook:rule",
        "openapi:reference",
        "training:uploads",
    }
)
"""Pages that show on purpose what a file or a command must hold: columns and codes. An id they do not show either."""


NAMES_IN_ADVICE = frozenset(
    {"itsso_app", "master_key", "max_connections", "pg_stat_activity", "seal_key", "secret_key"}
)
"""Settings, keys and tables of the server that the page of the installation advises an administrator to look after."""

DOWNLOADS = frozenset(
    {"alerts:ladders_file", "alerts:ladders_of_entry", "units:words_of_entry", "units:words_template"}
)
"""Pages whose answer to a plain GET is a list that leaves as a file."""


def leaked(page: str, html: str) -> list[str]:
    """Return the machine-made words that a page shows without meaning to."""
    machine_texts = machine_words(html)
    if page == "health:installation":
        machine_texts -= NAMES_IN_ADVICE
    return sorted(word for word in machine_texts if page not in NAMES_OF_COLUMNS or "_" not in word)


def unfilled() -> list[str]:
    """Return addresses with ids in them for which no package says what exists there."""
    targets = together("targets")
    return [
        f"{address.name}: say in tests/{address.name.partition(':')[0]}/guarded.py what stands for {address.ids}"
        for address in BEHIND
        if address.ids and address.name not in targets and address.ids not in targets
    ]


def targets_of(address: Address, asker: Asker) -> Iterator[Target]:
    """Yield for each place the thing of an address that is there, and one that is nowhere."""
    target_sources = together("targets")
    if not address.ids:
        yield Target((), True, "")
    else:
        yield from (target_sources.get(address.name) or target_sources[address.ids])(asker)


class Walk:
    """All addresses as one posting; None is a stranger.

    `untaken` is what walks before it were told of methods that a page takes from nobody: a thin walk asks no more.
    `turns` are the roles of each page for a thin walk (`in_turn`).
    """

    def __init__(
        self,
        world: World,
        holdings: Holdings,
        people: dict[Role, Posting],
        posting: Posting | None,
        untaken: set[tuple[str, str]],
        turns: dict[str, set[str]] | None = None,
    ) -> None:
        self.posting, self.asker, self.untaken = posting, Asker(world, holdings, people, posting), untaken
        self.client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
        self.turns = turns or {}
        self.wrong: list[str] = []
        self.answered: set[str] = set()
        self._acts: dict[str, frozenset[str]] = together("acts")
        self._expected: list[tuple[str, str]] = []
        if posting is not None:
            self.client.force_login(posting.officer)
            self.token = tokens.make(posting, "the walk", 1, None)

    def ask(self, *, ended: bool = False, thin: bool = False) -> list[str]:
        """Ask for everything; return what was not as it must be."""
        before = len(lines())
        for address in BEHIND:
            for target, method in self._thin(address, ended) if thin else self._all(address):
                self._hold(address.name, method, target, self._request(address, method, target), ended)
        self._hold_trail(before)
        return self.wrong

    def _all(self, address: Address) -> Iterator[tuple[Target, str]]:
        """Yield every target to read and act on; by the other methods one visible target and one hidden.

        Of a page that the table does not open, where no view is asked, everything read and one thing by each method.
        """
        targets, visible, hidden = self._targets(address)
        opens = self._opens(address)
        for target in targets:
            for method in METHODS[:2] if opens else METHODS[:1]:
                yield target, method
        for target in (*visible, *hidden) if opens else targets[:1]:
            for method in METHODS[2:] if opens else METHODS[1:]:
                yield target, method

    def _thin(self, address: Address, ended: bool) -> Iterator[tuple[Target, str]]:
        """Yield the first visible target, to read and act on, and one hidden, to read, where it is the role's turn."""
        if not (self.posting is None or ended or self.posting.role in self.turns[address.name]):
            return
        targets, visible, hidden = self._targets(address)
        if not self._opens(address):
            yield targets[0], "GET"
            return
        wanted = [(target, "GET") for target in (*visible, *hidden)] + [(target, "POST") for target in visible]
        yield from ((target, method) for target, method in wanted if (address.name, method) not in self.untaken)

    def _targets(self, address: Address) -> tuple[list[Target], list[Target], list[Target]]:
        """Return all targets of an address, the first that the posting sees, and the first that it does not."""
        targets = list(targets_of(address, self.asker))
        visible, hidden = [t for t in targets if t.seen is not False], [t for t in targets if t.seen is False]
        return targets, visible[:1], hidden[:1]

    def _opens(self, address: Address) -> bool:
        return self.posting is not None and self.posting.role in PAGES[address.name]

    def _request(self, address: Address, method: str, target: Target) -> HttpResponse:
        bearer = (
            {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.posting and address.name.startswith("api:") else {}
        )
        answer: HttpResponse = self.client.generic(method, reverse(address.name, args=target.args), **bearer)  # type: ignore[arg-type, assignment]
        return answer

    def _hold(self, name: str, method: str, target: Target, answer: HttpResponse, ended: bool) -> None:
        status, verb = answer.status_code, "read" if method in ("GET", "HEAD") else "act"
        if verb == "read" and name in DOWNLOADS:
            verb = "download"
        role = self.asker.role
        if self.posting is None or ended:
            right = status == 401 if name.startswith("api:") else self._asks_to_sign_in(answer)
        elif role not in PAGES[name]:
            right = status == 404
        elif status == 405:
            right = method not in answer["Allow"]
            self.untaken.add((name, method))
        elif target.seen is None:
            right = status in (200, 404)
            self.answered |= {name}
        elif not target.seen or (method == "POST" and role not in self._acts.get(name, PAGES[name])):
            right = status == 404
        else:
            right = status < 400 or status in (400, 422)
            self.answered |= {name} if right else set()
        is_read = method == "GET" and status == 200 and answer.get("Content-Type", "").startswith("text/html")
        if is_read and (leaks := leaked(name, answer.text)):
            self.wrong.append(f"{role or 'nobody'} reads machine words on {name}: {leaks[:4]}")
        refused = status < 400 and is_refused(cast(Any, answer).wsgi_request)
        done = status < 400 and not refused and not (self.posting is None or ended)
        self._expected.append(
            (f"{verb if done else 'refused'}.{name}", self.posting.officer.number if self.posting else "")
        )
        if not right:
            self.wrong.append(f"{role or 'nobody'} {method} {name} {target.where}: {status}")

    def _asks_to_sign_in(self, answer: HttpResponse) -> bool:
        return answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")

    def _hold_trail(self, before: int) -> None:
        """Check that each answer has its audit entry, in order; an action leaves others in addition."""
        names = {address.name for address in BEHIND}
        entries = [(line["act"], line["actor"]) for line in lines()[before:] if line["act"].partition(".")[2] in names]
        for at, (line, expected) in enumerate(zip(entries, self._expected, strict=False)):
            if line != expected and not (expected[0].startswith("refused.api:") and line[0] == expected[0]):
                self.wrong.append(f"line {at} is {line} and not {expected}")
                break
        if len(entries) != len(self._expected):
            self.wrong.append(f"{len(self._expected)} answers, {len(entries)} lines")
