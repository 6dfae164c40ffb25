"""A rule of the book and its versions, as a page shows them: in the reader's language, periods and dates in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext

from itsso import law
from itsso.law import grammar
from itsso.law.event_kinds import Kind
from itsso.law.in_force import regime_day, version_for_case
from itsso.law.owed_by import OWED_BY, STORED_FOR
from itsso.lawbook import facts, periods
from itsso.lawbook.queries import authority_text, kind, local, note_text, states
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.ui.languages import data_language

POLICE = frozenset({"station", "investigating_officer"})


@cache
def _url(rule_id: str) -> str:
    """Return the address of a rule's page; cached, since a page of clocks names some sixty."""
    return reverse("lawbook:rule", args=[rule_id])


@dataclass(frozen=True, slots=True)
class TranslatedRule:
    """A rule of the book, in the reader's language."""

    rule: grammar.Rule

    @property
    def id(self) -> str:
        """Return the rule's id."""
        return self.rule.id

    @property
    def url(self) -> str:
        """Return the address of the rule's page."""
        return _url(self.rule.id)

    @property
    def title(self) -> str:
        """Return the rule's title, in the reader's language."""
        return local(self.rule.title)

    @property
    def duty(self) -> str:
        """Return what must be done, in the reader's language."""
        return local(self.rule.duty)

    def duty_under(self, authority: grammar.Texts) -> str:
        """Return what an authority asks: an older Code may have asked for less than the Code of today."""
        return local(self.rule.duty_under(authority))

    def period_under(self, authority: grammar.Texts) -> str:
        """Return how long an authority gives; empty where it gives no period."""
        rule_period = self.rule.period_under(authority)
        return periods.period(rule_period) if rule_period else ""

    @property
    def area(self) -> str:
        """Return the part of the law that it belongs to: the first part of its id."""
        return self.rule.id.partition(".")[0]

    @property
    def owed_by(self) -> str:
        """Return who must do it."""
        return local(OWED_BY[self.rule.owed_by])

    @property
    def owed_by_police(self) -> bool:
        """Return whether the police must do it."""
        return self.rule.owed_by in POLICE

    @property
    def met_by_report(self) -> bool:
        """Return whether a final report meets the rule; such a report may have to wait for a laboratory."""
        return any(pattern.kind == Kind.FINAL_REPORT_FILED for pattern in self.rule.met_by)

    @property
    def owed_by_court(self) -> bool:
        """Return whether the duty is owed by a court or another authority outside the investigation."""
        return not self.stored

    @property
    def stored(self) -> bool:
        """Return whether the rule's running clocks are stored for desks: owed by police, doctor or laboratory."""
        return self.rule.owed_by in STORED_FOR

    @property
    def forthwith(self) -> bool:
        """Return whether the law gives no period for the duty: a line of the checklist, not a clock."""
        return self.rule.period is not None and self.rule.period.checklist is not None

    @property
    def has_lengths(self) -> bool:
        """Return whether a version gives a period, as a State's own limit does where the law says forthwith."""
        return any(version.period and version.period.length for version in self.rule.versions)

    @property
    def period(self) -> str:
        """Return how long the rule gives, in words; empty where only some versions, or none, give a period."""
        return periods.period(self.rule.period) if self.rule.period else ""

    @property
    def extension(self) -> str:
        """Return what lengthens the period, and to what length or day, in words; empty where nothing does."""
        extended = self.rule.extended_by
        if extended is None:
            return ""
        longer = (
            gettext("if %(sections)s is charged: up to %(length)s, where that Act gives the longer period")
            % {"sections": text.sections(version.offences or ()), "length": periods.length(version.longer.extended)}
            for version in self.rule.versions
            if version.longer
        )
        return "; ".join(dict.fromkeys((periods.extension(kind(extended.kind).title, extended), *longer)))

    @property
    def earlier_custody(self) -> str:
        """Return how earlier custody counts; empty where it makes no difference."""
        if self.rule.spells is None:
            return ""
        return gettext("its days are counted in, unless a section with a longer time limit was added since")

    @property
    def runs_for(self) -> str:
        """Return for whom it runs."""
        return str(periods.RUNS_FOR[self.rule.runs_for])

    @property
    def starts(self) -> str:
        """Return the events that start it."""
        return _any(self.rule.starts)

    @property
    def added_later(self) -> str:
        """Return from when the time is counted where the section was added after the FIR.

        The text is empty where that makes no difference.
        """
        if self.rule.from_disclosure:
            return gettext("counted from the day on which the section was added; this start is assumed")
        return gettext("counted from the FIR even then; this is disputed") if self.rule.added_later else ""

    @property
    def met_by(self) -> str:
        """Return the events that meet the rule, joined by "or" where any of them does, by "and" where all are needed.

        Where an event meets it only for the accused whom it charges, the text says so.
        """
        joined = gettext(" and ") if self.rule.met_by_all else gettext(" or ")
        events = joined.join(_patterns(self.rule.met_by))
        if self.rule.met_for_charged:
            return gettext("%(events)s; only for the accused whom it charges") % {"events": events}
        return events

    @property
    def undone_by(self) -> str:
        """Return the event that makes it due again; empty where there is none."""
        return kind(self.rule.undone_by).title if self.rule.undone_by else ""

    @property
    def ended_by(self) -> str:
        """Return the events that end it unmet."""
        return ", ".join(kind(name).title for name in self.rule.ended_by)

    @property
    def regime(self) -> str:
        """Return the event whose day decides which Code applies."""
        return kind(self.rule.regime_date).title

    @property
    def regimes_of_states(self) -> list[tuple[str, str]]:
        """Return (State, event) where a State's High Court lets another event choose the version."""
        names = dict(states(data_language()))
        return [(names.get(code, code), kind(name).title) for code, name in self.rule.regime_date_in.items()]

    @property
    def summary(self) -> list[SummaryRow]:
        """Return how the rule runs, as rows of a summary; a row without a value is left out."""
        rows = [
            (gettext("Responsible"), self.owed_by),
            (gettext("Counted for"), self.runs_for),
            (gettext("Starts with"), self.starts),
            (gettext("Section added later"), self.added_later),
            (gettext("Period"), self.period),
            (gettext("Extended by"), self.extension),
            (gettext("Earlier custody"), self.earlier_custody),
            (gettext("Completed by"), self.met_by),
            (gettext("Due again after"), self.undone_by),
            (gettext("Ends without completion on"), self.ended_by),
            (gettext("Applies only after"), kind(self.rule.only_if).title if self.rule.only_if else ""),
        ]
        return [SummaryRow(key, value) for key, value in rows if value]

    @property
    def period_in_short(self) -> str:
        """Return the period for the table of rules: the rule's, else those of its versions, each with its States.

        Where neither gives one, the text says so. A rule with a `window`, in which something is allowed, gives its duty
        instead: that says how much is allowed.
        """
        if self.rule.window:
            return self.duty
        own_periods = (f"{version.period} ({version.states})" for version in self.versions if version.period)
        return self.period or "; ".join(own_periods) or gettext("none stated in the law")

    @property
    def doubts(self) -> list[str]:
        """Return the doubts about its start and its end, in words."""
        rule = self.rule
        notes = [doubt.note for doubt in (*rule.start_doubts, *rule.met_doubts)]
        notes += [note for note in (rule.doubted_for_child_accused, rule.doubted_on_sunday) if note]
        return [note_text(note) for note in notes]

    @property
    def versions(self) -> list[TranslatedVersion]:
        """Return the versions of the law, newest first; `lawbook.state_limits` shows the orders of States."""
        of_law = (version for version in self.rule.versions if version.order is None)
        by_day = sorted(of_law, key=lambda version: version.since, reverse=True)
        return [TranslatedVersion(version, self.rule) for version in by_day]

    def authority_for(self, state: str, sections: Iterable[str], registered: date | None, started: date) -> str:
        """Return the section or order under which the rule runs for a case of a State, once its clock has started."""
        day = regime_day(self.rule, registered, started)
        version = version_for_case(
            self.id, state, sections, day
        )  # without the ages, so a rule of a child may have none
        version = version or next(iter(self.rule.versions_in_force(law.book().state(state), day)), None)
        return authority_text(version.authority) if version else ""


