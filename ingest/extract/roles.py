"""Structure roles of a tagged PDF: which marked content is a heading, a paragraph, a list item …

Evidence, not truth: much of the tagging in the wild says P for everything or nests at random. One role is kept for
each piece of marked content: the nearest that says more than "text". A P inside a list item is LI, a Span inside
a heading is the heading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import literal_name

TELLING = frozenset(
    "H H1 H2 H3 H4 H5 H6 Title LI TOCI TD TH Caption BlockQuote Note FENote Formula Figure Artifact Aside Code Index".split()
)
"""Roles that are kept."""
INLINE_OR_GROUP = frozenset(
    "Span Link Em Strong Sub Quote Reference BibEntry Annot NonStruct Private Ruby RB RT RP Warichu WT WP Lbl LBody "
    "Document DocumentFragment Part Art Sect Div L TOC Table TR THead TBody TFoot Form".split()
)
"""Roles that say nothing of their own: what stands above them counts."""
MOST_ELEMENTS = 300_000
"""Elements that are looked at; a structure tree may loop or be larger than the text."""


def find_role(kind: str, above: str | None) -> str | None:
    """The role of an element below another.

    >>> find_role("P", None), find_role("P", "LI"), find_role("Span", "H2"), find_role("H1", "TD"), find_role("Normal", "P")
    ('P', 'LI', 'H2', 'H1', 'P')
    """
    if kind in TELLING:
        return kind
    if kind == "P":
        return above if above is not None and above in TELLING else "P"
    return above


def make_role_map(entries: Mapping[str, str]) -> Callable[[str], str]:
    """The file's own names to standard ones; names that lead in a circle stay as they are.

    >>> role = make_role_map({"Headline": "Heading", "Heading": "H1"})
    >>> role("Headline"), role("P")
    ('H1', 'P')
    """

    def standard(kind: str) -> str:
        for _ in range(8):
            if kind in TELLING or kind in INLINE_OR_GROUP or kind == "P" or kind not in entries:
                break
            kind = entries[kind]
        return kind

    return standard


def read_roles(document: PDFDocument) -> dict[object, dict[int, str]]:
    """For each page (by object number) the role of each marked content number; empty where the file is not tagged."""
    roles: dict[object, dict[int, str]] = {}
    root = resolve1(document.catalog.get("StructTreeRoot"))
    if not isinstance(root, dict):
        return roles
    named = resolve1(root.get("RoleMap"))
    standard = make_role_map(
        {key: literal_name(resolve1(value)) for key, value in named.items()} if isinstance(named, dict) else {}
    )
    seen: set[int] = set()
    visited = 0
    stack: list[tuple[object, str | None, object]] = [(root.get("K"), None, None)]
    while stack and visited < MOST_ELEMENTS:
        item, role, page = stack.pop()
        visited += 1
        if isinstance(item, int):
            if role is not None and page is not None:
                roles.setdefault(page, {}).setdefault(item, role)
            continue
        if isinstance(item, PDFObjRef):
            if item.objid in seen:
                continue
            seen.add(item.objid)
            item = resolve1(item)
        if isinstance(item, list):
            stack.extend((child, role, page) for child in reversed(item))
        elif isinstance(item, dict):
            below = item.get("Pg")
            if isinstance(below, PDFObjRef):
                page = below.objid
            if "S" in item:
                role = find_role(standard(literal_name(resolve1(item["S"]))), role)
                stack.append((item.get("K"), role, page))
            elif "Stm" not in item and isinstance(item.get("MCID"), int):
                stack.append((item["MCID"], role, page))
    return roles
