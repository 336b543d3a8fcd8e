"""The command as a user meets it: output, messages, exit codes. Real documents, real child processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from ingest import cli
from ingest.cli import app, main
from ingest.errors import LakeBusyError
from ingest.markdown import Front, Printed, write_markdown
from ingest.model import BlockKind, Engine

ROOT = Path(__file__).resolve().parents[2]
INBOX = ROOT / "data/inbox"
SEED = ROOT / "seeds/putin-trump-waffenstillstand.txt"
DAMAGED = """\
Schulen öffnen wieder

Die Regierung hat gestern nach einer langen Sitzung be-
schlossen, dass die Schulen im ganzen Land schon am kom-
menden Montag wieder geöffnet werden. Das teilte ein Spre-
cher am Abend mit.

Die Gewerkschaft der Lehrer zeigte sich überrascht. Man ha-
be von der Entscheidung aus dem Radio erfahren, hieß es, und
müsse nun in drei Tagen vorbereiten, wofür man drei Wochen
brauche.
"""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Copydesk = Callable[..., Ended]


@pytest.fixture
def copydesk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Copydesk:
    """The command in this process: its entry point, its arguments, its exit."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["copydesk", *map(str, arguments)])
        capsys.readouterr()
        # The console was made at import, with the standard error of that time.
        monkeypatch.setattr(cli.err, "file", sys.stderr)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return run


def test_an_article_as_markdown(copydesk: Copydesk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DAMAGED, "utf-8")
    ended = copydesk("clean", tmp_path / "a.txt")
    assert ended == Ended(
        0,
        "# Schulen öffnen wieder\n\n"
        "Die Regierung hat gestern nach einer langen Sitzung beschlossen, dass die Schulen im ganzen Land schon am kommenden "
        "Montag wieder geöffnet werden. Das teilte ein Sprecher am Abend mit.\n\n"
        "Die Gewerkschaft der Lehrer zeigte sich überrascht. Man habe von der Entscheidung aus dem Radio erfahren, hieß es, "
        "und müsse nun in drei Tagen vorbereiten, wofür man drei Wochen brauche.\n",
        "",
    )


@pytest.mark.parametrize("name", ["funkloch", "bread-prices", "night-ferry", "archiv-keller"])
def test_the_markdown_of_a_sample_is_that_of_its_source(copydesk: Copydesk, name: str) -> None:
    truth = json.loads((ROOT / f"tests/golden/{name}.json").read_text("utf-8"))
    # A quote that is set off by its indent alone may come out as a paragraph.
    blocks = [Printed(BlockKind(block["kind"]), block["level"], block["text"]) for block in truth["blocks"]]
    wanted = write_markdown(Front(truth["title"], truth["subtitle"], truth["byline"]), blocks)
    ended = copydesk("clean", INBOX / truth["file"])
    assert ended.code == 0
    assert ended.out.replace("> ", "") == wanted.replace("> ", "")


def test_several_articles_say_where_they_come_from(copydesk: Copydesk, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(f"This is the text of {name}, and it is long enough.\n")
    ended = copydesk("clean", tmp_path, "--format", "text", "--workers", 2)
    assert ended.code == 0
    assert ended.out == "\n".join(
        f"== file://{tmp_path}/{name} ==\n\nThis is the text of {name}, and it is long enough.\n" for name in ("a.txt", "b.txt")
    )


def test_json_is_one_line_a_source_with_the_rows_of_the_table(copydesk: Copydesk, tmp_path: Path) -> None:
    from ingest.store import ARTICLES

    (tmp_path / "a.txt").write_text(DAMAGED, "utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nothing more")
    ended = copydesk("clean", tmp_path, "--format", "json")
    good, bad = map(json.loads, ended.out.splitlines())
    assert ended.code == 3
    assert set(good) == {"source", "articles"}
    assert set(good["articles"][0]) == set(ARTICLES.names) - {"run_id", "ingested_at"}
    assert bad["rejected"]["reason"] == "corrupt"
    assert bad["articles"] == []


def test_the_same_bytes_at_any_number_of_workers(copydesk: Copydesk, tmp_path: Path) -> None:
    written = []
    for workers in (1, 2, 3):
        output = tmp_path / str(workers)
        ended = copydesk("clean", INBOX, SEED.parent, "--format", "json", "--output", output, "--workers", workers)
        assert ended.code == 3, ended.err  # one of the samples is damaged on purpose
        files = [path for path in sorted(output.rglob("*")) if path.is_file()]
        written.append({path.relative_to(output).as_posix(): path.read_bytes() for path in files})
    assert written[0] == written[1] == written[2]
    assert len(written[0]) == len(list(INBOX.iterdir())) + 1
    assert b"ingested_at" not in b"".join(written[0].values())


def test_two_sources_with_one_stem_both_arrive(copydesk: Copydesk, tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    (source / "deep").mkdir(parents=True)
    (source / "a.pdf").write_bytes((INBOX / "funkloch.pdf").read_bytes())
    (source / "a.txt").write_text(DAMAGED, "utf-8")
    (source / "deep" / "a.txt").write_bytes(SEED.read_bytes())
    ended = copydesk("clean", source, "--format", "json", "-o", output)
    assert ended.code == 0
    results = {path.relative_to(output).as_posix(): json.loads(path.read_text("utf-8")) for path in output.rglob("*.json")}
    assert {name: result["articles"][0]["title"][:9] for name, result in results.items()} == {
        "a.json": "Ein Dorf ",
        "a.txt.json": "Schulen ö",
        "deep/a.json": "Trump spr",
    }
    assert "a.txt: its name was taken, written as a.txt.json" in ended.err
    assert "3 documents, 3 articles, 0 rejected" in ended.err


@pytest.mark.parametrize(("format", "suffix"), [("markdown", ".md"), ("text", ".txt")])
def test_rejected_documents_leave_no_empty_article(copydesk: Copydesk, tmp_path: Path, format: str, suffix: str) -> None:  # noqa: A002
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    (tmp_path / "in" / "good.txt").write_text("This is a good text, and nothing is wrong with it.")
    ended = copydesk("clean", tmp_path / "in", "--format", format, "--output", tmp_path / "out")
    assert ended.code == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"good{suffix}"]
    assert "empty.txt: rejected, empty (read)" in ended.err


def test_explain_a_sample(copydesk: Copydesk) -> None:
    ended = copydesk("explain", SEED)
    assert ended.code == 0
    assert "hyphens.hard" in ended.out
    assert "Nothing was lost" in ended.out
    assert ended.out.count(" → ") > 100


def test_explain_a_rejected_document(copydesk: Copydesk) -> None:
    ended = copydesk("explain", INBOX / "broken-download.pdf")
    assert ended.code == 3
    assert ended.out == ""
    assert "rejected, corrupt" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("clean", "/no/such/file.pdf"),
        ("clean", "nothing-*.pdf"),
        ("explain", "/no/such/file.pdf"),
        ("articles", "--lake", "/no/such/lake"),
        ("rejected", "--lake", "/no/such/lake"),
        ("clean", SEED, "--output", "/proc/nowhere"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_1(copydesk: Copydesk, arguments: tuple[object, ...]) -> None:
    ended = copydesk(*arguments)
    assert (ended.code, ended.out) == (1, ""), ended
    assert ended.err.startswith("copydesk: ")
    assert "Traceback" not in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("clean",),
        ("nonsense",),
        ("clean", "x.pdf", "--engine", "magic"),
        ("clean", "x.pdf", "--workers", "-1"),
        ("clean", "x.txt", "--encoding", "klingon"),
        ("run", "x.pdf", "--max-rejected", "1.5"),
        ("run", "x.pdf", "--retry-rejected", "--again"),
    ],
)
def test_wrong_usage_is_exit_code_2(copydesk: Copydesk, arguments: tuple[str, ...]) -> None:
    ended = copydesk(*arguments)
    assert ended.code == 2
    assert "Usage: copydesk" in ended.err


