"""Forms of the calculator as a browser sends them."""

from __future__ import annotations


def day(name: str, written: str) -> dict[str, str]:
    """Return a date as the three input boxes send it."""
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), written.split("-"), strict=True))


MOULALI = {
    "sections": "376(2)(n) IPC r/w 4,6 POCSO",
    "child": "yes",
    "state": "KA",
    "report": "charge_sheet",
    **day("offence_from", "18-05-2024"),
    **day("fir_registered", "25-11-2024"),
    **day("arrested", "26-11-2024"),
    "arrested_time": "09:10",
    **day("first_remand", "26-11-2024"),
    **day("final_report", "24-01-2025"),
    **day("as_on", "01-03-2025"),
}
