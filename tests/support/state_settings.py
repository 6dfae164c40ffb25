"""Short functions by which a State decides its settings, as its editor does on a page."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from itsso.accounts.models import Posting, Role
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import actions
from itsso.units.state_settings.fir_register import KIND, FirRegister
from itsso.units.state_settings.kinds import SettingKind, SettingValue
from tests.support.sample_nation import post


def editor(state: Unit) -> Posting:
    """Add an editor of a State's settings."""
    return post(f"editor.{state.code}.{uuid4().hex[:6]}", state, Role.SETTINGS_EDITOR)


def name_register(state: Unit, register: FirRegister, since: date | None = None) -> StateSetting:
    """Let a State name its register of FIRs from a day on; from today where none is given."""
    return decide_setting(state, KIND, {"register": register}, since or today())


def decide_setting(state: Unit, kind: SettingKind, value: SettingValue, since: date) -> StateSetting:
    """Let a State decide a setting from a day on."""
    by = editor(state)
    with enter(by):
        return actions.decide(kind, value, since, "12/2026", form=uuid4(), by=by, earliest=min(since, today()))