def test_an_unforeseen_error_is_no_traceback(copydesk: Copydesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LookupError("\x1b[2J surprise")

    monkeypatch.setattr("ingest.cleaning.clean_sources", fail)
    ended = copydesk("clean", SEED)
    assert ended.code == 1
    assert "LookupError" in ended.err
    assert "\x1b" not in ended.err
    assert "Traceback" not in ended.err
    monkeypatch.setenv("COPYDESK_TRACEBACK", "1")
    monkeypatch.setattr(sys, "argv", ["copydesk", "clean", str(SEED)])
    with pytest.raises(LookupError):
        main()


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (LakeBusyError("held by somebody"), 1)])
def test_interrupts_and_our_own_errors(
    copydesk: Copydesk, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("ingest.cleaning.clean_sources", fail)
    ended = copydesk("clean", SEED)
    assert ended.code == code
    assert "Traceback" not in ended.err


def test_nothing_of_a_document_reaches_the_terminal_raw(copydesk: Copydesk, tmp_path: Path) -> None:
    text = "Red \x1b[31malert\x1b[0m and \x1b]0;own\x07 a window \x9b2J and \u202eback\u202c again, in a whole sentence.\n"
    (tmp_path / "e\x1b[31mvil.txt").write_text(text, "utf-8")
    for arguments in (("clean",), ("clean", "-f", "text"), ("clean", "-f", "json"), ("explain",)):
        ended = copydesk(*arguments, tmp_path / "e\x1b[31mvil.txt")
        assert ended.code == 0, ended
        shown = ended.out + ended.err
        assert not {char for char in shown if char != "\n" and (ord(char) < 32 or 0x7F <= ord(char) < 0xA0)}
        assert not set(shown) & set("\u202e\u202c")


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "ingest", "clean", str(INBOX), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read().decode()
        assert process.wait(200) in (0, 3)
    assert "Traceback" not in complaints
    assert "BrokenPipe" not in complaints


def test_a_terminal_without_unicode_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("„Größe“ – ein Satz mit Zeichen, die ASCII nicht hat.", "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "ingest", "clean", str(tmp_path / "a.txt")]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=200, check=True)
    assert b"Gr\\xf6\\xdfe" in done.stdout


@pytest.mark.parametrize("engine", list(Engine))
def test_either_engine(copydesk: Copydesk, engine: Engine) -> None:
    ended = copydesk("clean", INBOX / "funkloch.pdf", "--engine", engine, "-f", "json")
    (article,) = json.loads(ended.out)["articles"]
    assert article["title"] == "Ein Dorf im Funkloch baut sich sein Netz selbst"
    assert article["extractor"].startswith(engine)


def test_the_version(copydesk: Copydesk) -> None:
    from importlib.metadata import version

    assert copydesk("--version").out == f"copydesk {version('copydesk')}\n"


def test_every_command_has_help_with_an_example(copydesk: Copydesk) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(commands) >= {"run", "clean", "explain", "articles", "rejected", "serve", "doctor"}
    for name, command in commands.items():
        ended = copydesk(name, "--help")
        assert ended.code == 0
        assert f"copydesk {name}" in (command.epilog or ""), f"no example for {name}"
        assert len(command.help or "") > 20
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"
