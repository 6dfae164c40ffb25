"""The morning: numbers for My work, the acts since yesterday 06:00, the districts to look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.accounts.roles import ROLES
from itsso.cases import extensions
from itsso.cases.desk import scope
from itsso.cases.desk.morning import since_yesterday
from itsso.cases.desk.queries import DEFAULT_BAIL
from itsso.cases.extensions import PackageCounts
from itsso.cases.feed_silence import ask_silence
from itsso.cases.queries import districts_in
from itsso.cases.since_yesterday import listing, queries
from itsso.cases.since_yesterday.acts import TITLES
from itsso.cases.since_yesterday.queries import Morning, StationMorning
from itsso.cases.since_yesterday.unanswered import ask_unanswered, first_table, stored_rows, unanswered_columns
from itsso.platform.clock import now
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import filtered_address, page_address
from itsso.ui.components import Figure, Text, total_of
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.lists import ItemList
from itsso.units.models import UP_TO_DISTRICT, UnitKind


@require_GET
def since(request: OfficerRequest) -> HttpResponse:
    """List the acts since yesterday 06:00 in the cases of the unit."""
    posting, form = request.posting, listing.ActForm(request.GET)
    chosen = form.cleaned_data["act"] if form.is_valid() else ""
    acts = [act for act in _counts(request).read(request).acts if act.code == (chosen or act.code)]
    acts_listed = ItemList(
        request,
        listing.act_columns(with_station=posting.unit.kind != UnitKind.STATION),
        listing.ActRows(acts),
        caption=_("Entries since yesterday 06:00"),
        empty=_("Nothing of this kind is recorded since yesterday 06:00."),
        form=form,
        file_name="since-yesterday",
        remembers=False,  # a filter of yesterday's could hide what happened this night
    )
    context = {
        "posting": posting,
        "form": form,
        "since": since_yesterday(now()),
        "may_write_letters": request.may("cases:letters"),
    }
    return acts_listed.respond("cases/since_yesterday.html", context)


@require_GET
def exceptions(request: OfficerRequest) -> HttpResponse:
    """List the districts of the unit in which anything is to be looked into: My work of an officer above districts."""
    form = listing.DistrictListForm(request.GET)
    with one_exchange() as exchange:
        exchange.force_generic_plans()  # each statement scans an index, or one for each district, whatever the values
        read_districts = exchange.ask(queries.exceptions_statement(request.ranges.cases, now()))
        keep_for_packages = extensions.ask_at_once(exchange, request)
        read_silence = ask_silence(exchange, request.posting.unit)
        read_unanswered = ask_unanswered(exchange, request)
        write_frame_ahead(request)
    keep_for_packages()
    of_unit, elsewhere = read_districts(), extensions.desk_figures(request)
    to_look_into = [district for district in of_unit if district.has_any]
    districts = ItemList(
        request,
        listing.district_columns(),
        listing.district_rows(form.chosen(to_look_into)),
        caption=_("Districts to look into"),
        empty=_("No district has any of these."),
        form=form,
        file_name="districts",
        compact=True,
        remembers=False,  # a filter of yesterday's could hide a district
        rows_on_a_phone=5,
    )
    context = {
        "posting": request.posting,
        "scopes": scope.district_tabs(shows_districts=True),
        "answer": listing.answer_of_districts(to_look_into),
        "first": listing.first_district(to_look_into, request.posting),
        "silence": read_silence(),
        "elsewhere": elsewhere,
        "elsewhere_total": total_of(elsewhere),
        "totals": listing.totals_of_districts(to_look_into, request.posting.unit_id),
        "links": _links_to_unanswered(request),
        "unanswered": first_table(read_unanswered({district.unit: district.local_name for district in of_unit})),
    }
    return districts.respond("cases/exceptions.html", context)


@require_GET
def unanswered(request: OfficerRequest) -> HttpResponse:
    """List the districts of the unit that have not answered directions or items of advisories."""
    with one_exchange() as exchange:
        read_unanswered = ask_unanswered(exchange, request)
    of_districts = read_unanswered({unit.pk: str(unit) for unit in districts_in(request.ranges.cases)})
    all_answered = _("Every direction of your office is answered, and no advisory item is pending in a district.")
    rows = ItemList(
        request,
        unanswered_columns(of_districts.kinds),
        stored_rows(of_districts),
        caption=_("Not answered, by district"),
        empty=all_answered if of_districts.kinds else _("There is no such list for your posting."),
        file_name="unanswered",
        compact=True,
        remembers=False,
    )
    trail = [(_("Districts to look into"), page_address("cases:exceptions")), (_("Not answered, by district"), "")]
    return rows.respond("cases/unanswered.html", {"posting": request.posting, "trail": trail})


def _links_to_unanswered(request: OfficerRequest) -> SafeString:
    """Return links to the letters, to the directions of the reader's office and to the advisories of the unit."""
    pages = [
        ("cases:letters", page_address("cases:letters"), _("Letters to hospitals, laboratories and the prosecution")),
        (
            "alerts:directions",
            filtered_address("alerts:directions", side="given", status="open"),
            _("Directions of your office, not answered"),
        ),
        (
            "advisories:unit",
            page_address("advisories:unit", request.posting.unit_id),
            _("Advisories: what the districts have not answered"),
        ),
    ]
    links = [(url, title) for name, url, title in pages if request.may(name)]
    return format_html_join("", '<a class="govuk-link" href="{}">{}</a>', links)


