"""Rejected rows of a file go 90 days after it was loaded; its page says so, and its counts stay."""

from __future__ import annotations

from datetime import timedelta

from itsso.accounts.models import Posting
from itsso.platform.clock import fixed, now
from itsso.protection.ranges import enter
from itsso.protection.retention.actions import removable, remove_due
from itsso.training.models import Reject
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.training_files import register_row, send


def test_rejected_rows_of_a_file_are_removed_after_90_days(world: World, trainer: Posting) -> None:
    upload = send([register_row("1", world.kotwali), register_row("2", world.kotwali, "jke flag")], by=trainer)
    kinds = [data for data in removable() if data.code == "training_rejects"]
    address = f"/training/files/{upload.pk}/"
    for days, rows in ((89, 1), (91, 0)):
        with fixed(now() + timedelta(days=days)):
            assert all(not run.failure for run in remove_due(kinds, by=world.system))
            with enter(trainer):
                assert Reject.objects.count() == rows
            text = browser(trainer).get(address).text
            assert ("goes back for correction" in text) == bool(rows)
            assert ("it was removed 90 days after the file was loaded" in text) == (not rows)
            assert ("rejected.csv" in text) == bool(rows)
