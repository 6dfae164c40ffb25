"""Components and formats for every package's pages: `{% load i18n ui_tags %}`.

A page extends `ui/base.html` and fills its blocks:

    {% extends "ui/base.html" %}
    {% block title %}Desk{% endblock %}           the <title>
    {% block breadcrumbs %}{% breadcrumbs trail %}{% endblock %}          trail: [(title, url), …]
    {% block identity %}…{% endblock %}           full width, under the navigation: identity bar of a case
    {% block heading %}{% endblock %}             the <h1>; by default the title
    {% block content %}…{% endblock %}          the page
    {% block classification %}…{% endblock %}   the line printed at the head of a paper copy

Forms (a form in the context as `form` puts "Error: " before the title by itself):

    {% error_summary form %}                      at the top of the content; several forms in the order of the page
    {% form_rows form %}  {% form_row form.as_on %}          label, hint, error, control; days: itsso.ui.dates.DayField,
                                                  with today and yesterday where `recent=True`; one of a long list:
                                                  itsso.ui.picker.PickerField
    {% submit "Record" cancel=url %}              the button, and the link "Cancel" to the page before the form;
                                                  `tone`: "warning", "secondary"
    {% filter_form form %}                        a GET form of a list or dashboard, with its button

Parts of a form that an answer reveals, by the style sheet alone; a browser too old for it shows them all. What was
typed under an answer that is not chosen is sent too: the form's `clean()` drops it.

    {% question form.outcome %}                   in place of `form_row form.outcome`
        {% reveal form.outcome "zero" "refused" %}{% form_row form.reason %}{% endreveal %}
    {% endquestion %}

Before a grave act comes a check page: a `warning` of what cannot be undone, a `summary_list` of the answers, each with
"Change", and a form with the same values in hidden fields and `{% submit "Close the account" cancel=url %}`. After it:

    {% panel "FIR registered" number="0012/2026" label="FIR number" %}<ul>…</ul>{% endpanel %}        what happens next

Tables and lists:

    {% table "Cases overdue" %}<thead>…</thead><tbody>…</tbody>{% endtable %}      scrolls inside itself on a phone
    {% table "My desk" stack=True %}…             each row becomes a block on a phone; give each <td> a data-label
    {% sort_header "Due" "due" numeric=True %}    a <th> whose link sets ?sort=due or ?sort=-due
    {% data_table table %}                        an itsso.ui.components.Table
    {% item_list listing %}                       a whole list of itsso.ui.lists, with its filters, pages and file
    {% pagination newer=url older=url %}   {% empty_state "No case is overdue." %}     in place of an empty table

Components (their values in itsso.ui.components):

    {% figures items %}   {% task_list items %}   {% summary_list items %}
    {% sub_navigation tabs "Case" %}   {% identity_bar "FIR 0012/2026" "PS Kotwali" %}
    {% print_button %}   {% tag "Filed" "green" %}   {% state_tag clock.state %}   {% certainty_tag rule.certainty %}
    {% banner "Recorded." kind="success" %}   {% warning "Text" %}   {% inset "Text" %}
    {% warnings list list %}                      several warnings, a line each
    {% progress work url=fragment_url %}          polls `url` until the work is over; without JavaScript a link reloads

Formats:

    {{ d|day }}  24-11-2026      {{ t|moment }}  24-11-2026 10:05      {% when d %}  the same in a <time>
    {{ sentence|unbroken_dates }}  each date in it on one line
    {{ n|count }}  1,72,471      {% share k n %}  64.1% (1,204 of 1,878), below ten "3 of 7"      {% percent k n %}
    {% fir_number 12 2026 %}  0012/2026      {{ list|sections }}      {% days_to due today %}  3 days over the limit
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

from itsso.ui import fold as folds
from itsso.ui import names, navigation, page_parts, text
from itsso.ui.components import PageTable, ProgressBar, SummaryRow, Text, unbroken_dates
from itsso.ui.form_controls import first_control_id, place_of_answer
from itsso.ui.form_errors import messages
from itsso.ui.form_row import form_row
from itsso.ui.list_table import list_table, order_options
from itsso.ui.lists import ItemList
from itsso.ui.page_table import page_table_rows
from itsso.ui.refusals import mark_refused
from itsso.ui.table_shell import table_shell
from itsso.ui.typed_values import is_ticked

register = template.Library()

type TagContext = dict[str, object]
"""The context of a tag's template."""

