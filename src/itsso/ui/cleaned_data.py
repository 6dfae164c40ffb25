"""The type of what a form has cleaned, as Django gives it."""

from __future__ import annotations

from typing import Any

type CleanedData = dict[str, Any]
"""The cleaned values of a form by the names of its fields."""
