"""The settings that hold a State's own limits: one for each rule for which the law lets a State set a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.recalculation.versions import begin_if_orders_changed
from itsso.cases.state_limits.forms import CASES, StateLimitForm, length_of, refused_length
from itsso.cases.state_limits.preview import preview
from itsso.law.grammar import Rule
from itsso.lawbook import periods
from itsso.lawbook.queries import local
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import limits
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingGroup, SettingKind, SettingValue

GROUP = SettingGroup(
    title=gettext_lazy("The State’s own time limits"),
    about=gettext_lazy(
        "For these duties the law says forthwith, or sets no time, and a State may set one by its order. A time that"
        " the law itself sets (such as two months for the investigation, 60 or 90 days of custody, or 24 hours under"
        " the POCSO Act) cannot be lengthened or shortened here, and is not listed."
    ),
    url_name="cases:state_limits_file",
    link_title=gettext_lazy("Download the State’s own time limits in force today (YAML)"),
)


def kinds() -> Iterator[SettingKind]:
    """Yield the setting of each rule that a State may limit, in the order of the book."""
    for rule in limits.rules_with_setting():
        yield _kind(rule)


def _kind(rule: Rule) -> SettingKind:
    return SettingKind(
        code=limits.code_of(rule.id),
        title=lazy(lambda: local(rule.title), str)(),
        about=lazy(lambda: local(rule.duty), str)(),
        unset=gettext_lazy("The State has set no time."),
        form=type(f"{rule.id}Form", (StateLimitForm,), {"rule_id": rule.id}),
        describe=describe,
        consequence=_consequence,
        group=GROUP,
        earliest=today,
        entries_remain=True,
        refuse=lambda value, since, state: refused_length(limits.code_of(rule.id), value, since, state.state),
        preview=lambda state, form: _preview(rule, state, form),
        after_recording=_follow,
    )


def describe(value: SettingValue) -> Text:
    """Return a State's own limit in words."""
    return _("%(length)s. %(cases)s. Order of %(day)s") % {
        "length": periods.length(length_of(value)),
        "cases": CASES[str(value["cases"])],
        "day": text.day(date.fromisoformat(str(value["dated"]))),
    }


def _consequence(_value: SettingValue) -> Text:
    return _(
        "From that day on the case page, the desk, the lists of time limits, the calculator and the pages of the law"
        " show this time with the number of the order, in this State alone. The duty itself stays as the law has it."
        " Nothing recorded is changed, and the entry can be ended."
    )


def _preview(rule: Rule, state: Unit, form: SettingForm) -> Sequence[SummaryRow]:
    cleaned = form.cleaned_data
    order = limits.order_from(form.value(), rule.id, state.state, cleaned["order_number"], cleaned["since"])
    return preview(order, state)


def _follow(_decision: StateSetting) -> None:
    """Begin to recalculate the State's cases where an entry takes effect today; the next page reads the orders."""
    begin_if_orders_changed()
    limits.forget()
    transaction.on_commit(limits.forget)
