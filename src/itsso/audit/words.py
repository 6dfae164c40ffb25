"""Titles of acts and pages, by their codes, for a reader who does not know the system."""

from __future__ import annotations

import re

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso import law
from itsso.ui.components import Text
from itsso.ui.languages import choose

VERBS: dict[str, Promise] = {
    "read": _("Page opened: %(page)s"),
    "download": _("Downloaded as a file: %(page)s"),
    "act": _("Did: %(page)s"),
    "refused": _("Was refused: %(page)s"),
    "failed": _("Failed by a fault of the system: %(page)s"),
}

PAGES: dict[str, Text] = {
    "accounts:add_posting": _("post an officer"),
    "accounts:close": _("close an officer's account"),
    "accounts:end_posting": _("end a posting"),
    "accounts:end_session": _("end a session"),
    "accounts:end_token": _("end a token of the interface for programs"),
    "accounts:extend": _("stay signed in"),
    "accounts:give_number": _("give an officer's number"),
    "accounts:invite": _("invite an officer"),
    "accounts:invite_again": _("invite an officer again"),
    "accounts:officer": _("an officer's account"),
    "accounts:officers": _("the officers of the unit"),
    "accounts:password": _("change the password"),
    "accounts:passkey": _("add a passkey"),
    "accounts:postings": _("own postings"),
    "accounts:recovery_codes": _("recovery codes"),
    "accounts:remove_factor": _("remove a second factor"),
    "accounts:reopen": _("open an officer's account again"),
    "accounts:reset_factors": _("remove an officer's second factors"),
    "accounts:second_factor": _("second factor at signing in"),
    "accounts:security": _("own security"),
    "accounts:sign_in": _("sign in"),
    "accounts:tokens": _("tokens of the interface for programs"),
    "accounts:totp": _("add an authenticator"),
    "api:deliveries": _("deliver the feed by the interface for programs"),
    "api:delivery": _("a delivery of the feed, by the interface for programs"),
    "api:delivery_rows": _("single rows of a delivery, by the interface for programs"),
    "api:figures": _("figures, by the interface for programs"),
    "audit:case": _("the audit log of a case"),
    "audit:case_csv": _("export of the audit log of a case as a table"),
    "audit:case_lines": _("export of the audit log of a case with its proofs"),
    "audit:lines": _("the audit log"),
    "audit:seals": _("the seals of the audit log"),
    "audit:seals_file": _("export of the seals"),
    "capacity:claims": _("what a laboratory said of itself"),
    "capacity:csv": _("export of laboratories' capacity"),
    "capacity:independence": _("the independence of a laboratory"),
    "capacity:laboratories": _("the laboratories side by side"),
    "capacity:laboratory": _("the capacity of a laboratory"),
    "capacity:projects": _("projects that modernise laboratories"),
    "capacity:what_if": _("what a change would do to a laboratory"),
    "cases:access_log": _("who opened identity in a case"),
    "cases:accused": _("names of the accused in a case"),
    "cases:assignments": _("cases to assign to an investigating officer"),
    "cases:case": _("a case"),
    "cases:desk": _("the desk"),
    "cases:find_person": _("search for a person"),
    "cases:list": _("list of cases"),
    "cases:open_identity": _("open identity in a case"),
    "cases:opened": _("identity in a case"),
    "cases:openings": _("openings of identity out of the ordinary"),
    "cases:record_identity": _("record identity in a case"),
    "cases:redactions": _("remove text entered by mistake in a case"),
    "exchange:deliveries": _("deliveries of the CCTNS feed"),
    "exchange:delivery": _("a delivery of the CCTNS feed"),
    "exchange:progress": _("progress of a delivery"),
    "exchange:rejected": _("export of rejected rows"),
    "monitoring:compare": _("comparison of units"),
    "monitoring:compare_within": _("comparison of the units below"),
    "monitoring:csv": _("export of figures"),
    "monitoring:dashboard": _("a dashboard"),
    "monitoring:home": _("own dashboard"),
    "monitoring:list": _("list of cases behind a number"),
    "protection:roles": _("who may do what"),
}
"""Pages behind the sign-in, by URL name. Others get the words of the table of roles (`protection.role_texts`)."""

