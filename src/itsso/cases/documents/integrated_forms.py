"""The integrated investigation forms (IIF-I to V) of a case, by field name, with V1 and A1 throughout.

The national forms have no public text that was checked here, and a State's form differs: fields are named and not
numbered, what the record does not hold is left as a line to fill in, and a State may replace the template
(`ITSSO_PAPERS`). Who the people are is on the sealed key alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso import law
from itsso.cases.case_page.people import PersonLine
from itsso.cases.documents.document import Document
from itsso.cases.documents.fir_papers import registered_in_cctns
from itsso.cases.documents.parts import (
    NOT_NAMED,
    Block,
    Matter,
    action_taken,
    class_of_place,
    fact_rows,
    facts,
    heading,
    identity,
    moments,
    notice,
    offence_days,
    signed_by_io,
    signed_by_sho,
    station_of_place,
    table,
    to_fill_in,
    values_of,
    when,
)
from itsso.cases.police_reports import reports_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import LISTS, listed_accused
from itsso.lawbook import facts as lawbook_facts
from itsso.protection.openings import Recipient
from itsso.ui import text
from itsso.units.models import DISTRICTS


def first_information_report(matter: Matter) -> Iterator[Block]:
    """Yield IIF-I: the FIR, without the words that are in the sealed key."""
    details = matter.fir_details()
    yield _case_head(matter)
    yield facts(
        (_("Acts and sections"), text.sections(matter.page.case.sections)),
        (_("Offence committed"), offence_days(matter)),
        *fact_rows(details, FactName.TIME_FROM, FactName.TIME_TO),
        (_("Information received"), moments(matter, Kind.INFORMATION_RECEIVED)),
        (_("How the information was received"), values_of(matter.events(Kind.INFORMATION_RECEIVED), FactName.MODE)),
        *fact_rows(details, FactName.GD_NUMBER, FactName.GD_ON, FactName.GD_TIME),
        class_of_place(details),
        *fact_rows(details, FactName.BEAT),
        (_("Address, direction and distance"), _("in the sealed key")),
        (_("Police station of the place, if another"), station_of_place(matter)),
        (_("Informant"), _("in the sealed key")),
        *fact_rows(details, FactName.ACCUSED_KNOWN, FactName.ACCUSED_NUMBER, FactName.LATE_BECAUSE),
        (_("The information"), _("in the sealed key")),
    )
    yield from _accused(matter)
    yield facts(
        *fact_rows(details, FactName.READ_OVER, FactName.SIGNED_BY),
        *action_taken(matter),
    )
    yield to_fill_in(_("To fill in"), _("Inquest report or U.D. case number"), _("Signature of the informant"))
    yield signed_by_sho(matter)


def crime_details(matter: Matter) -> Iterator[Block]:
    """Yield IIF-II: the fields of the crime details form that the record holds; the others are lines."""
    details = matter.fir_details()
    yield _case_head(matter)
    yield facts(
        (_("Acts and sections"), text.sections(matter.page.case.sections)),
        class_of_place(details),
        (_("Scene visited by forensic experts on"), moments(matter, Kind.FORENSIC_SCENE_VISIT)),
        (_("Victims"), ", ".join(matter.page.victims())),
        (_("Medically examined on"), moments(matter, Kind.VICTIM_MEDICAL_EXAMINED)),
    )
    yield from _exhibits(matter)
    yield to_fill_in(
        _("To fill in"),
        _("Place shown by, date and time of the visit"),
        _("Description of the scene; sketch attached"),
        _("Method, means and conveyance"),
        _("Injuries: simple or grievous"),
        _("Witnesses of the inspection"),
    )
    yield signed_by_io(matter)


def arrest_memo(matter: Matter) -> Iterator[Block]:
    """Yield IIF-III: the arrest or surrender of each accused."""
    yield _case_head(matter)
    for person in matter.accused:
        yield from _arrest_of(matter, person)
    yield to_fill_in(
        _("To fill in, for each accused"),
        _("Place of arrest, General Diary entry"),
        _("Grounds of arrest told; relative informed (name, date, time)"),
        _("Injuries and condition; medically examined"),
        _("Physical features; fingerprints taken"),
        _("Witnesses of the arrest"),
    )
    yield signed_by_io(matter)


def no_arrest(matter: Matter) -> str:
    """Return why the arrest form cannot be printed: nobody is recorded as arrested."""
    return "" if matter.happened(Kind.ARRESTED) else _("No arrest is recorded.")


def seizure_memo(matter: Matter) -> Iterator[Block]:
    """Yield IIF-IV: what was seized, each exhibit by its number."""
    yield _case_head(matter)
    yield from _exhibits(matter)
    yield to_fill_in(
        _("To fill in"),
        _("Place, and person from whom it was seized"),
        _("Description, packing and specimen of the seal"),
        _("Malkhana number"),
        _("Copy given to the person: signature"),
        _("Witness 1"),
        _("Witness 2"),
    )
    yield signed_by_io(matter)


def no_seizure(matter: Matter) -> str:
    """Return why the seizure form cannot be printed: no exhibit is recorded as seized."""
    return "" if matter.happened(Kind.EXHIBIT_SEIZED) else _("No exhibit is recorded as seized.")


def final_form(matter: Matter) -> Iterator[Block]:
    """Yield IIF-V: the police report under section 193, for each accused what it says."""
    yield _case_head(matter)
    for report in _reports(matter):
        yield heading(_("Police report of %(day)s") % {"day": when(report)})
        yield facts(
            *((lawbook_facts.name(name), _value(report, name)) for name in _REPORT_FACTS),
            (_("Acts and sections"), text.sections(matter.page.case.sections)),
            (_("Investigating officer"), matter.page.case.io_ref),
        )
        rows = [
            [person.label, _name_of(person), _status_in(report, person.label), *_custody(matter, person.label)]
            for person in matter.accused
        ]
        if rows:
            columns = [(_("Accused"), 0), (_("Name"), 1), (_("What the report says"), 1), (_("Arrested on"), 0)]
            yield table([*columns, (_("Released on"), 0)], rows)
    yield facts(
        (_("Informant or victim told of progress"), moments(matter, Kind.VICTIM_INFORMED)),
        (_("Laboratory report received"), moments(matter, Kind.LABORATORY_REPORT_RECEIVED)),
    )
    yield to_fill_in(
        _("To fill in"),
        _("In the court of"),
        _("Witnesses: number and list attached"),
        _("Property and documents: list attached"),
        _("Brief facts, without the victim’s name"),
        _("Enclosures"),
    )
    yield signed_by_sho(matter)


def no_report(matter: Matter) -> str:
    """Return why the final form cannot be printed: no police report is recorded."""
    return "" if _reports(matter) else _("No police report is recorded.")


def _reports(matter: Matter) -> list[law.Event]:
    """Return the police reports, each as its latest step says it: prepared, forwarded, or received by the court."""
    return [report.steps[-1] for report in reports_of(matter.page.events)]


def identity_key(matter: Matter) -> Iterator[Block]:
    """Yield the key: who V1, the informant and the accused are. It goes to the court in a sealed cover, in one copy."""
    yield _case_head(matter)
    yield notice(_("One copy, in a sealed cover. Every other paper of this case says V1 and A1."))
    yield from identity(matter)
    yield signed_by_sho(matter)
    yield to_fill_in(_("Received by the court"), _("Name and office"), _("Date and time"), _("Seal intact"))


_REPORT_FACTS = (
    FactName.REPORT,
    FactName.FORM_TYPE,
    FactName.FORM_NO,
    FactName.SUPPLEMENTS_FORM_NO,
    FactName.MEDICAL_ATTACHED,
    FactName.STATEMENT_ATTACHED,
    FactName.LABORATORY_REPORT_PENDING,
)


def _case_head(matter: Matter) -> Block:
    page = matter.page
    districts = [unit for unit in page.file.path if unit.kind in DISTRICTS]
    return facts(
        (_("District"), str(districts[-1]) if districts else ""),
        (_("Police station"), str(page.station)),
        (_("Number"), page.label),
        (_("Registered on"), moments(matter, Kind.FIR_REGISTERED)),
    )


def _value(event: law.Event, name: str) -> str:
    return lawbook_facts.value_text(name, event.facts.get(name, ""))


def _name_of(person: PersonLine) -> str:
    """Return the text in place of the name of an accused: the name is in the key, and a child's is on no paper."""
    return str(NOT_NAMED) if person.child else _("in the sealed key, where known")


