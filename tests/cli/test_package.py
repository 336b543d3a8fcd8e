"""`ingest.read` is a function and a package, whoever imports what first."""

import subprocess
import sys
from pathlib import Path

import pytest

import ingest
from ingest.errors import DocumentError, SourceError
from ingest.model import Reason

IS_BOTH = """
import inspect, sys, types
assert inspect.isfunction(ingest.read), ingest.read
assert isinstance(sys.modules["ingest.read"], types.ModuleType)
from ingest.read import find_sources
assert inspect.isfunction(find_sources)
"""
ORDERS = {
    "package first": "import ingest\nimport ingest.read",
    "room first": "from ingest.read import read_source\nimport ingest",
    "a module of the room first": "from ingest.read.find import Found\nimport ingest",
    "used, then the room": "import ingest\nf = ingest.read\nfrom ingest.read import Found\nassert ingest.read is f",
    "import_module": "import importlib, ingest\nassert importlib.import_module('ingest.read').__name__ == 'ingest.read'",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_the_function_stays_whatever_is_imported_first(order: str) -> None:
    subprocess.run([sys.executable, "-c", f"{order}\n{IS_BOTH}"], check=True, timeout=200)


def test_the_types_cost_no_libraries() -> None:
    """A program that only wants the types must not wait for PDF engines, models and tables."""
    heavy = "pdfminer pypdfium2 pyarrow deltalake numpy wordfreq py3langid ftfy typer prefect pydantic".split()
    code = f"import ingest.model, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=200)
    assert done.stdout.strip() == "[]"


def test_articles_without_prefect() -> None:
    code = "import ingest, sys; ingest.clean('A title\\n\\nAnd a sentence that is long enough.'); print('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=200)
    assert done.stdout.strip() == "False"


def test_clean_mends_a_text() -> None:
    (article,) = ingest.clean(
        "Schulen öffnen wieder\n\n"
        "Die Regierung hat gestern nach einer langen Sitzung be-\nschlossen, dass die Schulen im ganzen Land schon am kom-\n"
        "menden Montag wieder geöffnet werden. Das teilte ein Spre-\ncher am Abend mit."
    )
    assert article.title is not None
    assert article.title.text == "Schulen öffnen wieder"
    (paragraph,) = article.blocks
    assert paragraph.text == (
        "Die Regierung hat gestern nach einer langen Sitzung beschlossen, dass die Schulen im ganzen Land schon am kommenden "
        "Montag wieder geöffnet werden. Das teilte ein Sprecher am Abend mit."
    )
    assert article.language == "de"


def test_read_reads_a_file_as_clean_reads_its_text(tmp_path: Path) -> None:
    text = "A heading\n\nSomebody wrote this sen-\ntence in two lines.\n"
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    assert [article.blocks for article in ingest.read(path)] == [article.blocks for article in ingest.clean(text)]


def test_what_cannot_be_read_is_an_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(DocumentError) as raised:
        ingest.read(tmp_path / "empty.txt")
    assert raised.value.reason is Reason.EMPTY
    with pytest.raises(DocumentError) as raised:
        ingest.clean("")
    assert raised.value.reason is Reason.EMPTY


def test_read_wants_one_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Name an existing file"):
        ingest.read(tmp_path / "nothing.pdf")
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").write_text("two")
    with pytest.raises(SourceError, match="found 2 files, wanted one"):
        ingest.read(tmp_path)


def test_a_lone_surrogate_is_no_reason_to_fail() -> None:
    (article,) = ingest.clean("A sentence with a \ud800 broken character in it.")
    assert "\ud800" not in article.text
