"""The capabilities that open each page: one table, keyed by URL name, which the middleware enforces.

`accounts.roles` says which role has which capability. A role that has none of a page's capabilities cannot open it.
"""

from __future__ import annotations

from itsso.accounts.roles import Capability, roles_with

C = Capability
PUBLIC = None
"""No sign-in, no range, no entry in the audit log."""

ANYONE: frozenset[str] = frozenset()
"""The roles of a public page, as `PAGES` has them."""

SIGNED_IN = roles_with(C.SIGN_IN)
NEEDS_SECOND_FACTOR = SIGNED_IN
"""Officers who see cases and those who could let others see them; in fact all, since officers change roles."""

KEEP_ACCOUNTS = frozenset({C.KEEP_POLICE_ACCOUNTS, C.KEEP_LABORATORY_ACCOUNTS})
OPEN_IDENTITIES = frozenset({C.OPEN_IDENTITY, C.OPEN_IDENTITY_OF_OWN_CASES})

SECOND_FACTOR_PAGES = frozenset(f"accounts:{page}" for page in ("security", "totp", "passkey", "extend"))
"""Pages that open to an officer without a second factor: those on which one is set up."""

UPLOADS: dict[str, int] = {
    "exchange:deliveries": 502_000_000,
    "api:deliveries": 50_000_000,
    "api:assess": 50_000,
    "cases:files": 25_500_000,
    "forensics:exchange": 50_500_000,
    "api:laboratory_messages": 50_000_000,
    "training:uploads": 30_500_000,
    "advisories:attach": 25_500_000,
    "accounts:invite_several": 700_000,
    "advisories:answer": 25_500_000,
}
"""Most bytes of a body on pages that take files. For a file of over 500 MB the page itself shows the error."""

