"""Where a case is that waits for an act of another office, as the packages say it that send cases there.

Each package registers its own in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from itsso.cases.case_tasks import cases_of
from itsso.cases.models import Series
from itsso.platform.prepared_statements import Exchange, RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

type WhereaboutsOf = Callable[[OfficerRequest, Collection[UUID]], RowStatement[tuple[UUID, Text]] | None]
"""A function that returns the statement of where some cases wait, a sentence each; None for a reader who may not know.
It runs on My work and on case pages where a case is of the package's series, by an index."""

_registered: dict[str, tuple[WhereaboutsOf, Series]] = {}


def register(name: str, whereabouts: WhereaboutsOf, series: Series) -> None:
    """Add a package's sentences on cases of a series to the case page, and to whom a case waits for on My work."""
    _registered[name] = (whereabouts, series)


def ask_whereabouts(
    exchange: Exchange, request: OfficerRequest, series_by_case: Mapping[UUID, int]
) -> Callable[[], Mapping[UUID, Sequence[Text]]]:
    """Ask where these cases wait; the function that is returned reads the sentences by their case."""
    by_package = [(whereabouts, cases_of(series_by_case, series)) for whereabouts, series in _registered.values()]
    statements = [whereabouts(request, cases) for whereabouts, cases in by_package if cases]
    reads = [exchange.ask(statement) for statement in statements if statement is not None]

    def read() -> dict[UUID, list[Text]]:
        sentences: dict[UUID, list[Text]] = {}
        for read_rows in reads:
            for case_id, sentence in read_rows():
                sentences.setdefault(case_id, []).append(sentence)
        return sentences

    return read
