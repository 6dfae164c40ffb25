"""The roles of officers: one entry each with its label, where it may be held, its first page, and its capabilities.

A capability is named for one thing that can be seen or done. The table of pages (`protection.roles`), the ranges of
a transaction and every action ask for a capability and never for a role, so a new role is one new entry here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsso.units.models import BELOW_DISTRICT, STATES, UnitKind


class Role(models.TextChoices):
    """The code of a role as postings and the audit log store it, with its label."""

    DUTY_OFFICER = "duty_officer", _("Duty officer")
    INVESTIGATING_OFFICER = "io", _("Investigating officer")
    SHO = "sho", _("Station house officer")
    SUPERVISOR = "supervisor", _("Supervising officer")
    STATE_MONITOR = "state_monitor", _("State monitor")
    NATIONAL_MONITOR = "national_monitor", _("National monitor")
    CRIME_RECORDS_OFFICER = "crime_records_officer", _("Crime records officer")
    PROSECUTOR = "prosecutor", _("Prosecutor liaison")
    FEED_CLERK = "feed_clerk", _("CCTNS data clerk")
    SETTINGS_EDITOR = "settings_editor", _("Editor of the State's settings")
    KEEPER_OF_SEALS = "keeper_of_seals", _("Keeper of seals")
    TRAINING_OFFICER = "training_officer", _("Training officer")
    ADVISORY_OFFICER = "advisory_officer", _("Nodal officer for advisories")
    AUDITOR = "auditor", _("Audit log reviewer")
    UNIT_ADMINISTRATOR = "unit_admin", _("Unit administrator")
    LAB_RECEPTION = "lab_reception", _("Laboratory reception")
    EXAMINER = "examiner", _("Examiner")
    LAB_DIRECTOR = "lab_director", _("Laboratory director")
    LAB_ADMINISTRATOR = "lab_admin", _("Laboratory administrator")
    SYSTEM = "system", _("The system itself")


class Capability(StrEnum):
    """One thing that a role lets its holder see or do, in the posting's own unit and the units below it."""

    SIGN_IN = "sign_in"
    USE_API_TOKENS = "use_api_tokens"
    RECEIVE_NOTICES = "receive_notices"
    """Messages to the officer's own posting."""

    SEE_FIGURES = "see_figures"
    SEE_CASES = "see_cases"
    """The case files: which FIR stands behind a number. Without it figures end at the district."""
    SEE_PARCELS = "see_parcels"
    """Parcels to and from the posting's own unit, and not those of the units below it."""

    SEE_STATION_MEANS = "see_station_means"
    STATE_STATION_MEANS = "state_station_means"
    VERIFY_STATION_MEANS = "verify_station_means"

    KEEP_POLICE_ACCOUNTS = "keep_police_accounts"
    KEEP_LABORATORY_ACCOUNTS = "keep_laboratory_accounts"

    READ_AUDIT_LOG = "read_audit_log"
    READ_CASE_AUDIT_LOG = "read_case_audit_log"
    SEE_SEALS = "see_seals"
    EXPORT_SEALS = "export_seals"
    SEE_RETENTION = "see_retention"
    SEE_INSTALLATION = "see_installation"

    RECORD_EVENTS = "record_events"
    """`RoleEntry.speaks_for` and kinds.yaml say which kinds of event."""
    INVESTIGATE = "investigate"
    """May be named as a case's investigating officer."""
    ASSIGN_CASES = "assign_cases"
    """Assign any case of the unit to an investigating officer, and see which officers named themselves."""
    FORWARD_POLICE_REPORTS = "forward_police_reports"
    """Record that a police report was forwarded to the court, as the officer in charge of a station does."""
    PRINT_CASE_PAPERS = "print_case_papers"
    KEEP_CASE_FILES = "keep_case_files"
    RECORD_IDENTITY = "record_identity"
    OPEN_IDENTITY = "open_identity"
    OPEN_IDENTITY_OF_OWN_CASES = "open_identity_of_own_cases"
    REVIEW_OPENINGS = "review_openings"
    REMOVE_TEXT = "remove_text"
    """Ask for text entered by mistake to be removed, or decide what another officer asked."""
    PREPARE_EXPUNCTION = "prepare_expunction"
    CARRY_OUT_EXPUNCTION = "carry_out_expunction"
    """The removal that a court ordered: one officer prepares it, one of another role carries it out."""
    KEEP_LEGAL_HOLDS = "keep_legal_holds"
    FIND_PERSON = "find_person"
    SEE_ACCUSED = "see_accused"
    GIVE_DIRECTIONS = "give_directions"

    SEE_COMPLAINTS = "see_complaints"
    HANDLE_COMPLAINTS = "handle_complaints"
    OPEN_COMPLAINT = "open_complaint"
    SEE_ZERO_FIR_BOARD = "see_zero_fir_board"
    OPEN_ZERO_FIR = "open_zero_fir"
    """The account of a Zero FIR that waits for the officer's own unit: to register it, or to name its station."""
    JOIN_ZERO_FIRS = "join_zero_firs"
    """Say whether a Zero FIR that was sent to the station and an FIR of the station are one case."""
    HANDLE_REFUSALS = "handle_refusals"
    COUNT_REFUSALS = "count_refusals"

    SEE_ADVISORY_ANSWERS = "see_advisory_answers"
    PUBLISH_ADVISORIES = "publish_advisories"
    PASS_ON_ADVISORIES = "pass_on_advisories"
    ANSWER_ADVISORIES = "answer_advisories"
    VERIFY_ADVISORY_ANSWERS = "verify_advisory_answers"

    SCAN_LABELS = "scan_labels"
    SEE_CUSTODY = "see_custody"
    SEIZE_EXHIBITS = "seize_exhibits"
    FORWARD_EXHIBITS = "forward_exhibits"
    CERTIFY_CUSTODY = "certify_custody"
    SEE_LABORATORY_QUEUE = "see_laboratory_queue"
    RECEIVE_EXHIBITS = "receive_exhibits"
    EXCHANGE_LABORATORY_MESSAGES = "exchange_laboratory_messages"
    SEE_WORKS = "see_works"
    EXAMINE = "examine"
    DIRECT_LABORATORY = "direct_laboratory"
    SEE_LABORATORY_CAPACITY = "see_laboratory_capacity"
    KEEP_LABORATORY_CAPACITY = "keep_laboratory_capacity"

    SEE_COURSES = "see_courses"
    SEE_TRAINING_COUNTS = "see_training_counts"
    SEE_PERSONNEL = "see_personnel"
    """The training record of each person of the unit, by name."""
    COMPARE_TRAINED_STATIONS = "compare_trained_stations"
    """Before and after training: one group may be a single station, so it needs the case files too."""
    LIST_PERSONNEL = "list_personnel"
    """Lists of the people of police units, among them who investigates untrained, and whom to send to a course."""
    NOMINATE = "nominate"
    KEEP_COURSES = "keep_courses"
    KEEP_PERSONNEL = "keep_personnel"
    TRANSFER_PERSONNEL = "transfer_personnel"

    LOAD_FEED = "load_feed"
    SEE_DATA_QUALITY = "see_data_quality"
    LIST_DATA_FAULTS = "list_data_faults"
    """The rows and cases behind the figures of data quality: it needs the case files too."""
    ASK_FOR_CORRECTION = "ask_for_correction"
    ANSWER_CORRECTION = "answer_correction"

    SEE_STATE_SETTINGS = "see_state_settings"
    """What the State has decided about the work of its stations in this system, with its history."""
    KEEP_STATE_SETTINGS = "keep_state_settings"
    COMPARE_STEP_RESPONSES = "compare_step_responses"
    """How often officers of each State acted on reminders: numbers of whole States."""


