"""The officer whom a step reminds: the holder of its post, looked up when the step is taken.

Nothing is stored before, so each later step reaches whoever holds the post then. A reminder that was given follows its
post (`following.actions`). Where nobody holds the post, the next post above is reminded. ITSSO has no account for a
chief medical officer, and the laboratory of a case is not looked up: their reminders go to the superintendent of the
district.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from itsso.accounts.roles import Capability, Role, roles_with
from itsso.alerts.ladders import Post
from itsso.alerts.posts import queries
from itsso.alerts.posts.queries import PostHolders
from itsso.units.models import DISTRICTS, STATES, UnitKind

LINE: Final[tuple[Post, ...]] = ("io", "sho", "sdpo", "sp", "dig", "nodal_officer")
"""The posts in the line of command, from the officer who investigates upward."""

BESIDE: Final[Mapping[Post, Post]] = {"chief_medical_officer": "sp", "laboratory": "sp", "prosecutor": "sp"}
"""The posts outside the line of command, each with the post that is reminded where nobody holds it."""

HELD_AS: Final[Mapping[Post, tuple[Role, frozenset[UnitKind]]]] = {
    "sho": (Role.SHO, frozenset({UnitKind.STATION})),
    "sdpo": (Role.SUPERVISOR, frozenset({UnitKind.SUBDIVISION, UnitKind.CIRCLE})),
    "sp": (Role.SUPERVISOR, frozenset(DISTRICTS)),
    "dig": (Role.SUPERVISOR, frozenset({UnitKind.RANGE, UnitKind.ZONE})),
    "nodal_officer": (Role.STATE_MONITOR, frozenset(STATES)),
    "prosecutor": (Role.PROSECUTOR, frozenset({UnitKind.STATION, UnitKind.SUBDIVISION, UnitKind.CIRCLE, *DISTRICTS})),
}
"""The role and the kinds of unit by which an officer holds a post. The investigating officer is named by the case."""


def head_post(kind: UnitKind) -> Post | None:
    """Return the post in the line of command that heads a unit of a kind; None where there is none."""
    return next((post for post in LINE[1:] if kind in HELD_AS[post][1]), None)


def head_role(kind: UnitKind) -> Role | None:
    """Return the role by which an officer heads a unit of a kind; None where no post in the line of command does."""
    post = head_post(kind)
    return None if post is None else HELD_AS[post][0]


class Addressee(NamedTuple):
    """The post that a step reaches, and its holder's posting; both None where nobody holds a post up to the State."""

    post: Post | None
    posting_id: int | None


NOBODY: Final = Addressee(None, None)


class CasePost(NamedTuple):
    """A post in relation to one case and its station."""

    case_id: UUID
    station_no: int
    post: Post


def addressees(wanted: Collection[CasePost]) -> dict[CasePost, Addressee]:
    """Return for each post the officer whom a step would reach now. Costs two queries."""
    of_cases = {case_post.case_id for case_post in wanted if case_post.post == "io"}
    officers = queries.investigating_postings(of_cases, roles_with(Capability.INVESTIGATE)) if of_cases else {}
    reached = {
        case_post: Addressee("io", officers[case_post.case_id])
        for case_post in wanted
        if case_post.post == "io" and case_post.case_id in officers
    }
    to_look_up = [case_post for case_post in wanted if case_post not in reached]
    stations = {case_post.station_no for case_post in to_look_up}
    holders = queries.holders_above(stations, {role for role, _kinds in HELD_AS.values()})
    return reached | {case_post: _addressee(case_post, officers, holders) for case_post in to_look_up}


def _addressee(wanted: CasePost, officers: Mapping[UUID, int], holders: PostHolders) -> Addressee:
    for post in posts_upward(wanted.post):
        posting_id = officers.get(wanted.case_id) if post == "io" else _holder(post, wanted.station_no, holders)
        if posting_id is not None:
            return Addressee(post, posting_id)
    return NOBODY


def posts_upward(post: Post) -> tuple[Post, ...]:
    """Return a post and those that stand in for it, in order."""
    if post in BESIDE:
        return (post, *LINE[LINE.index(BESIDE[post]) :])
    return LINE[LINE.index(post) :]


def _holder(post: Post, station_no: int, holders: PostHolders) -> int | None:
    """Return the posting that holds a post: the one at the nearest unit, and of several there the oldest."""
    if post not in HELD_AS:
        return None
    role, kinds = HELD_AS[post]
    above = holders.upward(station_no)
    return next((holder.posting_id for holder in above if holder.role == role and holder.kind in kinds), None)
