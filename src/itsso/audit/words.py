"""Titles of acts and pages, by their codes, for a reader who does not know the system."""

from __future__ import annotations

import re

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso import law
from itsso.audit.page_names import PAGES
from itsso.ui.components import Text
from itsso.ui.languages import choose

VERBS: dict[str, Promise] = {
    "read": _("Opened page: %(page)s"),
    "download": _("Downloaded as a file: %(page)s"),
    "act": _("Sent form: %(page)s"),
    "refused": _("Refused: %(page)s"),
    "failed": _("System error: %(page)s"),
}

ACTS: dict[str, Promise] = {
    "accountability.opened": _("A refusal or failure to register was recorded"),
    "accountability.paper_attached": _("A paper of a refusal or failure to register was attached"),
    "accountability.taken_further": _("The enquiry into a refusal or failure to register was updated"),
    "accounts.closed": _("An officer's account was closed"),
    "accounts.factor_added": _("A second factor was added"),
    "accounts.factor_removed": _("A second factor was removed"),
    "accounts.factors_reset": _("An officer's second factors were removed"),
    "accounts.invitation_accepted": _("An invitation was accepted"),
    "accounts.invited": _("An officer was invited"),
    "accounts.name_changed": _("An officer's rank, name or telephone number was changed"),
    "accounts.number_given": _("An officer's number was recorded"),
    "accounts.officer_added": _("An officer was added"),
    "accounts.opened_again": _("An officer's account was opened again"),
    "accounts.password_changed": _("The password was changed"),
    "accounts.posted": _("An officer was posted"),
    "accounts.posting_chosen": _("Changed to another posting"),
    "accounts.posting_offered": _("A posting was given and is waiting to be accepted"),
    "accounts.posting_accepted": _("A waiting posting was accepted"),
    "accounts.posting_declined": _("A waiting posting was declined"),
    "accounts.posting_ended": _("A posting was ended"),
    "accounts.recovery_code_used": _("A recovery code was used"),
    "accounts.recovery_codes_made": _("Recovery codes were created"),
    "accounts.several_invited": _("Several officers were invited from a file"),
    "accounts.sessions_ended": _("Sessions were ended"),
    "accounts.signed_in": _("Signed in"),
    "accounts.signed_out": _("Signed out"),
    "accounts.token_ended": _("An API token was ended"),
    "accounts.token_made": _("An API token was created"),
    "advisories.acknowledged": _("An officer acknowledged an advisory"),
    "advisories.answered": _("An item of an advisory was answered"),
    "advisories.attached": _("The letter was stored with its advisory"),
    "advisories.due_extended": _("An item of an advisory got a later last day"),
    "advisories.exported": _("An action-taken report was downloaded (Excel)"),
    "advisories.item_withdrawn": _("An item of an advisory was withdrawn"),
    "advisories.letter_made": _("A letter to a State with its figures was prepared"),
    "advisories.passed_on": _("An advisory was forwarded to districts and stations"),
    "advisories.registered": _("Advisories were registered"),
    "advisories.report_made": _("An action-taken report was prepared"),
    "advisories.verified": _("An answer to an advisory was accepted or returned"),
    "alerts.direction_answered": _("A direction was answered"),
    "alerts.ladder_trial": _("Changed steps of reminders were tried"),
    "alerts.direction_given": _("A direction was given"),
    "alerts.direction_judged": _("The answer to a direction was judged"),
    "alerts.direction_read": _("A direction was read"),
    "audit.exported": _("Audit entries were exported"),
    "audit.sealed": _("An hour of the audit log was sealed"),
    "audit.seals_exported": _("The seals were exported"),
    "blank.cancelled": _("A blank form was cancelled"),
    "blank.printed": _("A blank form was printed"),
    "blank.used": _("An entry was made from a blank form"),
    "capacity.said": _("A laboratory recorded a statement about itself"),
    "cases.accused_name_sealed": _("The name of an accused was sealed, since it points to the victim"),
    "cases.accused_named": _("The name of an accused was recorded"),
    "cases.added": _("Events were recorded in cases"),
    "cases.attached": _("A file was attached to a case"),
    "cases.handed_over": _("A case was handed over to another investigating officer"),
    "cases.leave_ended": _("An officer's leave was ended"),
    "cases.leave_recorded": _("An officer's leave was recorded, with the officer who holds charge"),
    "cases.printed": _("A document of a case was printed"),
    "cases.rebuilt": _("Time limits and figures were calculated again from the histories of cases"),
    "cases.recalculation_begun": _("Recalculation of time limits and figures began"),
    "cases.recalculation_finished": _("Recalculation of time limits and figures finished"),
    "cases.searched": _("Cases were searched"),
    "cases.name_searched_in_state": _("It was asked whether an accused is recorded elsewhere in the State"),
    "cases.source_declared": _("It was recorded which events a source sends"),
    "complaint.begun": _("A new complaint was started"),
    "complaint.cctns_number_corrected": _("The number of an FIR in CCTNS was corrected"),
    "complaint.court_order_to_register_received": _("A court's order to register an FIR was received"),
    "complaint.decided": _("The decision on a complaint was recorded"),
    "complaint.discarded": _("A complaint that was not recorded was discarded"),
    "complaint.emergency_call_linked": _("A call to 112 was linked to a complaint"),
    "complaint.fir": _("An FIR was registered"),
    "complaint.information_received": _("The information of a complaint was received"),
    "complaint.information_signed": _("An e-FIR was signed"),
    "complaint.informant_called": _("The sender of an unsigned message was called"),
    "complaint.preliminary_enquiry_closed": _("A preliminary enquiry was closed"),
    "complaint.preliminary_enquiry_permitted": _("A preliminary enquiry was permitted"),
    "complaint.recorded": _("A complaint was recorded"),
    "complaint.slip_given": _("A status slip was printed for the victim"),
    "complaint.woman_on_call_ended": _("An entry of the woman officer on call was ended"),
    "complaint.woman_on_call_named": _("The woman officer on call was named"),
    "complaint.zero_fir": _("A Zero FIR was registered"),
    "custody.extracted": _("An extract of the chain of custody was prepared"),
    "custody.given": _("An exhibit was handed over"),
    "custody.taken": _("An exhibit was received"),
    "evidence.delivered": _("A file for a court was delivered with a draft certificate"),
    "feed.begun": _("Loading of a CCTNS data delivery started"),
    "feed.source_renamed": _("A source of CCTNS data was renamed"),
    "feed.correction_asked": _("A correction of data was asked for"),
    "feed.correction_answered": _("A request to correct data was answered"),
    "feed.faults_counted": _("Faults of the data were counted"),
    "feed.failed": _("Loading of a CCTNS data delivery failed"),
    "feed.loaded": _("A CCTNS data delivery was loaded"),
    "feed.mapping_recorded": _("A mapping of a source of CCTNS data was recorded"),
    "feed.received": _("A CCTNS data delivery was received"),
    "forensics.forwarded": _("Exhibits were forwarded to a laboratory"),
    "forensics.report_collected": _("A laboratory report was collected"),
    "forensics.report_filed": _("A laboratory report was filed in court"),
    "jobs.cancelled": _("A background job was cancelled"),
    "jobs.tried_again": _("A background job was tried again"),
    "laboratory.accepted": _("A request to the laboratory was accepted"),
    "laboratory.announced": _("A request to the laboratory was announced"),
    "laboratory.assigned": _("An examination was assigned to an examiner"),
    "laboratory.competence_ended": _("An examiner's competence in a section was ended"),
    "laboratory.competence_given": _("An examiner's competence in a section was recorded"),
    "laboratory.contact": _("A contact about an examination was recorded"),
    "laboratory.declined": _("An examiner declined an examination"),
    "laboratory.done": _("All reports of a request were released"),
    "laboratory.exchanged": _("The laboratory's own system sent a message"),
    "laboratory.held": _("An examination was put on hold"),
    "laboratory.key_ended": _("A laboratory's signature key was ended"),
    "laboratory.key_trusted": _("A laboratory's signature key was accepted as trusted"),
    "laboratory.priority_asked": _("A request for priority was recorded"),
    "laboratory.priority_decided": _("A request for priority was decided"),
    "laboratory.received": _("Exhibits were received at the laboratory"),
    "laboratory.released": _("A report was released"),
    "laboratory.report_taken": _("A report was imported from the laboratory's own system"),
    "laboratory.resumed": _("An examination was resumed"),
    "laboratory.returned": _("A request to the laboratory was returned"),
    "laboratory.review_agreed": _("A reviewer agreed to a draft"),
    "laboratory.review_back": _("A reviewer returned a draft"),
    "laboratory.superseding": _("A report that replaces an earlier one was started"),
    "laboratory.to_review": _("A draft was sent for review"),
    "laboratory.worksheet": _("A worksheet was stored"),
    "monitoring.published": _("Figures for comparison were published"),
    "monitoring.rolled_up": _("Figures were calculated"),
    "notices.acknowledged": _("Messages were marked as done"),
    "notices.address_entered": _("An officer entered an e-mail address"),
    "notices.address_removed": _("An officer removed the e-mail address"),
    "notices.address_verified": _("An officer's e-mail address was verified"),
    "notices.answered": _("A message was answered"),
    "notices.snoozed": _("A message was put off"),
    "parcel.received": _("A transfer between systems was received"),
    "parcel.refused": _("A transfer between systems was refused"),
    "parcel.sent": _("A transfer between systems was sent"),
    "refused.status": _("A wrong code for the status page was refused"),
    "refused.status_ended": _("A status page whose time was over was refused"),
    "status.read": _("The status page was read"),
    "records.added": _("New entries of the record of notification were added to the audit log"),
    "records.bound": _("Earlier records were linked to the audit log"),
    "records.expunction_declined": _("A removal ordered by a court was not carried out"),
    "records.expunction_prepared": _("A removal ordered by a court was prepared"),
    "records.expunged": _("Records were removed by order of a court"),
    "records.hold_lifted": _("A legal hold was lifted"),
    "records.hold_placed": _("A legal hold was placed"),
    "records.removed_by_age": _("Data was removed since its period was over"),
    "records.redacted": _("Text entered by mistake was removed"),
    "records.redaction_declined": _("A request to remove text was declined"),
    "records.redaction_requested": _("The removal of text was requested"),
    "training.attendance_withdrawn": _("An attendance was withdrawn"),
    "training.attended": _("Attendance of a course was recorded"),
    "training.called_off": _("A course was cancelled"),
    "training.certificate_checked": _("A certificate was checked"),
    "training.certificate_given": _("A certificate was issued"),
    "training.changed": _("The plan of a course was changed"),
    "training.counted": _("Training coverage was calculated"),
    "training.nominated": _("Officers were nominated for a course"),
    "training.nomination_withdrawn": _("A nomination was withdrawn"),
    "training.planned": _("A course was planned"),
    "training.received": _("A file of personnel or attendances was received"),
    "training.results": _("Results of a course were entered"),
    "training.taken": _("A file of personnel or attendances was loaded"),
    "training.transferred": _("An officer's transfer was recorded in the training register"),
    "units.capacity_stated": _("A station recorded its help desk and facilities"),
    "units.capacity_verified": _("The facilities that a station recorded were verified"),
    "units.laboratory_added": _("A laboratory was added"),
    "units.loaded": _("A list of stations and offices was loaded"),
    "units.nation_loaded": _("The list of States and districts was loaded"),
    "units.panel_entry_added": _("A lawyer or counsellor was named"),
    "units.panel_entry_changed": _("An entry of a lawyer or counsellor was changed"),
    "units.panel_entry_removed": _("An entry of a lawyer or counsellor was removed"),
    "units.panel_entry_verified": _("An entry of a lawyer or counsellor was verified"),
    "units.reorganised": _("Stations or districts were reorganised"),
    "units.station_renamed": _("A station got the name that its State entered"),
    "units.setting_decided": _("A setting of the State was recorded"),
    "units.setting_ended": _("An entry of a setting of the State was ended"),
    "vault.begun_anew": _("A new key for victim identities was started after the old one was lost"),
    "vault.draft_kept": _("A draft was stored, sealed"),
    "vault.draft_read": _("A draft was read"),
    "vault.kept": _("A victim identity was recorded, sealed"),
    "vault.left_behind": _("A sealed victim identity could not follow its case"),
    "vault.master_changed": _("The master key was changed"),
    "vault.opened": _("A victim identity was opened"),
    "vault.read": _("An opened victim identity was read"),
    "vault.recognised": _("Text typed elsewhere matched a sealed victim identity"),
    "vault.rotation_begun": _("The change of a data key started"),
    "vault.rotation_ended": _("The change of a data key finished"),
    "vault.sought": _("A person was searched for by name or phone"),
    "vault.unusual": _("An unusual opening of a victim identity"),
    "zero_fir.accepted": _("A Zero FIR was accepted and re-registered"),
    "zero_fir.answer_taken_back": _("The answer that a Zero FIR and an FIR are not one case was taken back"),
    "zero_fir.decided": _("The station with jurisdiction for a Zero FIR was decided"),
    "zero_fir.joined": _("A Zero FIR and an FIR were joined into one case"),
    "zero_fir.not_joined": _("A Zero FIR and an FIR were said not to be one case"),
    "zero_fir.referred": _("The nodal officer was asked which station has jurisdiction over a Zero FIR"),
    "zero_fir.returned": _("A Zero FIR was returned"),
    "zero_fir.separated": _("The join of a Zero FIR and an FIR was taken back"),
}
"""Acts that are more than a page, by their code."""

