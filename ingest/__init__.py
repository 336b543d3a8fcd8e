"""Copydesk: damaged article text in, clean articles out.

Two functions for a program that wants articles and no table, no flow, no Prefect::

    import ingest

    for article in ingest.read("press/2024-05-03.pdf"):
        print(article.title.text if article.title else "untitled", article.language)

    articles = ingest.clean(text_that_some_pdf_tool_made)

Both do the work in this process, without the limits on time and memory that `copydesk run` puts on each
document; for files that strangers sent, use the command or `ingest.pool`.

`ingest.read` is a function, and the room that reads files is the package `ingest.read` too. Python keeps a
subpackage in two places: `sys.modules["ingest.read"]`, where `from ingest.read import ...` looks, and the
attribute `read` of this module, which the import system sets anew whenever the subpackage is first imported,
and would so replace a function of that name at a moment that depends on who imports what. Therefore the
attribute is a property that always answers with the function, and nothing of the rooms is imported here:
`import ingest.model` costs what `ingest.model` costs.
"""

from __future__ import annotations

import sys
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Article, Processed, Rejected
    from ingest.settings import Settings

__all__ = ["clean", "read"]


def read(path: str | PathLike[str], settings: Settings | None = None) -> tuple[Article, ...]:
    """The articles of one file, a PDF or a text dump.

    Args:
        path: a local file, or a URL that fsspec knows.
        settings: None for the defaults.
    Raises:
        SourceError: there is no such file, or it is not one file.
        DocumentError: the file cannot be read; `reason`, `stage` and `detail` say why.
    """
    from ingest.errors import SourceError
    from ingest.model import Rejected
    from ingest.pipeline import settle
    from ingest.read import find_sources
    from ingest.settings import Settings

    settings = settings or Settings()
    found = list(find_sources([str(path)], settings.read))
    if len(found) != 1:
        raise SourceError(f"{path}: found {len(found)} files, wanted one. Call ingest.read for each.", uri=str(path))
    outcome = found[0] if isinstance(found[0], Rejected) else settle(found[0], settings)
    return _articles(outcome)


def clean(text: str, settings: Settings | None = None) -> tuple[Article, ...]:
    r"""The articles of a text that some PDF tool made; form feeds end pages.

    >>> (article,) = clean("The quick brown fox jumps over the lazy dog and runs into the for-\nest.")
    >>> article.blocks[0].text
    'The quick brown fox jumps over the lazy dog and runs into the forest.'

    Raises:
        DocumentError: nothing to read: `reason` is `empty`, or another if the text is not one.
    """
    from ingest.errors import DocumentError
    from ingest.model import Rejected
    from ingest.pipeline import process
    from ingest.read import read_bytes
    from ingest.settings import Settings

    settings = settings or Settings()
    # surrogatepass would hide that a lone surrogate is no character; it becomes U+FFFD, which the text road flags.
    data = text.encode("utf-8", "replace")
    utf8 = settings.read.model_copy(update={"encoding": "utf-8"})
    try:
        outcome = process(read_bytes(data, "text:", utf8), settings)
    except DocumentError as error:
        outcome = Rejected("text:", error.reason, error.stage, error.detail)
    return _articles(outcome)


def _articles(outcome: Processed | Rejected) -> tuple[Article, ...]:
    from ingest.errors import DocumentError
    from ingest.model import Rejected

    if isinstance(outcome, Rejected):
        raise DocumentError(outcome.detail, reason=outcome.reason, stage=outcome.stage)
    return outcome.articles


class _Package(ModuleType):
    """This module, with a `read` that the import system cannot replace."""

    @property
    def read(self) -> object:
        return self.__dict__["read"]

    @read.setter
    def read(self, subpackage: object) -> None:
        """The import system offers the subpackage here; it has its place in sys.modules."""


sys.modules[__name__].__class__ = _Package
