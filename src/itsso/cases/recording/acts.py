"""The acts that an officer may record, in the officer's words, in the seven groups of the page "Record an event"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.law.event_kinds import Kind
from itsso.lawbook import queries as lawbook
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class ActGroup:
    """Acts that belong together, in the order in which a page lists them."""

    title: Text
    acts: Mapping[Kind, Text]


GROUPS = (
    ActGroup(
        pgettext_lazy("to record", "FIR and information"),
        {
            Kind.INFORMATION_RECEIVED: _("Record information received"),
            Kind.INFORMATION_SIGNED: _("Record the informant’s signature on electronic information"),
            Kind.INFORMANT_CALLED: _("Record a call to the sender of an unsigned message"),
            Kind.FIR_DETAILS_RECORDED: _("Record details of the FIR"),
            Kind.ACCUSED_DESCRIBED: _("Record that an accused is named or described"),
            Kind.FIR_COPY_GIVEN: _("Record that a copy of the FIR was given"),
            Kind.FIR_SENT_TO_MAGISTRATE: _("Record report of the offence to the Magistrate"),
            Kind.INFORMANT_TOLD_OF_REGISTRATION: _("Record that the informant was told where the FIR is registered"),
            Kind.OFFENCES_ALTERED: _("Change the sections"),
            Kind.FIR_LOCKED_ON_PORTAL: _("Record that the FIR is locked on the citizen portal"),
            Kind.FIR_UNLOCKED_ON_PORTAL: _("Report that the FIR was found on the citizen portal"),
            Kind.EMERGENCY_CALL_LINKED: _("Link an emergency call (112)"),
            Kind.OFFENCE_BECAME_KNOWN: _("Record when the offence became known"),
            Kind.OFFENDER_BECAME_KNOWN: _("Record when the offender’s identity became known"),
            Kind.PRELIMINARY_ENQUIRY_PERMITTED: _("Permit a preliminary enquiry"),
            Kind.PRELIMINARY_ENQUIRY_EXTENDED: _("Extend the preliminary enquiry"),
            Kind.PRELIMINARY_ENQUIRY_CLOSED: _("Close the preliminary enquiry"),
            Kind.CLOSURE_ENTRY_COPY_GIVEN: _("Record that a copy of the closing entry was given"),
            Kind.COURT_ORDER_TO_REGISTER_RECEIVED: _("Record a court order to register an FIR"),
            Kind.COMPLAINT_FILED: _("Record a complaint before a Magistrate"),
            Kind.ZERO_FIR_PAPERS_SENT: _("Record that papers and evidence of the Zero FIR were sent"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Victim"),
        {
            Kind.VICTIM_MEDICAL_EXAMINED: _("Record medical examination of the victim"),
            Kind.VICTIM_MEDICAL_DECLINED: _("Record that the victim declined the medical examination"),
            Kind.MEDICAL_REPORT_RECEIVED: _("Record receipt of the medical report"),
            Kind.VICTIM_STATEMENT_RECORDED: _("Record the victim’s statement before a Magistrate"),
            Kind.VICTIM_TAKEN_TO_MAGISTRATE: _("Record that the victim was taken to the Magistrate"),
            Kind.VICTIM_POLICE_STATEMENT_RECORDED: _("Record the victim’s statement to the police"),
            Kind.VICTIM_TREATED: _("Record free first aid or treatment of the victim"),
            Kind.VICTIM_INFORMED: _("Record that the informant or victim was told of progress"),
            Kind.INFORMANT_TOLD_OF_ACTION: _("Record that the informant was told of the action taken"),
            Kind.VICTIM_NOTIFIED_OF_BAIL: _("Record that the victim was told of a bail application"),
            Kind.VICTIM_INFORMED_OF_ARREST: _("Record that the victim was told of an arrest"),
            Kind.VICTIM_INFORMED_OF_RELEASE: _("Record that the victim was told of a release"),
            Kind.VICTIM_ASKED_ABOUT_THREATS: _("Record that the victim was asked about threats after a release"),
            Kind.VICTIM_INFORMED_OF_HEARING: _("Record that the victim was told of a hearing"),
            Kind.PROTECTION_APPLIED_FOR: _("Record an application for witness protection"),
            Kind.THREAT_REPORT_ORDERED: _("Record an order for a threat analysis report"),
            Kind.THREAT_REPORT_SENT: _("Record that the threat analysis report was given"),
            Kind.COMPENSATION_ENQUIRY_REQUESTED: _("Record a recommendation or application for compensation"),
            Kind.COMPENSATION_ENQUIRY_COMPLETED: _("Record the end of the compensation enquiry"),
            Kind.COMPENSATION_ORDERED: _("Record an order of compensation"),
            Kind.COMPENSATION_PAID: _("Record payment of compensation"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Child victim"),
        {
            Kind.REPORTED_TO_CWC: _("Record report to the Child Welfare Committee"),
            Kind.REPORTED_TO_SPECIAL_COURT: _("Record report to the Special Court"),
            Kind.CHILD_FOUND_IN_NEED_OF_CARE: _("Record that the child needs care and protection"),
            Kind.CHILD_CARE_ARRANGED: _("Record care and protection arranged for the child"),
            Kind.CHILD_NEEDS_EMERGENCY_CARE: _("Record that the child needs emergency medical care"),
            Kind.CHILD_EMERGENCY_CARE_GIVEN: _("Record emergency medical care given to the child"),
            Kind.CHILD_PRODUCED_BEFORE_CWC: _("Record production of the child before the Child Welfare Committee"),
            Kind.CWC_DECIDED: _("Record a decision of the Child Welfare Committee"),
            Kind.SUPPORT_PERSON_ASSIGNED: _("Record that a support person was assigned"),
            Kind.SUPPORT_PERSON_REPORTED_TO_COURT: _("Record that the court was told of the support person"),
            Kind.SPECIAL_RELIEF_RECOMMENDED: _("Record a recommendation of special relief"),
            Kind.SPECIAL_RELIEF_PAID: _("Record payment of special relief"),
            Kind.CHILD_NOTIFIED_OF_BAIL: _("Record notice of a bail application to the child’s side"),
            Kind.CHILD_GIVEN_COPIES: _("Record copies given to the child’s side"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Evidence and laboratory"),
        {
            Kind.FORENSIC_SCENE_VISIT: _("Record a forensic expert’s visit to the scene"),
            Kind.SAMPLE_COLLECTED: _("Record collection of a biological or DNA sample"),
            Kind.EXHIBIT_SENT: _("Send an exhibit to the laboratory"),
            Kind.LABORATORY_REPORT_RECEIVED: _("Record receipt of a laboratory report"),
            Kind.SEARCH_MADE: _("Record a search"),
            Kind.SEARCH_RECORD_SENT: _("Record that the search record was sent to the Magistrate"),
            Kind.PROPERTY_SEIZED: _("Record property seized without a search"),
            Kind.SEARCH_RECORDING_FORWARDED: _("Record that the video of a search was forwarded to the Magistrate"),
            Kind.PROPERTY_PRODUCED: _("Record production of seized property before the court"),
            Kind.PROPERTY_STATEMENT_PREPARED: _("Record the court’s statement of the property"),
            Kind.PROPERTY_LISTED: _("Record the court’s list and photographs of the property"),
            Kind.PROPERTY_ORDER_MADE: _("Record an order on the seized property"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Accused: arrest, custody, bail"),
        {
            Kind.ARRESTED: _("Record arrest, production and first remand"),
            Kind.PRODUCED: _("Record production before a Magistrate"),
            Kind.PRODUCED_BEFORE_BOARD: _("Record production of a child before the Juvenile Justice Board"),
            Kind.FIRST_REMAND: _("Record first remand"),
            Kind.EXECUTIVE_REMAND: _("Record remand by an Executive Magistrate"),
            Kind.RELEASED: _("Record release or bail"),
            Kind.APPEARANCE_NOTICE_SERVED: _("Record notice to appear (BNSS 35(3))"),
            Kind.EXAMINED_AFTER_ARREST: _("Record medical examination after arrest (BNSS 53)"),
            Kind.ACCUSED_MEDICALLY_EXAMINED: _("Record medical examination of the accused for evidence (BNSS 51, 52)"),
            Kind.ACCUSED_MEDICAL_REPORT_RECEIVED: _("Record receipt of the medical report on the accused"),
            Kind.REMAND_EXTENDED: _("Record renewal of remand"),
            Kind.CUSTODY_EXTENDED: _("Record extension of the custody limit by the court"),
            Kind.DEFAULT_BAIL_APPLIED: _("Record an application for default bail"),
            Kind.BAIL_NOTICE_RECEIVED: _("Record notice of a bail application"),
            Kind.BAIL_HEARING_FIXED: _("Record the date of a bail hearing"),
            Kind.BAIL_DECIDED: _("Record the decision on a bail application"),
            Kind.PROSECUTOR_NOTIFIED_OF_BAIL: _("Record that the Public Prosecutor was told of a bail application"),
            Kind.PRELIMINARY_ASSESSMENT_MADE: _("Record preliminary assessment by the Board"),
            Kind.BOARD_INQUIRY_EXTENDED: _("Record more time for the Board’s inquiry"),
            Kind.BOARD_INQUIRY_COMPLETED: _("Record the end of the Board’s inquiry"),
            Kind.ACCUSED_DIED: _("Record death of the accused"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Investigation and police report"),
        {
            Kind.DRAFT_REPORT_SUBMITTED: _("Submit the draft police report for approval"),
            Kind.DRAFT_REPORT_RETURNED: _("Record return of the draft police report with queries"),
            Kind.DRAFT_REPORT_APPROVED: _("Record approval of the draft police report"),
            Kind.FINAL_REPORT_PREPARED: _("Record police report: charge sheet or closure report"),
            Kind.FINAL_REPORT_FORWARDED: _("Forward the police report"),
            Kind.FINAL_REPORT_FILED: _("Record receipt of the police report by the court"),
            Kind.FINAL_REPORT_RETURNED: _("Record return of the police report by the court"),
            Kind.SUPPLEMENTARY_REPORT_FILED: _("Record a supplementary report"),
            Kind.INFORMANT_NOTIFIED_OF_CLOSURE: _("Record notice of the closure report to the informant or victim"),
            Kind.INVESTIGATION_ASSIGNED: _("Assign an investigating officer"),
            Kind.DELAY_REASON_RECORDED: _("Give the reason for delay"),
            Kind.CASE_DIARY_WRITTEN: _("Record up to which day the case diary is written"),
            Kind.NDSO_CHECKED: _("Record a check of the sexual offenders’ database (NDSO)"),
            Kind.INVESTIGATION_COMPLETED: _("Record that the investigation is complete"),
            Kind.FURTHER_INVESTIGATION_PERMITTED: _("Record permission for further investigation"),
            Kind.FURTHER_INVESTIGATION_EXTENDED: _("Record more time for further investigation"),
            Kind.FURTHER_INVESTIGATION_COMPLETED: _("Record the end of further investigation"),
            Kind.SANCTION_REQUESTED: _("Record a request for sanction to prosecute"),
            Kind.SANCTION_DECIDED: _("Record a decision on sanction to prosecute"),
            Kind.TRANSFERRED_OUT: _("Transfer the case to another station"),
            Kind.TRANSFERRED_TO_AGENCY: _("Transfer the investigation to another agency"),
            Kind.NOT_INVESTIGATED: _("Record that the case is not investigated (BNSS 176(1))"),
            Kind.STAYED: _("Record a stay of the investigation"),
            Kind.STAY_VACATED: _("Record that the stay was vacated"),
            Kind.QUASHED: _("Record that the FIR was quashed"),
            Kind.ABATED: _("Record that the case abated without a report"),
            Kind.REOPENED: _("Reopen the case"),
        },
    ),
    ActGroup(
        pgettext_lazy("to record", "Court"),
        {
            Kind.COGNIZANCE_TAKEN: _("Record cognizance"),
            Kind.APPEARED_BEFORE_COURT: _("Record production or appearance before the trial court"),
            Kind.COPIES_SUPPLIED: _("Record copies supplied to the accused"),
            Kind.COMMITTED: _("Record committal to the Court of Session"),
            Kind.COMMITMENT_TIME_EXTENDED: _("Record more time for committal"),
            Kind.DISCHARGE_APPLIED: _("Record an application for discharge"),
            Kind.FIRST_HEARING_ON_CHARGE: _("Record the first hearing on the charge"),
            Kind.CHARGES_FRAMED: _("Record framing of charges"),
            Kind.HEARING_FIXED: _("Record the date of a hearing"),
            Kind.SUMMONS_SERVED: _("Record service of a summons on a witness"),
            Kind.PROTEST_PETITION_FILED: _("Record a protest petition against the closure report"),
            Kind.PROTEST_PETITION_DECIDED: _("Record the decision on a protest petition"),
            Kind.EVIDENCE_DATE_REACHED: _("Record the first date fixed for evidence"),
            Kind.CHILD_EVIDENCE_RECORDED: _("Record evidence of the child"),
            Kind.ADJOURNED: _("Record an adjournment at a party’s request"),
            Kind.ARGUMENTS_CONCLUDED: _("Record the end of arguments"),
            Kind.JUDGMENT_TIME_EXTENDED: _("Record more time for judgment"),
            Kind.JUDGMENT_DELIVERED: _("Record judgment"),
            Kind.JUDGMENT_UPLOADED: _("Record upload of the judgment"),
            Kind.ACCUSED_DISPOSED_OF: _("Record the result for an accused"),
            Kind.WITHDRAWN: _("Record withdrawal of the case"),
            Kind.APPEAL_FILED: _("Record an appeal"),
            Kind.APPEAL_ADMITTED: _("Record admission of an appeal"),
            Kind.APPEAL_DECIDED: _("Record a decision on an appeal"),
        },
    ),
)
"""Every kind that a form records, each once."""

_TITLES: dict[str, Text] = {kind: title for group in GROUPS for kind, title in group.acts.items()}

USUAL = (
    Kind.ARRESTED,
    Kind.VICTIM_MEDICAL_EXAMINED,
    Kind.VICTIM_STATEMENT_RECORDED,
    Kind.MEDICAL_REPORT_RECEIVED,
    Kind.RELEASED,
    Kind.FINAL_REPORT_PREPARED,
    Kind.VICTIM_INFORMED,
    Kind.INVESTIGATION_ASSIGNED,
    Kind.FIR_COPY_GIVEN,
    Kind.FIR_SENT_TO_MAGISTRATE,
    Kind.INFORMANT_TOLD_OF_REGISTRATION,
    Kind.REPORTED_TO_CWC,
    Kind.COGNIZANCE_TAKEN,
    Kind.CHARGES_FRAMED,
    Kind.CHILD_EVIDENCE_RECORDED,
    Kind.ADJOURNED,
    Kind.JUDGMENT_DELIVERED,
    Kind.TRANSFERRED_OUT,
)
"""The acts that a role most often records, the commonest first. Only a child's case has a report to the Committee."""


def act(kind: str) -> Text:
    """Return what the officer does who records a kind, as the text of a link, a heading or a button."""
    return _TITLES.get(kind) or lawbook.kind(kind).title


def matches(kind: str, filter_text: str) -> bool:
    """Return whether each word typed into the filter is in the act or in the title of its event, in any language."""
    texts = [str(act(kind)), *lawbook.kind(kind).kind.title.values()]
    searched = " ".join(texts).casefold()
    return all(word in searched for word in filter_text.casefold().split())