KINDS: tuple[tuple[str, Promise], ...] = (
    ("", _("Everything")),
    ("read", pgettext_lazy("audit log", "Pages opened")),
    ("act", _("Forms sent")),
    ("refused", pgettext_lazy("audit log", "Refused")),
    ("failed", _("System errors")),
    ("cases", _("Entries in cases")),
    ("vault", _("Victim identity")),
    ("records", _("Removal of text and records; legal holds")),
    ("feed", _("CCTNS data")),
    ("accounts", _("Officers, postings, sign-in")),
    ("complaint", _("Complaints")),
    ("blank", _("Blank forms")),
    ("zero_fir", _("Zero FIRs forwarded")),
    ("accountability", _("Refusals and failures to register")),
    ("custody", _("Custody of exhibits")),
    ("forensics", _("Exhibits and reports with the police")),
    ("laboratory", _("The laboratory's work")),
    ("training", _("Courses")),
    ("advisories", _("Advisories")),
    ("notices", _("Messages")),
    ("audit", _("Seals and exports of the audit log")),
    ("evidence", _("Files for a court")),
)
"""The choices of the filter: the first part of an act's code."""

EVIDENCE: dict[str, Text] = {
    "history": pgettext_lazy("audit log", "printed history of a case"),
    "audit": pgettext_lazy("audit log", "audit log of a case"),
    "custody": pgettext_lazy("audit log", "custody register of an exhibit"),
    "notification": pgettext_lazy("audit log", "record of notification of a case"),
}
"""The records that are delivered as a file for a court."""


def title(act: str) -> str:
    """Return the title of an act; its code where it comes from a version that used other codes."""
    if act in ACTS:
        return str(ACTS[act])
    verb, _dot, page = act.partition(".")
    if verb in VERBS and page in PAGES:
        return str(VERBS[verb]) % {"page": PAGES[page]}
    return code_text(act)


def role(code: str) -> str:
    """Return the role's title.

    The `accounts` package defines it; it is looked up by name, since it is in a higher layer.
    """
    choices = apps.get_model("accounts", "Posting")._meta.get_field("role").flatchoices
    return str(dict(choices).get(code, code))


_CODE = re.compile(r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*")


def code_text(value: str) -> str:
    """Return the title of an event kind or a rule, another code without its underscores, anything else unchanged."""
    book = law.book()
    titled = book.kinds.get(value) or next((rule for rule in book.rules if rule.id == value), None)
    if titled is not None:
        return choose(titled.title)
    return re.sub(r"[_.:]", " ", value) if _CODE.fullmatch(value) and not value.isdecimal() else value
