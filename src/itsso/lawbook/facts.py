"""The facts of an event in words. Names and codes are those of `law/kinds.yaml` and of the feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import LISTS
from itsso.ui import text
from itsso.ui.components import Text

NAMES: dict[str, Text] = {
    FactName.ABSCONDING: gettext_lazy("Charged as absconding"),
    FactName.ACCUSED_ABSCONDING: gettext_lazy("Number of accused absconding"),
    FactName.ACCUSED_CHARGED: gettext_lazy("Number of accused charged"),
    FactName.ACCUSED_IN_CUSTODY: gettext_lazy("Number of accused in custody"),
    FactName.ACCUSED_NOT_CHARGED: gettext_lazy("Number of accused not charged"),
    FactName.BIOLOGICAL: gettext_lazy("Biological or DNA sample"),
    FactName.BY: pgettext_lazy("fact", "How"),
    FactName.BY_WOMAN_DOCTOR: gettext_lazy("By a woman doctor"),
    FactName.BY_WOMAN_MAGISTRATE: gettext_lazy("By a woman Magistrate"),
    FactName.BY_WOMAN_OFFICER: gettext_lazy("By a woman officer"),
    FactName.CERTIFICATE_ATTACHED: gettext_lazy("Certificate of electronic records attached"),
    FactName.CHARGED: gettext_lazy("Charged"),
    FactName.CHILD: gettext_lazy("Child"),
    FactName.DATED_BY: gettext_lazy("Date taken from"),
    FactName.DISPOSAL: gettext_lazy("Disposal"),
    FactName.DISPOSITION: gettext_lazy("What the report says"),
    FactName.ELECTRONIC: gettext_lazy("Electronic"),
    FactName.EXHIBIT: gettext_lazy("Exhibit"),
    FactName.FIR: gettext_lazy("Type of FIR"),
    FactName.FORM_NO: gettext_lazy("Form number"),
    FactName.FORM_TYPE: gettext_lazy("Form"),
    FactName.FROM: pgettext_lazy("fact", "From"),
    FactName.HOW: gettext_lazy("How"),
    FactName.IN_CCTNS: gettext_lazy("Registered in CCTNS; this is the reference"),
    FactName.IO_REF: gettext_lazy("Investigating officer"),
    FactName.KIT: gettext_lazy("Serial number of the kit"),
    FactName.LABORATORY: gettext_lazy("Laboratory"),
    FactName.LABORATORY_REPORT_PENDING: gettext_lazy("Laboratory report pending"),
    FactName.LIMIT: gettext_lazy("Time limit"),
    FactName.MARK: gettext_lazy("Mark in the seizure memo"),
    FactName.MEDICAL_ATTACHED: gettext_lazy("Medical report attached"),
    FactName.MIN_AGE: gettext_lazy("Age of the youngest victim"),
    FactName.MODE: gettext_lazy("Mode"),
    FactName.NOT_CHARGED: gettext_lazy("Not charged"),
    FactName.NUMBER: gettext_lazy("Number"),
    FactName.OFFENCE_FROM: gettext_lazy("First date of the offence"),
    FactName.OFFENCE_TO: gettext_lazy("Last date of the offence"),
    FactName.OFFENCES: gettext_lazy("Sections"),
    FactName.OFFICE: pgettext_lazy("fact", "Office"),
    FactName.OUTCOME: gettext_lazy("Outcome"),
    FactName.PENDING: gettext_lazy("Investigation pending against"),
    FactName.PLACE: gettext_lazy("Place"),
    FactName.PLAIN_CLOTHES: gettext_lazy("Officer not in uniform"),
    FactName.QUERY: gettext_lazy("Queries"),
    FactName.RANK: pgettext_lazy("fact", "Rank of the officer who permitted it"),
    FactName.REASON: gettext_lazy("Reason"),
    FactName.REPORT: gettext_lazy("Report"),
    FactName.RESULT: gettext_lazy("Result"),
    FactName.STATION: gettext_lazy("Station"),
    FactName.STATEMENT_ATTACHED: gettext_lazy("Statement before the Magistrate attached"),
    FactName.SUPPLEMENTS_FORM_NO: gettext_lazy("Supplementary to form number"),
    FactName.TO: pgettext_lazy("fact", "To"),
    FactName.UNTIL: gettext_lazy("Until"),
    FactName.VICTIM_CHILD: gettext_lazy("Child victim"),
    FactName.VICTIMS: gettext_lazy("Victims"),
    FactName.VIDEO: gettext_lazy("Video made"),
    FactName.WHY: gettext_lazy("Why"),
    FactName.YEAR: gettext_lazy("Year"),
    FactName.HEARING_ON: gettext_lazy("Date of the hearing"),
    FactName.INFORMED_BY: gettext_lazy("Who told the victim"),
    FactName.HEARING: gettext_lazy("Hearing for"),
    FactName.THREATS: gettext_lazy("Threats to the victim, or fear of them"),
    FactName.WITNESS: gettext_lazy("Served on"),
    FactName.GD_NUMBER: gettext_lazy("General Diary entry"),
    FactName.GD_ON: gettext_lazy("Date of the General Diary entry"),
    FactName.GD_TIME: gettext_lazy("Time of the General Diary entry"),
    FactName.TIME_FROM: gettext_lazy("Time at which it began"),
    FactName.TIME_TO: gettext_lazy("Time at which it ended"),
    FactName.BEAT: gettext_lazy("Beat number"),
    FactName.OUTSIDE_AREA: gettext_lazy("Outside the area of this police station"),
    FactName.STATION_OF_PLACE: gettext_lazy("Police station of the place, if another"),
    FactName.COPIES_BY_SHO: gettext_lazy("The officer in charge decides on copies for the informant"),
    FactName.ANSWER: pgettext_lazy("of a call", "Result of the call"),
    FactName.ACCUSED_KNOWN: gettext_lazy("Accused known"),
    FactName.ACCUSED_NUMBER: gettext_lazy("Number of accused"),
    FactName.LATE_BECAUSE: gettext_lazy("Reason for delay in reporting"),
    FactName.READ_OVER: gettext_lazy("Read over to the informant"),
    FactName.SIGNED_BY: gettext_lazy("Informant’s signature"),
    FactName.DESCRIBED_BY: gettext_lazy("Accused identified by"),
}

NAMES_IN_KIND: dict[tuple[str, str], Text] = {
    (Kind.APPEAL_FILED, FactName.BY): pgettext_lazy("fact", "By whom"),
    (Kind.APPEAL_DECIDED, FactName.BY): gettext_lazy("Whose appeal"),
    (Kind.PROTEST_PETITION_FILED, FactName.BY): pgettext_lazy("fact", "By whom"),
}
"""The names of facts that mean something else in one kind: `by` is a person here, and a way of telling elsewhere."""

CODES: dict[str, Text] = {
    "abated": gettext_lazy("abated"),
    "above_sp": pgettext_lazy("rank", "an officer above the Superintendent of Police"),
    "absconding": pgettext_lazy("of an accused", "charged as absconding"),
    "accused": pgettext_lazy("by whom", "the accused"),
    "accused_absconding": gettext_lazy("accused absconding"),
    "accused_role": pgettext_lazy("query", "part of each accused"),
    "acquitted": gettext_lazy("acquitted"),
    "additional_sp": pgettext_lazy("rank", "Additional Superintendent of Police"),
    "age_proof": gettext_lazy("proof of age"),
    "age_proof_awaited": gettext_lazy("proof of age awaited (JJ Act 94)"),
    "appeal": pgettext_lazy("of a hearing", "appeal"),
    "approval_awaited": gettext_lazy("approval or legal opinion awaited"),
    "arguments": pgettext_lazy("of a hearing", "arguments"),
    "arrested_anticipatory_bail": gettext_lazy("arrested, on anticipatory bail"),
    "arrested_bail_or_pr_bond": gettext_lazy("arrested, released on bail or bond"),
    "arrested_forwarded": gettext_lazy("arrested and forwarded"),
    "arrested_police_custody": gettext_lazy("arrested, in police custody"),
    "bond": gettext_lazy("on bond"),
    "building": pgettext_lazy("place", "shop, office, school, hospital or other building"),
    "cctns": "CCTNS",
    "charge": pgettext_lazy("of a hearing", "charge"),
    "charge_sheet": gettext_lazy("charge sheet"),
    "charged": pgettext_lazy("of an accused", "charged"),
    "comes_to_station": pgettext_lazy("of a call", "comes to the station to sign"),
    "officer_goes_there": pgettext_lazy("of a call", "an officer goes there to take the signature"),
    "wants_no_contact": pgettext_lazy("of a call", "wants no visit and will not sign"),
    "not_reached": pgettext_lazy("of a call", "not reached: to be called again"),
    "unsafe_to_speak": pgettext_lazy("of a call", "could not speak safely: to be called again"),
    "child_apprehended": gettext_lazy("child apprehended"),
    "child_did_not_understand": gettext_lazy("the child did not understand or could not speak of it"),
    "chosen_place": gettext_lazy("place the victim chose"),
    "closure": gettext_lazy("closure report"),
    "closure_accepted": gettext_lazy("closure report accepted"),
    "closure_rejected": gettext_lazy("closure report rejected"),
    "cognizance": gettext_lazy("cognizance taken"),
    "committed_there": gettext_lazy("the offence was committed in its area"),
    "compounded": gettext_lazy("compounded"),
    "control_sample": gettext_lazy("control sample of the accused awaited"),
    "convicted": gettext_lazy("convicted"),
    "court": gettext_lazy("from a court"),
    "court_bail": gettext_lazy("bail by a court"),
    "decomposed": gettext_lazy("spoiled on the way"),
    "default_bail": gettext_lazy("default bail"),
    "defect": gettext_lazy("defect"),
    "description": pgettext_lazy("accused", "description"),
    "despatched": gettext_lazy("despatched to the court"),
    "discharged": gettext_lazy("discharged"),
    "discharged_or_acquitted": gettext_lazy("discharged or acquitted"),
    "dismissed": pgettext_lazy("of a petition", "dismissed"),
    "distance": gettext_lazy("distance or no transport"),
    "doctor": pgettext_lazy("witness", "doctor"),
    "dsp": pgettext_lazy("rank", "Deputy Superintendent of Police"),
    "electronic": gettext_lazy("electronic"),
    "electronic_evidence": pgettext_lazy("query", "electronic records and certificates"),
    "electronic_records": gettext_lazy("call records, cyber report or other electronic records awaited"),
    "email": gettext_lazy("e-mail"),
    "entered_twice": gettext_lazy("entered twice"),
    "evidence": pgettext_lazy("of a hearing", "evidence"),
    "expert": pgettext_lazy("witness", "forensic expert"),
    "fear": gettext_lazy("fear of the accused"),
    "form_date": gettext_lazy("the date on the form"),
    "fr_abated": gettext_lazy("closure report: abated"),
    "fr_civil": gettext_lazy("closure report: civil matter"),
    "fr_false": gettext_lazy("closure report: false"),
    "fr_mistake_fact": gettext_lazy("closure report: mistake of fact"),
    "fr_mistake_law": gettext_lazy("closure report: mistake of law"),
    "fr_non_cognizable": gettext_lazy("closure report: non-cognizable"),
    "fr_undetected": gettext_lazy("closure report: undetected"),
    "fr_untraced": gettext_lazy("closure report: untraced"),
    "fr_want_of_evidence": gettext_lazy("closure report: want of evidence"),
    "further_investigation": gettext_lazy("further investigation"),
    "granted": gettext_lazy("granted"),
    "hand": gettext_lazy("by hand"),
    "home": gettext_lazy("home"),
    "hospital": gettext_lazy("hospital"),
    "in_person": gettext_lazy("in person"),
    "incomplete": gettext_lazy("incomplete"),
    "informant": gettext_lazy("the informant"),
    "injury_or_illness": gettext_lazy("injury or illness"),
    "jjb_order": gettext_lazy("order of the Juvenile Justice Board"),
    "judgment": pgettext_lazy("of a hearing", "judgment"),
    "jurisdiction": gettext_lazy("jurisdiction"),
    "jurisdiction_dispute": gettext_lazy("dispute on jurisdiction"),
    "known": pgettext_lazy("accused", "known"),
    "label_missing": gettext_lazy("label missing or not readable"),
    "laboratory_papers": pgettext_lazy("query", "laboratory report or chain of custody"),
    "laboratory_report": gettext_lazy("laboratory report awaited"),
    "medical_papers": pgettext_lazy("query", "medical report or papers"),
    "medical_report": gettext_lazy("medical report awaited"),
    "mixed": gettext_lazy("mixed"),
    "name": pgettext_lazy("accused", "name"),
    "neither": pgettext_lazy("accused", "neither name nor description"),
    "no_case": gettext_lazy("no prima facie case"),
    "no_delay": gettext_lazy("no delay"),
    "no_facility": gettext_lazy("this laboratory does not examine it"),
    "no_threats": gettext_lazy("no threats, no fear"),
    "not_asked": gettext_lazy("not asked"),
    "not_charged": pgettext_lazy("of an accused", "not charged"),
    "not_happened": gettext_lazy("did not happen"),
    "not_signed": gettext_lazy("not signed"),
    "not_wanted": gettext_lazy("not wanted"),
    "officer_changed": gettext_lazy("officer transferred or changed"),
    "officer_on_leave": gettext_lazy("officer on leave or on a course"),
    "on_a_journey": gettext_lazy("the offence was committed on a journey"),
    "online": pgettext_lazy("place", "online"),
    "open_land": pgettext_lazy("place", "field, forest or other open land"),
    "oral": gettext_lazy("oral"),
    "other": gettext_lazy("other"),
    "other_duty": gettext_lazy("law and order or election duty"),
    "other_officer": gettext_lazy("another police officer"),
    "other_witnesses": pgettext_lazy("query", "statements of other witnesses"),
    "outside_district": gettext_lazy("outside the district"),
    "outside_ps": gettext_lazy("outside the station"),
    "outside_state": gettext_lazy("outside the State"),
    "papers_missing": gettext_lazy("papers missing"),
    "partly_there": gettext_lazy("a part of the offence was committed in its area"),
    "pending": pgettext_lazy("of an accused", "left for a later report"),
    "phone": gettext_lazy("telephone"),
    "plea_bargain": gettext_lazy("plea bargain"),
    "police_bail": gettext_lazy("bail by the police"),
    "police_officer": pgettext_lazy("witness", "police officer"),
    "post": gettext_lazy("post"),
    "prima_facie_case": gettext_lazy("prima facie case"),
    "prosecutor": pgettext_lazy("office", "Public Prosecutor"),
    "protest_petition": pgettext_lazy("of a hearing", "protest petition"),
    "quantity_differs": gettext_lazy("count or weight differs"),
    "quantity_short": gettext_lazy("not enough to examine"),
    "quashed": gettext_lazy("quashed"),
    "received_by_court": gettext_lazy("received by the court"),
    "record_room": gettext_lazy("sent to the record room"),
    "refused": gettext_lazy("refused"),
    "regular": pgettext_lazy("fact", "regular FIR"),
    "residence": pgettext_lazy("place", "house or other residence"),
    "retrial": gettext_lazy("retrial"),
    "reversed": gettext_lazy("reversed"),
    "road_or_vehicle": pgettext_lazy("place", "road, vehicle or station of a vehicle"),
    "sanction": gettext_lazy("sanction awaited"),
    "sdpo": pgettext_lazy("office", "Sub-Divisional Police Officer (SDPO)"),
    "seal_broken": gettext_lazy("seal broken or missing"),
    "seal_differs": gettext_lazy("seal differs from its specimen"),
    "sections": pgettext_lazy("query", "sections"),
    "sentence_enhanced": gettext_lazy("sentence enhanced"),
    "sentence_reduced": gettext_lazy("sentence reduced"),
    "settlement_tried": gettext_lazy("others tried to settle it"),
    "several": pgettext_lazy("query", "several points"),
    "several_areas": gettext_lazy("the offence was committed in several areas"),
    "several_places": pgettext_lazy("place", "several places"),
    "shame": gettext_lazy("fear of disgrace"),
    "signature": gettext_lazy("signature"),
    "sms": gettext_lazy("SMS"),
    "sp": pgettext_lazy("rank", "Superintendent of Police"),
    "state": pgettext_lazy("by whom", "the State"),
    "station": gettext_lazy("police station"),
    "stay": gettext_lazy("stay by a court"),
    "stayed": gettext_lazy("stayed"),
    "suo_motu": gettext_lazy("of its own motion (suo motu)"),
    "support_person": gettext_lazy("support person"),
    "surrendered_bailed": gettext_lazy("surrendered, on bail"),
    "surrendered_judicial_custody": gettext_lazy("surrendered, in judicial custody"),
    "surrendered_police_custody": gettext_lazy("surrendered, in police custody"),
    "suspected": pgettext_lazy("accused", "suspected"),
    "threat": gettext_lazy("threats"),
    "threats_or_fear": gettext_lazy("threats, or fear of them"),
    "thumb_impression": gettext_lazy("thumb impression"),
    "transferred": pgettext_lazy("fact", "transferred"),
    "treated_as_complaint": gettext_lazy("treated as a complaint case"),
    "turned_away_elsewhere": gettext_lazy("turned away by another station"),
    "unknown": gettext_lazy("not known"),
    "unknown_place": gettext_lazy("place not known"),
    "upheld": gettext_lazy("upheld"),
    "victim": pgettext_lazy("by whom", "the victim"),
    "victim_not_recovered": gettext_lazy("victim not recovered"),
    "victim_statement": pgettext_lazy("query", "statement of the victim"),
    "victim_unavailable": gettext_lazy("victim not available"),
    "withdrawn": gettext_lazy("withdrawn"),
    "woman_officer": gettext_lazy("a woman police officer"),
    "written": gettext_lazy("written"),
    "wrong_case": gettext_lazy("belongs to another case"),
    "wrong_day": gettext_lazy("wrong day or time"),
    "wrong_fact": gettext_lazy("a fact was wrong"),
    "wrong_person": gettext_lazy("wrong person"),
    "wrong_rank": gettext_lazy("wrong rank of officer"),
    "zero": pgettext_lazy("series", "Zero FIR"),
}
FREE = frozenset(
    {
        FactName.NUMBER,
        FactName.FORM_NO,
        FactName.SUPPLEMENTS_FORM_NO,
        FactName.IO_REF,
        FactName.EXHIBIT,
        FactName.LABORATORY,
        FactName.LIMIT,
        FactName.YEAR,
        FactName.GD_NUMBER,
        FactName.BEAT,
        FactName.GD_TIME,
        FactName.TIME_FROM,
        FactName.TIME_TO,
    }
)
"""Facts whose value is a number or reference of some office: printed unchanged, never read as a code."""

FIRST = (
    FactName.FIR,
    FactName.NUMBER,
    FactName.YEAR,
    FactName.STATION,
    FactName.OFFENCES,
    FactName.REPORT,
    FactName.FORM_TYPE,
    FactName.FORM_NO,
)
"""The facts that a reader looks for first; the database keeps facts in no useful order."""


def in_order(facts: Mapping[str, object]) -> list[tuple[str, object]]:
    """Sort facts in the order in which they are read."""
    return sorted(facts.items(), key=lambda fact: (FIRST.index(fact[0]) if fact[0] in FIRST else len(FIRST), fact[0]))


def name(fact: str, kind: str = "") -> str:
    """Return a fact's name for a reader, as events of `kind` mean it; a fact not in the table shows its own name."""
    return str(NAMES_IN_KIND.get((kind, fact)) or NAMES.get(fact, fact.replace("_", " ")))


def code(value: str) -> str:
    """Return a code in words; one that this table does not know shows itself."""
    return str(CODES.get(value, value.replace("_", " ")))


def line(fact: str, value: object, kind: str = "") -> str:
    """Return one fact of an event of `kind` as "Report: charge sheet"; nothing where the record leaves it empty."""
    value_words = value_text(fact, value)
    return f"{name(fact, kind)}: {value_words}" if value_words else ""


def value_text(fact: str, value: object) -> str:
    """Return the value of a fact in words; nothing where the record leaves it empty."""
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case str():
            return value if fact in FREE else _day(value) or code(value)
        case list() | tuple():
            return _list_text(fact, [str(item) for item in value])
        case _:
            return str(value)


def _list_text(fact: str, values: Sequence[str]) -> str:
    if fact == FactName.QUERY:
        return codes(values)
    return ", ".join(values) if fact in LISTS else text.sections(values)


def _day(value: str) -> str:
    """Return a day as pages write it, where the text is one."""
    try:
        return text.day(date.fromisoformat(value))
    except ValueError:
        return ""


def codes(values: Iterable[str]) -> str:
    """Return several codes in one line."""
    return ", ".join(map(code, values))
