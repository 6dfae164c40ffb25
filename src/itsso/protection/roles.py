"""What each role may see and do: one table, keyed by URL name. The middleware enforces it; views import nothing of it.

A role that stands in no set here sees nothing and opens nothing.
"""

from __future__ import annotations

from itsso.accounts.models import Role

ANYONE: frozenset[str] = frozenset()
"""Public: no sign-in, no range, no line in the trail."""

SIGNED_IN = frozenset(Role.values) - {Role.SYSTEM.value}

# What may be seen of the posting's own unit and all below it. Nobody sees what is beside or above.
AT_A_STATION = frozenset({Role.DUTY_OFFICER.value, Role.INVESTIGATING_OFFICER.value, Role.SHO.value})
WITH_CASES = AT_A_STATION | {
    Role.SUPERVISOR.value,
    Role.STATE_MONITOR.value,
    Role.PROSECUTOR.value,
    Role.FEED_CLERK.value,
}
"""Roles that see the papers of cases."""

WITH_FIGURES = WITH_CASES | {
    Role.NATIONAL_MONITOR.value,
    Role.SETTINGS_EDITOR.value,
    Role.TRAINING_OFFICER.value,
    Role.ADVISORY_OFFICER.value,
}
"""Roles that see figures. The nation, and those who keep a State's settings, courses and advisories, see no case."""

OFFICERS_IN_CHARGE = frozenset({Role.SHO.value, Role.SUPERVISOR.value})
OPENS_IDENTITY = OFFICERS_IN_CHARGE | {Role.INVESTIGATING_OFFICER.value}
"""Who may open a victim's identity. BNS 72(2)(a) lets it be known by order of the officer in charge of the station or
the officer making the investigation, in good faith and for it; superior officers have an officer in charge's powers
throughout their area (BNSS 30). An investigating officer opens the cases that somebody else assigned to the officer,
no others of the station (`cases.assignment`).
Whoever hears a complaint records and does not open again; no clerk, monitor or prosecutor opens: a court is
told in a sealed cover (Nipun Saxena, 2018), by a print that an opening names."""

ABOVE_A_STATION = frozenset({Role.SUPERVISOR.value, Role.STATE_MONITOR.value})
HEARINGS = AT_A_STATION | ABOVE_A_STATION
"""Who hears complaints and sends Zero FIRs on, and who watches over it. What is told of a unit's own failure is seen
from above it: the database asks for the level (`intake_is_above`)."""

PUBLISHES = frozenset({Role.NATIONAL_MONITOR.value, Role.STATE_MONITOR.value, Role.ADVISORY_OFFICER.value})
"""Who registers advisories in the name of the own unit, and withdraws what it asked."""
ANSWERS = OFFICERS_IN_CHARGE | {Role.STATE_MONITOR.value, Role.ADVISORY_OFFICER.value}
"""Who answers an advisory for the own unit: whoever is in charge of it, or its nodal officer."""

NAMES_OF_ACCUSED = AT_A_STATION | {Role.SUPERVISOR.value, Role.PROSECUTOR.value}

WITH_TRAIL = frozenset({Role.AUDITOR.value})
"""Roles that read what the officers of the unit and of all below it did. About a case, whoever sees it may ask."""

RECORDS = AT_A_STATION | {Role.SUPERVISOR.value, Role.PROSECUTOR.value}
"""Who records what happened in a case; which kinds, `cases.recording` says from who may by kinds.yaml."""

CLERKS = frozenset({Role.FEED_CLERK.value, Role.STATE_MONITOR.value})
LABORATORY = frozenset(
    {Role.LAB_RECEPTION.value, Role.EXAMINER.value, Role.LAB_DIRECTOR.value, Role.LAB_ADMINISTRATOR.value}
)
"""A laboratory stands apart: no figure and no case of the police, only what is sent to it."""

AT_THE_BENCH = frozenset({Role.EXAMINER.value, Role.LAB_DIRECTOR.value})
"""Who sees works: an exhibit, its question and no name. From whom a request came, reception and director see alone."""

AT_THE_COUNTER = frozenset({Role.LAB_RECEPTION.value, Role.LAB_DIRECTOR.value})
FORWARDS = frozenset({Role.INVESTIGATING_OFFICER.value, Role.SHO.value})
WITH_CUSTODY = AT_A_STATION | {Role.SUPERVISOR.value, Role.PROSECUTOR.value}
"""Police roles that see where exhibits are. None has a page that changes a laboratory's order, or what it writes."""
KEEPS_CAPACITY = frozenset({Role.LAB_DIRECTOR.value, Role.LAB_ADMINISTRATOR.value})
"""Who says how many posts, which equipment and what money a laboratory has. Nobody of the police does."""

