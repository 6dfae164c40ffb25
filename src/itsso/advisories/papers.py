"""Papers of advisories as PDF: the action-taken report of a unit, and the letter to a State with its own figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.advisories import measured
from itsso.advisories.models import STATUS_LABELS
from itsso.advisories.page import AdvisoryAtUnit, ItemAtUnit
from itsso.audit import actions as audit
from itsso.cases.documents import TEMPLATE
from itsso.cases.documents_parts import Block, facts, heading, paragraph, points, table
from itsso.platform.clock import now
from itsso.ui import text
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
"""What the Ministry sends with its letters: the State's own figures of this system."""


def report(told: AdvisoryAtUnit, language: str, *, by: Posting) -> bytes:
    """What was asked, what the system measures, what the unit answers with its evidence, what the units below do."""
    with override(language):
        title = _("Action-taken report: %(title)s") % {"title": told.advisory.local_title}
        return _render(told, title, [], list(_report(told)), "advisories.report_made", by)


def letter(told: AdvisoryAtUnit, language: str, *, by: Posting) -> bytes:
    """To the State: what was asked and is still open there, with its own figures attached."""
    with override(language):
        to = [_("The Chief Secretary and the Director General of Police"), str(told.unit)]
        return _render(told, told.advisory.local_title, to, list(_letter(told)), "advisories.letter_made", by)


def _render(told: AdvisoryAtUnit, title: str, to: list[str], blocks: list[Block], act: str, by: Posting) -> bytes:
    at = now()
    made: dict[str, Any] = {
        "language": get_language(),
        "title": title,
        "office": ", ".join(str(unit) for unit in reversed(path(by.unit))),
        "case": f"{told.advisory.reference or told.advisory.local_authority}, {text.day(told.advisory.issued_on)}",
        "classification": _("Restricted: for official use."),
        "reprint": "",
        "printed": _("%(who)s, %(at)s Indian time") % {"who": by, "at": text.moment(at)},
        "to": to,
        "blocks": blocks,
        "words": {"to": pgettext("letter", "To"), "page": _("Page")},
    }
    audit.write(act, by.actor, str(told.advisory.pk), {"unit": told.unit.pk, "language": made["language"]})
    return pdf(TEMPLATE, made, at)


def _report(told: AdvisoryAtUnit) -> Iterator[Block]:
    yield _letter_facts(told, told.unit)
    yield paragraph(told.answer)
    yield heading(_("Action by action"))
    yield table(
        [(_("Action asked"), 3), (_("What the system measures"), 3), (_("What the unit answers"), 3)],
        [[f"{one.item.number}. {one.item.local_asked}", _measured_text(one), _answer_text(one)] for one in told.told],
    )
    if told.children:
        yield heading(_("The units below: answers asked and given"))
        yield table(
            [
                (_("Unit"), 3), (pgettext("count", "Asked"), 1), (pgettext("answer", "Done"), 1),
                (pgettext("count", "Accepted"), 1), (pgettext("answer", "No evidence"), 1),
                (pgettext("count", "Overdue"), 1),
            ],
            [
                [str(unit), *map(text.count, (one.owed, one.done, one.accepted, one.no_evidence, one.overdue))]
                for unit, one, _url in told.children
            ],
        )  # fmt: skip
    yield paragraph(_("What nobody answered is no evidence and never counts as done."))


def _letter(told: AdvisoryAtUnit) -> Iterator[Block]:
    yield _letter_facts(told, told.unit)
    yield paragraph(told.advisory.local_text)
    yield paragraph(_("The State is asked for the following. How each stands there, by its own answer, is beside it."))
    yield table(
        [(_("Action asked"), 4), (_("The State’s answer"), 3)],
        [
            [f"{one.item.number}. {one.item.local_asked}", _answer_text(one)]
            for one in told.told
            if not one.item.withdrawn_on
        ],
    )
    yield heading(_("Attached: the State’s own figures in ITSSO, as on %(day)s") % {"day": text.day(told.on)})
    own = [
        *measured.measured_figures(
            STATE_FIGURES, told.unit, told.on, measured.read_figures(STATE_FIGURES, told.unit, told.on)
        )
    ]
    yield table([(_("Figure"), 3), (_("Value"), 2)], [[str(one.title), one.value] for one in own])
    yield facts((_("Figures counted"), text.moment(measured.counted_at(own))))
    open_ = [one for one in told.told if one.measured is False and not one.item.withdrawn_on]
    if open_:
        yield heading(_("What the figures deny"))
        yield points(*(f"{one.item.number}. {one.verdict}" for one in open_))
    yield paragraph(_("An action-taken report is asked for through this system, item by item, with evidence."))
    yield {"signature": [_("Signature and seal")]}


def _letter_facts(told: AdvisoryAtUnit, unit: Unit) -> Block:
    of = told.advisory
    return facts(
        (_("Unit"), str(unit)),
        (_("Advisory"), of.local_title),
        (pgettext("letter", "From"), of.local_authority),
        (_("Reference"), of.reference),
        (pgettext("letter", "Day"), text.day(of.issued_on)),
        (_("Figures counted"), text.moment(told.counted_at) or "–"),
    )


def _measured_text(one: ItemAtUnit) -> str:
    lines = [
        f"{shown.title}: {shown.value}" + (f" ({shown.held_against})" if shown.condition else "")
        for shown in one.figures
    ]
    return "\n".join([*lines, one.verdict]).strip()


def _answer_text(one: ItemAtUnit) -> str:
    lines = [one.addressed]
    if one.stands:
        lines.append(", ".join(filter(None, [str(STATUS_LABELS[one.stands]), one.verified])))
        lines += [one.evidence, one.answer.reason if one.answer else "", one.due]
    if one.below.owed > 1:
        lines.append(one.below_words)
    return "\n".join(filter(None, lines)) or "–"