register.filter("day", text.day)
register.filter("moment", text.moment)
register.filter("count", text.count)
register.filter("unbroken_dates", unbroken_dates)
register.filter("sections", text.sections)
register.simple_tag(text.share, name="share")
register.simple_tag(text.percent, name="percent")
register.simple_tag(text.fir_number, name="fir_number")
register.simple_tag(text.days_to, name="days_to")
register.simple_tag(names.person_name, name="person_name")
register.simple_tag(form_row, name="form_row")
register.simple_tag(folds.fold, name="fold")
register.simple_tag(folds.fold_rows, name="fold_rows")
register.simple_block_tag(table_shell, name="table")
register.simple_tag(page_parts.sub_navigation, name="sub_navigation")
register.filter("translate_rank", names.translate_rank)

STATES: dict[str, tuple[Text, str]] = {
    "running": (pgettext_lazy("clock", "Pending"), "blue"),
    "met": (pgettext_lazy("clock", "Done in time"), "green"),
    "late": (pgettext_lazy("clock", "Done late"), "orange"),
    "overdue": (pgettext_lazy("clock", "Overdue"), "red"),
    "disputed": (pgettext_lazy("clock", "Last day not certain"), "yellow"),
    "not_started": (pgettext_lazy("clock", "Not started"), "grey"),
    "not_known": (pgettext_lazy("clock", "Not known"), "purple"),
    "not_applicable": (pgettext_lazy("clock", "Does not apply"), "grey"),
    "ended": (pgettext_lazy("clock", "Ended"), "grey"),
}
MOST_REVEALING = 20
"""The last choice of a question that can reveal a part of a form: the style sheet has a rule for each place."""

CERTAINTIES: dict[str, tuple[Text, str]] = {
    "verified": (pgettext_lazy("certainty", "Source verified"), "green"),
    "secondary": (pgettext_lazy("certainty", "Second-hand source"), "blue"),
    "unverified": (pgettext_lazy("certainty", "Source not verified"), "yellow"),
    "inferred": (pgettext_lazy("certainty", "Inferred"), "yellow"),
    "disputed": (pgettext_lazy("certainty", "Disputed"), "orange"),
}


@register.simple_tag
def tag(text: Text, colour: str = "") -> SafeString:
    """Return a status as a tag; the colour only repeats its text."""
    classes = f"govuk-tag govuk-tag--{colour}" if colour else "govuk-tag"
    return format_html('<strong class="{}">{}</strong>', classes, text)


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """Return the status of a clock as a tag, from the engine's own name of the state."""
    return tag(*STATES[state])


@register.simple_tag
def certainty_tag(certainty: str) -> SafeString:
    """Return how certain a claim of the statute book is."""
    return tag(*CERTAINTIES[certainty])


@register.simple_tag
def when(value: date | datetime) -> SafeString:
    """Return a day or a moment as a <time> element."""
    return SafeString(f'<time datetime="{text.machine(value)}">{text.moment(value)}</time>')  # of digits


@register.simple_tag
def waiting(number: int) -> SafeString:
    """Return how much waits behind a menu item, in brackets, and as words for a screen reader; nothing for none."""
    if not number:
        return SafeString("")
    count = text.count(number)
    spoken = gettext("%(n)s waiting") % {"n": count}
    return format_html(
        '<span aria-hidden="true"> ({})</span><span class="govuk-visually-hidden">, {}</span>',
        count,
        spoken,
    )


def _block_tag(name: str) -> Callable[[template.Context, object], TagContext]:
    """Return a tag that hands its one argument to its template as `name`, with the request for a form in it."""

    def hand_on(context: template.Context, value: object) -> TagContext:
        return {name: value, "request": context.get("request")}

    return hand_on


for _tag, _name in {
    "breadcrumbs": "trail",
    "figures": "items",
    "task_list": "items",
    "warning": "text",
    "inset": "text",
    "empty_state": "text",
}.items():
    register.inclusion_tag(f"ui/{_tag}.html", name=_tag, takes_context=True)(_block_tag(_name))


