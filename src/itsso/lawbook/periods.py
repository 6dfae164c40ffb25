"""Periods, punishments and conditions of the book, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import inf

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from itsso.law import grammar
from itsso.lawbook import facts
from itsso.ui import text
from itsso.ui.components import Text

RUNS_FOR: dict[str, Text] = {
    "case": pgettext_lazy("runs for", "The case"),
    "victim": pgettext_lazy("runs for", "Each victim"),
    "accused": pgettext_lazy("runs for", "Each accused"),
    "custody": pgettext_lazy("runs for", "Each accused, each time in custody"),
    "exhibit": pgettext_lazy("runs for", "Each exhibit"),
}
LONGEST_TERM = 20
"""The longest term in years that is no imprisonment for life; a condition above it leaves out death and life alone."""
CHECKLIST: dict[str, Text] = {
    "forthwith": pgettext_lazy("period", "Forthwith; the law gives no period"),
    "checklist": pgettext_lazy("period", "The law gives no period"),
    "part_of_term": pgettext_lazy("period", "Part of the longest term of imprisonment; no date is calculated here"),
}


def period(rule_period: grammar.RulePeriod) -> str:
    """Return how long a rule gives: "2 calendar months", "60 days, the first day counted", or by punishment."""
    if rule_period.checklist is not None:
        return str(CHECKLIST[rule_period.checklist])
    if rule_period.length is not None:
        return length(rule_period.length)
    return "; ".join(_bands(rule_period.bands))


def length(time_length: grammar.Length) -> str:
    """Return one length of time in words."""
    number = {"n": text.count(time_length.count)}
    match time_length.unit:
        case "hours":
            return ngettext("%(n)s hour", "%(n)s hours", time_length.count) % number
        case "months" if time_length.count % 12 == 0:
            return _of_years(time_length.count / 12)
        case "months":
            return ngettext("%(n)s calendar month", "%(n)s calendar months", time_length.count) % number
        case "days_with_the_first":
            return (
                ngettext("%(n)s day (the first day counted)", "%(n)s days (the first day counted)", time_length.count)
                % number
            )
        case _:
            return ngettext("%(n)s day", "%(n)s days", time_length.count) % number


def _bands(bands: Iterable[grammar.PunishmentBand]) -> Iterator[str]:
    """Yield one clause for each length; bands that give the same one are joined."""
    for band_length, together in groupby(bands, key=lambda band: band.length):
        long = length(band_length) if band_length else gettext("no limit")
        conditions = list(filter(None, map(_condition, together)))
        if conditions:
            clause = gettext("%(length)s where %(condition)s")
            yield clause % {"length": long, "condition": gettext(" or ").join(conditions)}
        else:
            yield gettext("%(length)s otherwise") % {"length": long}


def _condition(band: grammar.PunishmentBand) -> str:
    parts = []
    if band.life_or_death:
        parts.append(gettext("the punishment may be death or imprisonment for life"))
    if band.min_years is not None:
        parts.append(gettext("the minimum punishment is %(years)s or more") % {"years": _of_years(band.min_years)})
    if band.max_above_years is not None:
        parts.append(gettext("the punishment may exceed %(years)s") % {"years": _of_years(band.max_above_years)})
    return gettext(" or ").join(parts)


def punishment_range(limits: grammar.PunishmentRange) -> str:
    """Return a condition on the highest punishment of the gravest section, in words."""
    parts = []
    if limits.at_least_years:
        parts.append(gettext("punishable with %(years)s or more") % {"years": _of_years(limits.at_least_years)})
    if limits.below_years > LONGEST_TERM and limits.below_years != inf:
        parts.append(gettext("not where the punishment may be death or imprisonment for life"))
    elif limits.below_years != inf:
        parts.append(gettext("punishable with less than %(years)s") % {"years": _of_years(limits.below_years)})
    return gettext(" and ").join(parts)


def extension(kind_title: str, lengthening: grammar.Extension) -> str:
    """Return what lengthens a period, and to what."""
    if lengthening.length is None:
        return gettext("%(event)s: up to the day stated in the order") % {"event": kind_title}
    parts = {"event": kind_title, "length": length(lengthening.length), "acts": ", ".join(lengthening.acts)}
    if lengthening.acts:
        return gettext("%(event)s: up to %(length)s from the same start, only under %(acts)s") % parts
    return gettext("%(event)s: up to %(length)s from the same start") % parts


def punishment(term: grammar.Punishment) -> str:
    """Return a punishment, and the days of the offence for which it is in force."""
    dated = {"words": _range(term), "since": text.day(term.since), "until": text.day(term.until)}
    if term.since and term.until:
        return gettext("%(words)s (offences from %(since)s to %(until)s)") % dated
    if term.since:
        return gettext("%(words)s (offences from %(since)s)") % dated
    if term.until:
        return gettext("%(words)s (offences to %(until)s)") % dated
    return str(dated["words"])


LIVES: dict[str, Text] = {
    "life": pgettext_lazy("punishment", "imprisonment for life"),
    "natural_life": pgettext_lazy("punishment", "imprisonment for the rest of natural life"),
    "death": pgettext_lazy("punishment", "death"),
    "not_stated": pgettext_lazy("punishment", "no maximum stated"),
}


def _range(term: grammar.Punishment) -> str:
    """Return what the book states as "7-life", "3", "1-3, again 7": least, most, and most for a repeated offence."""
    written, _comma, again = term.stated.partition(", again ")
    low, _dash, high = written.rpartition("-")
    span = _from_to(low, high)
    if not again:
        return span
    return gettext("%(words)s; if repeated up to %(again)s") % {"words": span, "again": _term(again)}


def _from_to(low: str, high: str) -> str:
    if high == "not_stated":
        return gettext("at least %(low)s, no maximum stated") % {"low": _term(low)} if low else str(LIVES[high])
    if not low:
        return gettext("up to %(high)s") % {"high": _term(high)}
    if low == high:
        return _term(high)
    return gettext("%(low)s to %(high)s") % {"low": _term(low), "high": _term(high)}


def _term(written: str) -> str:
    """Return years in words, or what is more than years."""
    if written in LIVES:
        return str(LIVES[written])
    years = float(written)
    if years < 1:
        return ngettext("%(n)s month", "%(n)s months", round(12 * years)) % {"n": round(12 * years)}
    return _of_years(years)


def _of_years(years: float) -> str:
    return ngettext("%(n)s year", "%(n)s years", int(years)) % {"n": f"{years:g}"}


def answer(value: str | None) -> str:
    """Return yes, no or disputed in words; nothing where the book does not say."""
    return {
        "true": gettext("Yes"),
        "false": gettext("No"),
        "disputed": pgettext("certainty", "Disputed"),
    }.get(str(value).lower(), "")


def fact_value(value: object) -> str:
    """Return a fact that an event must have to count, as "charge sheet"."""
    return facts.code(value) if isinstance(value, str) else str(value)
