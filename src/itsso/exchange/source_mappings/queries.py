"""Every read of the mappings that States keep: which version of a source's mapping is in force, and the history."""

from __future__ import annotations

from itsso.exchange.files.containers import Container
from itsso.exchange.files.manifest import named_source
from itsso.exchange.files.mapping import Mapping, parse_mapping
from itsso.exchange.models import MappingVersion, SourceName
from itsso.units.models import Unit
from itsso.units.state_settings.queries import state_of


def mappings_in_force(state: Unit) -> list[MappingVersion]:
    """Return the newest version of each source's mapping of a State, by source."""
    versions = MappingVersion.objects.filter(state=state).order_by("source", "-version").distinct("source")
    return list(versions)


def mapping_in_force(state: Unit, source: str) -> MappingVersion | None:
    """Return the newest version of a source's mapping; None where the State keeps none."""
    return MappingVersion.objects.filter(state=state, source=source).order_by("-version").first()


def versions_of(state: Unit, source: str) -> list[MappingVersion]:
    """Return all versions of a source's mapping, the newest first."""
    return list(
        MappingVersion.objects.filter(state=state, source=source).select_related("restores").order_by("-version")
    )


def mapping_of_delivery(container: Container, sender: Unit) -> MappingVersion | None:
    """Return the mapping that the sender's State keeps for the source of a delivery; None where it keeps none.

    A source that continues under another name has the mapping of that name, else that of the first one. A delivery
    without any file that the mapping names is in the feed's own form, and is read without it.
    """
    version = mapping_of_source(named_source(container), sender)
    if version is None:
        return None
    mapping = parse_mapping(version.content.encode())
    return version if any(mapping.source_file_name(name) in container.names for name in mapping.files) else None


def kept_mapping(source: str, sender: Unit) -> Mapping:
    """Return the mapping that the sender's State keeps for a source; one that changes nothing where it keeps none."""
    version = mapping_of_source(source, sender)
    return parse_mapping(version.content.encode()) if version is not None else Mapping()


def mapping_of_source(source: str, sender: Unit) -> MappingVersion | None:
    """Return the mapping that the sender's State keeps for a source, by the name that the manifest gives it."""
    state = state_of(sender)
    if state is None or not source:
        return None
    version = mapping_in_force(state, source)
    if version is not None:
        return version
    first = SourceName.objects.filter(name=source).first()
    return mapping_in_force(state, first.source_id) if first is not None else None