def morning(request: OfficerRequest) -> Mapping[str, object]:
    """Return the morning of the reader's own unit for My work; nothing above districts, whose My work has another."""
    kind = request.posting.unit.kind
    if kind not in UP_TO_DISTRICT or not request.may("cases:since_yesterday"):
        return {}
    extensions.count_at_once(request)
    counts = _counts(request).read(request)
    acts, default_bail, cases = _act_figures(counts), _default_bail(counts), _cases_to_look_into(counts)
    of_acts = {"acts": _links_to_acts(acts), "is_any_recorded": any(act.number for act in acts)}
    if kind == UnitKind.STATION:
        station = _of_the_station(request, cases)
        return {**of_acts, "to_look_into": _links(default_bail), **station}
    return {**of_acts, "to_look_into": _links([*default_bail, *cases])}


def counts_for_page(request: OfficerRequest) -> PackageCounts[Morning] | None:
    """Return the counts of the morning; None where the page does not show them, as with an officer's own cases."""
    return _counts(request) if _shows_acts(request) else None


def station_counts_for_page(request: OfficerRequest) -> PackageCounts[StationMorning] | None:
    """Return the counts of the officer in charge of a station; None where the page does not show them."""
    is_station = request.posting.unit.kind == UnitKind.STATION
    return _station_counts(request) if is_station and _shows_acts(request) else None


def _shows_acts(request: OfficerRequest) -> bool:
    posting = request.posting
    if posting.unit.kind not in UP_TO_DISTRICT or request.path != page_address("cases:desk"):
        return False
    is_own = ROLES[posting.role].own_cases_first and request.GET.get("whose") != "all"
    return not is_own and request.may("cases:since_yesterday")


def _counts(request: OfficerRequest) -> PackageCounts[Morning]:
    return PackageCounts("morning", lambda: queries.morning_counts(request.ranges.cases, now()))


def _station_counts(request: OfficerRequest) -> PackageCounts[StationMorning]:
    return PackageCounts("morning of the station", lambda: queries.station_counts(request.ranges.cases, now()))


def _links_to_acts(figures: Sequence[Figure]) -> SafeString:
    """Return the links of all acts; a phone shows those that happened."""
    links = [_links([figure]) if figure.number else _on_wide_screens(_links([figure])) for figure in figures]
    return SafeString("".join(links))


def _on_wide_screens(content: SafeString) -> SafeString:
    return format_html('<span class="itsso-wide">{}</span>', content)


def _links(figures: Sequence[Figure]) -> SafeString:
    """Return numbers as links in one line. Written without a template, which took half a millisecond."""
    link = '<a class="govuk-link" href="{}">{}: <strong>{}</strong></a>'
    return format_html_join("", link, [(figure.url, figure.label, figure.number_text) for figure in figures])


def _act_figures(morning: Morning) -> list[Figure]:
    """Return the number of each act, and of the time limits that passed, each with its list."""
    address = page_address("cases:since_yesterday")
    figures = [
        Figure(sum(act.code == code for act in morning.acts), title, f"{address}?act={code.value}")
        for code, title in TITLES.items()
    ]
    passed = filtered_address("cases:desk", whose="all", rule="", stands="passed")
    return [*figures, Figure(morning.passed, _("Time limits passed"), passed)]


def _default_bail(morning: Morning) -> list[Figure]:
    """Return the number of limits of default bail that end within a week, with its list; nothing where it is zero."""
    address = filtered_address("cases:desk", whose="all", rule=DEFAULT_BAIL, stands="soon")
    return _above_zero([(morning.default_bail, listing.EXCEPTIONS["default_bail"], address)])


def _cases_to_look_into(morning: Morning) -> list[Figure]:
    """Return the cases that their superior looks into, each number with its list; nothing that is zero."""
    return _above_zero(
        [
            (
                morning.duty_missing,
                listing.EXCEPTIONS["duty_missing"],
                filtered_address("cases:list", investigation="duty_missing"),
            ),
            (
                morning.not_arrested,
                _("Cases with an accused named, no arrest or notice recorded"),
                filtered_address("cases:list", investigation="not_arrested"),
            ),
        ]
    )


def _above_zero(figures: Sequence[tuple[int, Text, str]]) -> list[Figure]:
    return [Figure(number, label, url) for number, label, url in figures if number]


def _of_the_station(request: OfficerRequest, cases: Sequence[Figure]) -> Mapping[str, object]:
    """Return what the officer in charge of a station looks into, the `cases` first that each superior does.

    Where the station never recorded a case diary, that is said in place of a number: every case would count.
    """
    morning = _station_counts(request).read(request)
    is_unused = bool(morning.investigated) and not morning.records_diaries
    figures = [*cases, *_station_figures(morning)]
    return {
        "station": _links(figures),
        "station_lists": len(figures),
        "diary_unused": filtered_address("cases:list", investigation="running") + "#case-diary" if is_unused else "",
        "lines": extensions.station_lines(request),
    }


def _station_figures(morning: StationMorning) -> list[Figure]:
    """Return the cases that the officer in charge of a station looks into; nothing that is zero."""
    without_officer = filtered_address("cases:list", **listing.without_officer_filter())
    silent = filtered_address("cases:list", investigation="silent")
    figures = [
        (morning.without_officer, _("Cases without an investigating officer"), without_officer),
        (morning.without_entry, _("Cases with nothing recorded for 7 days"), silent),
        (
            morning.without_diary if morning.records_diaries else 0,
            _("Cases whose case diary is not recorded for 7 days"),
            filtered_address("cases:list", investigation="diary"),
        ),
    ]
    return _above_zero(figures)
