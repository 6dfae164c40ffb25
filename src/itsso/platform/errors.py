"""What the software says when it will not do what was asked."""


class Refused(Exception):
    """Work refused: the message says what was wrong, where, and what to do. A command prints it and ends with 1."""


class BadUse(Exception):
    """Input that cannot be read: the message names the field. A command prints it and ends with 2."""
