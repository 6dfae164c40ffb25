"""The sentences of other packages that say where a case waits for an act of another office.

Each package registers its own in its AppConfig.ready: nothing is imported upward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from itsso.cases.models import Series
from itsso.cases.rows_by_case import RegisteredStatement, StatementOfCases, ask_by_case
from itsso.platform.prepared_statements import Exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Text

_sentences: dict[str, RegisteredStatement[Text]] = {}


def register(name: str, sentences: StatementOfCases[Text], series: Series) -> None:
    """Add a package's sentences on cases of a series to the case page, and to the reasons of waiting on My work."""
    _sentences[name] = RegisteredStatement(sentences, series)


def ask_whereabouts(
    exchange: Exchange, request: OfficerRequest, series_by_case: Mapping[UUID, int]
) -> Callable[[], Mapping[UUID, Sequence[Text]]]:
    """Ask where these cases wait; the function that is returned reads the sentences by their case."""
    return ask_by_case(exchange, request, _sentences.values(), series_by_case)
