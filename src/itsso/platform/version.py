"""The version of this software."""

from importlib import metadata


def version() -> str:
    """Return the version of the installed package, such as 1.0.0."""
    return metadata.version("itsso")
