"""What can be known offline about the packages that Copydesk stands on, and what only an advisory database knows.

    make audit

Checked here, without the network, and told line by line: that every requirement is pinned with a hash and names no host; that
what is installed is what is locked; that the installed files are those of the packages (their RECORD); that all runtime
packages state a licence and none is under one that Copydesk's users could not accept; that packages with a hole
we know of are past it. Holes in general are in a database: if `pip-audit` is installed it is asked, and where it
cannot be reached the last line says NOT CHECKED and why.

Exit code: 0 all was checked and is well, 1 something is wrong, 2 nothing is wrong but the advisories were not asked.
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
ADVISORY_S = 300
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
    """Runtime packages whose only licence is one that binds whoever links to them, or that state none."""
    for name in sorted(names & set(packages)):
        licence = tell_licence(packages[name])
        free = re.search(r"\b(MIT|BSD|Apache|PSF|ISC|MPL|Mozilla|Python Software|Artistic)", licence)
        if _REFUSED.search(_LESSER.sub("", licence)) and not free and not _LESSER.search(licence):
            yield f"{name}: {licence}"
        elif licence == "not stated":
            yield f"{name}: states no licence"


def ask_advisories() -> tuple[int, str]:
    """Exit code (0 nothing known, 1 holes found, 2 nobody was asked) and what to say of it."""
    tool = shutil.which("pip-audit", path=str(Path(sys.executable).parent)) or shutil.which("pip-audit")
    if tool is None:
        return 2, "NOT CHECKED: pip-audit is not installed (pip install pip-audit, then again)"
    command = [tool, "-r", str(ROOT / LOCKS[0]), "--require-hashes", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ADVISORY_S, check=False)
    except subprocess.TimeoutExpired:
        return 2, f"NOT CHECKED: the advisory database did not answer within {ADVISORY_S} s"
    if done.returncode == 0:
        return 0, f"ok: pip-audit knows of no hole in {LOCKS[0]}"
    holes = "Found " in done.stderr and "vulnerabilit" in done.stderr
    if not holes:  # it failed for another reason: no network, no database, a proxy
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1][:160]
        return 2, f"NOT CHECKED: the advisory database cannot be asked from here ({reason})"
    return 1, f"WRONG: pip-audit found holes\n{done.stdout}"


def audit() -> Iterator[tuple[str, list[str]]]:
    """What each check looked at, and what it found wrong."""
    packages = {canonicalize_name(one.name): one for one in distributions()}
    locks = {lock: list(read_lock(ROOT / lock)) for lock in LOCKS}
    runtime = {name for name, _, _ in locks[LOCKS[0]]}
    locked = runtime | {name for name, _, _ in locks[LOCKS[1]]}
    here = locked & set(packages)
    yield (
        f"pins and hashes: {len(locked)} packages in {' and '.join(LOCKS)}, each pinned, hashed, and from no named host",
        [line for lock in LOCKS for line in find_loose_requirements(ROOT / lock)],
    )
    yield (
        f"versions: the {len(here)} of them that are installed are those that are locked",
        [
            f"{name}: {packages[name].version} is installed, {lock} says {version}"
            for lock, pins in locks.items()
            for name, version, _ in pins
            if name in packages and Version(packages[name].version) != Version(version)
        ],
    )
    yield (
        f"files: every installed file of these {len(here)} is the one in its package's RECORD",
        [line for name in sorted(here) for line in find_changed_files(packages[name])],
    )
    yield (
        f"licences: {len(runtime & set(packages))} packages are needed at run time; all state theirs, none is (A)GPL or SSPL",
        list(find_refused_licences(packages, runtime)),
    )
    yield (
        f"floors: {', '.join(f'{name} {floor}' for name, floor in FLOORS.items())} or later",
        [
            f"{name}: {packages[name].version} has a known hole; wanted {floor} or later"
            for name, floor in FLOORS.items()
            if name in packages and Version(packages[name].version) < Version(floor)
        ],
    )


def main() -> int:
    """All checks, each with its answer."""
    is_wrong = False
    for checked, wrong in audit():
        print(f"{'WRONG' if wrong else 'ok'}: {checked}")
        for line in wrong:
            print(f"  {line}")
        is_wrong = is_wrong or bool(wrong)
    advised, said = ask_advisories()
    print(f"advisories: {said}")
    return 1 if is_wrong or advised == 1 else advised


if __name__ == "__main__":
    sys.exit(main())
