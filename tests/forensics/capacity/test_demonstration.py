"""The demonstration's laboratories are loaded through the command, for the nation that is shipped."""

from __future__ import annotations

from datetime import date

from itsso.demo.build import LABORATORIES
from itsso.forensics.capacity import queries
from itsso.forensics.capacity.loading import load
from itsso.forensics.capacity.review import review_laboratories
from itsso.platform import clock
from itsso.protection.ranges import enter_as_system
from itsso.units.nation import load_nation


def test_demonstration_laboratories_are_loaded_once(db: None) -> None:
    with clock.fixed(date(2026, 11, 25)), enter_as_system() as system:
        load_nation()
        first, again = (load(LABORATORIES, by=system) for _twice in range(2))
        reviews = review_laboratories(queries.laboratories(), clock.today())
    assert first.added > 40 and (again.added, again.unchanged) == (0, first.added)
    posts = {review.unit.full_code: review.total_posts for review in reviews}
    assert posts["IN-KA/FSL"] == (468, 157)
    assert posts["CFSL-CH"] is None
