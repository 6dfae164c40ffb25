"""A laboratory's capacity in sentences: the summary, and the source of each number."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from itsso.forensics.capacity.models import Basis, Cadre, Claim, LaboratorySection, Posts
from itsso.forensics.capacity.review import LaboratoryReview, SectionReview
from itsso.forensics.capacity.work import FEWEST, YEAR, SectionWork
from itsso.ui import text
from itsso.ui.components import Text

CRORE = 10_000_000
SECTION: Text = pgettext_lazy("laboratory", "Section")  # not of a statute: Hindi has another word for that


def section(code: str) -> Text:
    """Return a section's name, or its code if it is one of the laboratory's own."""
    return LaboratorySection(code).label if code in LaboratorySection.values else code


def crore(rupees: int | None) -> str:
    """Return an amount in crore of rupees; a dash where it is not known."""
    if rupees is None:
        return "–"
    hundredths = round(100 * rupees / CRORE)
    return _("₹%(amount)s crore") % {"amount": f"{text.count(hundredths // 100)}.{hundredths % 100:02d}"}


def number(value: float | None) -> str:
    """Return a count, or a dash where it is not known."""
    return "–" if value is None else text.count(round(value))


def basis_text(claim: Claim | SectionWork | None) -> str:
    """Return the source of a number, and the day it is for."""
    if claim is None:
        return "–"
    few = _too_few_text(claim) if isinstance(claim, SectionWork) and claim.measured else ""
    return ", ".join(filter(None, (_source_text(claim), few)))


def _source_text(claim: Claim | SectionWork) -> str:
    if isinstance(claim, SectionWork) and claim.measured:
        return _("measured over %(days)s days to %(day)s") % {"days": claim.days, "day": text.day(claim.as_on)}
    day = text.day(claim.as_on if isinstance(claim, SectionWork) else claim.on)
    if claim.basis == Basis.DOCUMENT:
        return _("stated for %(day)s in: %(source)s") % {"day": day, "source": claim.source}
    if claim.basis == Basis.INVENTED:
        return _("invented, for the demonstration")
    return _("stated by the laboratory for %(day)s") % {"day": day}


def _too_few_text(work: SectionWork) -> str:
    """Return that a measurement is from few reports, or from too few for a rate; empty where it is from enough."""
    if work.reported is None or not (work.is_from_too_few or work.is_from_few):
        return ""
    if work.is_from_too_few:
        few = ngettext("%(n)s report only: too few for a rate", "%(n)s reports only: too few for a rate", work.reported)
    else:
        few = ngettext("from %(n)s report only", "from %(n)s reports only", work.reported)
    return few % {"n": text.count(work.reported)}


def summary_sentences(review: LaboratoryReview) -> list[str]:
    """Return how a laboratory stands in at most three sentences: what waits, where that leads, and what it takes."""
    if not review.sections:
        return [_("Neither the posts nor the work of this laboratory are known yet.")]
    parts = [_backlog_sentence(review), _course_sentence(review), _needed_sentence(review) or posts_sentence(review)]
    return [part for part in parts if part]


def posts_sentence(review: LaboratoryReview) -> str:
    """Return how many posts are vacant, with the source."""
    if review.total_posts is None:
        return _("The number of posts is not known.")
    sanctioned, filled = review.total_posts
    params = {
        "vacant": text.count(sanctioned - filled),
        "all": text.count(sanctioned),
        "percent": text.percent(sanctioned - filled, sanctioned),
        "word": _basis_texts(review.counted_posts),
    }
    if all(posts.cadre == Cadre.EXAMINERS for posts in review.counted_posts):
        return _("%(vacant)s of %(all)s posts of examiners are vacant (%(percent)s; %(word)s).") % params
    return _("%(vacant)s of %(all)s posts are vacant (%(percent)s; %(word)s).") % params


def _backlog_sentence(review: LaboratoryReview) -> str:
    if review.backlog is None:
        samples = sum(work.samples or 0 for work in review.counted_work)
        if not samples:
            return _("The amount of pending work is not known.")
        return ngettext(
            "%(count)s sample is pending (%(word)s).", "%(count)s samples are pending (%(word)s).", samples
        ) % {
            "count": text.count(samples),
            "word": _basis_texts(review.counted_work),
        }
    params = {"cases": text.count(review.backlog), "word": _basis_texts(review.counted_work)}
    if samples := sum(work.samples or 0 for work in review.counted_work):
        return _("%(cases)s cases are pending, with %(samples)s samples (%(word)s).") % (
            params | {"samples": text.count(samples)}
        )
    return (
        ngettext("%(cases)s case is pending (%(word)s).", "%(cases)s cases are pending (%(word)s).", review.backlog)
        % params
    )


def _course_sentence(review: LaboratoryReview) -> str:
    """Return whether the laboratory keeps up: where the backlog grows, else when the slowest section has cleared it.

    Where sections have work and the rates of none are known, it says that.
    """
    working = [section_review for section_review in review.sections if section_review.work is not None]
    known_sections = [section_review for section_review in working if section_review.rates_known]
    if growing := [section_review for section_review in known_sections if section_review.backlog_grows]:
        return _growing_sentence(growing)
    clearing = [(section_review.clearing_days or 0, section_review) for section_review in known_sections]
    days, slowest = max(clearing, key=lambda pair: pair[0], default=(0, None))
    if days and slowest is not None:
        return _slowest_sentence(days, slowest)
    if working and not known_sections and all(work.is_from_too_few for work in review.counted_work):
        return _(
            "Fewer than %(n)s reports were counted in each section: too few for a rate, so no date can be given by "
            "which the backlog is cleared."
        ) % {"n": FEWEST}
    if working and not known_sections:
        return _(
            "It is not known how many cases come in and how many are reported, so no date can be given by "
            "which they are cleared."
        )
    return ""


def _slowest_sentence(days: int, slowest: SectionReview) -> str:
    if slowest.section == LaboratorySection.WHOLE:
        return ngettext(
            "At the present rate the backlog takes %(days)s day to clear.",
            "At the present rate the backlog takes %(days)s days to clear.",
            days,
        ) % {"days": text.count(days)}
    return ngettext(
        "At the present rate the backlog of %(section)s takes %(days)s day to clear.",
        "At the present rate the backlog of %(section)s takes %(days)s days to clear.",
        days,
    ) % {"days": text.count(days), "section": section(slowest.section)}


def _growing_sentence(growing: list[SectionReview]) -> str:
    """Return by how many cases a month the backlog of these sections grows together; one that only stays says so."""
    works = [section_review.work for section_review in growing if section_review.work is not None]
    a_month = round(sum((work.arrivals or 0) - (work.reports or 0) for work in works) * YEAR / 12)
    params = {"count": text.count(a_month), "sections": _names(growing)}
    is_whole = growing[0].section == LaboratorySection.WHOLE
    if is_whole and not a_month:
        return _("As many cases come in as are reported, so the backlog does not get smaller.")
    if is_whole:
        return _("More cases come in than are reported: the backlog grows by about %(count)s a month.") % params
    if not a_month:
        return _("In %(sections)s as many cases come in as are reported, so the backlog does not get smaller.") % params
    sentence = _("In %(sections)s more cases come in than are reported: the backlog grows by about %(count)s a month.")
    return sentence % params


def _names(sections: Iterable[SectionReview]) -> str:
    return ", ".join(str(section(section_review.section)) for section_review in sections)


def _needed_sentence(review: LaboratoryReview) -> str:
    """Return how many more examiners bring 90% of reports within the limit; empty where that is not known.

    Sections in which no number of examiners keeps the limit are named.
    """
    known_sections = [section for section in review.sections if section.additional_examiners is not None]
    parts = [_examiners_of_sections(known_sections, review.limit)] if known_sections else []
    if impossible := [section_review for section_review in review.sections if section_review.limit_impossible]:
        parts.append(
            _("In %(sections)s no number of examiners is enough: one examination alone takes longer.")
            % {"sections": _names(impossible)}
        )
    return " ".join(parts)


def _examiners_of_sections(known_sections: list[SectionReview], limit: int) -> str:
    """Return how many more examiners the sections of which it is known need, and in which; a laboratory as a whole."""
    short = [section for section in known_sections if section.additional_examiners]
    more = sum(section.additional_examiners or 0 for section in short)
    if known_sections[0].section == LaboratorySection.WHOLE:
        return examiners_sentence(more, limit)
    if not more:
        return _(
            "In %(sections)s the examiners are enough to bring 90%% of reports within %(limit)s days once the backlog "
            "is cleared."
        ) % {"sections": _names(known_sections), "limit": limit}
    return ngettext(
        "%(sections)s: %(count)s more examiner is needed so that 90%% of reports come within %(limit)s days.",
        "%(sections)s: %(count)s more examiners are needed so that 90%% of reports come within %(limit)s days.",
        more,
    ) % {"sections": _names(short), "count": text.count(more), "limit": limit}


def examiners_sentence(more: int, limit: int) -> str:
    """Return how many more examiners bring 90% of reports within the limit."""
    if not more:
        return _(
            "Its examiners are enough to bring 90%% of reports within %(limit)s days once the backlog is cleared."
        ) % {"limit": limit}
    return ngettext(
        "%(count)s more examiner brings 90%% of reports within %(limit)s days.",
        "%(count)s more examiners bring 90%% of reports within %(limit)s days.",
        more,
    ) % {"count": text.count(more), "limit": limit}


def missing_sentence(review: LaboratoryReview) -> str:
    """Return which instruments do not work and which consumables are out of stock; empty for none."""
    missing = review.missing_things
    if not missing:
        return ""
    return _("Not working, or not in stock: %(things)s.") % {
        "things": ", ".join(
            _("%(name)s since %(day)s") % {"name": equipment.name, "day": text.day(equipment.on)}
            for equipment in missing
        )
    }


def _basis_texts(claims: Iterable[Posts | SectionWork]) -> str:
    """Return the sources of some numbers, each once; how few reports each is from is said in the tables."""
    sources = dict.fromkeys(_source_text(claim) for claim in claims)
    if len(sources) > 1:
        return "; ".join(_("in part %(source)s") % {"source": source} for source in sources)
    return "".join(sources)
