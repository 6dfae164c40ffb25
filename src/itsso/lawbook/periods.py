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
    "part_of_term": pgettext_lazy("period", "Part of the longest term of imprisonment; no day is worked out here"),
}


def period(given: grammar.RulePeriod) -> str:
    """How long a rule gives: "2 calendar months", "60 days, the first day counted", or by punishment."""
    if given.checklist is not None:
        return str(CHECKLIST[given.checklist])
    if given.length is not None:
        return length(given.length)
    return "; ".join(_bands(given.bands))


def length(given: grammar.Length) -> str:
    """One length of time."""
    number = {"n": text.count(given.count)}
    match given.unit:
        case "hours":
            return ngettext("%(n)s hour", "%(n)s hours", given.count) % number
        case "months" if given.count % 12 == 0:
            return _of_years(given.count / 12)
        case "months":
            return ngettext("%(n)s calendar month", "%(n)s calendar months", given.count) % number
        case "days_with_the_first":
            return (
                ngettext("%(n)s day (the first day counted)", "%(n)s days (the first day counted)", given.count)
                % number
            )
        case _:
            return ngettext("%(n)s day", "%(n)s days", given.count) % number


def _bands(bands: Iterable[grammar.PunishmentBand]) -> Iterator[str]:
    """One clause for each length; bands that give the same one are told together."""
    for given, together in groupby(bands, key=lambda band: band.length):
        long = length(given) if given else gettext("no limit")
        conditions = list(filter(None, map(_condition, together)))
        if conditions:
            words = gettext("%(length)s where %(condition)s")
            yield words % {"length": long, "condition": gettext(" or ").join(conditions)}
        else:
            yield gettext("%(length)s otherwise") % {"length": long}


def _condition(band: grammar.PunishmentBand) -> str:
    parts = []
    if band.life_or_death:
        parts.append(gettext("the punishment may be death or imprisonment for life"))
    if band.min_years is not None:
        parts.append(gettext("the least punishment is %(years)s or more") % {"years": _of_years(band.min_years)})
    if band.max_above_years is not None:
        parts.append(gettext("the punishment may exceed %(years)s") % {"years": _of_years(band.max_above_years)})
    return gettext(" or ").join(parts)


def punishment_range(given: grammar.PunishmentRange) -> str:
    """A condition on the highest punishment of the gravest section."""
    parts = []
    if given.at_least_years:
        parts.append(gettext("punishable with %(years)s or more") % {"years": _of_years(given.at_least_years)})
    if given.below_years > LONGEST_TERM and given.below_years != inf:
        parts.append(gettext("not where the punishment may be death or imprisonment for life"))
    elif given.below_years != inf:
        parts.append(gettext("punishable with less than %(years)s") % {"years": _of_years(given.below_years)})
    return gettext(" and ").join(parts)


def extension(kind_title: str, given: grammar.Extension) -> str:
    """What lengthens a period, and to what."""
    if given.length is None:
        return gettext("%(event)s, to the day that the order tells") % {"event": kind_title}
    told = {"event": kind_title, "length": length(given.length), "acts": ", ".join(given.acts)}
    if given.acts:
        return gettext("%(event)s, to %(length)s from the same start, only under: %(acts)s") % told
    return gettext("%(event)s, to %(length)s from the same start") % told


def punishment(given: grammar.Punishment) -> str:
    """A punishment, and for which days of the offence it stands."""
    dated = {"words": _range(given), "since": text.day(given.since), "until": text.day(given.until)}
    if given.since and given.until:
        return gettext("%(words)s (offences from %(since)s to %(until)s)") % dated
    if given.since:
        return gettext("%(words)s (offences from %(since)s)") % dated
    if given.until:
        return gettext("%(words)s (offences to %(until)s)") % dated
    return str(dated["words"])


LIVES: dict[str, Text] = {
    "life": pgettext_lazy("punishment", "imprisonment for life"),
    "natural_life": pgettext_lazy("punishment", "imprisonment for the rest of natural life"),
    "death": pgettext_lazy("punishment", "death"),
    "not_stated": pgettext_lazy("punishment", "no maximum stated"),
}


def _range(given: grammar.Punishment) -> str:
    """The book states it as "7-life", "3", "1-3, again 7": least, most, and most for a repeated offence."""
    written, _comma, again = given.stated.partition(", again ")
    low, _dash, high = written.rpartition("-")
    words = _from_to(low, high)
    if not again:
        return words
    return gettext("%(words)s; if repeated up to %(again)s") % {"words": words, "again": _term(again)}


def _from_to(low: str, high: str) -> str:
    if high == "not_stated":
        return gettext("at least %(low)s, no maximum stated") % {"low": _term(low)} if low else str(LIVES[high])
    if not low:
        return gettext("up to %(high)s") % {"high": _term(high)}
    if low == high:
        return _term(high)
    return gettext("%(low)s to %(high)s") % {"low": _term(low), "high": _term(high)}


def _term(written: str) -> str:
    """Years, or what is more than years."""
    if written in LIVES:
        return str(LIVES[written])
    years = float(written)
    if years < 1:
        return ngettext("%(n)s month", "%(n)s months", round(12 * years)) % {"n": round(12 * years)}
    return _of_years(years)


def _of_years(years: float) -> str:
    return ngettext("%(n)s year", "%(n)s years", int(years)) % {"n": f"{years:g}"}


def answer(value: str | None) -> str:
    """Yes, no or in dispute; nothing where the book does not say."""
    return {
        "true": gettext("Yes"),
        "false": gettext("No"),
        "disputed": pgettext("certainty", "Disputed"),
    }.get(str(value).lower(), "")


def told(value: object) -> str:
    """A fact that an event must tell to count, as "charge sheet"."""
    return facts.code(value) if isinstance(value, str) else str(value)