ACTS: dict[str, Promise] = {
    "accountability.opened": _("A refusal or failure was put on record"),
    "accountability.taken_further": _("The enquiry into a refusal or failure was taken further"),
    "accounts.closed": _("An officer's account was closed"),
    "accounts.factor_added": _("A second factor was added"),
    "accounts.factor_removed": _("A second factor was removed"),
    "accounts.factors_reset": _("An officer's second factors were removed"),
    "accounts.invitation_accepted": _("An invitation was accepted"),
    "accounts.invited": _("An officer was invited"),
    "accounts.number_given": _("An officer's number was given"),
    "accounts.officer_added": _("An officer was added"),
    "accounts.opened_again": _("An officer's account was opened again"),
    "accounts.password_changed": _("The password was changed"),
    "accounts.posted": _("An officer was posted"),
    "accounts.posting_chosen": _("Changed over to another posting"),
    "accounts.posting_offered": _("A posting was given and waits to be accepted"),
    "accounts.posting_accepted": _("A waiting posting was accepted"),
    "accounts.posting_declined": _("A waiting posting was declined"),
    "accounts.posting_ended": _("A posting was ended"),
    "accounts.recovery_code_used": _("A recovery code was used"),
    "accounts.recovery_codes_made": _("Recovery codes were made"),
    "accounts.sessions_ended": _("Sessions were ended"),
    "accounts.signed_in": _("Signed in"),
    "accounts.signed_out": _("Signed out"),
    "accounts.token_ended": _("A token of the interface for programs was ended"),
    "accounts.token_made": _("A token of the interface for programs was made"),
    "advisories.acknowledged": _("An officer acknowledged an advisory"),
    "advisories.answered": _("An item of an advisory was answered"),
    "advisories.attached": _("A letter was kept with its advisory"),
    "advisories.exported": _("An action-taken report was taken away as a workbook"),
    "advisories.item_withdrawn": _("An item of an advisory was withdrawn"),
    "advisories.letter_made": _("A letter to a State with its figures was made"),
    "advisories.passed_on": _("An advisory was passed on to districts and stations"),
    "advisories.registered": _("Advisories were registered"),
    "advisories.report_made": _("An action-taken report was made"),
    "advisories.verified": _("An answer to an advisory was accepted or sent back"),
    "audit.exported": _("Audit entries were exported"),
    "audit.sealed": _("An hour of the audit log was sealed"),
    "audit.seals_exported": _("The seals were exported"),
    "capacity.said": _("A laboratory said something of itself"),
    "cases.accused_name_sealed": _("A name of an accused was taken back, since it points to the victim"),
    "cases.accused_named": _("An accused was named"),
    "cases.added": _("Events were added to cases"),
    "cases.attached": _("A file was attached to a case"),
    "cases.printed": _("A document of a case was printed"),
    "cases.rebuilt": _("What follows from histories was worked out again"),
    "cases.recalculation_begun": _("Recalculation of time limits and figures began"),
    "cases.recalculation_finished": _("Recalculation of time limits and figures finished"),
    "cases.searched": _("Cases were searched"),
    "cases.source_declared": _("What a source sends was declared"),
    "complaint.begun": _("A complaint was begun"),
    "complaint.court_order_to_register_received": _("A court's order to register was received"),
    "complaint.decided": _("It was decided what becomes of a complaint"),
    "complaint.discarded": _("A complaint that was not recorded was discarded"),
    "complaint.emergency_call_linked": _("A call to 112 was joined to a complaint"),
    "complaint.fir": _("An FIR was registered"),
    "complaint.information_received": _("The information of a complaint was received"),
    "complaint.information_signed": _("An e-FIR was signed"),
    "complaint.preliminary_enquiry_closed": _("A preliminary enquiry was closed"),
    "complaint.preliminary_enquiry_permitted": _("A preliminary enquiry was permitted"),
    "complaint.recorded": _("A complaint was recorded"),
    "complaint.slip_given": _("The complainant's slip was given"),
    "complaint.zero_fir": _("A Zero FIR was registered"),
    "custody.extracted": _("An extract of the ledger of custody was made"),
    "custody.given": _("An exhibit was given"),
    "custody.taken": _("An exhibit was taken over"),
    "feed.begun": _("The loading of a delivery was begun"),
    "feed.source_renamed": _("A source of the feed got another name"),
    "feed.failed": _("The loading of a delivery failed"),
    "feed.loaded": _("A delivery was loaded"),
    "feed.received": _("A delivery was received"),
    "forensics.forwarded": _("Exhibits were forwarded to a laboratory"),
    "forensics.report_collected": _("A laboratory's report was collected"),
    "forensics.report_filed": _("A laboratory's report was filed in court"),
    "laboratory.accepted": _("A request to the laboratory was accepted"),
    "laboratory.announced": _("A request to the laboratory was announced"),
    "laboratory.assigned": _("A work was given to an examiner"),
    "laboratory.competence_ended": _("An examiner's competence in a section was ended"),
    "laboratory.competence_given": _("An examiner's competence in a section was recorded"),
    "laboratory.contact": _("A contact about a work was noted"),
    "laboratory.declined": _("An examiner declined a work"),
    "laboratory.done": _("All reports of a request were released"),
    "laboratory.exchanged": _("The laboratory's own system sent a message"),
    "laboratory.held": _("A work was put on hold"),
    "laboratory.key_ended": _("A laboratory's key for signatures was ended"),
    "laboratory.key_trusted": _("A laboratory's key for signatures was trusted"),
    "laboratory.priority_asked": _("A request to be taken out of turn was recorded"),
    "laboratory.priority_decided": _("A request to be taken out of turn was decided"),
    "laboratory.received": _("Exhibits were received at the laboratory"),
    "laboratory.released": _("A report was released"),
    "laboratory.report_taken": _("A report was taken from the laboratory's own system"),
    "laboratory.resumed": _("A work was taken up again"),
    "laboratory.returned": _("A request to the laboratory was returned"),
    "laboratory.review_agreed": _("A reviewer agreed to a draft"),
    "laboratory.review_back": _("A reviewer gave a draft back"),
    "laboratory.superseding": _("A report was begun that supersedes another"),
    "laboratory.to_review": _("A draft was given to review"),
    "laboratory.worksheet": _("A worksheet was kept"),
    "monitoring.published": _("Figures for comparison were published"),
    "monitoring.rolled_up": _("Figures were counted"),
    "parcel.received": _("A parcel was received"),
    "parcel.refused": _("A parcel was refused"),
    "parcel.sent": _("A parcel was sent"),
    "refused.status": _("A wrong code for the complainant's page was refused"),
    "status.read": _("The complainant's page was read"),
    "records.bound": _("Records that were here before were bound to the audit log"),
    "records.redacted": _("Text entered by mistake was removed"),
    "records.redaction_declined": _("A request to remove text was declined"),
    "records.redaction_requested": _("The removal of text was requested"),
    "training.attendance_withdrawn": _("An attendance was withdrawn"),
    "training.attended": _("Attendance of a course was noted"),
    "training.called_off": _("A course was called off"),
    "training.certificate_checked": _("A certificate was checked"),
    "training.certificate_given": _("A certificate was given"),
    "training.counted": _("Coverage by training was counted"),
    "training.nominated": _("People were put forward for a course"),
    "training.nomination_withdrawn": _("A nomination was taken back"),
    "training.planned": _("A course was planned"),
    "training.received": _("A file of personnel or attendances was received"),
    "training.results": _("Results of a course were entered"),
    "training.taken": _("A file of personnel or attendances was taken"),
    "training.transferred": _("Somebody was posted elsewhere in the register"),
    "units.capacity_stated": _("A station stated its help desk and means"),
    "units.capacity_verified": _("What a station stated of its means was verified"),
    "units.laboratory_added": _("A laboratory was added"),
    "units.loaded": _("A list of units was loaded"),
    "units.nation_loaded": _("The units of the nation were loaded"),
    "units.reorganised": _("Units were reorganised"),
    "vault.begun_anew": _("Sealed identity was begun anew after a lost key"),
    "vault.draft_kept": _("A draft was kept sealed"),
    "vault.draft_read": _("A draft was read"),
    "vault.ended": _("Sealed identity was replaced or ended"),
    "vault.kept": _("Identity was recorded, sealed"),
    "vault.left_behind": _("Sealed identity could not follow its case"),
    "vault.master_changed": _("The master key was changed"),
    "vault.opened": _("Identity was opened"),
    "vault.read": _("Opened identity was read"),
    "vault.recognised": _("Words typed elsewhere were of the sealed identity"),
    "vault.rotation_begun": _("The change of a data key was begun"),
    "vault.rotation_ended": _("The change of a data key was ended"),
    "vault.sought": _("A person was searched for by name or phone"),
    "vault.unusual": _("An opening of identity out of the ordinary"),
    "zero_fir.accepted": _("A Zero FIR was accepted and registered again"),
    "zero_fir.decided": _("It was decided where a Zero FIR belongs"),
    "zero_fir.returned": _("A Zero FIR was returned"),
}
"""Acts that are more than a page, by their code."""

