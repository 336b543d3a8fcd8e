"""The errors that Copydesk raises. A bad document is not among them: that is a `Rejected` value.

::

    CopydeskError
    ├── SettingsError      a setting or parameter that cannot work
    ├── SourceError        a source that was named but is not there or may not be read
    ├── DocumentError      inside a room: this document cannot go on; becomes `Rejected`
    └── LakeError          the lake cannot be read or written
        ├── LakeVersionError   written by a newer schema
        └── LakeBusyError      somebody else is committing

Each message says what was found, what was wanted and what to do.
"""

from __future__ import annotations

from ingest.model import Reason


class CopydeskError(Exception):
    """The root: catch this to catch everything that Copydesk raises on purpose."""


class SettingsError(CopydeskError):
    """A setting or parameter that cannot work."""


class SourceError(CopydeskError):
    """A source that was named but is not there or may not be read."""

    def __init__(self, message: str, *, uri: str) -> None:
        super().__init__(message)
        self.uri = uri


class DocumentError(CopydeskError):
    """This document cannot go on. The pipeline turns it into a `Rejected` value."""

    def __init__(self, detail: str, *, reason: Reason, stage: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.stage = stage
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        return (_document_error, (self.detail, self.reason, self.stage))


def _document_error(detail: str, reason: Reason, stage: str) -> DocumentError:
    return DocumentError(detail, reason=reason, stage=stage)


class LakeError(CopydeskError):
    """The lake cannot be read or written."""


class LakeVersionError(LakeError):
    """The lake was written by a newer schema than this version knows."""


class LakeBusyError(LakeError):
    """Somebody else is committing to the lake and did not finish in time."""
