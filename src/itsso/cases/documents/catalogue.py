"""The papers that are printed of a case: what each says, to whom it goes, and who may be given it with names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.documents import fir_papers, integrated_forms
from itsso.cases.documents.case_history import case_history, history_file
from itsso.cases.documents.document import Document
from itsso.cases.documents.parts import (
    Block,
    Matter,
    case_summary,
    duties,
    event_title,
    facts,
    heading,
    identity,
    notice,
    paragraph,
    points,
    signed_by_io,
    signed_by_sho,
    steps,
    table,
    to_fill_in,
    when,
)
from itsso.cases.models import Series
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.protection.openings import Recipient
from itsso.ui import text
from itsso.ui.components import Text

# --- A Zero FIR on its way --------------------------------------------------------------------------------------------


FIRST_STEPS = (
    Kind.VICTIM_MEDICAL_EXAMINED,
    Kind.VICTIM_MEDICAL_DECLINED,
    Kind.MEDICAL_REPORT_RECEIVED,
    Kind.VICTIM_TREATED,
    Kind.VICTIM_POLICE_STATEMENT_RECORDED,
    Kind.VICTIM_STATEMENT_RECORDED,
    Kind.FORENSIC_SCENE_VISIT,
    Kind.EXHIBIT_SENT,
    Kind.REPORTED_TO_CWC,
    Kind.REPORTED_TO_SPECIAL_COURT,
    Kind.CHILD_CARE_ARRANGED,
    Kind.CHILD_EMERGENCY_CARE_GIVEN,
    Kind.ARRESTED,
)
"""The urgent steps: the first station takes them, and they travel with the file."""


def _not_zero(matter: Matter) -> str:
    zero = matter.page.case.series == Series.ZERO
    return (
        "" if zero else _("This is not a Zero FIR, or it has already been registered at the station with jurisdiction.")
    )


def _zero_fir_memo(matter: Matter) -> Iterator[Block]:
    yield paragraph(
        _(
            "This information was recorded as a Zero FIR. It is forwarded to your station, which has jurisdiction, to"
            " be registered there and investigated."
        )
    )
    yield case_summary(matter)
    yield from steps(matter, _("Urgent steps taken"), *FIRST_STEPS)
    yield from duties(
        matter, "registration.zero_fir_transfer", "registration.zero_fir_papers", "investigation.two_months"
    )
    yield notice(_("The time for the investigation runs from the first recording, not from the new registration."))
    yield heading(_("Papers sent along"))
    papers = (_("Zero FIR"), _("Statements"), _("Medical papers"), _("Exhibits"), _("Identity, in a sealed cover"))
    yield table([(_("Paper"), 2), (_("Pages"), 1), (_("Received"), 1)], [[paper, "", ""] for paper in papers])
    yield signed_by_sho(matter)
    yield to_fill_in(_("Acknowledgement"), _("Received on (date, time)"), _("FIR number given"), _("Name and rank"))


def _to_jurisdiction(matter: Matter) -> list[str]:
    sent = matter.events(Kind.ZERO_FIR_SENT)
    to = sent[-1].facts.get(FactName.TO) if sent else None
    return [
        _("The officer in charge"),
        matter.page.history.unit(to) if isinstance(to, int) else _("Station with jurisdiction"),
    ]


# --- Her examination, the child's protection --------------------------------------------------------------------------


def _medical_requisition(matter: Matter) -> Iterator[Block]:
    victims = {"whom": ", ".join(matter.page.victims()) or "V1"}
    yield paragraph(_("Please examine %(whom)s. Give treatment first, and free of charge.") % victims)
    yield case_summary(matter)
    yield from identity(matter)
    yield from duties(
        matter,
        "victim.medical_examination",
        "victim.treatment",
        "pocso.emergency_care",
        "victim.medical_report",
    )
    yield heading(_("Please make sure that"))
    yield points(
        _("the report states the victim’s consent, or that of whoever may consent for the victim;"),
        _("a girl is examined by a woman doctor, in the presence of a parent or a person whom she trusts;"),
        _("samples are sealed and handed over against a receipt;"),
        _("the report gives the reason for each conclusion, and when the examination began and ended."),
    )
    yield signed_by_io(matter)
    names = (_("Received on (date, time)"), _("Examination began, ended"), _("Doctor and registration number"))
    yield to_fill_in(_("For the hospital to fill in"), *names)


def _no_child(matter: Matter) -> str:
    return "" if matter.authority("pocso.report_to_court_and_cwc") else _("This case has no section of the POCSO Act.")


def _child_report(matter: Matter) -> Iterator[Block]:
    authority = {"authority": matter.authority("pocso.report_to_court_and_cwc")}
    yield paragraph(_("The law requires this report within twenty-four hours: %(authority)s.") % authority)
    yield case_summary(matter)
    yield from identity(matter)
    yield heading(_("Need of the child for care and protection"))
    is_in_need = matter.happened(Kind.CHILD_FOUND_IN_NEED_OF_CARE)
    yield paragraph(
        _("The child was found to be in need of care and protection.")
        if is_in_need
        else _("No such need has been recorded so far.")
    )
    yield from steps(
        matter,
        _("Steps taken"),
        *FIRST_STEPS,
        Kind.CHILD_FOUND_IN_NEED_OF_CARE,
        Kind.CHILD_PRODUCED_BEFORE_CWC,
        Kind.SUPPORT_PERSON_ASSIGNED,
    )
    yield from duties(
        matter,
        "pocso.report_to_court_and_cwc",
        "pocso.care_and_protection",
        "pocso.production_before_cwc",
        "pocso.production_before_cwc_2012",
    )
    yield signed_by_sho(matter)


# --- Exhibits, the letter to her, the diary ---------------------------------------------------------------------------


def _no_exhibit(matter: Matter) -> str:
    return "" if matter.happened(Kind.EXHIBIT_SENT) else _("No exhibit is recorded as sent.")


def _forwarding_note(matter: Matter) -> Iterator[Block]:
    page = matter.page
    sections = (_("Sections now in force"), text.sections(page.case.sections))
    yield facts((_("Number"), page.label), (_("Police station"), str(page.station)), sections)
    yield heading(_("Exhibits"))
    columns = [
        (_("No."), 0),
        (_("Exhibit"), 1),
        (_("Laboratory"), 1),
        (_("Sent on"), 0),
        (_("Description and seal"), 2),
    ]
    rows = [
        [
            str(n),
            str(event.facts.get(FactName.EXHIBIT, "")),
            str(event.facts.get(FactName.LABORATORY, "")),
            when(event),
            "",
            "",
        ]
        for n, event in enumerate(matter.events(Kind.EXHIBIT_SENT), start=1)
    ]
    yield table([*columns, (_("Question"), 2)], rows)
    yield paragraph(_("The exhibits were kept sealed and unopened from their seizure until they were handed over."))
    yield notice(_("The laboratory receives the exhibit and the question, but no name."))
    yield signed_by_io(matter)
    names = (_("Received on (date, time)"), _("Seals intact and as described"), _("Laboratory number"))
    yield to_fill_in(_("Receipt of the laboratory"), *names)


TOLD_TO_HER = (
    Kind.FIR_REGISTERED,
    Kind.TRANSFERRED_OUT,
    Kind.RECEIVED,
    Kind.TRANSFERRED_TO_AGENCY,
    Kind.ARRESTED,
    Kind.FINAL_REPORT_FILED,
    Kind.FINAL_REPORT_RETURNED,
    Kind.SUPPLEMENTARY_REPORT_FILED,
    Kind.COGNIZANCE_TAKEN,
    Kind.CHARGES_FRAMED,
    Kind.JUDGMENT_DELIVERED,
)
"""Of these alone a letter to her home tells: no title of theirs says what was done to her."""


def _progress(matter: Matter) -> Iterator[Block]:
    page = matter.page
    yield facts(
        (_("Number"), page.label),
        (_("Police station"), str(page.station)),
        (_("First recorded"), text.day(page.case.first_recorded)),
        (_("Investigating officer"), page.case.io_ref),
    )
    if matter.named:
        yield facts(*((named.label, named.text) for named in matter.named))
    yield heading(_("Steps taken so far"))
    rows = [[when(event), event_title(event)] for event in matter.events(*TOLD_TO_HER)]
    yield table([(_("When"), 0), (_("What"), 1)], rows)
    yield heading(_("What happens next"))
    yield points(*_coming(matter))
    yield heading(_("Telephone numbers for help"))
    yield facts(
        (_("Emergency"), "112"),
        (_("Women’s helpline"), "181"),
        (_("Children’s helpline"), "1098"),
        (_("Free legal aid"), "15100"),
    )
    yield signed_by_io(matter)


def _coming(matter: Matter) -> Iterator[str]:
    if matter.happened(Kind.FINAL_REPORT_FILED):
        yield _("The police report is with the court. You may ask for a copy, and to be heard if it closes the case.")
    else:
        for clock in matter.clocks("investigation.two_months"):
            if clock.due:
                yield _("The police report to the court is due on %(day)s.") % {"day": text.day(clock.due)}
        yield _(
            "The police must inform you of the progress of the investigation within ninety days. You may ask at any "
            "time."
        )
    yield _("A lawyer of the Legal Services Authority will help you free of charge.")


def _diary_index(matter: Matter) -> Iterator[Block]:
    recorded = matter.page.case.first_recorded
    authority = "CrPC 172" if recorded and recorded < date(2024, 7, 1) else "BNSS 192"
    yield paragraph(
        _("Entries of the record, in the order in which the events happened (%(authority)s).")
        % {"authority": text.name_acts(authority)}
    )
    rows = []
    for n, entry in enumerate(matter.page.history.entries(), start=1):
        title = _("%(entry)s (struck out)") % {"entry": entry.title} if entry.struck else str(entry.title)
        rows.append(
            [str(n), text.moment(entry.when), title, "; ".join(filter(None, (str(entry.text), str(entry.note)))), ""]
        )
    yield table([(_("No."), 0), (_("When"), 0), (_("Entry"), 2), (_("Details"), 3), (_("Page"), 0)], rows)
    yield signed_by_io(matter)


PAPERS = (
    *fir_papers.PAPERS,
    Document(
        "zero_fir_memo",
        gettext_lazy("Forwarding memo of a Zero FIR"),
        gettext_lazy("To the station with jurisdiction"),
        _zero_fir_memo,
        _to_jurisdiction,
        wanting=_not_zero,
    ),
    Document(
        "medical_requisition",
        gettext_lazy("Requisition for medical examination"),
        gettext_lazy("To the hospital"),
        _medical_requisition,
        lambda matter: [_("The medical officer")],
        entitled=frozenset({Recipient.HOSPITAL}),
    ),
    Document(
        "cwc_report",
        gettext_lazy("Report to the Child Welfare Committee"),
        gettext_lazy("Within twenty-four hours"),
        _child_report,
        lambda matter: [_("The Child Welfare Committee")],
        entitled=frozenset({Recipient.CWC}),
        wanting=_no_child,
    ),
    Document(
        "special_court_report",
        gettext_lazy("Report to the Special Court"),
        gettext_lazy("Within twenty-four hours"),
        _child_report,
        lambda matter: [_("The Special Court")],
        entitled=frozenset({Recipient.SPECIAL_COURT}),
        wanting=_no_child,
    ),
    Document(
        "forwarding_note",
        gettext_lazy("Forwarding note of exhibits"),
        gettext_lazy("To the laboratory, without names"),
        _forwarding_note,
        lambda matter: [_("The Director, Forensic Science Laboratory")],
        wanting=_no_exhibit,
    ),
    Document(
        "progress",
        gettext_lazy("Information on the progress"),
        gettext_lazy("To the informant or victim; it does not say what the case is about"),
        _progress,
        entitled=frozenset({Recipient.VICTIM}),
        personal=True,
    ),
    Document(
        "diary_index",
        gettext_lazy("Index of the case diary"),
        gettext_lazy("For the file and the court"),
        _diary_index,
    ),
    Document(
        "case_history",
        gettext_lazy("History of the case"),
        gettext_lazy("For the court: every entry with its corrections, and a draft certificate (BSA 63(4))"),
        case_history,
        evidence=history_file,
    ),
    *integrated_forms.FORMS,
)
DOCUMENTS = {paper.code: paper for paper in PAPERS}


def title_of(code: str) -> Text | None:
    """Return the title of a paper; None for a code of no paper."""
    return DOCUMENTS[code].title if code in DOCUMENTS else None