def _accused(matter: Matter) -> Iterator[Block]:
    if matter.accused:
        yield heading(_("Accused"))
        yield facts(*((person.label, _name_of(person)) for person in matter.accused))


def _exhibits(matter: Matter) -> Iterator[Block]:
    seized = matter.events(Kind.EXHIBIT_SEIZED)
    if seized:
        yield heading(_("Exhibits"))
        names = (FactName.EXHIBIT, FactName.MARK, FactName.KIT, FactName.BIOLOGICAL)
        rows = [[str(n), *(_value(event, name) for name in names), when(event)] for n, event in enumerate(seized, 1)]
        columns = [(_("No."), 0), *((lawbook_facts.name(name), 1) for name in names), (_("Seized on"), 0)]
        yield table(columns, rows)


def _of_person(matter: Matter, label: str, *kinds: Kind) -> str:
    return " · ".join(when(event) for event in matter.events(*kinds) if event.subject == label)


def _arrest_of(matter: Matter, person: PersonLine) -> Iterator[Block]:
    arrests = [event for event in matter.events(Kind.ARRESTED) if event.subject == person.label]
    if arrests:
        yield heading(person.label)
        yield facts(
            (_("Name"), _name_of(person)),
            (_("Arrested on"), " · ".join(when(event) for event in arrests)),
            (lawbook_facts.name(FactName.HOW), ", ".join(_value(event, FactName.HOW) for event in arrests)),
            (_("First remand"), _of_person(matter, person.label, Kind.FIRST_REMAND)),
            (_("Medically examined on"), _of_person(matter, person.label, Kind.EXAMINED_AFTER_ARREST)),
            (_("Released on"), _of_person(matter, person.label, Kind.RELEASED)),
        )


