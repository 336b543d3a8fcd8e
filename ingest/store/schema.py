"""The two tables as Arrow schemas: what `articles` and `sources` hold, field by field.

Each field carries its description under the metadata key ``comment`` (the key that Spark, DuckDB and
Unity Catalog show), each schema its version under ``copydesk.schema_version``::

    >>> ARTICLES.field("subtitle").metadata[b"comment"].decode()
    'the standfirst under the title, as printed, repaired'
    >>> ARTICLES.metadata[b"copydesk.schema_version"].decode() == SCHEMA_VERSION
    True

The version is ``major.minor``. A new optional column or struct field raises the minor number, and readers
of the old one keep working; anything else (a column renamed, a type or a meaning changed) raises the major.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = "1.0"
VERSION_KEY = "copydesk.schema_version"


def _field(name: str, kind: pa.DataType, comment: str, *, required: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=not required, metadata={"comment": comment})


def _list(kind: pa.DataType) -> pa.ListType:
    # "element" is the name that Parquet and Delta give the items; pyarrow's own "item" would not survive a commit.
    return pa.list_(pa.field("element", kind))


def _struct(*fields: pa.Field) -> pa.StructType:
    return pa.struct(list(fields))


_INSTANT = pa.timestamp("us", tz="UTC")

BBOX = _struct(
    _field("x0", pa.float64(), "left edge in points from the left of the page"),
    _field("top", pa.float64(), "upper edge in points from the top of the page"),
    _field("x1", pa.float64(), "right edge in points from the left of the page"),
    _field("bottom", pa.float64(), "lower edge in points from the top of the page"),
)

SPAN = _struct(
    _field("start", pa.int64(), "first code point, counted from 0 in the raw text"),
    _field("end", pa.int64(), "code point after the last one"),
)

FRONT = _struct(
    _field("role", pa.string(), "title, subtitle, byline or dateline"),
    _field("text", pa.string(), "as printed, repaired"),
    _field("page_first", pa.int32(), "page where it begins, from 1"),
    _field("page_last", pa.int32(), "page where it ends, from 1"),
    _field("bbox", BBOX, "place of the first page's part in points, origin at the top left; null for text input"),
    _field("confidence", pa.float32(), "how sure it is that this is what the role says, 0 to 1"),
    _field("spans", _list(SPAN), "where in the raw text it stands, in reading order"),
)

BLOCK = _struct(
    _field("kind", pa.string(), "heading, paragraph, list_item, quote, caption, footnote, pull_quote, table, formula or code"),
    _field("level", pa.int8(), "of headings and list items, 1 = top; null otherwise"),
    _field(
        "text",
        pa.string(),
        "the clean text; of a table, a line for each row with tabs between its cells; of code, its lines with their indents",
    ),
    _field("page_first", pa.int32(), "page where the block begins, from 1"),
    _field("page_last", pa.int32(), "page where the block ends, from 1"),
    _field("bbox", BBOX, "place of the first page's part in points, origin at the top left; null for text input"),
    _field("confidence", pa.float32(), "how sure kind and limits of the block are, 0 to 1"),
    _field("spans", _list(SPAN), "where in the raw text the block stands, in reading order"),
)

SECTION = _struct(
    _field("index", pa.int32(), "from 0; the lead before the first heading is 0 and has no heading"),
    _field("level", pa.int8(), "level of the heading, 1 = top; null for the lead"),
    _field("heading", pa.string(), "the heading; null for the lead"),
    _field("path", _list(pa.string()), "headings from the top down to this one"),
    _field("text", pa.string(), "text of the section, without its heading and without the sections below it"),
    _field("block_first", pa.int32(), "index of its first block in blocks"),
    _field("block_last", pa.int32(), "index of its last block in blocks, inclusive"),
)

FURNITURE = _struct(
    _field("kind", pa.string(), "page_header, page_footer, page_number, contents or other"),
    _field("text", pa.string(), "as printed, repaired"),
    _field("page", pa.int32(), "page, from 1"),
    _field("spans", _list(SPAN), "where in the raw text it stands"),
)

CHANGE = _struct(
    _field("step", pa.string(), "part of the work that made the change: characters, spacing, hyphens, reflow, structure"),
    _field("rule", pa.string(), "the rule, such as hyphens.soft"),
    _field("page", pa.int32(), "page, from 1"),
    _field("line", pa.int32(), "line of the raw text, from 1"),
    _field("before", pa.string(), "what stands in the raw text"),
    _field("after", pa.string(), "what stands there now; the same as before where a decision left the text as printed"),
    _field("confidence", pa.float32(), "how sure the change is, 0 to 1"),
    _field("start", pa.int64(), "first code point, counted from 0 in the raw text"),
    _field("end", pa.int64(), "code point after the last one"),
)

QUALITY = _struct(
    _field("confidence", pa.float32(), "how far the article can be trusted, 0 to 1"),
    _field("flags", _list(pa.string()), "what is wrong with it, such as garbled_text, letter_spaced, mixed_columns"),
)

ARTICLES = pa.schema(
    [
        _field("article_id", pa.string(), "made of the source's hash and article_index; equal content, equal id", required=True),
        _field("source_uri", pa.string(), "where the article came from; with article_index the key of a row", required=True),
        _field("source_sha256", pa.string(), "SHA-256 of the source's bytes, in hex", required=True),
        _field("article_index", pa.int32(), "which article of its source, from 0", required=True),
        _field("title", pa.string(), "as printed, repaired"),
        _field("subtitle", pa.string(), "the standfirst under the title, as printed, repaired"),
        _field("byline", pa.string(), "as printed, repaired"),
        _field("dateline", pa.string(), "place and date before the first sentence, as printed, repaired"),
        _field("authors", _list(pa.string()), "names parsed from the byline"),
        _field("date_published", pa.date32(), "parsed from the print or, where plausible, from the file's metadata"),
        _field("language", pa.string(), "BCP 47, such as de"),
        _field("language_confidence", pa.float32(), "0 to 1"),
        _field("text", pa.string(), "title, standfirst and blocks, separated by blank lines"),
        _field("blocks", _list(BLOCK), "the body, block by block, in reading order"),
        _field("sections", _list(SECTION), "headings with what follows them"),
        _field("furniture", _list(FURNITURE), "running heads, page numbers and the like: set aside, kept"),
        _field("changes", _list(CHANGE), "every alteration; replayed over the raw text they give the clean text"),
        _field("quality", QUALITY, "how far the article can be trusted"),
        _field("word_count", pa.int32(), "words of text; each ideograph and kana counts as one"),
        _field("page_count", pa.int32(), "pages of the source"),
        _field("extractor", pa.string(), "what read the characters of the source"),
        _field("pipeline_version", pa.string(), "version of Copydesk that made the row"),
        _field("settings_digest", pa.string(), "digest of the settings that shape the result"),
        _field("ingested_at", _INSTANT, "when the row was made"),
        _field("run_id", pa.string(), "the run that made the row"),
        _field("front", _list(FRONT), "title, subtitle, byline and dateline with their places"),
        _field("raw_length", pa.int64(), "length of the source's raw text in code points"),
    ],
    metadata={VERSION_KEY: SCHEMA_VERSION},
)

TIMING = _struct(
    _field("stage", pa.string(), "room: read, extract, repair, structure"),
    _field("wall_s", pa.float64(), "seconds by the clock"),
)

REPAIR = _struct(
    _field("rule", pa.string(), "the rule, such as hyphens.soft"),
    _field("count", pa.int32(), "how often it changed this source"),
)

SOURCES = pa.schema(
    [
        _field("source_uri", pa.string(), "the source; key of a row", required=True),
        _field("source_sha256", pa.string(), "SHA-256 of the bytes, in hex; null if they could not be read"),
        _field("size", pa.int64(), "bytes"),
        _field("modified_at", pa.timestamp("us", tz="UTC"), "last modification of the file"),
        _field("modified_ns", pa.int64(), "the same in nanoseconds since 1970, to tell whether the file was touched"),
        _field("media_type", pa.string(), "by content: application/pdf or text/plain"),
        _field("encoding", pa.string(), "of text files"),
        _field("encoding_confidence", pa.float32(), "how sure the encoding is, 0 to 1"),
        _field("outcome", pa.string(), "articles or rejected", required=True),
        _field("reason", pa.string(), "why it was rejected: empty, encrypted, timeout …"),
        _field("stage", pa.string(), "the room that gave up: read, extract, repair, structure"),
        _field("detail", pa.string(), "one sentence: what was found, what was wanted"),
        _field("limits", _list(pa.string()), "limits that applied to a rejected document, such as cpu_s=30"),
        _field("article_count", pa.int32(), "articles of this source in the table"),
        _field("page_count", pa.int32(), "pages"),
        _field("word_count", pa.int32(), "words of all its articles"),
        _field("repairs", _list(REPAIR), "changes by rule"),
        _field("flags", _list(pa.string()), "flags of all its articles"),
        _field("extractor", pa.string(), "what read the characters"),
        _field("wall_s", pa.float64(), "seconds by the clock, all rooms together"),
        _field("cpu_s", pa.float64(), "seconds of CPU time"),
        _field("memory_mb", pa.float64(), "peak memory of the process that read it, in megabytes"),
        _field("timings", _list(TIMING), "seconds by room"),
        _field("pipeline_version", pa.string(), "version of Copydesk that made the row"),
        _field("settings_digest", pa.string(), "digest of the settings that shape the result"),
        _field("ingested_at", _INSTANT, "when the row was made"),
        _field("run_id", pa.string(), "the run that made the row"),
    ],
    metadata={VERSION_KEY: SCHEMA_VERSION},
)


def parse_version(text: str) -> tuple[int, int]:
    """Take a schema version apart.

    >>> parse_version("1.12")
    (1, 12)

    Raises:
        ValueError: it is not two numbers with a dot.
    """
    major, minor = text.split(".")
    return int(major), int(minor)


def reword(field: pa.Field, theirs: pa.Field) -> pa.Field:
    """A field with the description of another one, and so for what is inside it.

    >>> new, old = (pa.field("a", pa.int8(), metadata={"comment": word}) for word in ("new", "old"))
    >>> reword(new, old).metadata
    {b'comment': b'old'}
    """
    kind, other = field.type, theirs.type
    if pa.types.is_list(kind):
        kind = pa.list_(reword(kind.value_field, other.value_field))
    elif pa.types.is_struct(kind):
        inside = {other.field(index).name: other.field(index) for index in range(other.num_fields)}
        kind = pa.struct(
            [
                reword(one, inside[one.name]) if one.name in inside else one
                for one in (kind.field(i) for i in range(kind.num_fields))
            ]
        )
    return pa.field(field.name, kind, field.nullable, theirs.metadata)
