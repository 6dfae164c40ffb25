"""A laboratory's capacity in sentences: the summary, and the source of each number."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from itsso.forensics.capacity.models import Basis, Cadre, Claim, LaboratorySection, Posts
from itsso.forensics.capacity.review import CLEARANCE, LaboratoryReview, SectionReview
from itsso.forensics.capacity.work import FEWEST, SectionWork
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
    if isinstance(claim, SectionWork) and claim.measured:
        measured = _("measured over %(days)s days to %(day)s") % {"days": claim.days, "day": text.day(claim.as_on)}
        return ", ".join(filter(None, (measured, _too_few_text(claim))))
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
    """Return a laboratory in a few sentences: posts, backlog, when it clears, what it takes, what is missing."""
    if not review.sections:
        return [_("Neither the posts nor the work of this laboratory are known yet.")]
    parts = [
        _posts_sentence(review),
        _backlog_sentence(review),
        *_clearing_sentences(review),
        _needed_sentence(review),
        _missing_sentence(review),
    ]
    return [part for part in parts if part]


def _posts_sentence(review: LaboratoryReview) -> str:
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


def _clearing_sentences(review: LaboratoryReview) -> list[str]:
    """Return a sentence for the sections whose backlog never clears, and one for the slowest of the others.

    Either is left out where there is no such section. Where sections have work and the rates of none are known, the
    only sentence says that.
    """
    working = [section_review for section_review in review.sections if section_review.work is not None]
    known_sections = [section_review for section_review in working if section_review.rates_known]
    sentences = []
    if growing := [section_review for section_review in known_sections if section_review.backlog_grows]:
        sentences.append(_growing_sentence(growing))
    clearing = [
        (section_review.clearing_days, section_review)
        for section_review in known_sections
        if section_review.clearing_days
    ]
    if clearing:
        days, slowest = max(clearing, key=lambda pair: pair[0])
        sentences.append(_slowest_sentence(days, slowest))
    if working and not known_sections and all(work.is_from_too_few for work in review.counted_work):
        sentences.append(
            _(
                "Fewer than %(n)s reports were counted in each section: too few for a rate, so no date can be given by "
                "which the backlog is cleared."
            )
            % {"n": FEWEST}
        )
    elif working and not known_sections:
        sentences.append(
            _(
                "It is not known how many cases come in and how many are reported, so no date can be given by "
                "which they are cleared."
            )
        )
    return sentences


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
    if growing[0].section == LaboratorySection.WHOLE:
        return _("At least as many cases come in as are reported: at the present rate the backlog never clears.")
    names = ", ".join(str(section(section_review.section)) for section_review in growing)
    return _(
        "In %(sections)s at least as many cases come in as are reported: at the present rate that backlog never clears."
    ) % {"sections": names}


def _needed_sentence(review: LaboratoryReview) -> str:
    """Return how many more examiners bring 90% of reports within the limit, and how many more clear the backlog.

    The backlog is to be cleared within three months (`CLEARANCE`). Sections in which no number of examiners keeps the
    limit are named.
    """
    known_sections = [
        section_review for section_review in review.sections if section_review.additional_examiners is not None
    ]
    parts = []
    if known_sections:
        more = sum(section_review.additional_examiners or 0 for section_review in known_sections)
        clear = sum(section_review.more_to_clear or 0 for section_review in known_sections)
        parts.append(examiners_sentence(more, review.limit))
        if clear:
            parts.append(
                ngettext(
                    "To clear the backlog within %(days)s days, %(count)s more is needed until then.",
                    "To clear the backlog within %(days)s days, %(count)s more are needed until then.",
                    clear,
                )
                % {"days": CLEARANCE, "count": text.count(clear)}
            )
    if impossible := [section_review for section_review in review.sections if section_review.limit_impossible]:
        names = ", ".join(str(section(section_review.section)) for section_review in impossible)
        parts.append(
            _("In %(sections)s no number of examiners is enough: one examination alone takes longer.")
            % {"sections": names}
        )
    return " ".join(parts)


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


def _missing_sentence(review: LaboratoryReview) -> str:
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
    return "; ".join(dict.fromkeys(basis_text(claim) for claim in claims))
