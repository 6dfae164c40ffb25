"""The stages of an investigation over many cases: days of drafts with each office, and reasons for delay."""