C = Capability

POLICE = frozenset(kind.value for kind in UnitKind if kind != UnitKind.LABORATORY)
STATION = frozenset({UnitKind.STATION.value})
LABORATORY = frozenset({UnitKind.LABORATORY.value})
ABOVE_STATIONS = POLICE - STATION
DISTRICT_AND_ABOVE = POLICE - frozenset(kind.value for kind in BELOW_DISTRICT)
STATE = frozenset(kind.value for kind in STATES)


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """Everything that ITSSO knows about a role.

    `held_at` are the kinds of unit at which it may be held, and `first_page` is the URL name at which work begins after
    signing in. `speaks_for` are the values of `recorded_by` in kinds.yaml for which its holder records: doctors, courts
    and committees have no account, so what they do is recorded by the other roles that the kind names. `hands` are the
    kinds of holder of an exhibit (`forensics.models.Holder`) for which an officer in the role hands over and receives.
    """

    role: Role
    held_at: frozenset[str]
    first_page: str
    capabilities: frozenset[Capability]
    speaks_for: frozenset[str] = field(default_factory=frozenset)
    hands: frozenset[str] = field(default_factory=frozenset)
    own_cases_first: bool = False  # the desk opens with the cases that name the officer

    @property
    def label(self) -> str | Promise:
        """Return the role's name for a reader."""
        return self.role.label


