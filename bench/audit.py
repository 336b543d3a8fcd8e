"""What can be known offline about the packages that Copydesk stands on, and what only an advisory database knows.

    make audit

Checked here, without the network: that every requirement is pinned with a hash and names no host; that what is installed is what
is locked; that the installed files are those of the packages (their RECORD); that no runtime package is under a
licence that Copydesk's users could not accept; that packages with a hole we know of are past it.
Known holes in general are in a database: if `pip-audit` is installed it is asked, and where it cannot be reached
this says so and does not pass over it.

Exit code: 0 all is well, 1 something is wrong, 2 nothing is wrong but the advisories could not be asked.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
# The version that mended a hole which this project's use of the package would open.
FLOORS = {"pdfminer-six": "20251107"}  # CVE-2025-64512: a CMap name that is a path had a pickle loaded from there
_REFUSED = re.compile(r"\b(A?GPL|Affero|GNU General Public|SSPL|Business Source)", re.IGNORECASE)
_LESSER = re.compile(r"LGPL|Lesser", re.IGNORECASE)
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")


def read_lock(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Name, version and whether a hash follows, of every requirement that applies to this machine."""
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        if match := _PIN.match(line):
            if match["marker"] and not Marker(match["marker"]).evaluate():
                continue
            following = lines[number + 1] if number + 1 < len(lines) else ""
            yield canonicalize_name(match["name"]), match["version"], "--hash=sha256:" in line + following


def find_loose_requirements(path: Path) -> Iterator[str]:
    """Lines without a pin or a hash, and hosts."""
    for line in path.read_text().splitlines():
        if re.search(r"--(?:extra-)?index-url|--find-links|https?://", line.split("#")[0]):
            yield f"{path.name}: names a host: {line.strip()}"
        elif line and not line.startswith((" ", "#", "-")) and not _PIN.match(line):
            yield f"{path.name}: not pinned: {line.strip()}"
    for name, version, hashed in read_lock(path):
        if not hashed:
            yield f"{path.name}: no hash: {name}=={version}"


def find_changed_files(installed: Distribution) -> Iterator[str]:
    """Installed files that are not those of the package."""
    for file in installed.files or ():
        if file.hash is None or file.suffix == ".pyc" or ".." in file.parts:
            continue  # scripts are written by the installer
        path = Path(str(installed.locate_file(file)))
        if not path.exists():
            yield f"{installed.name}: {file} is missing"
            continue
        digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            yield f"{installed.name}: {file} was changed after it was installed"


def tell_licence(installed: Distribution) -> str:
    """The licence as the package states it, shortened."""
    metadata = installed.metadata
    classified = [
        value.rpartition("::")[2].strip() for value in metadata.get_all("Classifier") or () if value.startswith("License")
    ]
    return (
        metadata.get("License-Expression")
        or "; ".join(classified)
        or (metadata.get("License") or "not stated").splitlines()[0][:60]
    )


def find_refused_licences(packages: dict[str, Distribution], names: set[str]) -> Iterator[str]:
    """Runtime packages whose only licence is one that binds whoever links to them."""
    for name in sorted(names & set(packages)):
        licence = tell_licence(packages[name])
        free = re.search(r"\b(MIT|BSD|Apache|PSF|ISC|MPL|Mozilla|Python Software|Artistic)", licence)
        if _REFUSED.search(_LESSER.sub("", licence)) and not free and not _LESSER.search(licence):
            yield f"{name}: {licence}"


def ask_advisories() -> int:
    """The exit code of pip-audit, 2 when it is not installed or reaches nobody."""
    tool = shutil.which("pip-audit", path=str(Path(sys.executable).parent)) or shutil.which("pip-audit")
    if tool is None:
        print("Advisories: not asked. pip-audit is not installed (pip install pip-audit).")
        return 2
    command = [tool, "-r", str(ROOT / LOCKS[0]), "--require-hashes", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    print(done.stdout, end="")
    if done.returncode and re.search(r"ConnectionError|timed out|Max retries|Failed to query|HTTPError", done.stderr):
        print("Advisories: not asked. The advisory database cannot be reached from here.")
        return 2
    print(done.stderr, end="")
    return min(done.returncode, 1)


def main() -> int:
    """All checks; prints what is wrong and what was done."""
    packages = {canonicalize_name(one.name): one for one in distributions()}
    wrong: list[str] = []
    for lock in LOCKS:
        wrong += find_loose_requirements(ROOT / lock)
        for name, version, _ in read_lock(ROOT / lock):
            there = packages.get(name)
            if there is not None and Version(there.version) != Version(version):
                wrong.append(f"{name}: {there.version} is installed, {lock} says {version}")
    for name, floor in FLOORS.items():
        if name in packages and Version(packages[name].version) < Version(floor):
            wrong.append(f"{name}: {packages[name].version} has a known hole; wanted {floor} or later")
    runtime = {name for name, _, _ in read_lock(ROOT / LOCKS[0])}
    locked = runtime | {name for name, _, _ in read_lock(ROOT / LOCKS[1])}
    for name in sorted(locked & set(packages)):
        wrong += find_changed_files(packages[name])
    wrong += find_refused_licences(packages, runtime)
    print(
        f"{len(locked)} locked packages, {len(locked & set(packages))} of them installed: pins, hashes, files, licences, floors."
    )
    for line in wrong:
        print(f"  {line}")
    advised = ask_advisories()
    return 1 if wrong or advised == 1 else advised


if __name__ == "__main__":
    sys.exit(main())
