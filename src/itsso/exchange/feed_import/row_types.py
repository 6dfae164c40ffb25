"""The rows of the feed as typed columns, written from contract.yaml by tools/feed_row_types.py. Do not edit.

A column that its file requires always has a value, except in a row that deletes its record (`parser.DeletedRecord`).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.cells import CoordinateCode, FeedMoment
from itsso.law.event_kinds import Kind
from itsso.law.shapes import Sections

type RecordAction = Literal["upsert", "delete"]
type InfoType = Literal["oral", "written", "electronic", "court", "suo_motu", "other", "unknown"]
type OccurrencePrecision = Literal["exact", "day", "month", "year", "before", "unknown"]
type LocationBasis = Literal["scene", "station", "unknown"]
type Sex = Literal["F", "M", "T"]
type AccusedKnown = Literal["known", "suspected", "unknown"]
type CaseEvent = Literal["transferred_out", "received", "quashed", "stayed", "not_investigated", "reopened"]
type ZeroReason = Literal["outside_state", "outside_district", "outside_ps", "unknown_place"]
type UrgentStep = Literal["medical_exam", "scene", "rescue", "video", "none"]
type TransferStatus = Literal["registered", "sent", "received", "re_registered", "returned", "closed", "unknown"]
type SentMode = Literal["cctns", "email", "post", "hand"]
type ZeroReturn = Literal["outside_state", "outside_district", "outside_ps", "unknown_place", "other"]
type AccusedClass = Literal["accused", "ccl"]
type ArrestEvent = Literal[
    "arrested_forwarded",
    "arrested_bail_or_pr_bond",
    "arrested_anticipatory_bail",
    "arrested_police_custody",
    "surrendered_bailed",
    "surrendered_judicial_custody",
    "surrendered_police_custody",
    "notice_35_3",
    "child_apprehended",
    "unknown",
]
type BailBy = Literal["police", "court"]
type AccusedStatus = Literal[
    "forwarded",
    "bailed_by_police",
    "police_custody",
    "bailed_by_court",
    "judicial_custody",
    "absconding",
    "proclaimed_offender",
    "not_arrested",
    "evading",
    "notice_35_3",
    "apprehended",
    "died",
    "unknown",
]
type FormType = Literal[
    "charge_sheet",
    "fr_want_of_evidence",
    "fr_undetected",
    "fr_untraced",
    "fr_abated",
    "fr_false",
    "fr_mistake_fact",
    "fr_mistake_law",
    "fr_civil",
    "fr_non_cognizable",
    "unknown",
]
type AccusedDisposition = Literal["charged", "absconding", "not_charged", "pending"]
type FormReturn = Literal[
    "defect", "wrong_rank", "incomplete", "further_investigation", "jurisdiction", "other", "unknown"
]
type FalseAction = Literal["none", "proposed", "taken"]
type SanctionStatus = Literal["not_needed", "sought", "granted", "refused"]
type DisposalType = Literal[
    "pending",
    "convicted",
    "acquitted",
    "discharged",
    "discharged_or_acquitted",
    "abated",
    "withdrawn",
    "compounded",
    "plea_bargain",
    "quashed",
    "stayed",
    "record_room",
    "transferred",
    "jjb_order",
    "closure_accepted",
    "closure_rejected",
    "further_investigation",
    "other",
]
type PunishmentType = Literal[
    "death", "life", "rigorous", "simple", "fine", "bond", "probation", "admonition", "special_home", "unknown"
]
type AppealFiled = Literal["true", "false", "other"]
type AppealBy = Literal["accused", "state", "complainant", "victim", "unknown"]
type AppealResult = Literal[
    "upheld", "reversed", "sentence_reduced", "sentence_enhanced", "retrial", "pending", "unknown"
]


class FirRow(msgspec.Struct, gc=False):
    """A row of fir.csv (IIF-I).

    One row for each FIR.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str
    district_code: str
    district_name: str | None
    ps_code: str
    ps_name: str | None
    electronic: bool | None
    signed_at: FeedMoment | None
    fir_no: str
    fir_year: int
    fir_reg_num: str | None
    registered_at: FeedMoment
    info_received_at: FeedMoment | None
    gd_no: str | None
    gd_at: FeedMoment | None
    info_type: InfoType | None
    sections: Sections
    sections_raw: str | None
    sections_altered_at: FeedMoment | None
    occurrence_from: FeedMoment | None
    occurrence_to: FeedMoment | None
    occurrence_precision: OccurrencePrecision | None
    occurrence_outside_ps: bool | None
    occurrence_ps_code: str | None
    latitude: CoordinateCode | None
    longitude: CoordinateCode | None
    location_basis: LocationBasis | None
    place_type: str | None
    beat_raw: str | None
    victim_count: int | None
    victim_min_age: int | None
    victim_sexes: tuple[Sex, ...] | None
    victim_is_child: bool | None
    accused_known: AccusedKnown | None
    accused_count: int | None
    delay_reason_given: bool | None
    recorded_by_woman_officer: bool | None
    io_ref: str | None
    despatched_to_court_at: FeedMoment | None
    zero_state_code: str | None
    zero_ps_code: str | None
    zero_no: str | None
    zero_year: int | None
    zero_registered_at: FeedMoment | None
    case_event: CaseEvent | None
    case_event_at: FeedMoment | None
    status_raw: str | None


