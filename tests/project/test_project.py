"""The project's own files: requirements, Makefile, and the import rule between rooms."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-fit.txt")


def test_rooms_know_each_other_only_as_the_design_allows() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_and_hashed_and_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    entries = re.findall(r"^([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)(.*?)(?=^[A-Za-z0-9]|\Z)", text, re.M | re.S)
    assert len(entries) > 50
    for package, rest in entries:
        assert rest.startswith("=="), f"{package} is not pinned"
        assert "--hash=sha256:" in rest, f"{package} has no hash"
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|(?<![\w.])/(opt|home|root|tmp|work)\b", text)


def test_the_lock_fits_what_is_asked_for() -> None:
    """Someone who edits a bound and forgets `make lock` finds out here."""
    text = (ROOT / "requirements-dev.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M))
    locked = {canonicalize_name(name): version for name, version in pins.items()}
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *PROJECT["dependency-groups"]["build"]]
    for line in wanted:
        requirement = Requirement(line)
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked; run make lock"
        assert requirement.specifier.contains(version, prereleases=True), f"{line}, locked {version}; run make lock"


def test_every_pin_of_prefect_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    bounded = [line for line in lines if re.search(r'^\s+"(prefect==|fastapi|sqlalchemy).*",', line)]
    assert len(bounded) == 3
    for line in bounded:
        assert len(line.partition("#")[2].split()) >= 5, f"a pin without its reason: {line}"


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.M)
    done = subprocess.run(["make", "-s", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True, timeout=200)
    listed = re.findall(r"^  make (\S+) +\S", done.stdout, re.M)
    assert sorted(listed) == sorted(phony.split())
    assert {"run", "test", "check", "serve", "torture", "test-ui", "test-slow", "lock", "samples", "help"} <= set(listed)


def test_the_ci_runs_the_command_of_the_readme() -> None:
    ci = (ROOT / ".ci/run").read_text("utf-8")
    assert re.search(r"^suite test$", ci, re.M)
    assert "make test " in (ROOT / "README.md").read_text("utf-8")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_only_declared_packages_are_imported() -> None:
    """What happens to be installed with something else may be gone with its next version."""
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    owners = metadata.packages_distributions()
    missing = set()
    for path in [*(ROOT / "ingest").rglob("*.py"), *(ROOT / "flows").rglob("*.py")]:
        for top in find_imports(ast.parse(path.read_text("utf-8"))) - set(sys.stdlib_module_names) - {"ingest", "flows"}:
            if not {canonicalize_name(owner) for owner in owners.get(top, ())} & declared:
                missing.add(f"{top} in {path.relative_to(ROOT)}")
    assert not missing


def find_imports(tree: ast.AST) -> set[str]:
    """Packages that a module cannot do without: neither for types alone nor with a way out when they are missing."""
    names: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
        elif not is_optional(node):
            names |= find_imports(node)
    return names


def is_optional(node: ast.AST) -> bool:
    """`if TYPE_CHECKING:`, or a `try` that knows what to do without."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Try) and any("ImportError" in ast.unparse(one.type) for one in node.handlers if one.type)
