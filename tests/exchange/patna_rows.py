"""Feed rows of a Zero FIR that Patna registered as an FIR of its own."""

from __future__ import annotations

from tests.support.feeds import fir


def re_registered(number: int | str, **values: str) -> dict[str, str]:
    """Return the columns in which a Zero FIR's row says that Patna registered it as its FIR `number`."""
    return {
        "transfer_status": "re_registered",
        "to_state_code": "IN-BR",
        "to_ps_code": "PAT-1",
        "fir_no": str(number),
        "fir_year": "2026",
        "re_registered_at": "2026-01-14T10:00:00+05:30",
        "source_updated_at": "2026-02-10",
    } | values


PATNA = {"state_code": "IN-BR", "district_code": "PAT", "registered_at": "2026-01-14T10:00:00+05:30"}

PATNA_FIR = fir(40, station="PAT-1", entered_at="2026-01-14T10:00:00+05:30", **PATNA)