KINDS: tuple[tuple[str, Promise], ...] = (
    ("", _("Everything")),
    ("read", pgettext_lazy("audit log", "What was seen")),
    ("act", _("What was done on a page")),
    ("refused", _("What was refused")),
    ("failed", _("What failed by a fault of the system")),
    ("cases", _("Histories of cases")),
    ("vault", _("Identity")),
    ("records", _("Removal of text entered by mistake")),
    ("feed", _("The CCTNS feed")),
    ("accounts", _("Officers, postings, signing in")),
    ("complaint", _("Complaints")),
    ("zero_fir", _("Zero FIRs on their way")),
    ("accountability", _("Refusals and failures")),
    ("custody", _("Custody of exhibits")),
    ("forensics", _("Exhibits and reports at the police")),
    ("laboratory", _("The laboratory's work")),
    ("training", _("Courses")),
    ("advisories", _("Advisories")),
    ("audit", _("Seals and exports of the audit log")),
)
"""The choices of the filter: the first part of an act's code."""

DETAILS: dict[str, Promise] = {
    "accepted": pgettext_lazy("audit log", "accepted"),
    "added": pgettext_lazy("audit log", "added"),
    "asked": pgettext_lazy("audit log", "asked for"),
    "cases": pgettext_lazy("audit log", "cases"),
    "changed": pgettext_lazy("audit log", "changed"),
    "codes": pgettext_lazy("audit log", "codes given so far"),
    "copy": pgettext_lazy("audit log", "copy"),
    "decision": pgettext_lazy("audit log", "decision"),
    "document": pgettext_lazy("audit log", "paper"),
    "events": pgettext_lazy("audit log", "entries"),
    "found": pgettext_lazy("audit log", "found"),
    "granted": pgettext_lazy("audit log", "granted"),
    "kind": pgettext_lazy("audit log", "kind"),
    "kinds": pgettext_lazy("audit log", "kinds of entry"),
    "language": pgettext_lazy("audit log", "language"),
    "lines": pgettext_lazy("audit log", "log entries"),
    "number": pgettext_lazy("audit log", "number"),
    "print_for": pgettext_lazy("audit log", "printed for"),
    "rank": pgettext_lazy("audit log", "rank"),
    "reason": pgettext_lazy("audit log", "reason"),
    "removed": pgettext_lazy("audit log", "removed"),
    "reprint": pgettext_lazy("audit log", "the same file again"),
    "rows": pgettext_lazy("audit log", "rows"),
    "stations": pgettext_lazy("audit log", "stations"),
    "that_day": pgettext_lazy("audit log", "openings of that day"),
    "times": pgettext_lazy("audit log", "times returned"),
    "tries": pgettext_lazy("audit log", "tries"),
    "way": pgettext_lazy("audit log", "way"),
    "what": pgettext_lazy("audit log", "what"),
}
"""Details that a page shows, by their key. Ids and hashes are in the table file and in the sealed entry."""

