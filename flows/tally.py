"""What a run did, in numbers small enough to travel between tasks: never the texts, only counts and a few samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.model import Rejected

SAMPLES = 3
"""So many of the most repaired documents are shown before and after."""

SAMPLE_CHARS = 900
"""So many characters of each are shown: the front matter and a paragraph or two."""

HEADING = "## "
"""What marks a heading in the text of a sample after its repair."""

LISTED = 500
"""So many rejected documents are listed in the report; all of them are in the table `sources`."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of one document before and after; `repairs` counts the changes to its words and characters."""

    uri: str
    title: str
    repairs: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a batch, or of all batches so far.

    `repairs` counts changes by rule, `rejected` holds at most `LISTED` of the `rejections`; `samples` are the most
    repaired documents, most repaired first; `first` is the first document that was read.
    """

    documents: int = 0
    articles: int = 0
    rejections: int = 0
    repairs: tuple[tuple[str, int], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    samples: tuple[Sample, ...] = ()
    first: Sample | None = None

    @property
    def read(self) -> int:
        """Documents that were read, whole or in part."""
        return self.documents - self.rejections

    @property
    def rejected_share(self) -> float:
        """Rejected documents to all documents, 0..1."""
        return self.rejections / self.documents if self.documents else 0.0

    def __add__(self, other: Tally) -> Tally:
        """Both together.

        >>> (Tally(documents=2, repairs=(("a", 1),)) + Tally(documents=1, repairs=(("a", 2), ("b", 9)))).repairs
        (('b', 9), ('a', 3))
        """
        repairs = Counter(dict(self.repairs))
        repairs.update(dict(other.repairs))
        return Tally(
            documents=self.documents + other.documents,
            articles=self.articles + other.articles,
            rejections=self.rejections + other.rejections,
            repairs=tuple(sorted(repairs.items(), key=lambda item: (-item[1], item[0]))),
            rejected=(self.rejected + other.rejected)[:LISTED],
            samples=most_repaired(self.samples + other.samples),
            first=self.first or other.first,
        )


def most_repaired(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """The few most repaired, in an order that does not depend on which came first."""
    return tuple(sorted(samples, key=lambda sample: (-sample.repairs, sample.uri))[:SAMPLES])
