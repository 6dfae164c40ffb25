"""Addresses that are made from a pattern are those that Django makes."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test.utils import override_script_prefix
from django.urls import reverse

from itsso.ui.addresses import page_address


@pytest.mark.parametrize(
    ("url_name", "keys"),
    [
        ("cases:case", (uuid4(),)),
        ("advisories:unit", (7,)),
        ("advisories:item", (100_000_000, UUID(int=1))),
        ("advisories:answer", (1, UUID(int=0))),
    ],
)
def test_address_is_the_one_that_django_makes(url_name: str, keys: tuple[int | UUID, ...]) -> None:
    for _time in range(2):
        assert page_address(url_name, *keys) == reverse(url_name, args=keys)
    with override_script_prefix("/itsso/"):
        assert page_address(url_name, *keys) == reverse(url_name, args=keys)
