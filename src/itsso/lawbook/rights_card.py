"""The rights of a person who reports a sexual offence, as pictures to point at, each with its words and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from itsso.ui.charts import svg
from itsso.ui.components import Text

_SIZE = 96


@dataclass(frozen=True, slots=True)
class Right:
    """A right with its picture; `law` is where it is written, and for whom where it is not for everybody."""

    title: Text
    law: Text
    picture: SafeString


def _picture(*marks: SafeString) -> SafeString:
    """Return a picture in outline. Its words stand beside it, so a screen reader passes it over."""
    outline = svg.el("g", *marks, fill="none", stroke=svg.BRAND, stroke_width=4, stroke_linejoin="round")
    return svg.el("svg", outline, viewBox=f"0 0 {_SIZE} {_SIZE}", aria_hidden="true")


def _lines(path: str) -> SafeString:
    return svg.el("path", d=path, stroke_linecap="round")


def _circle(x: int, y: int, radius: int) -> SafeString:
    return svg.el("circle", cx=x, cy=y, r=radius)


RIGHTS: Sequence[Right] = (
    Right(
        _("A woman officer records the information"),
        _("BNSS 173(1), first proviso"),
        _picture(
            _circle(34, 30, 13),
            _lines("M20 24h28M24 17h20l-3-7H27zM21 32c-4 10-3 15 1 17M47 32c4 10 3 15-1 17"),
            _lines("M12 86V68c0-10 8-16 22-16s22 6 22 16v18"),
            _lines("M64 46h22v36H64zM70 56h10M70 64h10M70 72h6"),
        ),
    ),
    Right(
        _("Recorded at the victim’s home or a place of the victim’s choice"),
        _("For a person with a disability: BNSS 173(1), second proviso"),
        _picture(_lines("M10 48 48 14l38 34M20 42v42h56V42M40 84V60h16v24")),
    ),
    Right(
        _("An interpreter or special educator is present, and it is recorded on video"),
        _("For a person with a disability: BNSS 173(1), second proviso"),
        _picture(
            _lines("M8 14h46v28H28L18 52V42H8zM18 24h26M18 32h16"),
            _lines("M34 60h34v24H34zM68 68l18-8v24l-18-8z"),
        ),
    ),
    Right(
        _("A copy of the FIR, free of charge"),
        _("BNSS 173(2)"),
        _picture(_lines("M22 8h36l16 16v64H22zM58 8v16h16M34 40h28M34 52h28M34 64h28M34 76h16")),
    ),
    Right(
        _("Treatment at any hospital at once, free of charge"),
        _("BNSS 397"),
        _picture(_circle(48, 48, 38), _lines("M40 26h16v14h14v16H56v14H40V56H26V40h14z")),
    ),
    Right(
        _("A free lawyer"),
        _("District Legal Services Authority (DLSA), telephone 15100"),
        _picture(
            _lines("M48 12v70M30 84h36M18 26h60M48 26"),
            _lines("M18 26 8 54h20zM78 26 68 54h20z"),
            _lines("M8 54c2 10 18 10 20 0M68 54c2 10 18 10 20 0"),
        ),
    ),
)
"""The rights in the order of the card."""
