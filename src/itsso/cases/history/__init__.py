"""The histories of cases: their stored events, as they are read, locked and converted for the law."""
