"""PDF documents of advisories: the action-taken report of a unit, and the letter to a State with its own figures."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from itsso.accounts.models import Posting
from itsso.advisories.figures import measured
from itsso.advisories.models import STATUS_LABELS
from itsso.advisories.page import AdvisoryAtUnit, ItemAtUnit
from itsso.audit import actions as audit
from itsso.cases.documents.actions import TEMPLATE
from itsso.cases.documents.parts import Block, facts, heading, paragraph, points, table
from itsso.platform.clock import now
from itsso.ui import text
from itsso.ui.languages import data_language
from itsso.ui.printing import pdf
from itsso.units.models import Unit
from itsso.units.queries import path

STATE_FIGURES = (
    {"name": "two_month_compliance"},
    {"name": "disposal"},
    {"name": "pending_beyond_two_months"},
    {"name": "zero_fir_pending_transfer"},
    {"name": "medical_examination_in_24_hours"},
)
"""Figures that the Ministry attaches to its letters: the State's own, as this system counts them."""


def report(at_unit: AdvisoryAtUnit, language: str, *, by: Posting) -> bytes:
    """Return the action-taken report: items, figures, the unit's answers with evidence, counts of the units below."""
    with override(language):
        title = _("Action-taken report: %(title)s") % {"title": at_unit.advisory.local_title}
        return _render(at_unit, title, [], list(_report(at_unit)), "advisories.report_made", by)


def letter(at_unit: AdvisoryAtUnit, language: str, *, by: Posting) -> bytes:
    """Return the letter to a State: the actions requested and their status there, with its own figures attached."""
    with override(language):
        addressee = [_("The Chief Secretary and the Director General of Police"), str(at_unit.unit)]
        return _render(
            at_unit, at_unit.advisory.local_title, addressee, list(_letter(at_unit)), "advisories.letter_made", by
        )


def _render(at_unit: AdvisoryAtUnit, title: str, to: list[str], blocks: list[Block], act: str, by: Posting) -> bytes:
    at = now()
    context = {
        "language": data_language(),
        "title": title,
        "office": ", ".join(str(unit) for unit in reversed(path(by.unit))),
        "case": (
            f"{at_unit.advisory.reference or at_unit.advisory.local_authority}, {text.day(at_unit.advisory.issued_on)}"
        ),
        "classification": _("Restricted: for official use."),
        "reprint": "",
        "printed": _("%(who)s, %(at)s Indian time") % {"who": by, "at": text.moment(at)},
        "to": to,
        "blocks": blocks,
        "words": {"to": pgettext("letter", "To"), "page": _("Page")},
    }
    audit.write(act, by.actor, str(at_unit.advisory.pk), {"unit": at_unit.unit.pk, "language": context["language"]})
    return pdf(TEMPLATE, context, at)


def _report(at_unit: AdvisoryAtUnit) -> Iterator[Block]:
    yield _letter_facts(at_unit, at_unit.unit)
    yield paragraph(at_unit.answer)
    yield heading(_("Action by action"))
    yield table(
        [(_("Action asked"), 3), (_("The system’s figures"), 3), (_("The unit’s answer"), 3)],
        [
            [f"{row.item.number}. {row.item.local_asked}", _measured_text(row), _answer_text(row)]
            for row in at_unit.item_rows
        ],
    )
    if at_unit.children:
        yield heading(_("The units below: answers asked and given"))
        yield table(
            [
                (_("Unit"), 3),
                (pgettext("count", "Asked"), 1),
                (pgettext("answer", "Done"), 1),
                (pgettext("count", "Accepted"), 1),
                (pgettext("answer", "No evidence"), 1),
                (pgettext("count", "Overdue"), 1),
            ],
            [
                [
                    str(unit),
                    *map(text.count, (counts.owed, counts.done, counts.accepted, counts.no_evidence, counts.overdue)),
                ]
                for unit, counts, _url in at_unit.children
            ],
        )
    for note in at_unit.notes:
        yield paragraph(note)
    yield paragraph(_("An item without an answer counts as no evidence, never as done."))


def _letter(at_unit: AdvisoryAtUnit) -> Iterator[Block]:
    yield _letter_facts(at_unit, at_unit.unit)
    yield paragraph(at_unit.advisory.local_text)
    yield paragraph(
        _("The State is asked for the following. The status of each item, by the State’s own answer, is next to it.")
    )
    yield table(
        [(_("Action asked"), 4), (_("The State’s answer"), 3)],
        [
            [f"{row.item.number}. {row.item.local_asked}", _answer_text(row)]
            for row in at_unit.item_rows
            if not row.item.withdrawn_on
        ],
    )
    yield heading(_("Attached: the State’s own figures in ITSSO, as on %(day)s") % {"day": text.day(at_unit.on)})
    figures = [
        *measured.measured_figures(
            STATE_FIGURES, at_unit.unit, at_unit.on, measured.read_figures(STATE_FIGURES, at_unit.unit, at_unit.on)
        )
    ]
    yield table([(_("Figure"), 3), (_("Value"), 2)], [[str(figure.title), figure.value] for figure in figures])
    yield facts((_("Figures counted at"), text.moment(measured.counted_at(figures))))
    for note in measured.notes(at_unit.unit, measured.counted_at(figures)):
        yield paragraph(note)
    open_ = [row for row in at_unit.item_rows if row.measured is False and not row.item.withdrawn_on]
    if open_:
        yield heading(_("Contradicted by the figures"))
        yield points(*(f"{row.item.number}. {row.verdict}" for row in open_))
    yield paragraph(_("An action-taken report is asked for through this system, item by item, with evidence."))
    yield {"signature": [_("Signature and seal")]}


def _letter_facts(at_unit: AdvisoryAtUnit, unit: Unit) -> Block:
    advisory = at_unit.advisory
    return facts(
        (_("Unit"), str(unit)),
        (_("Advisory"), advisory.local_title),
        (pgettext("letter", "From"), advisory.local_authority),
        (_("Reference"), advisory.reference),
        (pgettext("letter", "Date"), text.day(advisory.issued_on)),
        (_("Figures counted at"), text.moment(at_unit.counted_at) or "–"),
    )


def _measured_text(row: ItemAtUnit) -> str:
    lines = [
        f"{figure.title}: {figure.value}" + (f" ({figure.condition_result})" if figure.condition else "")
        for figure in row.figures
    ]
    return "\n".join([*lines, row.verdict]).strip()


def _answer_text(row: ItemAtUnit) -> str:
    lines = [row.addressed]
    if row.status:
        lines.append(", ".join(filter(None, [str(STATUS_LABELS[row.status]), row.verified])))
        lines += [row.evidence, row.answer.reason if row.answer else "", row.due]
    if row.below.owed > 1:
        lines.append(row.below_words)
    return "\n".join(filter(None, lines)) or "–"
