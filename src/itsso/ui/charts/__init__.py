"""Charts for officials, drawn on the server as inline SVG: no script, prints, and each has its table twin.

Every function takes plain data and a `caption`, the finding in one sentence, and returns a <figure>.
"""

from itsso.ui.charts.bars import Bar, DueDay, Month, count_bars, falling_due_bars, run_chart
from itsso.ui.charts.funnel import FunnelUnit, funnel_limits, funnel_plot, signal
from itsso.ui.charts.survival import SurvivalCurve, SurvivalStep, still_open_curve
from itsso.ui.charts.tiles import TILES, Tile, tile_grid

__all__ = [
    "TILES",
    "Bar",
    "DueDay",
    "FunnelUnit",
    "Month",
    "SurvivalCurve",
    "SurvivalStep",
    "Tile",
    "count_bars",
    "falling_due_bars",
    "funnel_limits",
    "funnel_plot",
    "run_chart",
    "signal",
    "still_open_curve",
    "tile_grid",
]
