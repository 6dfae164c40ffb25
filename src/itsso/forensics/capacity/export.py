"""The capacity of laboratories as CSV: one row for each section, with the source of each number."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from django.http import HttpResponse

from itsso.forensics.capacity.review import LaboratoryReview, SectionReview
from itsso.forensics.capacity.work import YEAR
from itsso.ui.text import not_a_formula

HEAD = (
    "state",
    "code",
    "name",
    "as_on",
    "limit_days",
    "section",
    "cadre",
    "sanctioned",
    "filled",
    "posts_on",
    "posts_basis",
    "posts_source",
    "cases_waiting",
    "samples_waiting",
    "received_a_year",
    "reported_a_year",
    "work_on",
    "work_basis",
    "work_source",
    "load",
    "days_to_clear",
    "more_examiners",
)


def write(out: HttpResponse, reviews: Iterable[LaboratoryReview]) -> None:
    """Write the CSV. An empty cell is not known.

    `days_to_clear` is "never" where as many cases come as are reported.
    """
    out.write("\ufeff")  # without a byte order mark a spreadsheet reads the file as Latin-1
    rows = csv.writer(out)
    rows.writerow(HEAD)
    for review in reviews:
        for section in review.sections:
            rows.writerow([not_a_formula(cell) for cell in _csv_row(review, section)])


def _csv_row(review: LaboratoryReview, section_review: SectionReview) -> list[object]:
    posts, work = section_review.posts, section_review.work
    posts_cells = (
        [posts.cadre, posts.sanctioned, posts.filled, posts.on, posts.basis, posts.source] if posts else [""] * 6
    )
    work_cells: list[object] = [""] * 7
    if work:
        rates = (None if rate is None else round(rate * YEAR) for rate in (work.arrivals, work.reports))
        work_cells = [work.backlog, work.samples, *rates, work.as_on, work.basis, work.source]
    load = round(section_review.queue.load, 3) if section_review.queue else ""
    clear = "never" if section_review.backlog_grows else section_review.clearing_days
    unit = review.unit
    return [
        unit.state,
        unit.full_code,
        unit.name,
        review.day,
        review.limit,
        section_review.section,
        *posts_cells,
        *work_cells,
        load,
        clear,
        section_review.additional_examiners,
    ]
