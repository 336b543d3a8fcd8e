"""The `copydesk` command.

Exit codes, the same for every command:

    0    done; also when there was nothing to do, and for `run` when no more documents were rejected than tolerated
    1    an error: the message says what was found, what was wanted, what to do
    2    wrong usage
    3    documents were rejected: for `run` more than tolerated, for `clean` and `explain` at least one
    130  interrupted
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from ingest.errors import CopydeskError
from ingest.model import Engine, Rejected
from ingest.results import Format
from ingest.settings import ExtractSettings, Normalization, Ocr, ReadSettings, RepairSettings, Settings, StructureSettings
from ingest.terminal import one_line, printable, write_out

if TYPE_CHECKING:
    from ingest.cleaning import Cleaned

EXIT_ERROR, EXIT_REJECTED, EXIT_INTERRUPTED = 1, 3, 130

EXIT_CODES = "Exit codes: 0 done, 1 error, 2 wrong usage, 3 documents rejected, 130 interrupted."

app = typer.Typer(
    name="copydesk",
    help="Damaged article text in, clean articles out: PDFs and text dumps to a Parquet table, every change on record.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# No markup and no highlighting: square brackets and numbers of a document are text.
err = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)


def _known_encoding(name: str | None) -> str | None:
    if name is not None:
        try:
            codecs.lookup(name)
        except LookupError:
            raise typer.BadParameter(f"{name!r} is no encoding that Python knows; cp1252, latin-2 and utf-16 are some.") from None
    return name


EngineOption = Annotated[Engine, typer.Option(help="The library that reads the characters of a PDF.")]
WorkersOption = Annotated[int, typer.Option(min=0, max=256, help="Documents at once; 0: one a core.", show_default=False)]
LakeOption = Annotated[str, typer.Option(help="Directory or URL of the lake.", metavar="DIR")]
NormalizationOption = Annotated[
    Normalization, typer.Option(help="as-printed keeps quotes, dashes and ellipses; plain makes them simple.")
]
OcrOption = Annotated[Ocr, typer.Option(help="tesseract, if installed, reads scans that have no text layer; off rejects them.")]
LanguageOption = Annotated[
    str | None, typer.Option(help="Language of all documents, such as de. Without it: found out for each.", metavar="TAG")
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        help="Encoding of all text files, such as cp1252. Without it: found out for each.",
        metavar="NAME",
        callback=_known_encoding,
    ),
]
Sources = Annotated[list[str], typer.Argument(help="Files, directories, globs or URLs.", metavar="SOURCE...", show_default=False)]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"copydesk {version('copydesk')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: `copydesk run archive/ --lake data/lake --max-rejected 0.1`")
def run(
    sources: Sources,
    lake: LakeOption = "data/lake",
    engine: EngineOption = Engine.PDFMINER,
    workers: WorkersOption = 0,
    max_rejected: Annotated[
        float, typer.Option(min=0, max=1, metavar="RATIO", help="A larger share of rejected documents makes the run fail.")
    ] = 0.5,
    normalization: NormalizationOption = Normalization.AS_PRINTED,
    ocr: OcrOption = Ocr.OFF,
    retry_rejected: Annotated[bool, typer.Option("--retry-rejected", help="Read only what was rejected before, again.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read everything again, new or not.")] = False,
) -> None:
    """Ingest documents into a lake: the Prefect flow, in this process, no server needed.

    Reads what is new or changed since the last run, commits the articles to the table and shows a summary. A second
    run over the same input does no work. What could be read is in the table even if the run fails.
    """
    if retry_rejected and again:
        raise typer.BadParameter("--again reads rejected documents too; give one of the two.", param_hint="--retry-rejected")
    from flows.params import Documents, From, IngestParams, To, Tolerance, Treatment, Which
    from flows.run import run_here

    which = Which.REJECTED if retry_rejected else Which.ALL if again else Which.NEW
    params = IngestParams(
        source=From(patterns=sources),
        to=To(lake=lake),
        documents=Documents(which=which),
        treatment=Treatment(engine=engine, normalization=normalization, ocr=ocr),
        tolerance=Tolerance(max_rejected_percent=round(100 * max_rejected), workers=workers),
    )
    raise typer.Exit(run_here(params))


@app.command(
    epilog="Examples: `copydesk clean article.pdf` · `copydesk clean archive/ --format json --output clean/` · "
    "`copydesk clean dump.txt --format text | less`"
)
def clean(
    sources: Sources,
    engine: EngineOption = Engine.PDFMINER,
    workers: WorkersOption = 0,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", "-f", help="How to write articles. JSON to the terminal is one line a source.")
    ] = Format.MARKDOWN,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write DIR/<path below the given directory>/<name>.<format> instead."),
    ] = None,
    normalization: NormalizationOption = Normalization.AS_PRINTED,
    ocr: OcrOption = Ocr.OFF,
    language: LanguageOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Clean documents and show the articles, or write them to files. No table, no Prefect.

    Directories are walked. The output has the same order and the same bytes at any number of workers. A source whose
    name is taken (a.txt beside a.pdf) keeps its full name: a.txt.json. Rejected documents are named on standard error,
    and with --format json also in the output.
    """
    from ingest.cleaning import clean_sources, count_cores

    settings = _settings(engine, normalization, ocr, language, encoding)
    indent = None if output is None else 1
    cleaned = clean_sources(sources, settings, workers or count_cores(), format, indent)
    rejected = 0
    if output is None:
        is_one = len(sources) == 1 and not os.path.isdir(sources[0])
        for index, one in enumerate(cleaned):
            rejected += _report(one)
            _show(one, format, is_first=index == 0, is_one=is_one)
    else:
        rejected = _write(cleaned, output, format)
    if rejected:
        raise typer.Exit(EXIT_REJECTED)