SEES_CAPACITY = KEEPS_CAPACITY | {
    Role.SUPERVISOR.value,
    Role.STATE_MONITOR.value,
    Role.NATIONAL_MONITOR.value,
    Role.ADVISORY_OFFICER.value,
    Role.AUDITOR.value,
}
"""Who reads it: the laboratory, and whoever answers for its State or the nation. The database asks for the whole
State (`capacity_sees`), so that a district's officer finds none."""

WITH_PARCELS = (WITH_CASES | LABORATORY) - {Role.LAB_ADMINISTRATOR.value}
"""Roles that see what is sent to and from their very unit."""

SEES_COURSES = WITH_FIGURES | LABORATORY
"""Who sees courses and sessions, and the records of the people of the own unit: those of a laboratory see its own."""

KEEPS_COURSES = frozenset({Role.TRAINING_OFFICER.value})
KEEPS_PERSONNEL = KEEPS_COURSES | {Role.LAB_DIRECTOR.value}
NOMINATES = KEEPS_PERSONNEL | OFFICERS_IN_CHARGE
"""Who plans courses and notes who attended; who keeps the register of personnel; who puts people forward."""

ADMINISTRATORS = frozenset({Role.UNIT_ADMINISTRATOR.value, Role.LAB_ADMINISTRATOR.value})

WITH_TOKENS = WITH_FIGURES | {Role.LAB_RECEPTION.value}
"""Who lets a program ask in the posting's name: for figures, deliveries, and a laboratory's own system."""

NEEDS_SECOND_FACTOR = SIGNED_IN
"""Who sees cases, who could let another in to see them, and so everybody: an officer changes over between roles."""

SECOND_FACTOR_PAGES = frozenset(f"accounts:{page}" for page in ("security", "totp", "passkey", "extend"))
"""Where one is set up: all that opens to an officer who has none yet."""

UPLOADS: dict[str, int] = {
    "exchange:deliveries": 502_000_000,
    "api:deliveries": 50_000_000,
    "api:assess": 50_000,
    "cases:files": 25_500_000,
    "forensics:exchange": 50_500_000,
    "api:laboratory_messages": 50_000_000,
    "training:uploads": 30_500_000,
    "advisories:attach": 25_500_000,
    "advisories:answer": 25_500_000,
}
"""Bytes that a page takes in, where that is other than a form. The page itself says so of a file of over 500 MB."""

