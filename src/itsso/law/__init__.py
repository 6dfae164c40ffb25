"""The law as data, and one pure function that reads a case's history and says what is due."""

from itsso.law.model import Accused, Assessment, Case, Clock, Event, Note, Parsed, Span, Victim

__all__ = ["Accused", "Assessment", "Case", "Clock", "Event", "Note", "Parsed", "Span", "Victim"]