def _custody(matter: Matter, label: str) -> list[str]:
    return [_of_person(matter, label, Kind.ARRESTED), _of_person(matter, label, Kind.RELEASED)]


def _status_in(report: law.Event, label: str) -> str:
    list_name = dict(listed_accused(report.facts)).get(label)
    if list_name:
        return lawbook_facts.name(list_name)
    if all(report.facts.get(name) is None for name in LISTS):  # a report that says nothing of each accused
        return pgettext("of an accused", "not recorded")
    return pgettext("of an accused", "not named in this report")


FORMS = (
    Document(
        "iif_1",
        gettext_lazy("FIR in the pattern of IIF-I"),
        gettext_lazy("With V1 and A1; the words are in the sealed key"),
        first_information_report,
        wanting=registered_in_cctns,
    ),
    Document(
        "iif_2",
        gettext_lazy("Crime details in the pattern of IIF-II"),
        gettext_lazy("The fields that the record holds; the others are lines to fill in"),
        crime_details,
    ),
    Document(
        "iif_3",
        gettext_lazy("Arrest or surrender in the pattern of IIF-III"),
        gettext_lazy("Each accused who was arrested"),
        arrest_memo,
        wanting=no_arrest,
    ),
    Document(
        "iif_4",
        gettext_lazy("Search and seizure in the pattern of IIF-IV"),
        gettext_lazy("Each exhibit that was seized"),
        seizure_memo,
        wanting=no_seizure,
    ),
    Document(
        "iif_5",
        gettext_lazy("Police report in the pattern of IIF-V"),
        gettext_lazy("What it says of each accused"),
        final_form,
        wanting=no_report,
    ),
    Document(
        "identity_key",
        gettext_lazy("Key to V1 and A1"),
        gettext_lazy("One copy for the court, in a sealed cover; needs an opening for the court"),
        identity_key,
        entitled=frozenset({Recipient.SPECIAL_COURT}),
        needs_opening=True,
        once=True,
    ),
)
