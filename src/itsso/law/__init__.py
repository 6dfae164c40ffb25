"""The law as data, and one pure function that reads a case's history and says what is due."""

from itsso.law.assessment import Assessment
from itsso.law.book import Book, book
from itsso.law.engine import assess, running
from itsso.law.history import effective
from itsso.law.model import Accused, Case, Clock, Event, Note, Parsed, Span, Victim
from itsso.law.reading import Unreadable, read_case, read_json
from itsso.law.scope import in_scope, on_list, sixty_days, statutory, two_months
from itsso.law.sections import is_free_of_words, parse_sections, unread
from itsso.law.yaml_lines import BookError

__all__ = [
    "Accused",
    "Assessment",
    "Book",
    "BookError",
    "Case",
    "Clock",
    "Event",
    "Note",
    "Parsed",
    "Span",
    "Unreadable",
    "Victim",
    "assess",
    "book",
    "effective",
    "in_scope",
    "is_free_of_words",
    "on_list",
    "parse_sections",
    "read_case",
    "read_json",
    "running",
    "sixty_days",
    "statutory",
    "two_months",
    "unread",
]
