"""What the run form shows: the parameters of `ingest-articles`, in five groups that need no manual.

The form shows titles and descriptions (of a group: its docstring) as plain text, refuses what is out of bounds, and
stores every value in clear text with the run. So there is no secret here, only the name of one.
"""

from __future__ import annotations

import os
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.model import Engine
from ingest.settings import (
    ExtractSettings,
    LimitSettings,
    Normalization,
    Ocr,
    ReadSettings,
    RepairSettings,
    Settings,
    StructureSettings,
)

_MEGABYTE = 1_000_000


class Which(StrEnum):
    """Which of the documents found are read."""

    NEW = "new or changed"
    REJECTED = "rejected before"
    ALL = "all of them again"


class Language(StrEnum):
    """The language of the articles, where the reader knows better than the text shows."""

    AUTO = "found out for each document"
    DE = "de"
    EN = "en"
    FR = "fr"
    ES = "es"
    IT = "it"
    PT = "pt"
    NL = "nl"
    SV = "sv"
    DA = "da"
    FI = "fi"
    PL = "pl"
    CS = "cs"
    RU = "ru"

    @property
    def tag(self) -> str | None:
        return None if self is Language.AUTO else self.value


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class From(_Group):
    """The documents to look through."""

    patterns: list[str] = Field(
        default=["seeds", "data/inbox"],
        min_length=1,
        max_length=1000,
        title="Files, folders, globs or addresses",
        description="One in each box. Folders are searched to the bottom. Examples: data/inbox, archive/**/*.pdf, "
        "s3://bucket/folder. Paths start at the folder of the worker.",
    )
    max_megabytes: int = Field(
        default=200, ge=1, le=10_000, title="Largest file (megabytes)", description="Larger files are rejected, unread."
    )
    passwords: str = Field(
        default="",
        max_length=200,
        pattern=r"^$|^(env|block):[A-Za-z0-9_-]+$",
        title="Name of the passwords",
        description="Only for encrypted PDFs. env:NAME is a variable of the worker, block:name a Secret block; either holds one "
        "password a line. Empty: the variable COPYDESK_PASSWORDS of the worker, if there is one. Never type a password here.",
    )

    @field_validator("patterns")
    @classmethod
    def _no_blank_pattern(cls, value: list[str]) -> list[str]:
        patterns = [pattern.strip() for pattern in value]
        if not all(patterns):
            raise ValueError("An empty line was found among the files and folders; fill it in or take it out.")
        return patterns


class To(_Group):
    """The table that the articles go into."""

    lake: str = Field(
        default="data/lake",
        min_length=1,
        title="Lake (folder or address)",
        description="Holds the tables 'articles' and 'sources'; made where it does not exist. Example: s3://bucket/lake",
    )
    credentials: str = Field(
        default="",
        max_length=200,
        pattern=r"^$|^(env|block):[A-Za-z0-9_-]+$",
        title="Name of the credentials",
        description="Only for a lake that asks for them. env:NAME is a variable of the worker, block:name a Secret block; "
        'either holds the storage options as JSON, such as {"AWS_ACCESS_KEY_ID": "…"}. Never type a secret here.',
    )

    @field_validator("lake")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("The lake has no name; give a folder such as data/lake.")
        return value.strip()


class Documents(_Group):
    """What of it this run reads."""

    which: Which = Field(
        default=Which.NEW,
        title="Read",
        description="New or changed is the everyday choice: a document is read once for each version of Copydesk and each "
        "choice of settings.",
    )
    at_most: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        title="At most (documents)",
        description="0 means no limit; the rest waits for the next run.",
    )


class Treatment(_Group):
    """Whatever is chosen here, nothing is lost and every change is on record."""

    engine: Engine = Field(
        default=Engine.PDFMINER,
        title="PDF engine",
        description="pdfminer is the reference; pdfium reads some files that it cannot.",
    )
    fallback: bool = Field(
        default=True, title="Try the other engine", description="Where the chosen one cannot read a PDF, the other one tries."
    )
    normalization: Normalization = Field(
        default=Normalization.AS_PRINTED,
        title="Quotes, dashes and ellipses",
        description="as-printed keeps them; plain makes quotes straight and hyphens simple.",
    )
    ocr: Ocr = Field(
        default=Ocr.OFF,
        title="Scans without a text layer",
        description="off rejects them; tesseract, which must be installed beside the worker, reads them from their pictures.",
    )
    language: Language = Field(
        default=Language.AUTO, title="Language of the documents", description="Choose one only if all documents share it."
    )


class Tolerance(_Group):
    """What a document or a run may cost before it is given up."""

    max_rejected_percent: int = Field(
        default=50,
        ge=0,
        le=100,
        title="Rejected documents (percent)",
        description="A run that had to reject a larger share ends as Failed; what it could read is in the lake all the same.",
    )
    cpu_seconds: int = Field(
        default=60, ge=1, le=3600, title="CPU time of one document (seconds)", description="Past it the document is rejected."
    )
    wall_seconds: int = Field(
        default=180,
        ge=1,
        le=7200,
        title="Time of one document by the clock (seconds)",
        description="Past it the document is rejected.",
    )
    memory_megabytes: int = Field(
        default=2048,
        ge=256,
        le=65_536,
        title="Memory of one document (megabytes)",
        description="Past it the document is rejected.",
    )
    workers: int = Field(
        default=0,
        ge=0,
        le=256,
        title="Processes at work at once",
        description="0 means one for each processor of the machine. Each may use the memory above.",
    )
    run_minutes: int = Field(
        default=720,
        ge=1,
        le=10_080,
        title="Time of the whole run (minutes)",
        description="Past it the run stops; what it has read is in the lake, and the next run goes on from there.",
    )


class IngestParams(BaseModel):
    """Parameters of one run of `ingest-articles`. Every default works as it stands.

    >>> IngestParams().to.lake
    'data/lake'
    >>> IngestParams().settings().digest() == IngestParams(tolerance=Tolerance(cpu_seconds=5)).settings().digest()
    True
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # The form shows this; the docstring is for those who read the code.
        json_schema_extra={"description": "Everything has a default that works: press Submit, or change what you like."},
    )

    source: From = Field(default=From(), title="1. Where from")
    to: To = Field(default=To(), title="2. Where to")
    documents: Documents = Field(default=Documents(), title="3. Which documents")
    treatment: Treatment = Field(default=Treatment(), title="4. How to treat them")
    tolerance: Tolerance = Field(default=Tolerance(), title="5. How much to tolerate")

    @property
    def workers(self) -> int:
        """Processes at work at once, at least one.

        >>> IngestParams(tolerance=Tolerance(workers=3)).workers
        3
        """
        return self.tolerance.workers or os.cpu_count() or 1

    def settings(self) -> Settings:
        """The settings of the rooms that these parameters stand for."""
        return Settings(
            read=ReadSettings(max_bytes=self.source.max_megabytes * _MEGABYTE),
            extract=ExtractSettings(engine=self.treatment.engine, fallback=self.treatment.fallback, ocr=self.treatment.ocr),
            repair=RepairSettings(normalization=self.treatment.normalization),
            structure=StructureSettings(language=self.treatment.language.tag),
            limits=LimitSettings(
                cpu_s=self.tolerance.cpu_seconds,
                wall_s=self.tolerance.wall_seconds,
                memory_mb=self.tolerance.memory_megabytes,
            ),
        )
