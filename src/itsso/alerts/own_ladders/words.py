"""Steps of ladders, their changes and the report of a trial in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from itsso.alerts.ladders import POSTS as POST_CODES
from itsso.alerts.ladders import CountsIn, Ladder, LadderStep
from itsso.alerts.own_ladders.in_force import own_ladder
from itsso.alerts.own_ladders.report import Excess, LadderReport, ListExcess, TrialComparison
from itsso.alerts.preview_page import HOW
from itsso.alerts.words import POSTS, work_text
from itsso.ui import text
from itsso.ui.components import PageTable, Text, in_lines
from itsso.units.state_settings.kinds import SettingValue

LADDER_TITLES: Mapping[str, Text] = {
    "investigation": gettext_lazy("Reminders: investigation and police report"),
    "custody": gettext_lazy("Reminders: custody and default bail"),
    "medical": gettext_lazy("Reminders: medical examination of the victim"),
    "statement": gettext_lazy("Reminders: statement before a Magistrate"),
    "child": gettext_lazy("Reminders: report to the Child Welfare Committee, and the child’s care"),
    "production": gettext_lazy("Reminders: production of an arrested person"),
    "samples": gettext_lazy("Reminders: samples to the laboratory"),
    "search": gettext_lazy("Reminders: copy of the search record"),
    "medical_report": gettext_lazy("Reminders: medical report"),
    "laboratory_report": gettext_lazy("Reminders: laboratory report"),
    "inform": gettext_lazy("Reminders: information of the informant or victim"),
    "other_days": gettext_lazy("Reminders: other time limits in days"),
    "other_hours": gettext_lazy("Reminders: other time limits in hours"),
}


def ladder_title(name: str) -> Text:
    """Return the title of a ladder; its code where a later release has another ladder."""
    return LADDER_TITLES.get(name, name)


def when_text(step: LadderStep, counts_in: CountsIn) -> str:
    """Return when a step comes, and how often."""
    count = abs(step.distance)
    if counts_in == "hours":
        before = ngettext("%(n)s hour before the end", "%(n)s hours before the end", count)
        after = ngettext("%(n)s hour after the end", "%(n)s hours after the end", count)
    else:
        before = ngettext("%(n)s day before the last day", "%(n)s days before the last day", count)
        after = ngettext("%(n)s day after the last day", "%(n)s days after the last day", count)
        if count == 0:
            return _("On the last day")
    when = (after if step.after_outer else before) % {"n": text.count(count)}
    if step.times == 1:
        return when
    return _("%(when)s, %(times)s times, every %(days)s days") % {
        "when": when,
        "times": text.count(step.times),
        "days": text.count(step.every_days),
    }


def step_text(step: LadderStep, counts_in: CountsIn) -> str:
    """Return a step in one sentence: when, who, what is missing, and how it is sent."""
    return _("%(when)s: %(post)s. %(work)s. %(how)s") % _values(step, counts_in)


def _manner(step: LadderStep, counts_in: CountsIn) -> str:
    """Return when a step comes, who is reminded, and how."""
    return _("%(when)s: %(post)s. %(how)s") % _values(step, counts_in)


def _values(step: LadderStep, counts_in: CountsIn) -> Mapping[str, Text]:
    return {
        "when": when_text(step, counts_in),
        "post": POSTS[step.post],
        "work": work_text(step),
        "how": HOW[step.urgency],
    }


def describe(name: str, value: SettingValue) -> Text:
    """Return the steps of an entry in words: when which post is reminded."""
    ladder = own_ladder(name, value)
    if ladder is None:
        return _("This release of ITSSO cannot read this entry any more. The national steps are in force.")
    steps = (_("%(when)s: %(post)s") % _values(step, ladder.counts_in) for step in ladder.steps)
    return "; ".join(steps)


def changes(before: Ladder, after: Ladder) -> PageTable:
    """Return each step that differs between two ladders below its work, as it is and as it would be.

    The work comes first, since on a phone the first cell of a row is its heading and has no title of its own.
    """
    old = {step.code: step for step in before.steps}
    new = {step.code: step for step in after.steps}
    codes = [step.code for step in sorted([*before.steps, *after.steps], key=lambda s: (s.after_outer, s.distance))]
    rows = [
        (
            work_text(new.get(code) or old[code]),
            _manner(old[code], before.counts_in) if code in old else _("No such step"),
            _manner(new[code], after.counts_in) if code in new else _("No longer sent"),
        )
        for code in dict.fromkeys(codes)
        if old.get(code) != new.get(code)
    ]
    return PageTable(_("Steps that change"), (_("Missing work"), _("Now"), _("As tried")), rows, stacks=True)


@dataclass(frozen=True, slots=True)
class _FigureRow:
    """A row of the report: a number by the ladders in use and by the changed ones."""

    title: Text
    present: Text
    proposed: Text

    def cells(self) -> tuple[Text, Text, Text]:
        return self.title, self.present, self.proposed


def report_tables(comparison: TrialComparison) -> list[PageTable]:
    """Return the report of a trial: the reminders of each post, and the figures of all."""
    now_column, tried = _("Steps in use"), _("As tried")
    posts = PageTable(
        _("Reminders of each post"),
        (_("Post"), now_column, tried),
        [row.cells() for row in _post_rows(comparison)],
        stacks=True,
    )
    figures = PageTable(
        _("All reminders"), ("", now_column, tried), [row.cells() for row in _figure_rows(comparison)], stacks=True
    )
    return [posts, figures]


def _post_rows(comparison: TrialComparison) -> Iterator[_FigureRow]:
    for post in POST_CODES:
        if post in comparison.present.posts or post in comparison.proposed.posts:
            yield _FigureRow(
                POSTS[post],
                _of_post(comparison.present, post, comparison.days),
                _of_post(comparison.proposed, post, comparison.days),
            )


def _of_post(report: LadderReport, post: str, days: int) -> Text:
    of_post = report.of_post(post)
    return in_lines(
        (
            _("%(n)s in the year, %(a_day)s a day in the State")
            % {"n": text.count(of_post.reminders), "a_day": f"{of_post.reminders / days:.2f}"},
            _("at most %(n)s a day for one officer") % {"n": text.count(of_post.most_a_day)},
        )
    )


def _figure_rows(comparison: TrialComparison) -> Iterator[_FigureRow]:
    present, proposed = comparison.present, comparison.proposed
    yield _FigureRow(_("All steps"), text.count(present.steps), text.count(proposed.steps))
    yield _FigureRow(
        _("Urgent reminders between 22:00 and 06:00"),
        text.count(present.night_calls),
        text.count(proposed.night_calls),
    )
    yield _FigureRow(
        _("To the next higher post, since nobody holds the post"),
        text.count(present.stood_in),
        text.count(proposed.stood_in),
    )
    yield _FigureRow(
        _("Steps that would have reached nobody"),
        text.count(present.without_recipient),
        text.count(proposed.without_recipient),
    )
    yield _FigureRow(
        _("Reminders of single cases, other than default bail, to range, zone or State"),
        text.count(present.exceptions),
        text.count(proposed.exceptions),
    )


def excess_texts(excesses: Sequence[Excess]) -> list[str]:
    """Return which post gets more than its budget of attention, and by how much."""
    return [_list_excess(excess) if isinstance(excess, ListExcess) else _single_cases(excess) for excess in excesses]


def _list_excess(excess: ListExcess) -> str:
    return _(
        "%(post)s: daily lists of one officer with more than %(budget)s rows: %(lists)s; by the steps in use:"
        " %(before)s. The longest has %(most)s rows, %(above)s too many."
    ) % {
        "post": POSTS[excess.post],
        "lists": text.count(excess.proposed.lists_above),
        "budget": text.count(excess.budget),
        "most": text.count(excess.proposed.most_a_day),
        "above": text.count(excess.proposed.most_a_day - excess.budget),
        "before": text.count(excess.present.lists_above),
    }


def _single_cases(excess: Excess) -> str:
    assert not isinstance(excess, ListExcess)
    return _(
        "%(posts)s: these steps send %(count)s reminders of single cases in the year. Only default bail"
        " may be sent there."
    ) % {"posts": ", ".join(str(POSTS[post]) for post in excess.posts), "count": text.count(excess.count)}
