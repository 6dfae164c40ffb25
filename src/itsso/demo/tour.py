"""The first day in the demonstration as a page: in order, whom to sign in as, what to open, and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from itsso.accounts.queries import demonstration_officers
from itsso.demo.nation.people import demo_officers
from itsso.ui.languages import choose


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: the person's user name (empty for nobody), the name of the page, and what to see there."""

    person: str
    page: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tour:
    """The steps in their order, and the texts around them by name."""

    steps: tuple[TourStep, ...]
    texts: Mapping[str, Mapping[str, str]]


@cache
def first_day() -> Tour:
    """Return the tour as `data/tour.yaml` has it."""
    written = yaml.safe_load((Path(__file__).parent / "data" / "tour.yaml").read_text(encoding="utf-8"))
    steps = tuple(TourStep(step["person"], step["page"], step) for step in written.pop("steps"))
    return Tour(steps, written)


@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """Show the tour, in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    day = first_day()
    officers = {officer.number: officer for officer in demonstration_officers()}
    people = {person.username: person for person in demo_officers()}
    steps = []
    for step in day.steps:
        person = people.get(step.person)
        officer = officers.get(person.number) if person else None
        title = f"{person.role.label} · {(officer or person).local_name}" if person else choose(day.texts["public"])
        steps.append((title, officer, choose(step.text), reverse(step.page)))
    context = {name: choose(text) for name, text in day.texts.items()}
    return render(request, "demo/tour.html", context | {"steps": steps})