@register.simple_tag
def warnings(*lists: Iterable[Text], name: str = "") -> SafeString:
    """Return warnings as compact lines, one below the other; nothing where there is none. `name` is the list's id."""
    texts = [line for lines in lists for line in lines]
    if not texts:
        return SafeString("")
    item = '<li><span class="govuk-visually-hidden">{}</span> {}</li>'
    items = format_html_join("", item, ((gettext("Warning"), line) for line in texts))
    return format_html('<ul class="itsso-warnings"{}>{}</ul>', format_html(' id="{}"', name) if name else "", items)


@register.simple_tag
def summary_list(items: Iterable[SummaryRow]) -> SafeString:
    """Return keys and their values; written without a template, since the page of a case has several such lists."""
    return format_html('<dl class="govuk-summary-list">{}</dl>', SafeString("".join(map(_summary_row, items))))


def _summary_row(row: SummaryRow) -> SafeString:
    link = '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}'
    link += '<span class="govuk-visually-hidden"> {}</span></a></dd>'
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        row.key,
        unbroken_dates(row.value),
        format_html(link, row.url, row.action, row.key) if row.url else "",
    )


@register.inclusion_tag("ui/identity_bar.html")
def identity_bar(title: Text, subtitle: Text = "") -> TagContext:
    """Return which case or unit the page is about."""
    return {"title": title, "subtitle": subtitle}


@register.inclusion_tag("ui/banner.html")
def banner(text: Text, kind: str = "") -> TagContext:
    """Return a notification banner; `kind` may be "success"."""
    return {"text": text, "kind": kind}


@register.simple_tag
def pagination(newer: str = "", older: str = "") -> SafeString:
    """Return links to the page before and the page after; nothing where there is neither."""
    if not newer and not older:
        return SafeString("")
    title = '<span class="govuk-pagination__link-title">{}</span>'
    to_newer = format_html(f'<span aria-hidden="true">←</span> {title}', gettext("Previous page"))
    to_older = format_html(f'{title} <span aria-hidden="true">→</span>', gettext("Next page"))
    links = [
        format_html(
            '<div class="govuk-pagination__{0}">'
            '<a class="govuk-link govuk-pagination__link" href="{1}" rel="{0}">{2}</a></div>',
            place,
            url,
            content,
        )
        for place, url, content in (("prev", newer, to_newer), ("next", older, to_older))
        if url
    ]
    return format_html(
        '<nav class="govuk-pagination" aria-label="{}">{}</nav>',
        gettext("Pages of the list"),
        SafeString("".join(links)),
    )


@register.inclusion_tag("ui/progress.html")
def progress(work: ProgressBar, url: str) -> TagContext:
    """Return a progress bar; the view behind `url` renders this same tag alone."""
    return {"work": work, "url": url, "percent": int(100 * work.done / work.total) if work.total else 0}


@register.simple_tag
def print_button() -> SafeString:
    """Return a button that prints; without JavaScript a hint in its place."""
    return format_html(
        '<p class="itsso-no-print">'
        '<button type="button" class="govuk-button govuk-button--secondary" data-print hidden>{}</button>'
        ' <span class="govuk-hint itsso-without-script">{}</span></p>',
        gettext("Print this page"),
        gettext("To print, press Ctrl and P."),
    )


