"""Charts for officials, drawn on the server as inline SVG: no script, prints, and each has its table twin.

Every function takes plain data and a `caption`, the finding in one sentence, and returns a <figure>.
"""

from itsso.ui.charts.bars import Bar, Month, count_bars, run_chart
from itsso.ui.charts.due_calendar import DueDay, due_calendar
from itsso.ui.charts.funnel import FunnelUnit, funnel_limits, funnel_plot, signal
from itsso.ui.charts.multiples import Multiple, small_multiples
from itsso.ui.charts.panels import ChartPanel, panels
from itsso.ui.charts.sparkline import sparkline
from itsso.ui.charts.survival import SurvivalCurve, SurvivalStep, still_open_curve
from itsso.ui.charts.tiles import TILES, Tile, tile_grid

__all__ = [
    "TILES",
    "Bar",
    "ChartPanel",
    "DueDay",
    "FunnelUnit",
    "Month",
    "Multiple",
    "SurvivalCurve",
    "SurvivalStep",
    "Tile",
    "count_bars",
    "due_calendar",
    "funnel_limits",
    "funnel_plot",
    "panels",
    "run_chart",
    "signal",
    "small_multiples",
    "sparkline",
    "still_open_curve",
    "tile_grid",
]
