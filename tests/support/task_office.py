"""The officers of the small nation at their screens, for the tests of how long a task is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from itsso.accounts.models import Posting
from itsso.platform.clock import INDIA
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from tests.support.mouse import Mouse, TaskLength
from tests.support.sample_nation import World
from tests.support.screens import Screens, aside

NOW = datetime(2026, 6, 2, 11, 0, tzinfo=INDIA)


@dataclass
class Office:
    """The officers of the small nation at their screens; what they do for one task is counted together."""

    screens: Screens
    world: World
    title: str = ""
    length: TaskLength = field(default_factory=TaskLength)

    @contextmanager
    def sits(self, posting: Posting | None) -> Iterator[Mouse]:
        """Let an officer, who has signed in, begin on the page on which the role lands; None is the public."""
        with self.screens.sits(posting, "/", language="en") as hands:
            try:
                yield Mouse(hands.page, self.length)
            finally:
                role = posting.role if posting else "public"
                self.screens.looked_at(hands, f"{self.title}-{role}".replace(" ", "-"))

    def parcels_arrive(self) -> None:
        """Deliver what was sent, as the worker does."""
        aside(lambda: deliver_all(self.world))


def deliver_all(world: World) -> None:
    """Deliver parcels until none is left."""
    while True:
        with enter(world.system):
            waiting = list(Parcel.objects.filter(state=ParcelState.SENT).values_list("pk", "receiver_id"))
        if not waiting:
            return
        for parcel, receiver in waiting:
            deliver(parcel, receiver)
