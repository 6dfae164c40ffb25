"""From the scene to the court: what each end sees, and what reaches the case."""

from __future__ import annotations

from itsso.forensics import forwarding
from itsso.forensics.models import Released
from itsso.protection.ranges import enter
from tests.forensics.working import Bench
from tests.intake.hearing import kinds


def test_a_kit_goes_from_the_hospital_to_the_court(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    assert bench.note(note).standing == "received"
    bench.accept(note)
    assert bench.note(note).standing == "accepted"
    for work in bench.works():
        bench.report(work)
    assert bench.note(note).standing == "reported"
    with enter(bench.io):
        released = list(Released.objects.order_by("section"))
        assert [one.section for one in released] == ["biology", "dna"]
        for one in released:
            _report, pdf = forwarding.collect(one.pk, by=bench.io)
            assert pdf.startswith(b"%PDF")
            forwarding.file_in_court(one.pk, one.released_at, by=bench.io)
    told = kinds(bench.io, bench.case)
    assert told.count("laboratory_report_received") == 1  # once every section that was asked has reported
    assert [kind for kind in told if "exhibit" in kind] == ["exhibit_seized", "exhibit_sent", "exhibit_received"]