# Groups that several roles share. A role includes a group only where each capability of it is meant for the role.

_EVERY_OFFICER = frozenset({C.SIGN_IN, C.RECEIVE_NOTICES})
_FIGURES = _EVERY_OFFICER | {C.SEE_FIGURES, C.SEE_STATION_MEANS, C.USE_API_TOKENS}
_CASES = _FIGURES | {C.SEE_CASES, C.SEE_PARCELS, C.SEE_COURSES}
_DATA_FAULTS = frozenset({C.SEE_DATA_QUALITY, C.LIST_DATA_FAULTS})
_POLICE_IN_LINE = _CASES | {
    C.SEE_COMPLAINTS,
    C.SEE_ZERO_FIR_BOARD,
    C.SEE_ADVISORY_ANSWERS,
    C.SEE_TRAINING_COUNTS,
    C.COMPARE_TRAINED_STATIONS,
    C.SEE_PERSONNEL,
    C.LIST_PERSONNEL,
    *_DATA_FAULTS,
}
_CASE_WORK = frozenset({C.RECORD_EVENTS, C.PRINT_CASE_PAPERS, C.KEEP_CASE_FILES, C.SEE_ACCUSED, C.SEE_CUSTODY})
_AT_A_STATION = _POLICE_IN_LINE | _CASE_WORK | {C.RECORD_IDENTITY, C.HANDLE_COMPLAINTS, C.SEIZE_EXHIBITS, C.SCAN_LABELS}
_IN_CHARGE = frozenset(
    {
        C.OPEN_IDENTITY,
        C.OPEN_COMPLAINT,
        C.OPEN_ZERO_FIR,
        C.ASSIGN_CASES,
        C.REVIEW_OPENINGS,
        C.REMOVE_TEXT,
        C.FIND_PERSON,
        C.READ_CASE_AUDIT_LOG,
        C.ANSWER_ADVISORIES,
        C.VERIFY_ADVISORY_ANSWERS,
        C.NOMINATE,
    }
)
"""BNS 72(2)(a) lets a victim's identity be known by order of the officer in charge of the station or the officer making
the investigation, in good faith and for it; superior officers have an officer in charge's powers throughout their area
(BNSS 30). An investigating officer opens the cases that somebody else assigned to the officer, no others of the station
(`cases.assignment`). Whoever hears a complaint records and does not open again; no clerk, monitor or prosecutor opens:
a court is told in a sealed cover (Nipun Saxena, 2018), by a print that an opening names. A State monitor who decides
as the State's nodal officer which station has jurisdiction reads the account of that Zero FIR, and no identity.
"""

_CORRECTIONS = frozenset({C.ASK_FOR_CORRECTION, C.ANSWER_CORRECTION})
_ABOVE_A_STATION = _CORRECTIONS | frozenset(
    {C.HANDLE_REFUSALS, C.COUNT_REFUSALS, C.VERIFY_STATION_MEANS, C.SEE_LABORATORY_CAPACITY, C.KEEP_LEGAL_HOLDS}
)
"""Reports of a unit's own failure are seen by the units above it: the database checks that (`intake_is_above`)."""
_ADVISORIES = frozenset({C.PUBLISH_ADVISORIES, C.PASS_ON_ADVISORIES, C.ANSWER_ADVISORIES, C.VERIFY_ADVISORY_ANSWERS})
_LABORATORY = _EVERY_OFFICER | {C.SEE_COURSES, C.SEE_PERSONNEL}
"""A laboratory stands apart: no figure and no case of the police, only what is sent to it."""
_COUNTER = frozenset({C.SEE_PARCELS, C.SCAN_LABELS, C.SEE_LABORATORY_QUEUE, C.RECEIVE_EXHIBITS})

