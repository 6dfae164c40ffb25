"""The police's end: seizure, forwarding notes, clocks, and the reports that come back."""
