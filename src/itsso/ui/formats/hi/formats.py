"""Hindi pages write dates and numbers as English ones do: 24-11-2026 and 1,72,471, in European digits."""

from itsso.ui.formats.en.formats import *  # noqa: F403  every format, whatever it is called