def _pattern(pattern: grammar.Pattern) -> str:
    conditions = [facts.name(name) if value is True else periods.fact_value(value) for name, value in pattern.facts]
    title = kind(pattern.kind).title
    return f"{title} ({', '.join(conditions)})" if conditions else title


def _patterns(patterns: Iterable[grammar.Pattern]) -> Iterable[str]:
    """Return each pattern once: `electronic: true` and `mode: electronic` are two facts and one sentence."""
    return {sentence.casefold(): sentence for sentence in map(_pattern, patterns)}.values()


def _any(patterns: Iterable[grammar.Pattern]) -> str:
    return gettext(" or ").join(_patterns(patterns))


@dataclass(frozen=True, slots=True)
class TranslatedVersion:
    """A version of a rule, in force for some time in all States or in some, in the reader's language."""

    version: grammar.Version
    rule: grammar.Rule

    @property
    def since(self) -> date:
        """Return the first day of this version."""
        return self.version.since

    @property
    def until(self) -> date | None:
        """Return the day from which it no longer holds; None while it does."""
        return self.version.until

    @property
    def states(self) -> str:
        """Return the States in which it holds."""
        names = dict(states(data_language()))
        return ", ".join(names.get(code, code) for code in self.version.states) or gettext("All of India")

    @property
    def territory(self) -> str:
        """Return where the version's Code did not extend or extends only as notified; empty elsewhere."""
        own_states = self.version.states
        concerned = (
            area
            for area in law.book().territory
            if area.concerns(self.version) and (not own_states or not set(own_states).isdisjoint(area.states))
        )
        return " ".join(note_text(area.note) for area in concerned)

    @property
    def offences(self) -> str:
        """Return the sections that the version lists, and its other conditions."""
        version = self.version
        parts = [gettext("every offence") if version.offences is None else text.sections(version.offences)]
        if version.except_offences:
            parts.append(gettext("not %(sections)s") % {"sections": text.sections(version.except_offences)})
        if version.punishment:
            parts.append(periods.punishment_range(version.punishment))
        if version.only_non_bailable:
            parts.append(gettext("only where a section charged is non-bailable"))
        if version.child_victim:
            parts.append(gettext("where the victim is a child"))
        return "; ".join(parts)

    @property
    def period(self) -> str:
        """Return its period; empty where it has none of its own."""
        return periods.period(self.version.period) if self.version.period else ""

    @property
    def summary(self) -> list[SummaryRow]:
        """Return what the version covers and where it is written, as rows of a summary."""
        rows = [
            (gettext("Offences"), self.offences),
            (gettext("Territory"), self.territory),
            (gettext("Duty"), local(self.version.duty) if self.version.duty else ""),
            (gettext("Period"), self.period),
            (gettext("Source"), self.source),
        ]
        return [SummaryRow(key, value) for key, value in rows if value]

    @property
    def authority(self) -> str:
        """Return the section or judgment that it rests on."""
        return authority_text(self.version.authority)

    @property
    def source(self) -> Text:
        """Return where the version was read: a title, or links."""
        source = local(self.version.source)
        if not source.startswith("https://"):
            return source
        return format_html_join(" ", '<a class="govuk-link" href="{0}">{0}</a>', ((link,) for link in source.split()))

    @property
    def certainty(self) -> str:
        """Return how sure the version is for a case of which no fact is missing, as a key of `CERTAINTIES`.

        It is never surer than the version's notes allow, nor than an assumed start of the rule allows.
        """
        return law.book().certainty_of(self.rule, self.version)

    @property
    def notes(self) -> list[str]:
        """Return the notes that hold in every case under the version."""
        return [note_text(code) for code in self.version.notes]

    @property
    def sometimes(self) -> list[str]:
        """Return the notes of some cases only: of an attempt, or of a section that is read into its list."""
        version = self.version
        notes = [doubt.note for doubt in (version.predecessors, version.attempt) if doubt]
        return [note_text(code) for code in (*notes, version.doubted_in_later_custody) if code]


def rules() -> tuple[TranslatedRule, ...]:
    """Return every rule, in the book's own order."""
    return tuple(_rules_by_id(law.book()).values())


@lru_cache(8)
def _rules_by_id(book: law.Book) -> dict[str, TranslatedRule]:
    return {rule.id: TranslatedRule(rule) for rule in book.rules}


def rule(rule_id: str) -> TranslatedRule:
    """Return a rule by its id; KeyError where the book has none."""
    return _rules_by_id(law.book())[rule_id]


def stored_rules() -> tuple[TranslatedRule, ...]:
    """Return the rules whose clocks are on desks: duties with a period, owed by police, doctor or laboratory."""
    return _stored_rules(law.book())


@lru_cache(8)
def _stored_rules(book: law.Book) -> tuple[TranslatedRule, ...]:
    stored = (rule for rule in _rules_by_id(book).values() if rule.stored and not rule.rule.window)
    return tuple(rule for rule in stored if not rule.forthwith or rule.has_lengths)
