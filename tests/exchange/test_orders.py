"""Late, early, repeated, corrected and deleted: the same records give the same state, in any order and any split."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from itsso.exchange.deliveries.queries import counts_of
from itsso.exchange.models import Delivery
from itsso.protection.ranges import enter
from tests.exchange.states import state
from tests.support.feeds import arrest, court, event, fir, form, form_accused, zero
from tests.support.sample_nation import World

type FileRow = tuple[str, dict[str, Any]]
type Versions = list[FileRow]

numbers = count(1000)
day = st.integers(0, 40).map(lambda n: (date(2026, 1, 12) + timedelta(n)).isoformat())


@st.composite
def versions(draw: st.DrawFn, name: str, row: dict[str, Any], changes: Any, ends: bool = True) -> Versions:
    """Draw one record as it was, changed up to twice, and perhaps deleted."""
    stamps = [f"2026-03-0{n + 1}" for n in range(draw(st.integers(1, 3)))]
    row_versions = [(name, row | draw(changes) | {"source_updated_at": stamp}) for stamp in stamps]
    if ends and draw(st.integers(0, 4)) == 0:
        row_versions.append(
            (name, row_versions[-1][1] | {"record_action": "delete", "source_updated_at": "2026-03-09"})
        )
    return row_versions


@st.composite
def lives(draw: st.DrawFn) -> list[Versions]:
    """Draw all records of one FIR, each with its versions; it may have been a Zero FIR."""
    number, zero_number = str(next(numbers)), str(next(numbers))
    its_zero = draw(st.booleans())
    zero_columns: dict[str, Any] = {}
    if its_zero and draw(st.booleans()):
        zero_columns = {
            "zero_state_code": "IN-UP",
            "zero_ps_code": "LKO-1",
            "zero_no": zero_number,
            "zero_year": "2026",
            "zero_registered_at": "2026-01-08T11:00:00+05:30",
        }
    sections = st.sampled_from(["BNS:64(1)", "BNS:70(1)", "BNS:64(1);BNS:351(2)"]).map(lambda s: {"sections": s})
    records = [draw(versions("fir.csv", fir(number, **zero_columns), sections, ends=not its_zero))]
    if its_zero:
        again = {
            "transfer_status": "re_registered",
            "to_state_code": "IN-UP",
            "to_ps_code": "KNP-1",
            "fir_no": number,
            "fir_year": "2026",
            "re_registered_at": "2026-01-10T11:30:00+05:30",
        }
        last = ("zero_fir.csv", zero(zero_number, source_updated_at="2026-03-05", **again))
        records.append([("zero_fir.csv", zero(zero_number, source_updated_at="2026-03-01")), last])
    released: Any = st.one_of(st.just({}), day.map(lambda d: {"first_remand_at": d}))
    for accused in ("x1", "x2")[: draw(st.integers(0, 2))]:
        records.append(draw(versions("arrest.csv", arrest(number, accused), released)))
    if draw(st.booleans()):
        more = draw(st.booleans())
        returned: Any = st.one_of(
            st.just({}), st.just({"returned_at": "2026-02-20"}), day.map(lambda d: {"despatched_at": d})
        )
        named = ("x1", "x3")[: draw(st.integers(0, 2))]
        records.append(draw(versions("final_form.csv", form(number), returned, ends=not (more or named))))
        if more:
            extra = form(number, "2", is_supplementary="true", supplements_form_no="1")
            records.append(draw(versions("final_form.csv", extra, st.just({}))))
        dispositions = st.sampled_from(["charged", "absconding", "not_charged", "pending"]).map(
            lambda s: {"disposition": s}
        )
        for accused in named:
            records.append(draw(versions("final_form_accused.csv", form_accused(number, accused), dispositions)))
    records.append(draw(versions("event.csv", event(number), day.map(lambda d: {"at": d}))))
    if draw(st.booleans()):
        done = st.just({"disposal_type": "acquitted", "disposal_at": "2026-02-28"})
        records.append(draw(versions("court.csv", court(number, accused_ref="x1"), st.one_of(st.just({}), done))))
    return records


def as_delivery(rows: Versions) -> dict[str, list[dict[str, Any]]]:
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, row in rows:
        files[name].append(row)
    return files


def renamed(records: list[Versions], tail: str) -> list[Versions]:
    """Return the same records for another station's FIRs, to be loaded in addition to the first."""
    swap = {"KNP-1": "KNP-2"}
    return [
        [
            (
                name,
                {c: swap.get(v, v) for c, v in row.items()}
                | {"source_record_id": row["source_record_id"] + tail}
                | ({"ps_code": "PAT-1", "state_code": "IN-BR"} if name == "zero_fir.csv" else {})
                | ({"zero_ps_code": "PAT-1", "zero_state_code": "IN-BR"} if row.get("zero_registered_at") else {}),
            )
            for name, row in row_versions
        ]
        for row_versions in records
    ]


def without_places(states: dict[Any, Any], world: World) -> str:
    """Return the states of both stations as text in which the stations have the same names."""
    text = repr(sorted((key[1:], value) for key, value in states.items()))
    for first, second in ((world.nawabganj, world.kotwali), (world.gandhi_maidan, world.hazratganj)):
        text = text.replace(first.code, second.code).replace(str(first.first), str(second.first))
    return text


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking an example would cost minutes of loads
    suppress_health_check=list(HealthCheck),
)
@given(records=lives(), data=st.data())
def test_same_records_give_the_same_state_in_any_order(
    world: World, load_rows: Any, records: list[Versions], data: st.DataObject
) -> None:
    in_order = load_rows(as_delivery([row_versions[-1] for row_versions in records]))
    assert in_order.received == len(records)
    renamed_records = renamed(records, "-again")
    rows = data.draw(st.permutations([row for row_versions in renamed_records for row in row_versions]))
    rows += data.draw(st.lists(st.sampled_from(rows), max_size=3))  # some come twice
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        if start < end:
            summary = load_rows(as_delivery(rows[start:end]))
            assert summary.received == end - start
    with enter(world.system):
        places: dict[int, dict[Any, Any]] = {world.kotwali.pk: {}, world.nawabganj.pk: {}}
        for key, value in state({row["fir_no"] for _, row in records[0]}).items():
            places[key[0]][key] = value
        assert without_places(places[world.nawabganj.pk], world) == without_places(places[world.kotwali.pk], world)
        for delivery in Delivery.objects.all():
            assert counts_of(delivery).received == delivery.rows
