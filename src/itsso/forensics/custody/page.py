"""Tables and texts of the chain of custody, for the pages of police and laboratory and for the scanning page."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.custody.actions import ScanResult
from itsso.forensics.custody.chain import Chain, CustodyEntry, CustodyFinding
from itsso.forensics.custody.forms import TAKE, CustodyScanForm
from itsso.forensics.custody.holders import LABORATORY
from itsso.forensics.custody.texts import act_text, carrier_text, finding_text, quantity, seal_text
from itsso.forensics.labels import spelled
from itsso.forensics.models import Deed, Holder
from itsso.forensics.texts import lines
from itsso.ui import text
from itsso.ui.check import Check
from itsso.ui.components import PageTable, SummaryRow
from itsso.ui.templatetags.ui_tags import tag, when


def whereabouts(chain: Chain) -> str:
    """Return who holds an item, and since when."""
    params = {"who": Holder(chain.holder).label, "when": text.moment(chain.since)}
    held_since = _("%(who)s since %(when)s") % params
    if chain.waiting is None:
        return held_since
    handed_over = {"whom": Holder(chain.waiting.holder_to).label, "when": text.moment(chain.waiting.at)}
    if chain.waiting.carrier:
        handed_over["who"] = carrier_text(chain.waiting)
        return _("%(held)s; handed over to %(whom)s on %(when)s, carried by: %(who)s; not received yet") % (
            handed_over | {"held": held_since}
        )
    return _("%(held)s; handed over to %(whom)s on %(when)s, not received yet") % (handed_over | {"held": held_since})


def findings(chain: Chain) -> SafeString:
    """Return what is wrong with a chain, each with its act; empty if nothing is."""
    return lines(*(format_html("{} {}", _finding_tag(finding), _finding_text(finding)) for finding in chain.findings))


def _finding_tag(finding: CustodyFinding) -> SafeString:
    return tag(_("Fault"), "red") if finding.fault else tag(_("Remark"), "grey")


def _finding_text(custody_finding: CustodyFinding) -> str:
    return _("entry %(n)s: %(what)s") % {"n": custody_finding.nth, "what": finding_text(custody_finding.code)}


def chain_warning(chains: dict[str, Chain]) -> str:
    """Return a warning that names the items whose chain of custody is broken; empty where none is."""
    broken = [spelled(label) for label, chain in chains.items() if chain.faults]
    if not broken:
        return ""
    template = ngettext(
        "The chain of custody of %(items)s has a fault.",
        "The chain of custody of %(n)s exhibits has a fault: %(items)s.",
        len(broken),
    )
    return template % {"n": len(broken), "items": ", ".join(broken)}


def chain_table(chain: Chain, *, hide: bool) -> PageTable:
    """Return a table of every act of an item.

    `hide`: while the laboratory works, its staff are not named to the police.
    """
    problems_by_act: dict[int, list[SafeString]] = {}
    for finding in chain.findings:
        problems_by_act.setdefault(finding.nth, []).append(
            format_html("{} {}", _finding_tag(finding), finding_text(finding.code))
        )
    rows = [
        [
            str(entry.nth),
            when(entry.at),
            act_text(entry),
            _actor(entry, hide),
            lines(seal_text(entry), quantity(entry.count, entry.weight_mg)),
            lines(*problems_by_act.get(entry.nth, [])),
        ]
        for hop in chain.hops
        for entry in (hop.giving, hop.taking)
        if entry is not None
    ]
    head = [_("No."), _("When"), _("Entry"), _("By"), _("Seal and quantity"), _("What is wrong")]
    return PageTable(_("Chain of custody"), head, rows, stacks=True)


def _actor(entry: CustodyEntry, hide: bool) -> str:
    own_holder = Holder(entry.holder_to if entry.deed == Deed.TAKEN else entry.holder_from)
    if hide and own_holder in LABORATORY:
        return _("the laboratory")
    if entry.on_receipt:
        return _("on receipt %(paper)s, recorded by %(who)s") % {"paper": entry.paper, "who": entry.person_name}
    return entry.person_name


def scanned_table(results: Sequence[ScanResult]) -> PageTable:
    """Return a table with one row for each scan: its number, whether an act was recorded, and what is wrong."""
    rows = [
        [
            spelled(scan.label) if scan.label else scan.typed,
            tag(_("yes"), "green") if scan.recorded else tag(_("no"), "red"),
            scan.refused or (findings(scan.chain) if scan.chain is not None else "–"),
        ]
        for scan in results
    ]
    return PageTable(_("Scan results"), [_("Number"), _("Recorded"), _("What is wrong")], rows, stacks=True)


def scan_check(form: CustodyScanForm) -> Check:
    """Return the check page before many exhibits are recorded at once: how many, to whom, and in which condition."""
    condition, numbers, labels = form.condition(), form.numbers(), form.labels_to_record()
    is_receipt, n = form.cleaned_data["act"] == TAKE, text.count(len(labels))
    holder = Holder(form.cleaned_data["into" if is_receipt else "to"]).label
    invalid = sum(not label for _typed, label in numbers)
    not_recorded = ngettext(
        "%(n)s line that is no laboratory number is not recorded.",
        "%(n)s lines that are no laboratory number are not recorded.",
        invalid,
    ) % {"n": text.count(invalid)}
    rows = [
        SummaryRow(_("Received as") if is_receipt else _("Handed over to"), holder),
        SummaryRow(_("Exhibits"), lines(n, not_recorded if invalid else "")),
        SummaryRow(_("Seal of each"), seal_text(condition)),
        SummaryRow(_("Quantity of each"), quantity(condition.count, condition.weight_mg)),
        SummaryRow(_("Brought by"), carrier_text(condition) if condition.carrier else ""),
        SummaryRow(_("Number of the receipt or order"), "" if condition.carrier else condition.paper),
        SummaryRow(_("When"), when(condition.at) if form.cleaned_data["day"] else ""),
    ]
    title = (
        _("Record that you receive %(n)s exhibits?") if is_receipt else _("Record that you hand over %(n)s exhibits?")
    )
    return Check(
        title % {"n": n},
        [row for row in rows if row.value],
        _("An entry in the chain of custody cannot be changed or withdrawn."),
        _("Record all"),
        reverse("forensics:scan"),
    )
