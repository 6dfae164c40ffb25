"""Cases of a test of which the suite runs a few and `make proof` all others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def in_proof_but[Value](values: Iterable[Value], in_suite: Collection[Value]) -> list[Any]:
    """Return the values as parameters; those that are not `in_suite` are marked as proof."""
    parameters = [
        value
        if value in in_suite
        else pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.proof)
        for value in values
    ]
    missing = set(in_suite) - set(values)
    assert not missing, missing
    return parameters
