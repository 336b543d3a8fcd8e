"""The schema as Markdown, for docs/table.md: ``python -m ingest.store.describe``."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from ingest.store.schema import ARTICLES, SOURCES


def format_schema(schema: pa.Schema) -> str:
    """A table with a line for each field, nested ones with their path.

    >>> print(format_schema(pa.schema([pa.field("size", pa.int64(), metadata={"comment": "bytes"})])))
    | column | type | meaning |
    |---|---|---|
    | `size` | int64 | bytes |
    """
    lines = ["| column | type | meaning |", "|---|---|---|"]
    for field in schema:
        for path, nested in _walk(field.name, field):
            comment = (nested.metadata or {}).get(b"comment", b"").decode()
            lines.append(f"| `{path}` | {_name(nested.type)} | {comment} |")
    return "\n".join(lines)


def _walk(path: str, field: pa.Field) -> Iterator[tuple[str, pa.Field]]:
    yield path, field
    kind = field.type
    while pa.types.is_list(kind):
        kind, path = kind.value_type, f"{path}[]"
    if pa.types.is_struct(kind):
        for child in kind:
            yield from _walk(f"{path}.{child.name}", child)


def _name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_name(kind.value_type)}"
    return "struct" if pa.types.is_struct(kind) else str(kind)


if __name__ == "__main__":
    print(f"### articles\n\n{format_schema(ARTICLES)}\n\n### sources\n\n{format_schema(SOURCES)}")
