"""Puts the compiled translations into a wheel: they are not in the repository, so hatch leaves them out by itself."""

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTranslations(BuildHookInterface[Any]):
    """Compile every catalogue for the build; an editable installation reads those of its checkout (make setup)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a temporary folder and include the files."""
        if version == "editable":
            return
        import polib

        self.folder = tempfile.TemporaryDirectory()
        source = Path(self.root) / "src"
        for catalogue in sorted(source.glob("itsso/**/locale/*/LC_MESSAGES/django.po")):
            compiled = catalogue.relative_to(source).with_suffix(".mo")
            target = Path(self.folder.name) / compiled
            target.parent.mkdir(parents=True)
            polib.pofile(str(catalogue)).save_as_mofile(str(target))
            build_data["force_include"][str(target)] = compiled.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if version != "editable":
            self.folder.cleanup()