@register.filter
def opens_to(url: str, request: HttpRequest) -> bool:
    """Return whether the reader may open the page: `{% if url|opens_to:request %}`."""
    return navigation.may_open(request, url)


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(context: template.Context, title: Text, key: str, numeric: bool = False) -> TagContext:
    """Return a column's head whose link sorts by it, and the other way round when it does already."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    for cursor in ("after", "before", "page"):
        query.pop(cursor, None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"title": title, "numeric": numeric, "order": order, "query": query.urlencode()}


@register.simple_tag
def data_table(table: PageTable, fold: bool = False) -> SafeString:
    """Return a table of finished cells, written without a template's loops: a dashboard has a thousand cells.

    With `fold=True` a phone shows its caption only, until it is pressed.
    """
    return table_shell(page_table_rows(table), table.caption, table.stacks, fold=fold, rows=len(table.rows))


@register.inclusion_tag("ui/item_list.html")
def item_list(listing: ItemList[object], *, prints: bool = True) -> TagContext:
    """Return a list with its filters, total, order, pages, file and print button; an empty list says so.

    A page that goes on after the list has the button at its end: there the list is not the one that `prints`.
    """
    table = list_table(listing) if listing.total else ""
    return {"listing": listing, "table": table, "order_options": order_options(listing), "prints": prints}


# Forms


@register.simple_tag
def ticked(name: str, value: object) -> str:
    """Return `checked` for a tick box of a list that was ticked before the language was changed."""
    return "checked" if is_ticked(name, value) else ""


@register.inclusion_tag("ui/form_rows.html")
def form_rows(form: forms.BaseForm) -> TagContext:
    """Return every field of a form, one under the other."""
    return {"form": form}


@register.inclusion_tag("ui/error_summary.html", takes_context=True)
def error_summary(context: template.Context, *forms_of_page: forms.BaseForm | Sequence[forms.BaseForm]) -> TagContext:
    """Return what was wrong in the forms of a page, or lists of forms, in their order, each a link to its field.

    Nothing where nothing was wrong. Of a form that was sent it says that nothing was done; the middleware ensures it.
    A hidden field has no place to which a link could lead: only a fresh page has a right value for it.
    """
    page_forms = [form for part in forms_of_page for form in ([part] if isinstance(part, forms.BaseForm) else part)]
    request = context.get("request")
    general = [error for form in page_forms for error in form.non_field_errors()]
    if request is not None and request.method == "POST" and any(form.errors for form in page_forms):
        mark_refused(request)
        if any(field.errors for form in page_forms for field in form.hidden_fields()):
            general.append(gettext("This form is incomplete. Open the page again."))
    fields = [field for form in page_forms for field in form.visible_fields() if field.errors]
    return {
        "wrong": [(f"#{first_control_id(field)}", error) for field in fields for error in messages(field)],
        "general": general,
    }


@register.simple_block_tag
def question(content: SafeString, field: BoundField) -> SafeString:
    """Return a field with what its answers reveal, each part a `reveal` of the same field."""
    return format_html(
        '<div class="itsso-question"><div class="itsso-question__field">{}</div>{}</div>', form_row(field), content
    )


@register.simple_block_tag
def reveal(content: SafeString, field: BoundField, *values: object) -> SafeString:
    """Return the part of a form that is shown when one of these answers is chosen; nothing where none is offered."""
    places = [place for value in values if (place := place_of_answer(field, value))]
    if not places:
        return SafeString()
    if max(places) > MOST_REVEALING:
        raise ValueError(f"Only the first {MOST_REVEALING} answers of {field.name} can reveal a part of the form.")
    classes = " ".join(f"itsso-reveal--{place}" for place in places)
    return format_html('<div class="itsso-reveal {}">{}</div>', classes, content)


@register.simple_tag(takes_context=True)
def submit(
    context: template.Context, text: Text, tone: str = "", cancel: str = "", cancel_text: Text = ""
) -> SafeString:
    """Return a form's button. A second press within a second sends nothing.

    `cancel` is the address of the page before the form: a link beside the button leads there. `cancel_text` is its
    text where "Cancel" could be taken for what the button does.
    """
    tone_class = f" govuk-button--{tone}" if tone else ""
    button = format_html('<button type="submit" class="govuk-button{}">{}</button>', tone_class, text)
    if not cancel:
        return button
    values = {"button": button, "cancel": cancel, "cancel_text": cancel_text, "frame": context.get("frame")}
    return render_to_string("ui/submit.html", values)


@register.simple_block_tag
def panel(content: SafeString, title: Text, number: Text = "", label: Text = "") -> SafeString:
    """Return the confirmation of an act, with the number that it got; the content is what happens next."""
    return SafeString(
        render_to_string(
            "ui/panel.html", {"title": title, "number": number, "label": label, "content": SafeString(content.strip())}
        )
    )


@register.inclusion_tag("ui/filter_form.html")
def filter_form(form: forms.BaseForm, label: Text = folds.SHOW, *, fold: bool = False) -> TagContext:
    """Return the choices of a list, sent by GET so that an address says what is shown; `fold` is as of `data_table`."""
    return {"form": form, "label": label, "fold": fold}