PAGE_CAPABILITIES: dict[str, Capability | frozenset[Capability] | None] = {
    # ui
    "ui:language": PUBLIC,
    "ui:help": PUBLIC,
    "ui:accessibility": PUBLIC,
    "ui:privacy": PUBLIC,
    "ui:feedback": PUBLIC,
    # lawbook
    "lawbook:index": PUBLIC,
    "lawbook:rule": PUBLIC,
    "lawbook:offences": PUBLIC,
    "lawbook:kinds": PUBLIC,
    "lawbook:examples": PUBLIC,
    "lawbook:calculator": PUBLIC,
    # units
    "units:help_desks": PUBLIC,
    "units:find": PUBLIC,
    "units:capacities": C.SEE_STATION_MEANS,
    "units:capacity": C.SEE_STATION_MEANS,
    "units:state_capacity": C.STATE_STATION_MEANS,
    "units:verify_capacity": C.VERIFY_STATION_MEANS,
    "units:settings": C.SEE_STATE_SETTINGS,
    "units:setting": C.SEE_STATE_SETTINGS,
    "units:decide_setting": C.KEEP_STATE_SETTINGS,
    "units:end_setting": C.KEEP_STATE_SETTINGS,
    # accounts
    "accounts:sign_in": PUBLIC,
    "accounts:sign_out": PUBLIC,
    "accounts:home": PUBLIC,
    "accounts:demonstration": PUBLIC,
    "accounts:second_factor": PUBLIC,  # asks for the first proof itself
    "accounts:department": PUBLIC,
    "accounts:department_callback": PUBLIC,
    "accounts:invitation": PUBLIC,
    "accounts:confirm": PUBLIC,  # asks for a session itself; a wrong password must outlive the page's transaction
    "accounts:postings": PUBLIC,  # asks for a session itself: an officer with several postings works in none yet
    "accounts:resume": PUBLIC,
    "accounts:decide_posting": PUBLIC,
    "accounts:tokens": C.USE_API_TOKENS,
    "accounts:end_token": C.USE_API_TOKENS,
    "accounts:security": C.SIGN_IN,
    "accounts:totp": C.SIGN_IN,
    "accounts:passkey": C.SIGN_IN,
    "accounts:remove_factor": C.SIGN_IN,
    "accounts:recovery_codes": C.SIGN_IN,
    "accounts:password": C.SIGN_IN,
    "accounts:end_session": C.SIGN_IN,
    "accounts:extend": C.SIGN_IN,
    "accounts:officers": KEEP_ACCOUNTS,
    "accounts:officer": KEEP_ACCOUNTS,
    "accounts:invite": KEEP_ACCOUNTS,
    "accounts:invite_several": KEEP_ACCOUNTS,
    "accounts:invitation_template": KEEP_ACCOUNTS,
    "accounts:waiting": KEEP_ACCOUNTS,
    "accounts:decide_waiting": KEEP_ACCOUNTS,
    "accounts:add_posting": KEEP_ACCOUNTS,
    "accounts:end_posting": KEEP_ACCOUNTS,
    "accounts:close": KEEP_ACCOUNTS,
    "accounts:reopen": KEEP_ACCOUNTS,
    "accounts:reset_factors": KEEP_ACCOUNTS,
    "accounts:invite_again": KEEP_ACCOUNTS,
    "accounts:give_number": KEEP_ACCOUNTS,
    "accounts:name": KEEP_ACCOUNTS,
    "accounts:register": KEEP_ACCOUNTS,
    "accounts:accept_register": KEEP_ACCOUNTS,
    # protection
    "protection:roles": C.SIGN_IN,
    # audit
    "audit:lines": C.READ_AUDIT_LOG,
    "audit:case": C.READ_CASE_AUDIT_LOG,
    "audit:case_csv": C.READ_CASE_AUDIT_LOG,
    "audit:case_lines": C.READ_CASE_AUDIT_LOG,
    "audit:seals": C.SEE_SEALS,
    "audit:seals_file": C.EXPORT_SEALS,
    # cases
    "cases:desk": C.SEE_CASES,
    "cases:list": C.SEE_CASES,
    "cases:cause_list": C.SEE_CASES,
    "cases:matters": C.SEE_CASES,
    "cases:drafts": C.SEE_CASES,
    "cases:case": C.SEE_CASES,
    "cases:law": C.SEE_CASES,
    "cases:search": C.SEE_CASES,
    "cases:papers": C.PRINT_CASE_PAPERS,
    "cases:blanks": C.SEE_COMPLAINTS,
    "cases:cancel_blank": C.HANDLE_COMPLAINTS,
    "cases:tasks": C.RECORD_EVENTS,
    "cases:record": C.RECORD_EVENTS,
    "cases:record_kind": C.RECORD_EVENTS,
    "cases:recorded": C.RECORD_EVENTS,
    "cases:entries": C.RECORD_EVENTS,
    "cases:redactions": C.REMOVE_TEXT,
    "cases:court_orders": C.KEEP_LEGAL_HOLDS,
    "cases:prepare_expunction": C.PREPARE_EXPUNCTION,
    "cases:place_hold": C.KEEP_LEGAL_HOLDS,
    "cases:lift_hold": C.KEEP_LEGAL_HOLDS,
    "cases:expunctions": C.KEEP_LEGAL_HOLDS,
    "cases:expunction": C.KEEP_LEGAL_HOLDS,
    "cases:files": C.KEEP_CASE_FILES,
    "cases:open_file": OPEN_IDENTITIES,
    "cases:file": OPEN_IDENTITIES,
    "cases:correct": C.RECORD_EVENTS,
    "cases:record_identity": C.RECORD_IDENTITY,
    "cases:open_identity": OPEN_IDENTITIES,
    "cases:opened": OPEN_IDENTITIES,
    "cases:access_log": C.REVIEW_OPENINGS,
    "cases:openings": C.REVIEW_OPENINGS,
    "cases:assignments": C.ASSIGN_CASES,
    "cases:workload": C.SEE_CASES,
    "cases:hand_over": C.ASSIGN_CASES,
    "cases:state_limits_file": C.SEE_STATE_SETTINGS,
    "cases:leave": C.SEE_CASES,
    "cases:record_leave": C.ASSIGN_CASES,
    "cases:end_leave": C.ASSIGN_CASES,
    "cases:find_person": C.FIND_PERSON,
    "cases:accused": C.SEE_ACCUSED,
    # intake
    "intake:status": PUBLIC,
    "intake:list": C.SEE_COMPLAINTS,
    "intake:complaint": C.SEE_COMPLAINTS,
    "intake:discard": C.HANDLE_COMPLAINTS,
    "intake:decide": C.HANDLE_COMPLAINTS,
    "intake:correct_cctns_number": C.HANDLE_COMPLAINTS,
    "intake:free_copy": C.HANDLE_COMPLAINTS,
    "intake:free_copy_print": C.HANDLE_COMPLAINTS,
    "intake:slip": C.HANDLE_COMPLAINTS,
    "intake:open": C.OPEN_COMPLAINT,
    "intake:opened": C.OPEN_COMPLAINT,
    "intake:board": C.SEE_ZERO_FIR_BOARD,
    "intake:reconciliation": C.SEE_ZERO_FIR_BOARD,
    "intake:elsewhere": C.SEE_COMPLAINTS,
    "intake:pairs": C.SEE_COMPLAINTS,
    "intake:pair": C.SEE_COMPLAINTS,
    "intake:transfer": C.SEE_COMPLAINTS,
    "intake:open_zero_fir": C.OPEN_ZERO_FIR,
    "intake:opened_zero_fir": C.OPEN_ZERO_FIR,
    "intake:way": C.SEE_COMPLAINTS,
    "intake:forward": C.HANDLE_COMPLAINTS,
    "intake:case_slip": C.HANDLE_COMPLAINTS,
    "intake:receipt": C.HANDLE_COMPLAINTS,
    "intake:accountability": C.HANDLE_REFUSALS,
    "intake:refusals_by_unit": C.COUNT_REFUSALS,
    "intake:record": C.HANDLE_REFUSALS,
    "intake:open_account": C.HANDLE_REFUSALS,
    "intake:opened_account": C.HANDLE_REFUSALS,
    # advisories
    "advisories:list": C.SIGN_IN,
    "advisories:letter": C.SEE_ADVISORY_ANSWERS,
    "advisories:register": C.PUBLISH_ADVISORIES,
    "advisories:write": C.PUBLISH_ADVISORIES,
    "advisories:extend": C.PUBLISH_ADVISORIES,
    "advisories:register_file": C.SIGN_IN,
    "advisories:advisory": C.SIGN_IN,
    "advisories:paper": C.SIGN_IN,
    "advisories:attach": C.PUBLISH_ADVISORIES,
    "advisories:acknowledge": C.SEE_ADVISORY_ANSWERS,
    "advisories:acknowledge_several": C.SEE_ADVISORY_ANSWERS,
    "advisories:pass_on": C.PASS_ON_ADVISORIES,
    "advisories:withdraw": C.PUBLISH_ADVISORIES,
    "advisories:unit": C.SEE_ADVISORY_ANSWERS,
    "advisories:unit_workbook": C.SEE_ADVISORY_ANSWERS,
    "advisories:standing": C.SEE_ADVISORY_ANSWERS,
    "advisories:report": C.SEE_ADVISORY_ANSWERS,
    "advisories:workbook": C.SEE_ADVISORY_ANSWERS,
    "advisories:letter_to": C.PUBLISH_ADVISORIES,
    "advisories:item": C.SEE_ADVISORY_ANSWERS,
    "advisories:answer": C.ANSWER_ADVISORIES,
    "advisories:answer_paper": C.SEE_ADVISORY_ANSWERS,
    "advisories:verify": C.VERIFY_ADVISORY_ANSWERS,
    # forensics
    "forensics:rule": PUBLIC,
    "forensics:scan": C.SCAN_LABELS,
    "forensics:waiting": C.SEE_CUSTODY,
    "forensics:exhibits": C.SEE_CUSTODY,
    "forensics:item": C.SEE_CUSTODY,
    "forensics:note": C.SEE_CUSTODY,
    "forensics:note_pdf": C.SEE_CUSTODY,
    "forensics:seize": C.SEIZE_EXHIBITS,
    "forensics:labels": C.SEIZE_EXHIBITS,
    "forensics:hand_over": C.SEIZE_EXHIBITS,
    "forensics:forward": C.FORWARD_EXHIBITS,
    "forensics:note_details": C.FORWARD_EXHIBITS,
    "forensics:answer": C.FORWARD_EXHIBITS,
    "forensics:collect": C.FORWARD_EXHIBITS,
    "forensics:signature": C.SEE_CUSTODY,
    "forensics:file": C.FORWARD_EXHIBITS,
    "forensics:certificate": C.CERTIFY_CUSTODY,
    "forensics:extract": C.CERTIFY_CUSTODY,
    "forensics:queue": C.SEE_LABORATORY_QUEUE,
    "forensics:reception": C.RECEIVE_EXHIBITS,
    "forensics:request": C.RECEIVE_EXHIBITS,
    "forensics:receipt": C.RECEIVE_EXHIBITS,
    "forensics:work": C.SEE_WORKS,
    "forensics:signed": C.SEE_WORKS,
    "forensics:exchange": C.RECEIVE_EXHIBITS,
    "forensics:exchange_notes": C.RECEIVE_EXHIBITS,
    "forensics:incoming": C.RECEIVE_EXHIBITS,
    "forensics:incoming_rejects": C.RECEIVE_EXHIBITS,
    "forensics:priorities": C.DIRECT_LABORATORY,
    "forensics:plan": C.DIRECT_LABORATORY,
    "forensics:staff": C.DIRECT_LABORATORY,
    # training
    "training:check": PUBLIC,
    "training:home": C.SEE_COURSES,
    "training:course": C.SEE_COURSES,
    "training:sessions": C.KEEP_COURSES,
    "training:session": C.SEE_PERSONNEL,
    "training:change": C.KEEP_COURSES,
    "training:nominate": C.NOMINATE,
    "training:withdraw_nomination": C.NOMINATE,
    "training:attend": C.KEEP_COURSES,
    "training:results": C.KEEP_COURSES,
    "training:call_off": C.KEEP_COURSES,
    "training:letters": C.NOMINATE,
    "training:own": C.SEE_COURSES,
    "training:person": C.SEE_PERSONNEL,
    "training:transfer": C.TRANSFER_PERSONNEL,
    "training:withdraw": C.KEEP_COURSES,
    "training:certificate": C.NOMINATE,
    "training:uploads": C.KEEP_PERSONNEL,
    "training:upload": C.KEEP_PERSONNEL,
    "training:progress": C.KEEP_PERSONNEL,
    "training:rejected": C.KEEP_PERSONNEL,
    "training:coverage": C.SEE_TRAINING_COUNTS,
    "training:people": C.LIST_PERSONNEL,
    "training:investigators": C.LIST_PERSONNEL,
    "training:cases": C.SEE_CASES,
    "training:stations": C.SEE_TRAINING_COUNTS,
    "training:suggestions": C.LIST_PERSONNEL,
    "training:monthly": C.SEE_TRAINING_COUNTS,
    "training:monthly_csv": C.SEE_TRAINING_COUNTS,
    "training:monthly_xlsx": C.SEE_TRAINING_COUNTS,
    "training:effect": C.COMPARE_TRAINED_STATIONS,
    # laboratories
    "capacity:laboratories": C.SEE_LABORATORY_CAPACITY,
    "capacity:csv": C.SEE_LABORATORY_CAPACITY,
    "capacity:projects": C.SEE_LABORATORY_CAPACITY,
    "capacity:laboratory": C.SEE_LABORATORY_CAPACITY,
    "capacity:what_if": C.SEE_LABORATORY_CAPACITY,
    "capacity:independence": C.SEE_LABORATORY_CAPACITY,
    "capacity:claims": C.SEE_LABORATORY_CAPACITY,  # only the laboratory's own director and administrator can add one
    # monitoring
    "monitoring:home": C.SEE_FIGURES,
    "monitoring:dashboard": C.SEE_FIGURES,
    "monitoring:list": C.SEE_CASES,
    "monitoring:stages": C.SEE_FIGURES,
    "monitoring:csv": C.SEE_FIGURES,
    "monitoring:compare": C.SIGN_IN,
    "monitoring:compare_within": C.SIGN_IN,
    # exchange
    "exchange:deliveries": C.LOAD_FEED,
    "exchange:delivery": C.LOAD_FEED,
    "exchange:freshness": C.LOAD_FEED,
    "exchange:rows": C.LOAD_FEED,
    "exchange:progress": C.LOAD_FEED,
    "exchange:rejected": C.LOAD_FEED,
    "exchange:quality_home": C.SEE_DATA_QUALITY,
    "exchange:quality": C.SEE_DATA_QUALITY,
    "exchange:faults": C.LIST_DATA_FAULTS,
    "exchange:fault_units": C.SEE_DATA_QUALITY,
    "exchange:correction_requests": C.SEE_DATA_QUALITY,
    "exchange:ask_correction": C.ASK_FOR_CORRECTION,
    "exchange:answer_correction": C.ANSWER_CORRECTION,
    "exchange:entry_lag": C.SEE_DATA_QUALITY,
    "exchange:late_entries": C.LIST_DATA_FAULTS,
    # the open API: a posting's token in place of a session
    "api:openapi-json": PUBLIC,
    "api:api-root": PUBLIC,
    "api:assess": PUBLIC,
    "api:rules": PUBLIC,
    "api:figures": C.SEE_FIGURES,
    "api:deliveries": C.LOAD_FEED,
    "api:delivery": C.LOAD_FEED,
    "api:delivery_rows": C.LOAD_FEED,
    "api:laboratory_notes": C.EXCHANGE_LABORATORY_MESSAGES,
    "api:laboratory_messages": C.EXCHANGE_LABORATORY_MESSAGES,
}


def _roles(opens: Capability | frozenset[Capability] | None) -> frozenset[str]:
    if opens is PUBLIC:
        return ANYONE
    return roles_with(opens) if isinstance(opens, Capability) else roles_with(*sorted(opens))


PAGES: dict[str, frozenset[str]] = {name: _roles(opens) for name, opens in PAGE_CAPABILITIES.items()}
"""The codes of the roles to which each page opens; `ANYONE` for a public one."""


def may(role: str, name: str) -> bool:
    """Return whether the table opens a page behind the sign-in to a role."""
    return role in PAGES.get(name, ANYONE)
