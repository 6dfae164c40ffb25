"""The trivial page: the frame for a signed-in officer with one query and one audit line. Pages are measured by it."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from bench.harness import seconds
from itsso.accounts.models import Posting
from itsso.accounts.queries import HAS_SECOND_FACTOR
from itsso.platform.garbage import freeze_loaded_objects
from itsso.platform.urls import handler404
from itsso.platform.urls import urlpatterns as own_patterns
from itsso.protection.roles import PAGES, SIGNED_IN
from itsso.units.models import Unit

__all__ = ["handler404", "urlpatterns"]

BUDGET = 2.0
"""The limit of a page: its time as a ratio to the trivial page's."""

PAGES["trivial"] = SIGNED_IN
TEMPLATE = """{% extends "ui/base.html" %}
{% block title %}{{ unit }}{% endblock %}
{% block content %}<p>{{ unit }}</p>{% endblock %}"""


def page(request: HttpRequest) -> HttpResponse:
    """One query, in the frame."""
    unit = Unit.objects.get(pk=request.posting.unit_id)  # type: ignore[attr-defined]
    template = engines["django"].from_string(TEMPLATE)
    return HttpResponse(template.render({"unit": unit}, request))


urlpatterns = [path("trivial/", page, name="trivial"), *own_patterns]


@cache
def _collect_static() -> None:
    """Pages name their static files by content, from a list made once."""
    call_command("collectstatic", interactive=False, verbosity=0)


@cache
def _start() -> None:
    """Do what a process that makes pages does at its start."""
    freeze_loaded_objects()


@contextmanager
def browser(posting: Posting) -> Iterator[Callable[[str], bytes]]:
    """Gets pages as this posting's officer."""
    _collect_static()
    _start()
    with override_settings(ROOT_URLCONF="bench.trivial", ALLOWED_HOSTS=["*"]):
        client = Client()
        client.force_login(posting.officer)
        session = client.session
        session[HAS_SECOND_FACTOR] = True
        session.save()

        def get(address: str) -> bytes:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            return bytes(answer.content)

        yield get


def page_seconds(posting: Posting, address: str, times: int = 40) -> float:
    """The median time of a page as this posting's officer is served it, in process."""
    with browser(posting) as get:
        return seconds(lambda: get(address), times, warm=5)


def first_reader_seconds(posting: Posting, address: str) -> float:
    """The median time of a page whose figures of other packages are counted for it, as if no job had counted them."""
    with browser(posting) as get, connections["owner"].cursor() as cursor:

        def read() -> None:
            cursor.execute("delete from advisories_reading")
            get(address)

        return seconds(read, times=5, warm=1)


def first_visit_bytes(posting: Posting, address: str) -> int:
    """A page with every style, script, font and picture that it names, compressed as they are served."""
    with browser(posting) as get:
        page = get(address)
    named = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"#]+)"', page.decode()))
    files = [Path(settings.STATIC_ROOT, name).read_bytes() for name in named]
    return sum(len(gzip.compress(data)) for data in (page, *files))


def to_trivial(posting: Posting, address: str, times: int = 40) -> tuple[float, float]:
    """A page's median time, and that time to the trivial page's for the same posting.

    Both are asked for in turn, so that what else the machine does falls on both alike.
    """
    with browser(posting) as get:
        for _ in range(5):
            get("/trivial/"), get(address)
        took = [(seconds(lambda: get("/trivial/")), seconds(lambda: get(address))) for _ in range(times)]
    trivial, page = (median(column) for column in zip(*took, strict=True))
    return page, page / trivial