PAGES: dict[str, frozenset[str]] = {
    # ui
    "ui:language": ANYONE,
    "ui:help": ANYONE,
    "ui:accessibility": ANYONE,
    # lawbook
    "lawbook:index": ANYONE,
    "lawbook:rule": ANYONE,
    "lawbook:offences": ANYONE,
    "lawbook:kinds": ANYONE,
    "lawbook:examples": ANYONE,
    "lawbook:calculator": ANYONE,
    # units
    "units:help_desks": ANYONE,
    "units:capacities": WITH_FIGURES,
    "units:capacity": WITH_FIGURES,
    "units:state_capacity": frozenset({Role.SHO.value}),
    "units:verify_capacity": ABOVE_A_STATION,
    # accounts
    "accounts:sign_in": ANYONE,
    "accounts:sign_out": ANYONE,
    "accounts:home": ANYONE,
    "accounts:demonstration": ANYONE,
    "accounts:second_factor": ANYONE,  # asks for the first proof itself
    "accounts:department": ANYONE,
    "accounts:department_callback": ANYONE,
    "accounts:invitation": ANYONE,
    "accounts:confirm": ANYONE,  # asks for a session itself; a wrong password must outlive the page's transaction
    "accounts:postings": SIGNED_IN,
    "accounts:tokens": WITH_TOKENS,
    "accounts:end_token": WITH_TOKENS,
    "accounts:security": SIGNED_IN,
    "accounts:totp": SIGNED_IN,
    "accounts:passkey": SIGNED_IN,
    "accounts:remove_factor": SIGNED_IN,
    "accounts:recovery_codes": SIGNED_IN,
    "accounts:password": SIGNED_IN,
    "accounts:end_session": SIGNED_IN,
    "accounts:extend": SIGNED_IN,
    "accounts:officers": ADMINISTRATORS,
    "accounts:officer": ADMINISTRATORS,
    "accounts:invite": ADMINISTRATORS,
    "accounts:add_posting": ADMINISTRATORS,
    "accounts:end_posting": ADMINISTRATORS,
    "accounts:close": ADMINISTRATORS,
    "accounts:reopen": ADMINISTRATORS,
    "accounts:reset_factors": ADMINISTRATORS,
    "accounts:invite_again": ADMINISTRATORS,
    "accounts:give_number": ADMINISTRATORS,
    # protection
    "protection:roles": SIGNED_IN,
    # audit
    "audit:lines": WITH_TRAIL,
    "audit:case": WITH_TRAIL | OFFICERS_IN_CHARGE | {Role.STATE_MONITOR.value},
    "audit:case_csv": WITH_TRAIL | OFFICERS_IN_CHARGE | {Role.STATE_MONITOR.value},
    "audit:case_lines": WITH_TRAIL | OFFICERS_IN_CHARGE | {Role.STATE_MONITOR.value},
    "audit:seals": WITH_TRAIL | {Role.KEEPER_OF_SEALS.value},
    "audit:seals_file": frozenset({Role.KEEPER_OF_SEALS.value}),
    # cases
    "cases:desk": WITH_CASES,
    "cases:list": WITH_CASES,
    "cases:case": WITH_CASES,
    "cases:search": WITH_CASES,
    "cases:papers": AT_A_STATION | {Role.SUPERVISOR.value},
    "cases:tasks": RECORDS,
    "cases:record": RECORDS,
    "cases:record_kind": RECORDS,
    "cases:recorded": RECORDS,
    "cases:entries": RECORDS,
    "cases:files": AT_A_STATION | {Role.SUPERVISOR.value},
    "cases:open_file": OPENS_IDENTITY,
    "cases:file": OPENS_IDENTITY,
    "cases:correct": RECORDS,
    "cases:record_identity": AT_A_STATION,
    "cases:open_identity": OPENS_IDENTITY,
    "cases:opened": OPENS_IDENTITY,
    "cases:access_log": OFFICERS_IN_CHARGE,
    "cases:openings": OFFICERS_IN_CHARGE,
    "cases:assignments": OFFICERS_IN_CHARGE,
    "cases:find_person": OFFICERS_IN_CHARGE,
    "cases:accused": NAMES_OF_ACCUSED,
    # intake
    "intake:status": ANYONE,
    "intake:list": HEARINGS,
    "intake:complaint": HEARINGS,
    "intake:decide": AT_A_STATION,
    "intake:slip": AT_A_STATION,
    "intake:open": OFFICERS_IN_CHARGE,
    "intake:opened": OFFICERS_IN_CHARGE,
    "intake:board": HEARINGS | {Role.NATIONAL_MONITOR.value},
    "intake:transfer": HEARINGS,
    "intake:way": HEARINGS,
    "intake:forward": AT_A_STATION,
    "intake:case_slip": AT_A_STATION,
    "intake:accountability": ABOVE_A_STATION,
    "intake:record": ABOVE_A_STATION,
    "intake:open_account": ABOVE_A_STATION,
    "intake:opened_account": ABOVE_A_STATION,
    # advisories
    "advisories:list": SIGNED_IN,
    "advisories:letter": WITH_FIGURES,
    "advisories:register": PUBLISHES,
    "advisories:advisory": SIGNED_IN,
    "advisories:paper": SIGNED_IN,
    "advisories:attach": PUBLISHES,
    "advisories:acknowledge": WITH_FIGURES,
    "advisories:pass_on": frozenset({Role.STATE_MONITOR.value, Role.ADVISORY_OFFICER.value}),
    "advisories:withdraw": PUBLISHES,
    "advisories:unit": WITH_FIGURES,
    "advisories:unit_workbook": WITH_FIGURES,
    "advisories:standing": WITH_FIGURES,
    "advisories:report": WITH_FIGURES,
    "advisories:workbook": WITH_FIGURES,
    "advisories:letter_to": PUBLISHES,
    "advisories:item": WITH_FIGURES,
    "advisories:answer": ANSWERS,
    "advisories:answer_paper": WITH_FIGURES,
    "advisories:verify": ANSWERS | {Role.NATIONAL_MONITOR.value},
    # forensics
    "forensics:rule": ANYONE,
    "forensics:scan": AT_A_STATION | AT_THE_BENCH | AT_THE_COUNTER,
    "forensics:waiting": WITH_CUSTODY,
    "forensics:exhibits": WITH_CUSTODY,
    "forensics:item": WITH_CUSTODY,
    "forensics:note": WITH_CUSTODY,
    "forensics:hand_over": AT_A_STATION,
    "forensics:note_pdf": WITH_CUSTODY,
    "forensics:seize": AT_A_STATION,
    "forensics:labels": AT_A_STATION,
    "forensics:forward": FORWARDS,
    "forensics:collect": FORWARDS,
    "forensics:signature": WITH_CUSTODY,
    "forensics:file": FORWARDS,
    "forensics:certificate": WITH_CUSTODY - {Role.DUTY_OFFICER.value},
    "forensics:extract": WITH_CUSTODY - {Role.DUTY_OFFICER.value},
    "forensics:queue": AT_THE_BENCH | AT_THE_COUNTER,
    "forensics:reception": AT_THE_COUNTER,
    "forensics:request": AT_THE_COUNTER,
    "forensics:work": AT_THE_BENCH,
    "forensics:signed": AT_THE_BENCH,
    "forensics:exchange": AT_THE_COUNTER,
    "forensics:exchange_notes": AT_THE_COUNTER,
    "forensics:incoming": AT_THE_COUNTER,
    "forensics:incoming_rejects": AT_THE_COUNTER,
    "forensics:priorities": frozenset({Role.LAB_DIRECTOR.value}),
    "forensics:staff": frozenset({Role.LAB_DIRECTOR.value}),
    # training
    "training:check": ANYONE,
    "training:home": SEES_COURSES,
    "training:course": SEES_COURSES,
    "training:sessions": KEEPS_COURSES,
    "training:session": SEES_COURSES,
    "training:nominate": NOMINATES,
    "training:withdraw_nomination": NOMINATES,
    "training:attend": KEEPS_COURSES,
    "training:results": KEEPS_COURSES,
    "training:call_off": KEEPS_COURSES,
    "training:letters": NOMINATES,
    "training:own": SEES_COURSES,
    "training:person": SEES_COURSES,
    "training:transfer": KEEPS_COURSES | {Role.SUPERVISOR.value},
    "training:withdraw": KEEPS_COURSES,
    "training:certificate": NOMINATES,
    "training:uploads": KEEPS_PERSONNEL,
    "training:upload": KEEPS_PERSONNEL,
    "training:progress": KEEPS_PERSONNEL,
    "training:rejected": KEEPS_PERSONNEL,
    "training:coverage": WITH_FIGURES,
    "training:people": WITH_FIGURES,
    "training:investigators": WITH_FIGURES,
    "training:cases": WITH_CASES,
    "training:stations": WITH_FIGURES,
    "training:suggestions": WITH_FIGURES,
    "training:monthly": WITH_FIGURES,
    "training:monthly_csv": WITH_FIGURES,
    "training:monthly_xlsx": WITH_FIGURES,
    "training:effect": WITH_FIGURES,
    # laboratories
    "capacity:laboratories": SEES_CAPACITY,
    "capacity:csv": SEES_CAPACITY,
    "capacity:projects": SEES_CAPACITY,
    "capacity:laboratory": SEES_CAPACITY,
    "capacity:what_if": SEES_CAPACITY,
    "capacity:independence": SEES_CAPACITY,
    "capacity:claims": SEES_CAPACITY,  # where only the laboratory's own may say anything
    # monitoring
    "monitoring:home": WITH_FIGURES,
    "monitoring:dashboard": WITH_FIGURES,
    "monitoring:list": WITH_FIGURES,
    "monitoring:csv": WITH_FIGURES,
    "monitoring:compare": SIGNED_IN,
    "monitoring:compare_within": SIGNED_IN,
    # exchange
    "exchange:deliveries": CLERKS,
    "exchange:delivery": CLERKS,
    "exchange:progress": CLERKS,
    "exchange:rejected": CLERKS,
    # the open API: a posting's token in place of a session
    "api:openapi-json": ANYONE,
    "api:api-root": ANYONE,
    "api:assess": ANYONE,
    "api:rules": ANYONE,
    "api:figures": WITH_FIGURES,
    "api:deliveries": CLERKS,
    "api:delivery": CLERKS,
    "api:delivery_rows": CLERKS,
    "api:laboratory_notes": frozenset({Role.LAB_RECEPTION.value}),
    "api:laboratory_messages": frozenset({Role.LAB_RECEPTION.value}),
}


def may(role: str, name: str) -> bool:
    """Whether the table opens a page behind the sign-in to a role."""
    return role in PAGES.get(name, ANYONE)
