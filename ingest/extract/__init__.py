"""Source to Document: lines in reading order, from PDF or plain text."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.errors import DocumentError
from ingest.extract.draft import LineDraft
from ingest.extract.glyphs import PageGlyphs
from ingest.extract.lines import make_lines
from ingest.extract.ocr import failed, read_scan
from ingest.extract.order import order_pages
from ingest.extract.pdfium_engine import PdfiumFile
from ingest.extract.pdfminer_engine import PdfminerFile
from ingest.extract.plain import read_plain
from ingest.extract.visibility import split_seen
from ingest.model import Document, Engine, Gap, Line, MediaType, Metadata, Page, Reason, Run, Source
from ingest.settings import ExtractSettings, Ocr

__all__ = ["extract"]

_ENGINES: dict[Engine, type[PdfminerFile] | type[PdfiumFile]] = {Engine.PDFMINER: PdfminerFile, Engine.PDFIUM: PdfiumFile}


GARBLED_FLAG = 0.005
"""Share of characters without a known letter from which a document is flagged `garbled_text`."""
GARBLED_RETRY = 0.02
"""Share from which the other engine is asked: of 50 public files with ``(cid:n)`` pdfium reads 27."""
GARBLED_REJECT = 0.7
"""Share from which nobody could read the result."""


def extract(source: Source, settings: ExtractSettings | None = None) -> Document:
    """The raw text of a source and its lines in reading order.

    Where the chosen engine fails or finds no letters for its glyphs, the other one is asked; then `extractor` names
    both ("pdfium (pdfminer: corrupt)") and the document is flagged `engine_fallback`.

    Raises:
        DocumentError: the document cannot be read: encrypted, corrupt, garbled, too large, or without a text layer.
    """
    settings = settings or ExtractSettings()
    if source.media_type is MediaType.TEXT:
        return _read_text(source, settings)
    engine = settings.engine
    error: DocumentError | None = None
    document: Document | None = None
    try:
        document = _read_pdf(source.data, engine, settings)
    except DocumentError as raised:
        if not settings.fallback or raised.reason is Reason.TOO_LARGE:
            raise
        error = raised
    reason = error.reason if error is not None else Reason.GARBLED
    share = measure_garbled(document.raw) if document is not None else 1.0
    if settings.fallback and share > GARBLED_RETRY:
        other = Engine.PDFIUM if engine is Engine.PDFMINER else Engine.PDFMINER
        try:
            second = _read_pdf(source.data, other, settings)
        except DocumentError as raised:
            # "No text layer" and "encrypted" say more of a file than "corrupt".
            if error is not None and error.reason is Reason.CORRUPT and raised.reason is not Reason.CORRUPT:
                error = raised
        else:
            second_share = measure_garbled(second.raw)
            if second_share < share / 2:
                share = second_share
                flags = tuple(sorted({*second.flags, "engine_fallback"}))
                document = replace(second, extractor=f"{other} ({engine}: {reason})", flags=flags)
    if document is None:
        assert error is not None
        if error.reason is Reason.NO_TEXT_LAYER and settings.ocr is Ocr.TESSERACT:
            return _read_scan(source.data, settings)
        raise error
    if share > GARBLED_REJECT:
        raise DocumentError(
            f"The PDF does not say which letters {share:.0%} of its glyphs stand for; run OCR over it or make it anew.",
            reason=Reason.GARBLED,
            stage="extract",
        )
    if share > GARBLED_FLAG:
        document = replace(document, flags=tuple(sorted({*document.flags, "garbled_text"})))
    return document


_GARBLED = re.compile("\\(cid:\\d+\\)|[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_INK = re.compile(r"\S")


def measure_garbled(text: str) -> float:
    """Share of characters that have no known letter: ``(cid:n)``, U+FFFD, private use.

    >>> measure_garbled("ab(cid:3)\\uf0b7"), measure_garbled("")
    (0.5, 0.0)
    """
    bad = _GARBLED.findall(text)
    if not bad:
        return 0.0
    good = len(_INK.findall(_GARBLED.sub("", text)))
    return len(bad) / (good + len(bad))


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
    return _place_lines(pages, str(engine), metadata, flags)


def _read_scan(data: bytes, settings: ExtractSettings) -> Document:
    pages = list(read_scan(data, settings.ocr_languages, settings.max_pages))
    if not any(drafts for _, drafts in pages):
        raise failed("tesseract finds no letters in its pictures either.")
    return _place_lines(pages, "tesseract", Metadata(), {"ocr"})


def _place_lines(pages: list[tuple[Page, list[LineDraft]]], extractor: str, metadata: Metadata, flags: set[str]) -> Document:
    """Reading order, hidden lines last on their page, and the raw text."""
    ordered = [sorted(drafts, key=lambda draft: draft.hidden) for drafts in order_pages(pages)]
    raw, lines = join_pages([(page, drafts) for (page, _), drafts in zip(pages, ordered, strict=True)])
    return Document(raw, lines, tuple(page for page, _ in pages), extractor, metadata, tuple(sorted(flags)))


def too_many_chars(max_chars: int) -> DocumentError:
    return DocumentError(
        f"The document has more than {max_chars} characters; raise extract.max_chars or split the file.",
        reason=Reason.TOO_LARGE,
        stage="extract",
    )


def _read_lines(glyphs: PageGlyphs, flags: set[str]) -> list[LineDraft]:
    seen, hidden, found = split_seen(glyphs)
    flags |= found
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
            gaps = tuple(Gap(at + gap.at, gap.x0, gap.x1) for gap in draft.gaps)
            place = (draft.column, draft.region)
            lines.append(Line(page.number, at, end, draft.box, draft.baseline, runs, draft.tag, *place, draft.hidden, gaps))
            parts.append(draft.text)
            at = end
    return "".join(parts), tuple(lines)
