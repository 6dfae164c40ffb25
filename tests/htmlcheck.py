"""What can be told of a page without a browser: `problems(html)` names each fault in a line."""

import itertools
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def problems(html: str | bytes) -> list[str]:
    """Every fault found in a whole page, in words."""
    page = BeautifulSoup(html, "html.parser")
    checks = (_document, _ids, _references, _controls, _names, _headings, _tables, _figures, _forms, _inline)
    return [fault for check in checks for fault in check(page)]


def _shown(tag: Tag) -> str:
    return str(tag)[:120].replace("\n", " ")


def _document(page: BeautifulSoup) -> Iterator[str]:
    if not page.html or page.html.get("lang") not in ("en", "hi"):
        yield "the page does not say its language"
    if not page.title or not page.title.get_text(strip=True):
        yield "the page has no title"
    if len(page.find_all("main")) != 1:
        yield "the page has not one main"


def _ids(page: BeautifulSoup) -> Iterator[str]:
    for name, times in Counter(str(tag["id"]) for tag in page.find_all(id=True)).items():
        if times > 1:
            yield f"id {name} stands {times} times"


def _references(page: BeautifulSoup) -> Iterator[str]:
    ids = {str(tag["id"]) for tag in page.find_all(id=True)}
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.find_all(True, {attribute: True}):
            value = tag[attribute]
            for name in (" ".join(value) if isinstance(value, list) else value).split():
                if name not in ids:
                    yield f"{attribute}={name} leads nowhere: {_shown(tag)}"
    for link in page.find_all("a", href=True):
        href = str(link["href"])
        if href.startswith("#") and href[1:] not in ids:
            yield f"a link to {href} leads nowhere"


def _controls(page: BeautifulSoup) -> Iterator[str]:
    labelled = {label.get("for") for label in page.find_all("label")}
    for control in page.find_all(["input", "select", "textarea"]):
        if control.get("type") in UNLABELLED or control.get("aria-label") or control.get("aria-labelledby"):
            continue
        if control.get("id") not in labelled and control.find_parent("label") is None:
            yield f"a control has no label: {_shown(control)}"
    for fieldset in page.find_all("fieldset"):
        if fieldset.find("legend") is None:
            yield f"a fieldset has no legend: {_shown(fieldset)}"


def _names(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(["a", "button"]):
        if not tag.get_text(strip=True) and not tag.get("aria-label"):
            yield f"nothing names this: {_shown(tag)}"
    for image in page.find_all("img"):
        if not image.has_attr("alt"):
            yield f"a picture has no alt: {_shown(image)}"
    for nav in page.find_all("nav"):
        if not nav.get("aria-label"):
            yield f"a navigation has no name: {_shown(nav)}"


def _headings(page: BeautifulSoup) -> Iterator[str]:
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    if levels.count(1) != 1:
        yield f"the page has {levels.count(1)} h1"
    # What stands before the h1 (a banner, an error summary) has its own h2.
    levels = levels[levels.index(1) :] if 1 in levels else []
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"


def _tables(page: BeautifulSoup) -> Iterator[str]:
    for table in page.find_all("table"):
        if table.find("caption") is None:
            yield f"a table has no caption: {_shown(table)}"
        for head in table.find_all("th"):
            if head.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a th has no scope: {_shown(head)}"


def _figures(page: BeautifulSoup) -> Iterator[str]:
    for figure in page.find_all("figure"):
        if figure.find("figcaption") is None or figure.find("table") is None:
            yield f"a figure lacks its sentence or its table: {_shown(figure)}"
    for svg in page.find_all("svg"):
        if svg.get("aria-hidden") == "true":
            continue
        if svg.get("role") not in ("img", "group") or not svg.get("aria-label"):
            yield f"a drawing has no role or name: {_shown(svg)}"
        if svg.get("role") == "img" and svg.find("a"):
            yield f"an image holds links: {_shown(svg)}"


def _forms(page: BeautifulSoup) -> Iterator[str]:
    for form in page.find_all("form"):
        if str(form.get("method", "")).lower() == "post" and not form.find("input", {"name": "csrfmiddlewaretoken"}):
            yield f"a form has no token: {_shown(form)}"


def _inline(page: BeautifulSoup) -> Iterator[str]:
    """What the content security policy would silently drop."""
    for tag in page.find_all(True):
        if tag.has_attr("style") or any(name.startswith("on") for name in tag.attrs):
            yield f"style or script in an attribute: {_shown(tag)}"
    for tag in page.find_all(["style", "script"]):
        if tag.name == "style" or not tag.get("src"):
            yield f"style or script in the page: {_shown(tag)}"
