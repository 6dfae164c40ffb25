"""The legal terms that a family meets on these pages, each in one plain sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.law.event_kinds import Kind
from itsso.lawbook import rules
from itsso.ui.components import SummaryRow, Text


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A legal term, its meaning, and the kinds of event and the rules to which it belongs."""

    word: Text
    meaning: Text
    kinds: frozenset[Kind] = frozenset()
    rules: tuple[str, ...] = ()


TERMS = (
    GlossaryTerm(
        pgettext_lazy("word", "FIR"),
        _("The police's written record of what they were told of the offence. You get a copy free of cost."),
        frozenset({Kind.FIR_REGISTERED}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Zero FIR"),
        _("An FIR that any station writes, wherever the offence happened. It is then sent to the right station."),
        frozenset({Kind.ZERO_FIR_SENT, Kind.ZERO_FIR_RECEIVED, Kind.ZERO_FIR_PAPERS_SENT}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Charge sheet"),
        _("The police's report to the court that says who is accused of what, with the evidence."),
        frozenset({Kind.FINAL_REPORT_FILED, Kind.SUPPLEMENTARY_REPORT_FILED}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Closure report"),
        _("The police's report to the court that they want to close the case. The court decides, not the police."),
        frozenset({Kind.FINAL_REPORT_FILED}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Remand"),
        _("A Magistrate's order that an arrested person stays in custody."),
        frozenset({Kind.FIRST_REMAND, Kind.EXECUTIVE_REMAND}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Police custody"),
        _("The accused is with the police, to be questioned. In judicial custody the accused is in jail."),
        rules=("custody.police_custody",),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Default bail"),
        _("Release because no charge sheet reached the court in time. It is not an acquittal: the case goes on."),
        frozenset({Kind.DEFAULT_BAIL_APPLIED}),
        ("custody.default_bail",),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Cognizance"),
        _("The court takes up the case, usually after the police report."),
        frozenset({Kind.COGNIZANCE_TAKEN}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Committal"),
        _("A Magistrate sends a serious case to the Court of Session, which alone may try it."),
        frozenset({Kind.COMMITTED}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Charge"),
        _("The court tells the accused which offence he or she must answer. The trial follows."),
        frozenset({Kind.CHARGES_FRAMED, Kind.FIRST_HEARING_ON_CHARGE}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Child Welfare Committee"),
        _("A committee of the district that decides on the care of a child. It may give the child a support person."),
        frozenset({Kind.REPORTED_TO_CWC, Kind.CHILD_PRODUCED_BEFORE_CWC}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Special Court"),
        _("The court that tries offences against children (POCSO)."),
        frozenset({Kind.REPORTED_TO_SPECIAL_COURT}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Quashed"),
        _("A High Court has ended the case."),
        frozenset({Kind.QUASHED}),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Abated"),
        _("The case against somebody has ended because that person died."),
        frozenset({Kind.ABATED}),
    ),
)
OFFENCES = (
    GlossaryTerm(
        pgettext_lazy("word", "Cognizable"),
        _("The police must register an FIR, and may investigate and arrest without a court's order."),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Bailable"),
        _("An arrested person has a right to be released on bail. Where it says No, a court decides."),
    ),
    GlossaryTerm(
        pgettext_lazy("word", "Replaced by"),
        _("The section of the new law (BNS, since 01-07-2024) that replaced this one."),
    ),
)

CERTAINTIES: dict[str, Text] = {
    "verified": _("The text of the law or of the judgment was read."),
    "secondary": _("Only an article or a page about the text was read, not the text itself."),
    "inferred": _(
        "The text does not say so; it is how the authors of this page read it, or a fact of the case is missing."
    ),
    "unverified": _("Written from memory; no text was read. Ask a lawyer before you rely on it."),
    "disputed": _("Courts or authorities differ."),
}


def terms(kinds: Collection[str] = (), rules: Collection[str] = ()) -> list[SummaryRow]:
    """Return the terms that belong to events of these kinds, or to these rules."""
    return [
        SummaryRow(term.word, term.meaning)
        for term in TERMS
        if not term.kinds.isdisjoint(kinds) or {*term.rules} & {*rules}
    ]


def every_term() -> list[SummaryRow]:
    """Return every term of the glossary."""
    return [SummaryRow(term.word, term.meaning) for term in TERMS]


def of_offences() -> list[SummaryRow]:
    """Return the terms that head the table of offences."""
    return [SummaryRow(term.word, term.meaning) for term in OFFENCES]


def kinds_of(rule: rules.TranslatedRule) -> Iterator[str]:
    """Yield the kinds of event that a rule's page names."""
    grammar = rule.rule
    yield from (pattern.kind for pattern in (*grammar.starts, *grammar.met_by))
    yield from grammar.ended_by
    yield grammar.regime_date
    yield from filter(None, (grammar.undone_by, grammar.only_if, grammar.right))


def hint(kind: Kind) -> Text:
    """Return the hint below the question for a kind of event: its meaning or how to answer; empty where it has none."""
    return HINTS.get(kind, "")


_BY_WORD = {kind: term.meaning for term in TERMS for kind in term.kinds}
HINTS: dict[Kind, Text] = {
    kind: _BY_WORD[kind]
    for kind in (Kind.FIRST_REMAND, Kind.DEFAULT_BAIL_APPLIED, Kind.COGNIZANCE_TAKEN, Kind.CHARGES_FRAMED, Kind.QUASHED)
} | {
    Kind.INFORMATION_RECEIVED: _("When the police were first told of the offence."),
    Kind.PRODUCED: _("Brought before a Magistrate after the arrest."),
    Kind.FINAL_REPORT_RETURNED: _("The court sent the report back, because something was missing in it."),
    Kind.VICTIM_MEDICAL_EXAMINED: _("Leave this empty if the victim did not want the examination."),
}
