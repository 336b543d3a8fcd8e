"""What else pdfium tells of a page: structure roles, and the boxes of painted shapes and images."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.extract.glyphs import is_white
from ingest.extract.pdfium_text import Frame
from ingest.extract.roles import MOST_ELEMENTS, find_role, make_role_map
from ingest.model import Box

DEEPEST_FORM = 20
Matrix = tuple[float, float, float, float, float, float]


def read_page_roles(page: pdfium.PdfPage) -> dict[int, str]:
    """Marked content numbers of the page to their roles; empty where the page is not tagged."""
    roles: dict[int, str] = {}
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return roles
    standard = make_role_map({})
    try:
        stack: list[tuple[object, str | None]] = [
            (raw.FPDF_StructTree_GetChildAtIndex(tree, index), None)
            for index in reversed(range(raw.FPDF_StructTree_CountChildren(tree)))
        ]
        visited = 0
        while stack and visited < MOST_ELEMENTS:
            element, above = stack.pop()
            visited += 1
            if not element:
                continue
            role = find_role(standard(_read_type(element)), above)
            for index in range(raw.FPDF_StructElement_CountChildren(element)):
                number = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
                if number >= 0 and role is not None:
                    roles.setdefault(number, role)
            stack.extend(
                (raw.FPDF_StructElement_GetChildAtIndex(element, index), role)
                for index in reversed(range(raw.FPDF_StructElement_CountChildren(element)))
            )
    finally:
        raw.FPDF_StructTree_Close(tree)
    return roles


def _read_type(element: object) -> str:
    buffer = (ctypes.c_ushort * 64)()
    size = raw.FPDF_StructElement_GetType(element, buffer, ctypes.sizeof(buffer))
    return bytes(buffer)[: max(min(size, 128) - 2, 0)].decode("utf-16-le", "replace")


def find_shapes(page: pdfium.PdfPage, frame: Frame) -> tuple[list[Box], list[Box]]:
    """Boxes of filled shapes that are not white, and of images, also inside forms."""
    fills: list[Box] = []
    images: list[Box] = []
    identity: Matrix = (1, 0, 0, 1, 0, 0)
    stack = [(raw.FPDFPage_GetObject(page.raw, index), identity, 0) for index in range(raw.FPDFPage_CountObjects(page.raw))]
    while stack:
        obj, outer, depth = stack.pop()
        kind = raw.FPDFPageObj_GetType(obj)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(obj, own)
            inner = _multiply((own.a, own.b, own.c, own.d, own.e, own.f), outer)
            stack.extend(
                (raw.FPDFFormObj_GetObject(obj, index), inner, depth + 1) for index in range(raw.FPDFFormObj_CountObjects(obj))
            )
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_bounds(obj, outer, frame))
        elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING) and _is_filled(obj, kind):
            fills.append(_bounds(obj, outer, frame))
    return fills, images


def _is_filled(obj: object, kind: int) -> bool:
    if kind == raw.FPDF_PAGEOBJ_SHADING:
        return True
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(obj, mode, stroke)
    channels = [ctypes.c_uint() for _ in range(4)]
    if not mode.value or not raw.FPDFPageObj_GetFillColor(obj, *channels):
        return False
    red, green, blue, alpha = (channel.value for channel in channels)
    return alpha > 5 and not is_white(red << 16 | green << 8 | blue)


def _bounds(obj: object, outer: Matrix, frame: Frame) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(obj, left, bottom, right, top)
    a, b, c, d, e, f = outer
    corners = [
        frame.place(a * x + c * y + e, b * x + d * y + f) for x in (left.value, right.value) for y in (bottom.value, top.value)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _multiply(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
