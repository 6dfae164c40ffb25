"""What the package of health has that is guarded (see tests/support/guarded_resources.py)."""

from collections.abc import Iterator

from itsso.platform import long_jobs
from tests.support.guarded_resources import NOWHERE, Asker, Guarded, Target
from tests.support.sample_nation import World
from tests.support.two_states import Holdings

SEEN = (
    "exists (select 1 from accounts_posting p join units_unit own on own.id = p.unit_id"
    " left join units_unit u on u.id = t.unit_id where p.id = %(posting)s and case when t.unit_id is null"
    " then p.role = 'unit_admin' else u.id = own.id or (u.first >= own.first and u.last <= own.last"
    " and u.first <= u.last) end) or %(posting)s = 0"
)


def _fill(world: World, holdings: Holdings) -> None:
    for unit in (world.kanpur, world.up, world.bihar):
        subject = f"filled-{unit.pk}"
        long_jobs.queue("replanning", subject, unit_id=unit.pk)
        run = long_jobs.run_of("replanning", subject)
        assert run is not None
        holdings.note("run_id", unit, run.id)
    long_jobs.queue("count_ahead", "filled")


def _runs(asker: Asker) -> Iterator[Target]:
    """Yield each run, seen at its unit and above it. The acts ask for POST: 405 is their answer where it is seen."""
    for unit, run_id in asker.holdings.made["run_id"]:
        place = asker.posting.unit if asker.posting else None
        contains = place is not None and place.first <= unit.first <= unit.last <= place.last
        yield Target((run_id,), contains, f"run of {unit}")
    yield Target((NOWHERE,), False, "run that is nowhere")


GUARDED = Guarded(
    fill=_fill,
    seen={"platform_jobrun": SEEN},
    targets={("run_id",): _runs},
    commands=frozenset({"doctor", "init", "jobs", "restore"}),
)
