"""The stations and officers of the demonstration nation."""
