"""Why a row or a file was not accepted, and what to do: codes with their texts in the reader's language.

A reason is stored as its code; the text is made when a page, a command or a file to send back is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

type RejectReason = Literal[
    "required",
    "unknown_code",
    "bare_letter",
    "not_a_year",
    "not_a_moment",
    "not_a_number",
    "not_a_bool",
    "not_a_record",
    "not_a_reference",
    "not_a_paper_number",
    "not_an_fir_number",
    "not_a_cnr",
    "not_facts",
    "too_long",
    "in_the_future",
    "from_after_to",
    "before_registration",
    "sections_unreadable",
    "coordinates_zero",
    "unknown_station",
    "outside_your_unit",
    "registered_here",
    "both_keys",
    "kind_not_here",
    "record_of_another",
    "with_another_unit",
    "goes_back",
    "second_record",
    "accused_twice",
    "expunged",
    "columns",
    "encoding",
    "nul",
    "cell_too_long",
]
"""The reasons for which a row is rejected."""

type WaitReason = Literal["fir", "zero_fir", "original_form", "final_form"]
"""The records for which a parked row can wait."""

type ProblemCode = Literal[
    "registered_before_occurrence",
    "form_before_fir",
    "supplementary_without_original",
    "re_registered_before_zero",
    "disposal_before_form",
    "occurrence_long_ago",
    "year_differs",
    "ipc_after_its_end",
    "bns_before_its_start",
    "outside_india",
    "age_over_100",
    "unknown_section",
    "not_a_section",
    "sent_without_day",
    "death_without_day",
    "accused_without_form",
    "charged_by_closure",
    "form_type_unknown",
    "zero_fir_not_here",
    "zero_fir_left",
    "zero_fir_deleted",
    "unknown_unit",
    "answered_different",
    "reference_differs",
    "reference_left",
]
"""The doubts about a row that is accepted."""

type RefusalReason = Literal[
    "no_manifest",
    "no_records",
    "manifest_unreadable",
    "manifest_is_none",
    "feed_version",
    "missing_file",
    "unnamed_file",
    "unknown_file",
    "row_count",
    "hash",
    "not_utf8",
    "empty",
    "all_blank",
    "separator",
    "header_unreadable",
    "header_none",
    "header_missing",
    "header_unknown",
    "header_twice",
    "header_blank",
    "personal",
    "source_of_another",
    "kinds_differ",
    "line_ends",
    "json_line",
    "posting_ended",
    "zip",
]
"""The reasons for which a file or a whole delivery is refused."""

type RowFault = RejectReason | Literal[""]
"""The reason for which a row of a file cannot be read; empty where it can."""


class Fault(Exception):
    """A row, a cell or a file that cannot be accepted: the code of the reason, and the values for its text."""

    def __init__(self, reason: RejectReason, **values: object) -> None:
        super().__init__(reason)
        self.reason: RejectReason | RefusalReason = reason
        self.values = values


REJECTED: Mapping[str, Promise] = {
    "required": _("The value is missing. Enter it and send the row again."),
    "unknown_code": _(
        "The code is not on the list of this column. Use a code from the list, or map it in the State's file."
    ),
    "bare_letter": _(
        "The letter means false in one State's forms and undetected in another's, so it is not "
        "accepted. Write fr_false, fr_undetected or another code from the list, or map the letter in "
        "the State's file."
    ),
    "not_a_year": _("This is not a year. Write four digits that are not in the future."),
    "not_a_moment": _(
        "This is not a date. Write 2026-11-24 or 2026-11-24T18:30:00+05:30, or name the format in the State's file."
    ),
    "not_a_number": _("This is not a number, or it is out of range."),
    "not_a_bool": _("Write true or false."),
    "not_a_record": _(
        "The id of a record has letters, digits and - _ . / : # + without spaces, and at least one "
        "digit. Write no name and no telephone number."
    ),
    "not_a_reference": _(
        "A reference has letters, digits and - _ . / : # + without spaces, at least one digit, and no "
        "word longer than five letters. Write no name and no telephone number."
    ),
    "not_a_paper_number": _(
        "This is not the number of a paper. Write only the number, such as 12, 12/2026 or GD-12/2026; "
        "no name and no telephone number."
    ),
    "not_an_fir_number": _(
        "This is not an FIR number. Write digits, with a letter where the register has one (12 or "
        "12A). A year after them (12/2026) must be the year of the year column."
    ),
    "not_a_cnr": _("A CNR has 16 characters: two letters, two letters or digits, twelve digits."),
    "not_facts": _(
        "Write facts as name=value, joined by ;, with the names, codes and numbers that the kind of "
        "event declares; no names of persons and no telephone numbers."
    ),
    "too_long": _("The value is too long for this column."),
    "in_the_future": _("The date is in the future."),
    "from_after_to": _("The beginning is after the end."),
    "before_registration": _("The date is before the registration."),
    "sections_unreadable": _("No section can be read. Write ACT:section joined by ;, such as BNS:64(1);POCSO:6."),
    "coordinates_zero": _("Coordinates 0 and 0 are not a place. Leave them empty if the place is not known."),
    "unknown_station": _(
        "No station of the State has this code. Correct it, or load the station first (itsso units load)."
    ),
    "outside_your_unit": _("The station is not in the unit of the officer who sent this delivery."),
    "registered_here": _(
        "On the day of this registration the State's register of FIRs is this system and not CCTNS, so the station "
        "registers the FIR on its pages. Leave the row out; all other files of the FIR are accepted."
    ),
    "both_keys": _("Give the FIR key or the Zero FIR key, not both."),
    "kind_not_here": _("This kind of event has its own file, or is created by the system. Send it in that file."),
    "record_of_another": _(
        "This record was sent before for another FIR. Delete it, and send the other one under a new source_record_id."
    ),
    "with_another_unit": _(
        "Another unit has this case. You may report what was done before the case went there; only "
        "that unit may change anything."
    ),
    "goes_back": _(
        "Without this FIR the case would go back to another unit, with everything recorded here. "
        "Correct the FIR, or send the case there."
    ),
    "second_record": _(
        "Another record, of this source or another one, already gives this FIR. Delete one of the two "
        "records. If a system continues under another name, have the name entered (itsso feed source)."
    ),
    "accused_twice": _(
        "Another record already says what this form says of this accused. Delete one of the two "
        "records, or correct accused_ref."
    ),
    "expunged": _(
        "This case was removed by order of a court, so nothing of it is accepted. Leave the rows of this FIR out of "
        "later deliveries."
    ),
    "columns": _("The row has more or fewer cells than the header, or a quotation mark is not closed."),
    "encoding": _("The row is not UTF-8. Save the file as UTF-8."),
    "nul": _("The row contains a control character. Create the file again."),
    "cell_too_long": _("A cell is longer than 10,000 characters."),
}

PARKED: Mapping[str, Promise] = {
    "fir": _("Waiting for its FIR"),
    "zero_fir": _("Waiting for its Zero FIR"),
    "original_form": _("Waiting for the form that it supplements"),
    "final_form": _("Waiting for its final form"),
}

PROBLEMS: Mapping[str, Promise] = {
    "registered_before_occurrence": _("Registered before the occurrence"),
    "form_before_fir": _("Final form dated before the FIR"),
    "supplementary_without_original": _("Supplementary form without an original"),
    "re_registered_before_zero": _("Re-registered before the Zero FIR"),
    "disposal_before_form": _("Disposed of by the court before the final form"),
    "occurrence_long_ago": _("Occurrence more than ten years before the registration"),
    "year_differs": _("Year of the FIR number differs from the year of registration"),
    "ipc_after_its_end": _("IPC section with an occurrence after 30-06-2024"),
    "bns_before_its_start": _("BNS section with an occurrence wholly before 01-07-2024"),
    "outside_india": _("Coordinates outside India; latitude and longitude may be interchanged"),
    "age_over_100": _("Age over 100"),
    "unknown_section": _("Section that the statute book does not have"),
    "not_a_section": _("Words or numbers among the sections that are not sections: not stored"),
    "sent_without_day": _("Zero FIR without a day of sending: counted as sent when it was received or registered"),
    "death_without_day": _("Says that the accused died, but not when: send it as accused_died in event.csv"),
    "accused_without_form": _("Says what a final form says of an accused, but the form was deleted or renumbered"),
    "charged_by_closure": _("Says that an accused is charged by a form that is not a charge sheet"),
    "form_type_unknown": _("Type of the final form not known"),
    "zero_fir_not_here": _("Names a Zero FIR that was not sent to this unit: counted as a separate case until it is"),
    "zero_fir_left": _(
        "The FIR was deleted but its Zero FIR was not: the case counts at the first station, with its "
        "reports, until it is re-registered or the Zero FIR is deleted too"
    ),
    "zero_fir_deleted": _(
        "The Zero FIR was deleted but its FIR's row still names it: the time limit still starts on the "
        "day that the FIR gives for it. If there was no Zero FIR, correct the FIR's row"
    ),
    "unknown_unit": _("The unit to which the case was sent is not known"),
    "answered_different": _(
        "Makes one case of a Zero FIR and an FIR of which the station had answered that they are not the same case: "
        "joined, since CCTNS is the register. If the station is right, correct the row"
    ),
    "reference_differs": _(
        "The station recorded this FIR number with another day of registration or other sections: check that both mean "
        "the same FIR"
    ),
    "reference_left": _(
        "The FIR was deleted, but the station says that it is registered under this number: the case still counts"
    ),
}

REFUSED: Mapping[str, Promise] = {
    "no_manifest": _(
        "manifest.json is missing. It says what the delivery contains: add it and send the delivery again."
    ),
    "no_records": _("The delivery contains no record. After the line of the manifest send one line for each record."),
    "manifest_unreadable": _("manifest.json: %(field)s: %(why)s"),
    "manifest_is_none": _("manifest.json: %(why)s"),
    "feed_version": _(
        "manifest.json: feed_version %(value)s is not known here. This installation reads version %(known)s."
    ),
    "missing_file": _("%(file)s: named in manifest.json but missing. Send the file, or remove it from the manifest."),
    "unnamed_file": _(
        "%(file)s: not named in manifest.json. Name it there with its rows and its sha256, or leave it out."
    ),
    "unknown_file": _("%(file)s: not a file of the feed. The files are: %(known)s."),
    "row_count": _(
        "%(file)s: the number of rows is %(found)s, but manifest.json says %(told)s. The file is incomplete; send it "
        "again."
    ),
    "hash": _(
        "%(file)s: the sha256 is not that of manifest.json. The file was changed or cut off on the way; send it again."
    ),
    "not_utf8": _("%(file)s: not UTF-8. Save the file as UTF-8 and send it again."),
    "empty": _("%(file)s: no header. The file is empty."),
    "all_blank": _("%(file)s: all rows are blank. The export failed; make it again."),
    "separator": _("%(file)s: the columns are separated by %(sign)s. Save the file with commas and send it again."),
    "header_unreadable": _("%(file)s: the header cannot be read. A column's name is far too long; correct it."),
    "header_none": _(
        "%(file)s: the first line names hardly any column of this file. Put the names of the columns "
        "there, or map your own in the State's file."
    ),
    "header_missing": _("%(file)s: column missing: %(columns)s. Add it to the header and send the file again."),
    "header_unknown": _("%(file)s: column not known: %(columns)s. Remove it, or map it in the State's file."),
    "header_twice": _("%(file)s: column twice: %(columns)s. Remove one."),
    "header_blank": _("%(file)s: column %(columns)s has no name. Name it or remove it."),
    "personal": _(
        "%(file)s: column %(columns)s would carry a person's identity. The feed carries none: remove "
        "the column and send the file again."
    ),
    "source_of_another": _(
        "manifest.json: source_system %(source)s is the source of another unit. Use a code of your own."
    ),
    "kinds_differ": _(
        "manifest.json: kinds_carried differs from what the superior unit gives for the source "
        "%(source)s. Give the same kinds with the same days, or use a source_system of your own."
    ),
    "line_ends": _(
        "%(file)s: its lines end as on old Macs (CR only). Save the file as CSV UTF-8 with the line "
        "ends of Windows or Unix and send it again."
    ),
    "json_line": _("Line %(line)s: %(why)s. Nothing was accepted; correct it and send everything again."),
    "posting_ended": _(
        "The posting of the officer who sent this ended before it was loaded. An officer who is posted "
        "there now must send it."
    ),
    "zip": _("The zip file cannot be accepted: %(why)s"),
}


def reason_text(code: str, texts: Mapping[str, Promise] = REJECTED) -> str:
    """Return the text of a stored code; the code itself where an older release used another."""
    return str(texts.get(code, code))


class RefusedFile(Fault):
    """A file or a whole delivery that is not accepted. Its message is in the current language."""

    reason: RefusalReason

    def __init__(self, reason: RefusalReason, **values: object) -> None:
        Exception.__init__(self, reason)
        self.reason = reason
        self.values = values

    def __str__(self) -> str:
        return str(format_lazy("{}", REFUSED[self.reason])) % self.values
