"""The laboratory's end: reception, examination, signed reports, and protection from outside."""