@app.command(epilog="Example: `copydesk explain article.pdf`")
def explain(
    source: Annotated[str, typer.Argument(help="One file or URL.", metavar="FILE", show_default=False)],
    engine: EngineOption = Engine.PDFMINER,
    width: Annotated[int, typer.Option(min=8, max=500, help="Most characters of before and after.")] = 32,
    normalization: NormalizationOption = Normalization.AS_PRINTED,
    ocr: OcrOption = Ocr.OFF,
    language: LanguageOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Show every change made to a document, and the sum that shows that nothing was lost.

    One change a line: page, line, rule, before → after with the words around it, confidence. ⏎ stands for a line end,
    ¶ for the end of a block, · for a blank at the edge. Last comes where each character of the raw text is now.
    """
    from ingest.explain import explain_source

    outcome = explain_source(source, _settings(engine, normalization, ocr, language, encoding), width)
    if isinstance(outcome, Rejected):
        _say_rejected(outcome)
        raise typer.Exit(EXIT_REJECTED)
    write_out(outcome)


@app.command(epilog="Examples: `copydesk articles` · `copydesk articles 1f0c5b` · `copydesk articles --lake archive/lake -n 0`")
def articles(
    article: Annotated[str | None, typer.Argument(help="Show this article: its id, or its beginning.", metavar="ID")] = None,
    lake: LakeOption = "data/lake",
    format: Annotated[Format, typer.Option("--format", "-f", help="How to show one article.")] = Format.MARKDOWN,  # noqa: A002
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Most articles to list; 0: all.")] = 50,
) -> None:
    """List what is in the table, or show one article."""
    from ingest.browsing import list_articles, show_article

    if article is None:
        list_articles(lake, limit)
    else:
        show_article(lake, article, format)


@app.command(epilog="Example: `copydesk rejected --lake data/lake`; then `copydesk run SOURCE --retry-rejected`")
def rejected(
    lake: LakeOption = "data/lake",
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Most documents to list; 0: all.")] = 0,
) -> None:
    """List the documents that could not be read, with reason and what to do."""
    from ingest.browsing import list_rejected

    list_rejected(lake, limit)


@app.command(epilog="Example: `copydesk clean pdfs --format json --output out`; then `copydesk score gold out --worst 3`")
def score(
    gold: Annotated[Path, typer.Argument(help="Directory of NAME.json, each the truth of one document.", metavar="GOLD")],
    found: Annotated[
        Path, typer.Argument(help="Directory of NAME.json as `clean` writes it, below any folders.", metavar="FOUND")
    ],
    worst: Annotated[int, typer.Option(min=0, help="Show the defects of this many articles, worst first.")] = 0,
) -> None:
    """Score articles against a known truth.

    A gold file holds `title`, `subtitle`, `byline` and `blocks`, each with `kind`, `level` and `text`. One line for each
    folder of FOUND: articles; F1 of the breaks between blocks and of the headings; share of titles right; share of the
    gold's words kept and of the words found that are the gold's; likeness of the whole text; share of articles without any
    defect of structure.
    """
    from ingest import measure

    scored = list(measure.score_folders(gold, found))
    write_out(measure.format_table(measure.summarize_groups(scored)) + "\n")
    for item in measure.worst(scored, worst):
        write_out(f"\n{item.group}/{item.name}, defects: {len(item.score.defects)}\n")
        for defect in item.score.defects[:20]:
            write_out(f"  {defect.kind.value:15} {one_line(defect.detail, 160)}\n")


@app.command(epilog="Example: `copydesk serve --port 4201`")
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of server and UI, on this machine only.")] = 4200,
    data: Annotated[Path, typer.Option(metavar="DIR", help="Where the server keeps its state.")] = Path("data"),
    inbox: Annotated[
        Path | None, typer.Option(metavar="DIR", help="What arrives here is read within a minute; data/inbox if not given.")
    ] = None,
) -> None:
    """Start Prefect's server, UI, schedules and a worker on this machine, with the flow deployed. Ctrl-C stops all."""
    from flows.serve import serve as serve_here

    raise typer.Exit(serve_here(port=port, data=data, inbox=inbox))


@app.command(epilog="Example: `copydesk doctor --lake data/lake`")
def doctor(lake: LakeOption = "data/lake") -> None:
    """Check that everything is in place: versions, engines, lake, disk, Prefect."""
    from ingest.doctor import examine

    if not examine(lake):
        raise typer.Exit(EXIT_ERROR)


def _settings(engine: Engine, normalization: Normalization, ocr: Ocr, language: str | None, encoding: str | None) -> Settings:
    return Settings(
        read=ReadSettings(encoding=encoding),
        extract=ExtractSettings(engine=engine, ocr=ocr),
        repair=RepairSettings(normalization=normalization),
        structure=StructureSettings(language=language),
    )


def _say_rejected(rejected: Rejected) -> None:
    why = f"{rejected.reason.value} ({rejected.stage}): {one_line(rejected.detail, 500)}"
    err.print(f"copydesk: {printable(rejected.uri)}: rejected, {why}")


def _report(cleaned: Cleaned) -> bool:
    """Name a rejected document on standard error; whether it was one."""
    if isinstance(cleaned.outcome, Rejected):
        _say_rejected(cleaned.outcome)
        return True
    return False


def _show(cleaned: Cleaned, format: Format, *, is_first: bool, is_one: bool) -> None:  # noqa: A002
    """One source on the terminal. With several, each says which it is."""
    from ingest.results import render_rejection

    if format is Format.JSON:
        content = render_rejection(cleaned.outcome, None) if isinstance(cleaned.outcome, Rejected) else cleaned.outcome.text
    elif isinstance(cleaned.outcome, Rejected):
        return
    elif is_one:
        content = printable(cleaned.outcome.text)
    else:
        head = f"<!-- {cleaned.uri} -->" if format is Format.MARKDOWN else f"== {cleaned.uri} =="
        content = printable(("" if is_first else "\n") + f"{head}\n\n{cleaned.outcome.text}")
    write_out(content)


def _write(cleaned: Iterator[Cleaned], output: Path, format: Format) -> int:  # noqa: A002
    """Write all sources below `output` and say what became of them; the number of rejected ones."""
    from ingest.cleaning import write_cleaned

    documents = articles = rejected = 0
    for written in write_cleaned(_with_progress(cleaned), output, format):
        documents += 1
        outcome = written.cleaned.outcome
        articles += 0 if isinstance(outcome, Rejected) else outcome.articles
        rejected += _report(written.cleaned)
        if written.renamed and written.path is not None:
            name = printable(written.path.name)
            err.print(f"copydesk: {printable(written.cleaned.uri)}: its name was taken, written as {name}")
    err.print(f"{documents} documents, {articles} articles, {rejected} rejected, in {printable(str(output))}")
    return rejected


def _with_progress(cleaned: Iterator[Cleaned]) -> Iterator[Cleaned]:
    """A count on the terminal while files are written; nothing where standard error is no terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} documents"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("clean", total=None)
        for one in cleaned:
            yield one
            progress.advance(task)


def main() -> NoReturn:
    """The entry point: every error becomes one sentence on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter must not end the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="copydesk")
    except CopydeskError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        _fail(f"{name}{error.strerror or error}")
    except Exception as error:
        if os.environ.get("COPYDESK_TRACEBACK"):
            raise
        _fail(
            f"{type(error).__name__}: {error}. This is a defect of copydesk; please report it. "
            "COPYDESK_TRACEBACK=1 shows where it happened."
        )
    sys.exit(0)


def _fail(message: str) -> NoReturn:
    err.print(f"copydesk: {printable(message)}")
    sys.exit(EXIT_ERROR)
