"""The rows of final_form.csv and final_form_accused.csv for one case."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from itsso.demo.feed.lives import NEVER, Life, entry_lag
from itsso.demo.feed.row_writer import DemoCase, RowWriter, bool_text
from itsso.demo.feed.stamps import DAY, day_of, day_text, stamp

RAPE_OF_BNS = ("BNS:64", "BNS:65", "BNS:69", "BNS:70")


def _lab_pending(life: Life) -> bool:
    return life.lab_sent < life.report < life.lab_back


def write_final_forms(writer: RowWriter, case: DemoCase, rng: Random) -> None:
    """Write the final form, and any that follows a return or a laboratory's report, with what each says of accused."""
    life = case.life
    if life.report >= writer.captured:
        return
    number = f"{case.key[2]}/{day_of(life.report).year}"
    returned = life.report + int((6 + 30 * rng.random()) * DAY) if rng.random() < 0.012 else NEVER
    entered = max(life.report + entry_lag(rng), life.entered)
    returned = returned if returned < writer.known_until(entered) else NEVER
    _form(writer, case, rng, number, life.report, entered, returned=returned)
    if returned < NEVER and rng.random() < 0.7:
        again = returned + int((5 + 50 * rng.random()) * DAY)
        if again < writer.captured:
            _form(writer, case, rng, f"{number}A", again, max(again + entry_lag(rng), life.entered))
    elif _lab_pending(life) and life.charge_sheeted and life.lab_back < NEVER:
        more = life.lab_back + int((5 + 40 * rng.random()) * DAY)
        if more < writer.captured:
            _form(writer, case, rng, f"{number}S", more, max(more + entry_lag(rng), entered), supplements=number)


def _form(
    writer: RowWriter,
    case: DemoCase,
    rng: Random,
    number: str,
    report_at: int,
    entered: int,
    *,
    returned: int = NEVER,
    supplements: str = "",
) -> None:
    """Write a final form.

    `report_at` is on the day that counts: of receipt by the court, else of despatch, else the form's own date.
    """
    life, sheet, is_returned = case.life, case.life.charge_sheeted, returned < NEVER
    share = rng.random()
    is_despatched, is_received = share < 0.95, share < 0.8
    earlier = min(report_at, max(life.fir.recorded, report_at - int(3 * rng.random() * DAY)))
    sections = life.altered_to if life.altered_at < report_at else life.sections
    absconds = sheet and life.accused > 0 and rng.random() < 0.05
    disposition_of = dispositions(case, supplementary=bool(supplements), absconds=absconds)
    listed = list(disposition_of.values())
    charged, absconding = listed.count("charged"), listed.count("absconding")
    in_custody = sum(case.custody_until.get(n, 0) > report_at for n in disposition_of if disposition_of[n] == "charged")
    if life.fir.serial % MEMO_FORGOTTEN == 0:
        in_custody = charged
    numbers_of_accused = (charged + absconding, listed.count("not_charged"), in_custody, absconding)
    asks_medical = any(section in sections for section in RAPE_OF_BNS) or "IPC:376" in sections
    writer.write(
        "final_form.csv",
        entered,
        (
            f"C{case.record}-{number}",
            "upsert",
            stamp(max(entered, returned if is_returned else 0)),
            stamp(entered),
            *case.key,
            number,
            day_text(earlier if is_despatched else report_at),
            life.form_type,
            bool_text(bool(supplements)),
            day_text(returned) if is_returned else "",
            "incomplete" if is_returned else "",
            supplements,
            day_text(earlier if is_received else report_at) if is_despatched else "",
            day_text(report_at) if is_received else "",
            sections if sheet else "",
            *(numbers_of_accused if sheet else ("", "", "", "")),
            "" if sheet else day_text(report_at),
            bool_text(_lab_pending(life) and not supplements),
            bool_text(rng.random() < 0.9) if asks_medical else "",
            "not_needed",
        ),
    )
    if writer.everything:
        _accused_of_form(writer, case, number, entered, disposition_of)


def dispositions(case: DemoCase, *, supplementary: bool, absconds: bool) -> dict[int, str]:
    """Return what a form says of each accused, by number.

    Of several accused, one is sometimes not charged, left for a later report, or forgotten; one who absconds was never
    arrested. The number of the case decides it, not chance, so that a correction of a form says the same.
    """
    life = case.life
    if not life.charge_sheeted:
        return dict.fromkeys(range(1, life.accused + 1), "not_charged")
    turn = life.fir.serial % 100 if life.accused > 1 else 100
    is_pending = NOT_CHARGED <= turn < PENDING
    if supplementary:
        return {life.accused: "charged"} if is_pending else {}
    disposition_of = dict.fromkeys(range(1, life.accused + 1), "charged")
    at_large = [n for n in disposition_of if n not in case.arrested]
    if absconds and at_large:
        disposition_of[at_large[0]] = "absconding"
    if turn < NOT_CHARGED:
        disposition_of[life.accused] = "not_charged"
    elif is_pending:
        disposition_of[life.accused] = "pending"
    return disposition_of


MEMO_FORGOTTEN = 60
"""Of so many charge sheets one counts every accused as in custody, though no arrest memo may have been sent."""

NOT_CHARGED, PENDING, FORGOTTEN = 8, 14, 17
"""Of a hundred charge sheets with several accused: up to which turn the last one is not charged, left for a later
report, or charged by the form's counts alone."""


def _accused_of_form(
    writer: RowWriter, case: DemoCase, number: str, entered: int, disposition_of: Mapping[int, str]
) -> None:
    is_forgotten = len(disposition_of) > 1 and PENDING <= case.life.fir.serial % 100 < FORGOTTEN
    for n, disposition in disposition_of.items():
        if is_forgotten and n == case.life.accused:
            continue
        child = case.arrested.get(n, False)
        writer.write(
            "final_form_accused.csv",
            entered,
            (
                f"P{case.record}-{number}-{n}",
                "upsert",
                stamp(entered),
                stamp(entered),
                *case.key,
                number,
                f"R{case.record}-{n}",
                f"CCL {n}" if child else f"A{n}",
                "ccl" if child else "accused",
                disposition,
            ),
        )