_POLICE_HANDS = frozenset({"officer", "malkhana", "messenger"})
_ENTRIES = (
    RoleEntry(
        Role.DUTY_OFFICER, STATION, "intake:list", _AT_A_STATION, speaks_for=frozenset({"station"}), hands=_POLICE_HANDS
    ),
    RoleEntry(
        Role.INVESTIGATING_OFFICER,
        STATION,
        "cases:desk",
        _AT_A_STATION | {C.INVESTIGATE, C.OPEN_IDENTITY_OF_OWN_CASES, C.FORWARD_EXHIBITS, C.CERTIFY_CUSTODY},
        speaks_for=frozenset({"station", "investigating_officer"}),
        hands=_POLICE_HANDS,
        own_cases_first=True,
    ),
    RoleEntry(
        Role.SHO,
        STATION,
        "cases:desk",
        (_AT_A_STATION | _IN_CHARGE)
        | {C.INVESTIGATE, C.FORWARD_EXHIBITS, C.CERTIFY_CUSTODY, C.STATE_STATION_MEANS}
        | {C.FORWARD_POLICE_REPORTS, C.JOIN_ZERO_FIRS, C.ANSWER_CORRECTION},
        speaks_for=frozenset({"station", "investigating_officer"}),
        hands=_POLICE_HANDS,
    ),
    RoleEntry(
        Role.SUPERVISOR,
        ABOVE_STATIONS,
        "cases:desk",
        (_POLICE_IN_LINE | _CASE_WORK | _IN_CHARGE | _ABOVE_A_STATION)
        | {C.CERTIFY_CUSTODY, C.TRANSFER_PERSONNEL, C.PREPARE_EXPUNCTION, C.GIVE_DIRECTIONS},
        speaks_for=frozenset({"supervisor"}),
    ),
    RoleEntry(
        Role.STATE_MONITOR,
        STATE | {UnitKind.HEADQUARTERS.value},
        "cases:desk",
        _POLICE_IN_LINE
        | _ABOVE_A_STATION
        | (_ADVISORIES | {C.GIVE_DIRECTIONS})
        | {C.OPEN_ZERO_FIR, C.READ_CASE_AUDIT_LOG, C.LOAD_FEED, C.SEE_STATE_SETTINGS, C.CARRY_OUT_EXPUNCTION},
    ),
    RoleEntry(
        Role.NATIONAL_MONITOR,
        frozenset({UnitKind.NATION.value}),
        "monitoring:home",
        _FIGURES
        | {C.SEE_ZERO_FIR_BOARD, C.COUNT_REFUSALS, C.SEE_ADVISORY_ANSWERS, C.PUBLISH_ADVISORIES}
        | {C.VERIFY_ADVISORY_ANSWERS, C.SEE_COURSES, C.SEE_TRAINING_COUNTS, C.SEE_LABORATORY_CAPACITY}
        | {C.SEE_DATA_QUALITY, C.ASK_FOR_CORRECTION, C.COMPARE_STEP_RESPONSES},
    ),
    RoleEntry(
        Role.CRIME_RECORDS_OFFICER,  # of NCRB, which compiles what States send and holds no case file
        frozenset({UnitKind.NATION.value}),
        "exchange:quality_home",
        _EVERY_OFFICER | {C.SEE_FIGURES, C.USE_API_TOKENS, C.SEE_DATA_QUALITY, C.ASK_FOR_CORRECTION},
    ),
    RoleEntry(
        Role.PROSECUTOR,
        POLICE,
        "cases:cause_list",
        _CASES | {C.RECORD_EVENTS, C.SEE_ACCUSED, C.SEE_CUSTODY, C.CERTIFY_CUSTODY},
        speaks_for=frozenset({"prosecution", "court"}),
    ),
    RoleEntry(Role.FEED_CLERK, POLICE, "exchange:deliveries", _CASES | _DATA_FAULTS | _CORRECTIONS | {C.LOAD_FEED}),
    RoleEntry(Role.SETTINGS_EDITOR, STATE, "units:settings", _FIGURES | {C.SEE_STATE_SETTINGS, C.KEEP_STATE_SETTINGS}),
    RoleEntry(Role.KEEPER_OF_SEALS, POLICE, "audit:seals", _EVERY_OFFICER | {C.SEE_SEALS, C.EXPORT_SEALS}),
    RoleEntry(
        Role.TRAINING_OFFICER,
        DISTRICT_AND_ABOVE,
        "training:home",
        _FIGURES
        | {
            C.SEE_COURSES,
            C.SEE_TRAINING_COUNTS,
            C.SEE_PERSONNEL,
            C.LIST_PERSONNEL,
            C.NOMINATE,
            C.KEEP_COURSES,
            C.KEEP_PERSONNEL,
            C.TRANSFER_PERSONNEL,
        },
    ),
    RoleEntry(
        Role.ADVISORY_OFFICER,
        DISTRICT_AND_ABOVE,
        "advisories:list",
        _FIGURES
        | _ADVISORIES
        | {C.SEE_ADVISORY_ANSWERS, C.SEE_COURSES, C.SEE_TRAINING_COUNTS, C.SEE_LABORATORY_CAPACITY},
    ),
    RoleEntry(
        Role.AUDITOR,
        POLICE,
        "audit:lines",
        _EVERY_OFFICER
        | {C.READ_AUDIT_LOG, C.READ_CASE_AUDIT_LOG, C.SEE_SEALS, C.SEE_RETENTION, C.SEE_LABORATORY_CAPACITY},
    ),
    RoleEntry(
        Role.UNIT_ADMINISTRATOR,
        POLICE,
        "accounts:officers",
        _EVERY_OFFICER | {C.KEEP_POLICE_ACCOUNTS, C.SEE_RETENTION, C.SEE_INSTALLATION},
    ),
    RoleEntry(
        Role.LAB_RECEPTION,
        LABORATORY,
        "forensics:reception",
        _LABORATORY | _COUNTER | {C.EXCHANGE_LABORATORY_MESSAGES, C.USE_API_TOKENS},
        hands=frozenset({"reception", "store"}),
    ),
    RoleEntry(
        Role.EXAMINER,
        LABORATORY,
        "forensics:queue",
        _LABORATORY | {C.SEE_PARCELS, C.SCAN_LABELS, C.SEE_LABORATORY_QUEUE, C.SEE_WORKS, C.EXAMINE},
        hands=frozenset({"section", "examiner"}),
    ),
    RoleEntry(
        Role.LAB_DIRECTOR,
        LABORATORY,
        "forensics:queue",
        _LABORATORY
        | _COUNTER
        | {
            C.SEE_WORKS,
            C.DIRECT_LABORATORY,
            C.SEE_LABORATORY_CAPACITY,
            C.KEEP_LABORATORY_CAPACITY,
            C.NOMINATE,
            C.KEEP_PERSONNEL,
        },
        hands=frozenset({"store"}),
    ),
    RoleEntry(
        Role.LAB_ADMINISTRATOR,
        LABORATORY,
        "accounts:officers",
        _LABORATORY | {C.KEEP_LABORATORY_ACCOUNTS, C.SEE_LABORATORY_CAPACITY, C.KEEP_LABORATORY_CAPACITY},
    ),
    RoleEntry(Role.SYSTEM, frozenset(), "", frozenset()),  # `ensure_system_posting` alone gives it
)

ROLES: dict[str, RoleEntry] = {entry.role.value: entry for entry in _ENTRIES}
"""Every role by its code."""


@cache
def roles_with(*capabilities: Capability) -> frozenset[str]:
    """Return the codes of the roles that have any of the capabilities."""
    return frozenset(code for code, entry in ROLES.items() if not entry.capabilities.isdisjoint(capabilities))


def has(role: str, capability: Capability) -> bool:
    """Return whether a role, by its code, has a capability; a code that is not a role has none."""
    entry = ROLES.get(role)
    return entry is not None and capability in entry.capabilities


def roles_held_at(kinds: frozenset[str]) -> list[Role]:
    """Return the roles that may be held at a unit of one of these kinds, in the order of the table."""
    return [entry.role for entry in ROLES.values() if not entry.held_at.isdisjoint(kinds)]
