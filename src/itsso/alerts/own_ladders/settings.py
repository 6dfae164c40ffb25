"""The settings that hold a State's own ladders: one for each ladder, with the history and end of every setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.queries import system_posting
from itsso.alerts.ladders import Ladder, national_ladders
from itsso.alerts.models import LadderTrial
from itsso.alerts.own_ladders.actions import comparison_of, ladder_of_trial, ladders_ahead, refusal_of_day
from itsso.alerts.own_ladders.in_force import code_of
from itsso.alerts.own_ladders.queries import count_running_limits
from itsso.alerts.own_ladders.words import describe, excess_texts, ladder_title, step_text
from itsso.law.yaml_lines import BookError
from itsso.protection.ranges import enter
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text, in_lines
from itsso.units.models import Unit
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingGroup, SettingKind, SettingValue

GROUP = SettingGroup(
    title=gettext_lazy("The State’s own reminders"),
    about=gettext_lazy(
        "Who is reminded of a time limit, and when. Until the State adopts steps of its own, the national ones are in"
        " force. A time limit itself is never changed here. Changed steps are first tried on the cases of the last"
        " year; they can be adopted where no post gets more reminders than allowed."
    ),
    url_name="alerts:ladders_file",
    link_title=gettext_lazy("Download the steps that are in force today (YAML)"),
)


class AdoptLadderForm(SettingForm):
    """The day and the order by which a State adopts the steps of a trial."""

    def __init__(self, trial: LadderTrial | None = None, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.trial = trial

    def value(self) -> dict[str, str | list[str]]:
        """Return the steps of the trial, and which trial it is."""
        assert self.trial is not None
        return {"steps": list(self.trial.steps), "trial": str(self.trial.pk)}


def kinds() -> Iterator[SettingKind]:
    """Yield the setting of each national ladder, in their order."""
    for ladder in national_ladders().ladders:
        yield kind_of(ladder)


def kind_of(ladder: Ladder) -> SettingKind:
    """Return the setting that holds a State's own steps of a ladder."""
    return SettingKind(
        code=code_of(ladder.name),
        title=ladder_title(ladder.name),
        about=gettext_lazy("Who is reminded of these time limits, and when."),
        unset=gettext_lazy("The national steps are in force."),
        form=lambda data: AdoptLadderForm(None, data),
        describe=lambda value: describe(ladder.name, value),
        consequence=_consequence,
        group=GROUP,
        refuse=lambda value, since, state: _refusal(ladder.name, value, since, state),
        file_of_entry="alerts:ladders_of_entry",
        own_page="alerts:change_ladder",
    )


def _refusal(name: str, value: SettingValue, since: date, state: Unit) -> Text:
    """Return why a State cannot adopt these steps from a day on; empty where it can."""
    trial = LadderTrial.objects.select_related("state").filter(pk=str(value["trial"]), state=state).first()
    if trial is None or (trial.ladder, trial.steps) != (name, list(value["steps"])):
        return _("These steps were not tried. Try them first.")
    return adoption_refusal(trial, since)


def adoption_refusal(trial: LadderTrial, since: date) -> Text:
    """Return why the steps of a trial cannot be adopted from a day on, the budgets of attention first."""
    comparison = comparison_of(trial)
    if comparison is None:
        return _("This trial has no result. Try the steps again.")
    if excesses := comparison.refusals():
        return " ".join((_("A post would get more reminders than allowed."), *excess_texts(excesses)))
    try:
        ladder_of_trial(trial)
    except BookError as error:
        return _("These steps cannot be read: %(error)s") % {"error": str(error)}
    return refusal_of_day(trial, since)


def _consequence(_value: SettingValue) -> Text:
    return _(
        "From that day on the reminders of the State follow these steps. Reminders that were sent remain as they are."
        " The running time limits are planned again after midnight; a step that was due before that day is not sent"
        " afterwards. If the entry is ended, the earlier steps are in force again."
    )


def adoption_rows(trial: LadderTrial) -> Sequence[SummaryRow]:
    """Return the rows of the check page of an adoption: what changes, for how many time limits, and the trial."""
    ladder, state = ladder_of_trial(trial), trial.state
    before = ladders_ahead(state).ladders.named(trial.ladder)
    old = {step.code: step for step in before.steps}
    new = {step.code: step for step in ladder.steps}
    dropped_steps = (step_text(step, before.counts_in) for code, step in old.items() if code not in new)
    changed = (step_text(step, ladder.counts_in) for code, step in new.items() if old.get(code) != step)
    rules = list(ladder.rules)
    with enter(system_posting()):  # the editor sees no cases, only how many there are
        limits = count_running_limits(state.interval, rules) if rules else None
    comparison = comparison_of(trial)
    rows = [
        SummaryRow(_("Steps that are new or changed"), in_lines(changed) or "–"),
        SummaryRow(_("Steps that are no longer sent"), in_lines(dropped_steps) or "–"),
        SummaryRow(
            _("Trial"),
            _("Made on %(day)s, with the cases from %(begin)s to %(until)s")
            % {"day": text.day(trial.asked_at), "begin": text.day(trial.begin), "until": text.day(trial.until)},
        ),
    ]
    if limits is not None:
        rows.append(SummaryRow(_("Running time limits with these reminders"), text.count(limits)))
    if comparison is not None:
        values = {"now": text.count(comparison.present.steps), "tried": text.count(comparison.proposed.steps)}
        rows.append(SummaryRow(_("Steps taken in the year of the trial"), _("%(tried)s instead of %(now)s") % values))
    return rows
