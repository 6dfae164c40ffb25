"""SVG elements as strings, and the figure that contains every chart.

Only presentation attributes are used: the content security policy allows no inline style.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from itsso.ui.components import PageTable, Text

INK = "#0b0c0c"
FAINT = "#6b7280"
GRID = "#dfe3ee"
BRAND = "#1b2f6b"
BAD = "#b3261e"
SHADES = ("#ffffff", "#dbe2f4", "#b3c1e6", "#7e93cf", "#3c56a6", BRAND)
"""From nothing to the most; from the fifth on text is white (`ink_on`)."""

NARROW = 330
"""The width of every chart: that of a phone's page, and of a third of a wide one. Charts grow with their column."""


def ink_on(shade: int) -> str:
    """Return the colour of text on one of `SHADES`, by its place."""
    return "#ffffff" if shade >= 4 else INK


def el(name: str, *children: Text, **attributes: object) -> SafeString:
    """Return one element, escaped. `stroke_width=2` becomes `stroke-width="2"`, `class_` becomes `class`.

    A page has hundreds of these, so they are written without Django's formatting of HTML.
    """
    written = "".join(
        [f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None]
    )
    return SafeString(f"<{name}{written}>{joined(children)}</{name}>" if children else f"<{name}{written}/>")


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value) if isinstance(value, int) else escape(str(value))


def joined(parts: Iterable[Text]) -> SafeString:
    """Join elements one after the other, escaped where they are not safe already."""
    return SafeString("".join([part if isinstance(part, SafeString) else escape(str(part)) for part in parts]))


def label(x: float, y: float, text: object, *, anchor: str | None = None, **attributes: object) -> SafeString:
    """Return a text; `y` is its baseline. Without an `anchor` it starts at `x`."""
    return el("text", str(text), x=float(x), y=float(y), text_anchor=anchor, **attributes)


def moved(x: float, y: float) -> str:
    """Return the `transform` of what is drawn from (x, y). What differs in nothing else compresses to a few bytes."""
    return f"translate({_value(x)} {_value(y)})"


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = FAINT, **attributes: object) -> SafeString:
    """Return a straight line."""
    return el("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=stroke, **attributes)


def path(points: Iterable[tuple[float, float]], *, stroke: str = BRAND, **attributes: object) -> SafeString:
    """Return a line through points."""
    written = " ".join(f"{_value(float(x))},{_value(float(y))}" for x, y in points)
    return el("polyline", points=written, fill="none", stroke=stroke, **attributes)


@dataclass(frozen=True)
class Plane:
    """The area of a plot in its drawing: data from (x0, y0) to (x1, y1), margins for the labels."""

    x0: float
    x1: float
    y0: float = 0.0
    y1: float = 1.0
    width: int = NARROW
    height: int = 240
    left: int = 42
    right: int = 10
    top: int = 14
    bottom: int = 44

    def x(self, value: float) -> float:
        """Return the position of a value across."""
        return self.left + (value - self.x0) / ((self.x1 - self.x0) or 1) * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Return the position of a value, upwards."""
        return (
            self.height
            - self.bottom
            - (value - self.y0) / ((self.y1 - self.y0) or 1) * (self.height - self.top - self.bottom)
        )

    def percent_axis(self, title: Text) -> SafeString:
        """Draw grid lines at every quarter, with the percentages on the left and the title below."""
        rungs = [
            joined(
                [
                    line(self.left, self.y(at), self.width - self.right, self.y(at), stroke=GRID),
                    label(self.left - 6, self.y(at) + 4, f"{at:.0%}", anchor="end"),
                ]
            )
            for at in (0, 0.25, 0.5, 0.75, 1)
        ]
        return joined([*rungs, self.foot(title)])

    def foot(self, title: Text) -> SafeString:
        """Return the title of what is measured across."""
        return label((self.left + self.width - self.right) / 2, self.height - 6, title, anchor="middle")


def figure(drawing: SafeString, caption: Text, table: PageTable, *, legend: Text = "", note: Text = "") -> SafeString:
    """Return the chart with its finding above and its legend below; table and note are folded away."""
    context = {"drawing": drawing, "caption": caption, "table": table, "legend": legend, "note": note}
    return render_to_string("ui/figure.html", context)


def drawing(width: int, height: int, name: Text, *parts: Text, links: bool = False) -> SafeString:
    """Return the <svg> itself, which grows with its column.

    With links inside it is a group, since an image may hold nothing to act on.
    """
    return el(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width="100%",
        class_="itsso-chart__grows",
        role="group" if links else "img",
        aria_label=name,
    )


def linked(url: str, *parts: Text, name: Text | None = None, transform: str | None = None) -> SafeString:
    """Wrap parts in a link to the list behind a number; without a link where there is none.

    A `name` that says more than the parts must hold their texts, in their order (WCAG 2.5.3).
    """
    if url:
        return el("a", *parts, href=url, aria_label=name, transform=transform)
    return el("g", *parts, transform=transform)
