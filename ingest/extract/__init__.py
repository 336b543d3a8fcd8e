"""Source to Document: lines in reading order, from PDF or plain text."""

from __future__ import annotations

from ingest.errors import DocumentError
from ingest.extract.draft import LineDraft
from ingest.extract.glyphs import Ink, PageGlyphs
from ingest.extract.lines import make_lines, split_hidden
from ingest.extract.pdfium_engine import PdfiumFile
from ingest.extract.pdfminer_engine import PdfminerFile
from ingest.model import Document, Engine, Line, MediaType, Page, Reason, Run, Source
from ingest.settings import ExtractSettings

try:
    from ingest.extract.order import order_lines
except ImportError:

    def order_lines(drafts, page):  # type: ignore[no-untyped-def,misc]
        return list(drafts)


__all__ = ["extract"]

_ENGINES: dict[Engine, type[PdfminerFile] | type[PdfiumFile]] = {Engine.PDFMINER: PdfminerFile, Engine.PDFIUM: PdfiumFile}


def extract(source: Source, settings: ExtractSettings | None = None) -> Document:
    """The raw text of a source and its lines in reading order.

    Raises:
        DocumentError: the document cannot be read: encrypted, corrupt, too large, or without a text layer.
    """
    settings = settings or ExtractSettings()
    if source.media_type is MediaType.TEXT:
        from ingest.extract.plain import read_plain  # noqa: PLC0415

        return read_plain(source, settings)
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


def _read_pdf(data: bytes, engine: Engine, settings: ExtractSettings) -> Document:
    file = _ENGINES[engine](data)
    try:
        flags: set[str] = set()
        pages: list[tuple[Page, list[LineDraft]]] = []
        for glyphs in file.pages(settings.max_pages):
            pages.append((glyphs.page, _read_lines(glyphs, flags)))
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
    raw, lines = join_pages(pages)
    return Document(raw, lines, tuple(page for page, _ in pages), str(engine), metadata, tuple(sorted(flags)))


def _read_lines(glyphs: PageGlyphs, flags: set[str]) -> list[LineDraft]:
    seen, hidden = split_hidden(glyphs.strips, [strip.ink is not Ink.INVISIBLE for strip in glyphs.strips])
    if hidden:
        if not seen:
            seen, hidden = hidden, []
            flags.add("ocr_layer")
        else:
            flags.add("hidden_text")
    return [*order_lines(make_lines(seen), glyphs.page), *make_lines(hidden, hidden=True)]


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