class ZeroFirRow(msgspec.Struct, gc=False):
    """A row of zero_fir.csv (Zero FIR register).

    One row for each Zero FIR; fir.csv never has one.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    zero_ref: str
    state_code: str
    district_code: str
    ps_code: str
    zero_no: str
    zero_year: int
    registered_at: FeedMoment
    sections: Sections
    info_type: InfoType | None
    is_efir: bool | None
    signed_at: FeedMoment | None
    reason: ZeroReason | None
    part_in_own_area: bool | None
    urgent_steps: tuple[UrgentStep, ...] | None
    to_state_code: str | None
    to_district_code: str | None
    to_ps_code: str | None
    transfer_status: TransferStatus
    sent_at: FeedMoment | None
    sent_mode: SentMode | None
    received_at: FeedMoment | None
    return_reason: ZeroReturn | None
    fir_no: str | None
    fir_year: int | None
    fir_reg_num: str | None
    re_registered_at: FeedMoment | None


class ArrestRow(msgspec.Struct, gc=False):
    """A row of arrest.csv (IIF-III).

    One row for each arrest, surrender or notice; a second custody is a second row.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str | None
    ps_code: str | None
    fir_no: str | None
    fir_year: int | None
    zero_no: str | None
    zero_year: int | None
    is_gd_based: bool | None
    gd_no: str | None
    accused_ref: str
    accused_code: str | None
    accused_class: AccusedClass | None
    event_type: ArrestEvent
    event_at: FeedMoment
    arrest_ps_code: str | None
    court_name: str | None
    sections: Sections | None
    sex: Sex | None
    age_years: int | None
    forwarded_at: FeedMoment | None
    first_remand_at: FeedMoment | None
    released_at: FeedMoment | None
    bail_at: FeedMoment | None
    bail_by: BailBy | None
    medical_exam_done: bool | None
    relative_informed_at: FeedMoment | None
    grounds_informed: bool | None
    fingerprints_taken: bool | None
    accused_status: AccusedStatus | None


class FinalFormRow(msgspec.Struct, gc=False):
    """A row of final_form.csv (IIF-V).

    One row for each form filed.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str
    ps_code: str
    fir_no: str
    fir_year: int
    form_no: str
    form_date: FeedMoment
    form_type: FormType
    form_type_raw: str | None
    is_supplementary: bool
    returned_at: FeedMoment | None
    return_reason: FormReturn | None
    supplements_form_no: str | None
    despatched_at: FeedMoment | None
    filed_in_court_at: FeedMoment | None
    taken_on_file_at: FeedMoment | None
    court_name: str | None
    court_case_no: str | None
    cnr: str | None
    sections: Sections | None
    accused_charged: int | None
    accused_not_charged: int | None
    accused_in_custody: int | None
    accused_absconding: int | None
    complainant_notice_at: FeedMoment | None
    false_action: FalseAction | None
    lab_report_pending: bool | None
    victim_medical_attached: bool | None
    sanction_status: SanctionStatus | None
    icjs_form_no: str | None
    e_signed: bool | None


class FinalFormAccusedRow(msgspec.Struct, gc=False):
    """A row of final_form_accused.csv (IIF-V, items 11 and 12).

    One row for each accused and final form, supplementary forms too.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str
    ps_code: str
    fir_no: str
    fir_year: int
    form_no: str
    accused_ref: str
    accused_code: str | None
    accused_class: AccusedClass | None
    disposition: AccusedDisposition


class CourtRow(msgspec.Struct, gc=False):
    """A row of court.csv (IIF-VI, IIF-VII).

    One row for each accused and decision; accused_ref empty means the whole case.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str
    ps_code: str
    fir_no: str
    fir_year: int
    form_no: str | None
    court_name: str
    cnr: str | None
    court_case_no: str | None
    accused_ref: str | None
    taken_on_file_at: FeedMoment | None
    charges_framed_at: FeedMoment | None
    next_hearing_on: date | None
    disposal_type: DisposalType
    disposal_raw: str | None
    disposal_at: FeedMoment | None
    sections_convicted: Sections | None
    punishment_type: tuple[PunishmentType, ...] | None
    punishment_months: int | None
    fine_amount: float | None
    compensation_amount: float | None
    appeal_filed: AppealFiled | None
    appeal_by: AppealBy | None
    appeal_result: AppealResult | None
    appeal_decided_at: FeedMoment | None


class EventRow(msgspec.Struct, gc=False):
    """A row of event.csv (what the forms do not carry).

    One row for each event.
    """

    source_record_id: str
    record_action: RecordAction
    source_updated_at: FeedMoment
    entered_at: FeedMoment
    state_code: str
    ps_code: str
    fir_no: str | None
    fir_year: int | None
    zero_no: str | None
    zero_year: int | None
    kind: Kind
    at: FeedMoment
    accused_ref: str | None
    victim_ref: str | None
    facts: dict[str, Any] | None


type Columns = FirRow | ZeroFirRow | ArrestRow | FinalFormRow | FinalFormAccusedRow | CourtRow | EventRow

ROW_TYPES: dict[FeedFile, type[Columns]] = {
    FeedFile.FIR: FirRow,
    FeedFile.ZERO_FIR: ZeroFirRow,
    FeedFile.ARREST: ArrestRow,
    FeedFile.FINAL_FORM: FinalFormRow,
    FeedFile.FINAL_FORM_ACCUSED: FinalFormAccusedRow,
    FeedFile.COURT: CourtRow,
    FeedFile.EVENT: EventRow,
}
"""The class of the rows of each file."""
