"""Faults of a page that are found without a browser: `problems(html)` reports each as one text."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
ERROR_TITLE = re.compile(r"\s*(\([\d,]+\)\s+)?(Error|त्रुटि):")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def problems(html: str | bytes) -> list[str]:
    """Return every fault found in a whole page, as texts."""
    return _faults(BeautifulSoup(html, "html.parser"))


def sound(html: str | bytes) -> BeautifulSoup:
    """Return a whole page, after checking that it has no fault; a date is text of its sentence, as a reader sees it."""
    page = BeautifulSoup(html, "html.parser")
    faults = _faults(page)
    assert not faults, faults
    for date in page.find_all("span", class_="itsso-date"):
        date.unwrap()
    page.smooth()
    return page


def _faults(page: BeautifulSoup) -> list[str]:
    checks = (_document, _ids, _references, _controls, _names, _headings, _tables, _figures, _forms, _inline)
    tags = Tags(page)
    return [fault for check in checks for fault in check(tags)]


class Tags:
    """All tags of a page, gone through once: nearly every test of a page asks for its faults."""

    def __init__(self, page: BeautifulSoup) -> None:
        self.all: list[Tag] = page.find_all(True)
        self._named: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.all:
            self._named[tag.name].append(tag)

    def named(self, *names: str) -> list[Tag]:
        """Return the tags of these names; the order of the page is kept for one name alone."""
        return [tag for name in names for tag in self._named.get(name, ())]

    def holding(self, attribute: str) -> list[tuple[Tag, str]]:
        """Return the tags that have an attribute, and its value."""
        return [(tag, _text(tag.attrs[attribute])) for tag in self.all if attribute in tag.attrs]


def _text(value: str | list[str]) -> str:
    return " ".join(value) if isinstance(value, list) else value


def _excerpt(tag: Tag) -> str:
    return str(tag)[:120].replace("\n", " ")


def _document(page: Tags) -> Iterator[str]:
    if not any(tag.get("lang") in ("en", "hi") for tag in page.named("html")):
        yield "the page does not say its language"
    if not any(tag.get_text(strip=True) for tag in page.named("title")[:1]):
        yield "the page has no title"
    if any("govuk-error-summary" in (tag.get("class") or "") for tag in page.named("div")) and not any(
        ERROR_TITLE.match(tag.get_text()) for tag in page.named("title")[:1]
    ):
        yield "the page has an error, and its title does not begin with it"
    if len(page.named("main")) != 1:
        yield "the page has not one main"


def _ids(page: Tags) -> Iterator[str]:
    for name, times in Counter(name for _tag, name in page.holding("id")).items():
        if times > 1:
            yield f"id {name} stands {times} times"


def _references(page: Tags) -> Iterator[str]:
    ids = {name for _tag, name in page.holding("id")}
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag, names in page.holding(attribute):
            for name in names.split():
                if name not in ids:
                    yield f"{attribute}={name} leads nowhere: {_excerpt(tag)}"
    for link in page.named("a"):
        href = str(link.get("href", ""))
        if href.startswith("#") and href[1:] not in ids:
            yield f"a link to {href} leads nowhere"


def _controls(page: Tags) -> Iterator[str]:
    labelled = {label.get("for") for label in page.named("label")}
    for control in page.named("input", "select", "textarea"):
        if control.get("type") in UNLABELLED or control.get("aria-label") or control.get("aria-labelledby"):
            continue
        if control.get("id") not in labelled and control.find_parent("label") is None:
            yield f"a control has no label: {_excerpt(control)}"
    for fieldset in page.named("fieldset"):
        if fieldset.find("legend") is None:
            yield f"a fieldset has no legend: {_excerpt(fieldset)}"


def _names(page: Tags) -> Iterator[str]:
    for tag in page.named("a", "button"):
        if not tag.get_text(strip=True) and not tag.get("aria-label"):
            yield f"nothing names this: {_excerpt(tag)}"
    for image in page.named("img"):
        if not image.has_attr("alt"):
            yield f"a picture has no alt: {_excerpt(image)}"
    for nav in page.named("nav"):
        if not nav.get("aria-label"):
            yield f"a navigation has no name: {_excerpt(nav)}"


def _headings(page: Tags) -> Iterator[str]:
    levels = [int(tag.name[1]) for tag in page.all if tag.name in HEADINGS]
    if levels.count(1) != 1:
        yield f"the page has {levels.count(1)} h1"
    # What stands before the h1 (a banner, an error summary) has its own h2.
    levels = levels[levels.index(1) :] if 1 in levels else []
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"


def _tables(page: Tags) -> Iterator[str]:
    for table in page.named("table"):
        if table.find("caption") is None:
            yield f"a table has no caption: {_excerpt(table)}"
        for head in table.find_all("th"):
            if head.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a th has no scope: {_excerpt(head)}"


def _figures(page: Tags) -> Iterator[str]:
    for figure in page.named("figure"):
        if figure.find("figcaption") is None or figure.find("table") is None:
            yield f"a figure lacks its sentence or its table: {_excerpt(figure)}"
    for svg in page.named("svg"):
        if svg.get("aria-hidden") == "true":
            continue
        if svg.get("role") not in ("img", "group") or not svg.get("aria-label"):
            yield f"a drawing has no role or name: {_excerpt(svg)}"
        if svg.get("role") == "img" and svg.find("a"):
            yield f"an image holds links: {_excerpt(svg)}"


def _forms(page: Tags) -> Iterator[str]:
    for form in page.named("form"):
        if str(form.get("method", "")).lower() == "post" and not form.find("input", {"name": "csrfmiddlewaretoken"}):
            yield f"a form has no token: {_excerpt(form)}"


def _inline(page: Tags) -> Iterator[str]:
    """Yield what the content security policy would silently drop."""
    for tag in page.all:
        if tag.has_attr("style") or any(name.startswith("on") for name in tag.attrs):
            yield f"style or script in an attribute: {_excerpt(tag)}"
    for tag in page.named("style", "script"):
        if tag.name == "style" or not tag.get("src"):
            yield f"style or script in the page: {_excerpt(tag)}"
