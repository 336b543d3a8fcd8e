"""Settings: one frozen class a room. What changes the result is part of the digest; what only bounds the work is not."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from ingest.model import Engine


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Normalization(StrEnum):
    """How far characters are made uniform."""

    AS_PRINTED = "as-printed"
    PLAIN = "plain"


class Ocr(StrEnum):
    """Whether scans without a text layer are read from their pictures."""

    OFF = "off"
    TESSERACT = "tesseract"


class ReadSettings(_Frozen):
    """Room read: which files, and how large."""

    max_bytes: int = Field(200_000_000, ge=1, title="Largest file (bytes)")
    encoding: str | None = Field(None, title="Encoding of text files", description="None: found out for each file")


class ExtractSettings(_Frozen):
    """Room extract: which engine, which pages."""

    engine: Engine = Field(Engine.PDFMINER, title="PDF engine")
    fallback: bool = Field(True, title="Try the other engine where this one fails")
    max_pages: int = Field(10_000, ge=1, title="Most pages of one document")
    max_chars: int = Field(50_000_000, ge=1, title="Most characters of one document")
    ocr: Ocr = Field(Ocr.OFF, title="Scans without a text layer", description="off: rejected; tesseract: read, flagged `ocr`")
    ocr_languages: str = Field(
        "deu+eng", pattern=r"^[A-Za-z_]{3,20}(\+[A-Za-z_]{3,20})*$", title="Languages of scans", description="tesseract's names"
    )


class RepairSettings(_Frozen):
    """Room repair."""

    normalization: Normalization = Field(Normalization.AS_PRINTED, title="Normalization")
    max_garbled_share: float = Field(
        0.3,
        ge=0,
        le=1,
        title="Most garbled text",
        description="Share of characters that cannot be read from which on a document is rejected; 1 takes everything",
    )


class StructureSettings(_Frozen):
    """Room structure."""

    language: str | None = Field(None, title="Language (BCP 47)", description="None: found out for each document")


class LimitSettings(_Frozen):
    """What one document may cost in its child process."""

    cpu_s: float = Field(60, gt=0, title="CPU time of one document (seconds)")
    wall_s: float = Field(180, gt=0, title="Wall time of one document (seconds)")
    memory_mb: int = Field(2048, ge=256, title="Memory of one document (megabytes)")
    cpu_s_per_page: float = Field(
        0.5,
        ge=0,
        title="More CPU time for each page (seconds)",
        description="Wall time grows in proportion; together never more than 20 times the limit of a document without pages",
    )
    result_mb: int = Field(256, ge=1, title="Result of one document (megabytes)")
    documents_per_child: int = Field(200, ge=1, title="Documents before a child process is replaced")


class Settings(_Frozen):
    """All rooms together."""

    read: ReadSettings = ReadSettings()
    extract: ExtractSettings = ExtractSettings()
    repair: RepairSettings = RepairSettings()
    structure: StructureSettings = StructureSettings()
    limits: LimitSettings = LimitSettings()

    def digest(self) -> str:
        """Twelve hex digits that change when, and only when, a setting that shapes the result does."""
        shaping = self.model_dump_json(exclude={"limits"})
        return hashlib.sha256(shaping.encode()).hexdigest()[:12]
