"""Source to Document: lines in reading order, from PDF or plain text."""

from __future__ import annotations

from ingest.errors import DocumentError
from ingest.extract.draft import LineDraft
from ingest.extract.glyphs import Ink, PageGlyphs
from ingest.extract.lines import make_lines, split_hidden
from ingest.extract.order import order_pages
from ingest.extract.pdfium_engine import PdfiumFile
from ingest.extract.pdfminer_engine import PdfminerFile
from ingest.extract.plain import read_plain
from ingest.model import Document, Engine, Line, MediaType, Page, Reason, Run, Source
from ingest.settings import ExtractSettings

__all__ = ["extract"]

_ENGINES: dict[Engine, type[PdfminerFile] | type[PdfiumFile]] = {Engine.PDFMINER: PdfminerFile, Engine.PDFIUM: PdfiumFile}


def extract(source: Source, settings: ExtractSettings | None = None) -> Document:
    """The raw text of a source and its lines in reading order.

    Raises:
        DocumentError: the document cannot be read: encrypted, corrupt, too large, or without a text layer.
    """
    settings = settings or ExtractSettings()
    if source.media_type is MediaType.TEXT:
        return _read_text(source, settings)
    engine = settings.engine
    other = Engine.PDFIUM if engine is Engine.PDFMINER else Engine.PDFMINER
    try:
        return _read_pdf(source.data, engine, settings)
    except DocumentError as error:
        if not settings.fallback or error.reason in (Reason.ENCRYPTED, Reason.TOO_LARGE, Reason.NO_TEXT_LAYER):
            raise
        try:
            document = _read_pdf(source.data, other, settings)
        except DocumentError:
            raise error from None
        return Document(
            document.raw,
            document.lines,
            document.pages,
            f"{other} ({engine}: {error.reason})",
            document.metadata,
            tuple(sorted({*document.flags, "engine_fallback"})),
        )


def _read_text(source: Source, settings: ExtractSettings) -> Document:
    encoding = source.encoding or "utf-8"
    try:
        text = source.data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError(
            f"The text is not valid {encoding} ({error}); save it as UTF-8 or name its encoding.",
            reason=Reason.UNDECODABLE,
            stage="extract",
        ) from error
    if len(text) > settings.max_chars:
        raise too_many_chars(settings.max_chars)
    return read_plain(text)


def _read_pdf(data: bytes, engine: Engine, settings: ExtractSettings) -> Document:
    file = _ENGINES[engine](data)
    try:
        flags: set[str] = set()
        pages: list[tuple[Page, list[LineDraft]]] = []
        length = 0
        for glyphs in file.pages(settings.max_pages):
            drafts = _read_lines(glyphs, flags)
            length += sum(len(draft.text) for draft in drafts)
            if length > settings.max_chars:
                raise too_many_chars(settings.max_chars)
            pages.append((glyphs.page, drafts))
        metadata = file.metadata()
    finally:
        file.close()
    if not pages:
        raise DocumentError(f"{engine} finds no pages in this PDF; the file is damaged.", reason=Reason.CORRUPT, stage="extract")
    if not any(drafts for _, drafts in pages):
        raise DocumentError(
            "The PDF holds pages but no text layer (scanned or drawn); run OCR over it, or set ocr = tesseract.",
            reason=Reason.NO_TEXT_LAYER,
            stage="extract",
        )
    ordered = [sorted(drafts, key=lambda draft: draft.hidden) for drafts in order_pages(pages)]
    raw, lines = join_pages([(page, drafts) for (page, _), drafts in zip(pages, ordered, strict=True)])
    return Document(raw, lines, tuple(page for page, _ in pages), str(engine), metadata, tuple(sorted(flags)))


def too_many_chars(max_chars: int) -> DocumentError:
    return DocumentError(
        f"The document has more than {max_chars} characters; raise extract.max_chars or split the file.",
        reason=Reason.TOO_LARGE,
        stage="extract",
    )


def _read_lines(glyphs: PageGlyphs, flags: set[str]) -> list[LineDraft]:
    seen, hidden = split_hidden(glyphs.strips, [strip.ink is not Ink.INVISIBLE for strip in glyphs.strips])
    if hidden:
        if not seen:
            seen, hidden = hidden, []
            flags.add("ocr_layer")
        else:
            flags.add("hidden_text")
    return [*make_lines(seen), *make_lines(hidden, hidden=True)]


def join_pages(pages: list[tuple[Page, list[LineDraft]]]) -> tuple[str, tuple[Line, ...]]:
    """The raw text (lines joined by newlines, pages by form feeds) and the lines placed in it."""
    parts: list[str] = []
    lines: list[Line] = []
    at = 0
    for page, drafts in pages:
        if page.number > 1:
            parts.append("\f")
            at += 1
        for index, draft in enumerate(drafts):
            if index:
                parts.append("\n")
                at += 1
            end = at + len(draft.text)
            runs = tuple(Run(at + run.start, at + run.end, run.style, run.rise) for run in draft.runs)
            lines.append(
                Line(page.number, at, end, draft.box, draft.baseline, runs, draft.tag, draft.column, draft.region, draft.hidden)
            )
            parts.append(draft.text)
            at = end
    return "".join(parts), tuple(lines)