FILTERS: dict[str, Promise] = {
    "act": pgettext_lazy("audit log", "kind of entry"),
    "as_on": pgettext_lazy("audit log", "as on"),
    "basis": pgettext_lazy("audit log", "basis"),
    "course": pgettext_lazy("audit log", "course"),
    "day": pgettext_lazy("audit log", "day"),
    "due": pgettext_lazy("audit log", "due"),
    "known_on": pgettext_lazy("audit log", "as known on"),
    "month": pgettext_lazy("audit log", "month"),
    "period": pgettext_lazy("audit log", "period"),
    "rule": pgettext_lazy("audit log", "time limit"),
    "scope": pgettext_lazy("audit log", "scope"),
    "show": pgettext_lazy("audit log", "list"),
    "sort": pgettext_lazy("audit log", "sorted by"),
    "stands": pgettext_lazy("audit log", "list"),
    "state": pgettext_lazy("audit log", "State"),
    "whose": pgettext_lazy("audit log", "whose cases"),
}
"""Filters of lists, by their name in the address; any other filter takes typed text."""


def title(act: str) -> str:
    """Return the title of an act; its code where it comes from a version that used other codes."""
    if act in ACTS:
        return str(ACTS[act])
    verb, _dot, page = act.partition(".")
    if verb in VERBS and page in PAGES:
        return str(VERBS[verb]) % {"page": PAGES[page]}
    return _code(act)


