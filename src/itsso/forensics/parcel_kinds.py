"""The kinds of parcel that join the police's end and the laboratory's."""

from __future__ import annotations

NOTE, STATUS, REPORT, PRIORITY = "forensics_note", "forensics_status", "forensics_report", "forensics_priority"
"""The first and the last go to a laboratory, the others come from it."""

QUERY, ANSWER = "forensics_query", "forensics_answer"
"""A question of a laboratory to the police, and the answer."""

COLLECTION = "forensics_collection"
"""To a laboratory: the police collected a report."""

DETAILS = "forensics_details"
"""To a laboratory: a later entry about the details of a forwarding note."""
