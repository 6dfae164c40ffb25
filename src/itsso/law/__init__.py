"""The law as data, and a pure function that computes duties and last days from a case's history."""

from itsso.law.assessment import Assessment
from itsso.law.book import Book, book
from itsso.law.engine import assess, running_clocks
from itsso.law.history import effective_events
from itsso.law.model import Accused, Case, Clock, CodedNote, Event, ParsedSections, Span, Victim
from itsso.law.principal_offence import heads_of, principal_head
from itsso.law.reading import Unreadable, read_case, read_json
from itsso.law.scope import in_scope, is_statutory, on_list, sixty_days, two_months
from itsso.law.sections import has_no_free_text, notes_on_unknown, parse_sections
from itsso.law.yaml_lines import BookError

__all__ = [
    "Accused",
    "Assessment",
    "Book",
    "BookError",
    "Case",
    "Clock",
    "CodedNote",
    "Event",
    "ParsedSections",
    "Span",
    "Unreadable",
    "Victim",
    "assess",
    "book",
    "effective_events",
    "has_no_free_text",
    "heads_of",
    "in_scope",
    "is_statutory",
    "notes_on_unknown",
    "on_list",
    "parse_sections",
    "principal_head",
    "read_case",
    "read_json",
    "running_clocks",
    "sixty_days",
    "two_months",
]