def role(code: str) -> str:
    """Return the role's title.

    The `accounts` package defines it; it is looked up by name, since it is in a higher layer.
    """
    choices = apps.get_model("accounts", "Posting")._meta.get_field("role").flatchoices
    return str(dict(choices).get(code, code))


def describe_detail(detail: dict[str, object]) -> str:
    """Return the details of an act as text for a reader: "asked for: time limit custody; cases: 3; answer: 404"."""
    parts = [_status(detail["status"])] if "status" in detail else []
    for key, value in detail.items():
        detail_text = _filters_text(value) if key == "asked" and isinstance(value, dict) else _plain(value)
        if key in DETAILS and detail_text:
            parts.append(f"{DETAILS[key]}: {detail_text}")
    return "; ".join(parts)


STATUSES: dict[object, Promise] = {
    401: pgettext_lazy("audit log", "not signed in"),
    404: pgettext_lazy("audit log", "not there, or not open to this posting"),
    413: pgettext_lazy("audit log", "too large"),
    422: pgettext_lazy("audit log", "the form was not accepted, and nothing was recorded"),
    429: pgettext_lazy("audit log", "too often"),
}


def _status(status: object) -> str:
    return str(STATUSES.get(status, gettext("answer: %(status)s") % {"status": status}))


def _filters_text(filters: dict[str, object]) -> str:
    """Return the filters of a list as text. A typed text is stored as a keyed hash, and is described as such."""
    typed = any(_is_hash(value) for value in filters.values())
    coded = [
        f"{FILTERS[name]} {_plain(value)}"
        for name, value in filters.items()
        if name in FILTERS and not _is_hash(value) and _plain(value)
    ]
    return ", ".join([*coded, *([gettext("text that was typed and is not kept")] if typed else [])])


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and value.startswith("#")


_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{64}")
_CODE = re.compile(r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*")


def _plain(value: object) -> str:
    """Return a value as text; empty where it is an id or a hash, which means nothing to a reader."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return ", ".join(f"{_code(str(key))} {_plain(item)}" for key, item in value.items() if _plain(item))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    return "" if _is_hash(value) or value is None else _code(_UUID.sub("", str(value)).strip())


def _code(value: str) -> str:
    """Return an event kind's title, another code without its underscores, anything else unchanged."""
    if value in law.book().kinds:
        return choose(law.book().kinds[value].title)
    return re.sub(r"[_.:]", " ", value) if _CODE.fullmatch(value) and not value.isdecimal() else value


def describe_object(object_id: str) -> str:
    """Return what an act was about, for a reader: its references, without ids."""
    return " ".join(filter(None, (_plain(word) for word in object_id.split())))
