"""The facts of events by name and type, written from kinds.yaml by tools/event_kinds.py. Do not edit.

Names are plain texts and not members of an enumeration: they are keys of what is stored as JSON. Code uses the names
and the type of `event_facts`, which has the facts of a registration as well.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, TypedDict

type ModeCode = Literal[
    "oral", "written", "electronic", "court", "suo_motu", "other", "unknown", "cctns", "email", "post", "hand"
]
type AnswerCode = Literal[
    "officer_goes_there", "comes_to_station", "wants_no_contact", "not_reached", "unsafe_to_speak"
]
type RankCode = Literal["dsp", "additional_sp", "sp", "above_sp"]
type OutcomeCode = Literal[
    "prima_facie_case",
    "no_case",
    "granted",
    "refused",
    "withdrawn",
    "cognizance",
    "further_investigation",
    "treated_as_complaint",
    "dismissed",
    "convicted",
    "acquitted",
    "mixed",
    "unknown",
]
type FirCode = Literal["regular", "zero"]
type PlaceCode = Literal[
    "residence",
    "road_or_vehicle",
    "open_land",
    "building",
    "online",
    "several_places",
    "other",
    "unknown",
    "home",
    "chosen_place",
    "station",
    "hospital",
]
type AccusedKnownCode = Literal["known", "suspected", "unknown"]
type LateBecauseCode = Literal[
    "no_delay",
    "fear",
    "threat",
    "shame",
    "child_did_not_understand",
    "injury_or_illness",
    "distance",
    "settlement_tried",
    "turned_away_elsewhere",
    "other",
    "unknown",
]
type SignedByCode = Literal["signature", "thumb_impression", "not_signed"]
type DescribedByCode = Literal["name", "description", "neither"]
type ToCode = Literal["informant", "victim"]
type ReasonCode = Literal[
    "outside_state",
    "outside_district",
    "outside_ps",
    "unknown_place",
    "other",
    "committed_there",
    "partly_there",
    "several_areas",
    "on_a_journey",
    "seal_broken",
    "seal_differs",
    "label_missing",
    "quantity_short",
    "quantity_differs",
    "papers_missing",
    "decomposed",
    "no_facility",
    "laboratory_report",
    "medical_report",
    "accused_absconding",
    "sanction",
    "electronic_records",
    "victim_unavailable",
    "stay",
    "officer_changed",
    "victim_not_recovered",
    "age_proof_awaited",
    "control_sample",
    "other_duty",
    "jurisdiction_dispute",
    "approval_awaited",
    "officer_on_leave",
    "defect",
    "wrong_rank",
    "incomplete",
    "further_investigation",
    "jurisdiction",
    "unknown",
    "wrong_day",
    "wrong_person",
    "wrong_fact",
    "wrong_case",
    "entered_twice",
    "not_happened",
]
type ByCode = Literal["in_person", "phone", "sms", "email", "post", "other", "informant", "victim", "accused", "state"]
type HowCode = Literal[
    "arrested_forwarded",
    "arrested_bail_or_pr_bond",
    "arrested_anticipatory_bail",
    "arrested_police_custody",
    "surrendered_bailed",
    "surrendered_judicial_custody",
    "surrendered_police_custody",
    "child_apprehended",
    "unknown",
]
type WhyCode = Literal[
    "police_bail", "court_bail", "default_bail", "bond", "discharged", "not_wanted", "other", "unknown"
]
type InformedByCode = Literal["woman_officer", "other_officer", "support_person", "prosecutor", "other"]
type ThreatsCode = Literal["threats_or_fear", "no_threats", "not_asked"]
type OfficeCode = Literal["sdpo", "sp", "prosecutor"]
type ReportCode = Literal["charge_sheet", "closure"]
type QueryCode = Literal[
    "medical_papers",
    "laboratory_papers",
    "victim_statement",
    "age_proof",
    "other_witnesses",
    "electronic_evidence",
    "sections",
    "accused_role",
    "several",
    "other",
]
type FormTypeCode = Literal[
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
type DatedByCode = Literal["received_by_court", "despatched", "form_date"]
type DispositionCode = Literal["charged", "absconding", "not_charged", "pending"]
type HearingCode = Literal["charge", "evidence", "arguments", "judgment", "protest_petition", "appeal", "other"]
type WitnessCode = Literal["victim", "doctor", "expert", "police_officer", "other"]
type DisposalCode = Literal[
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
type ResultCode = Literal["upheld", "reversed", "sentence_reduced", "sentence_enhanced", "retrial", "unknown"]


class KindFactName:
    """The names of the facts that kinds declare."""

    MODE: Final = "mode"
    ELECTRONIC: Final = "electronic"
    ANSWER: Final = "answer"
    BY_WOMAN_OFFICER: Final = "by_woman_officer"
    RANK: Final = "rank"
    OUTCOME: Final = "outcome"
    FIR: Final = "fir"
    IN_CCTNS: Final = "in_cctns"
    GD_NUMBER: Final = "gd_number"
    GD_ON: Final = "gd_on"
    GD_TIME: Final = "gd_time"
    TIME_FROM: Final = "time_from"
    TIME_TO: Final = "time_to"
    PLACE: Final = "place"
    BEAT: Final = "beat"
    OUTSIDE_AREA: Final = "outside_area"
    STATION_OF_PLACE: Final = "station_of_place"
    COPIES_BY_SHO: Final = "copies_by_sho"
    ACCUSED_KNOWN: Final = "accused_known"
    ACCUSED_NUMBER: Final = "accused_number"
    LATE_BECAUSE: Final = "late_because"
    READ_OVER: Final = "read_over"
    SIGNED_BY: Final = "signed_by"
    DESCRIBED_BY: Final = "described_by"
    CHILD: Final = "child"
    TO: Final = "to"
    NUMBER: Final = "number"
    REASON: Final = "reason"
    BY: Final = "by"
    OFFENCES: Final = "offences"
    BY_WOMAN_DOCTOR: Final = "by_woman_doctor"
    BY_WOMAN_MAGISTRATE: Final = "by_woman_magistrate"
    PLAIN_CLOTHES: Final = "plain_clothes"
    VIDEO: Final = "video"
    EXHIBIT: Final = "exhibit"
    LABORATORY: Final = "laboratory"
    BIOLOGICAL: Final = "biological"
    MARK: Final = "mark"
    KIT: Final = "kit"
    HOW: Final = "how"
    UNTIL: Final = "until"
    WHY: Final = "why"
    HEARING_ON: Final = "hearing_on"
    INFORMED_BY: Final = "informed_by"
    THREATS: Final = "threats"
    IO_REF: Final = "io_ref"
    LIMIT: Final = "limit"
    OFFICE: Final = "office"
    REPORT: Final = "report"
    QUERY: Final = "query"
    FORM_NO: Final = "form_no"
    FORM_TYPE: Final = "form_type"
    DATED_BY: Final = "dated_by"
    MEDICAL_ATTACHED: Final = "medical_attached"
    STATEMENT_ATTACHED: Final = "statement_attached"
    CERTIFICATE_ATTACHED: Final = "certificate_attached"
    LABORATORY_REPORT_PENDING: Final = "laboratory_report_pending"
    ACCUSED_CHARGED: Final = "accused_charged"
    ACCUSED_NOT_CHARGED: Final = "accused_not_charged"
    ACCUSED_IN_CUSTODY: Final = "accused_in_custody"
    ACCUSED_ABSCONDING: Final = "accused_absconding"
    CHARGED: Final = "charged"
    ABSCONDING: Final = "absconding"
    NOT_CHARGED: Final = "not_charged"
    PENDING: Final = "pending"
    SUPPLEMENTS_FORM_NO: Final = "supplements_form_no"
    DISPOSITION: Final = "disposition"
    FROM: Final = "from"
    HEARING: Final = "hearing"
    WITNESS: Final = "witness"
    DISPOSAL: Final = "disposal"
    RESULT: Final = "result"


KindFacts = TypedDict(
    "KindFacts",
    {
        "mode": ModeCode,
        "electronic": bool,
        "answer": AnswerCode,
        "by_woman_officer": bool,
        "rank": RankCode,
        "outcome": OutcomeCode,
        "fir": FirCode,
        "in_cctns": bool,
        "gd_number": str,
        "gd_on": date | str,
        "gd_time": str,
        "time_from": str,
        "time_to": str,
        "place": PlaceCode,
        "beat": str,
        "outside_area": bool,
        "station_of_place": int | str,
        "copies_by_sho": bool,
        "accused_known": AccusedKnownCode,
        "accused_number": int,
        "late_because": LateBecauseCode,
        "read_over": bool,
        "signed_by": SignedByCode,
        "described_by": DescribedByCode,
        "child": bool,
        "to": ToCode | int | str,
        "number": str,
        "reason": ReasonCode,
        "by": ByCode,
        "offences": Sequence[str],
        "by_woman_doctor": bool,
        "by_woman_magistrate": bool,
        "plain_clothes": bool,
        "video": bool,
        "exhibit": str,
        "laboratory": int | str,
        "biological": bool,
        "mark": str,
        "kit": str,
        "how": HowCode,
        "until": date | str,
        "why": WhyCode,
        "hearing_on": date | str,
        "informed_by": InformedByCode,
        "threats": ThreatsCode,
        "io_ref": str,
        "limit": str,
        "office": OfficeCode,
        "report": ReportCode,
        "query": QueryCode | Sequence[QueryCode],
        "form_no": str,
        "form_type": FormTypeCode,
        "dated_by": DatedByCode,
        "medical_attached": bool,
        "statement_attached": bool,
        "certificate_attached": bool,
        "laboratory_report_pending": bool,
        "accused_charged": int,
        "accused_not_charged": int,
        "accused_in_custody": int,
        "accused_absconding": int,
        "charged": Sequence[str],
        "absconding": Sequence[str],
        "not_charged": Sequence[str],
        "pending": Sequence[str],
        "supplements_form_no": str,
        "disposition": DispositionCode,
        "from": int | str,
        "hearing": HearingCode,
        "witness": WitnessCode,
        "disposal": DisposalCode,
        "result": ResultCode,
    },
    total=False,
)
"""The facts that kinds declare. An event has some of those of its kind."""
