"""The fast road through a content stream: whole statements by one regular expression, text operators inline.

`ContentReader` is the library's interpreter with another `execute`. It knows what nearly every producer writes;
where a page holds anything else it raises `UnusualContentError`, and the page is read by the library's own interpreter
(`ingest.extract.pdfminer_engine`), four times slower.

In three places it follows the PDF standard where the library (20260107) does not: character spacing also applies
after the last glyph of a string, a backslash before an ordinary character in a string stands for that character (the
library drops both), and the operator " begins a new line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pdfminer.pdfcolor import PREDEFINED_COLORSPACE, PDFColorSpace
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import LITERAL_FORM, LITERAL_IMAGE, PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import MATRIX_IDENTITY, Matrix, mult_matrix

from ingest.errors import DocumentError
from ingest.extract.glyphs import Ink, Strip, is_white, to_frame
from ingest.extract.metadata import decode_text
from ingest.extract.pdfminer_fonts import FontFace
from ingest.extract.sink import MOST_FORMS, Mark, PageSink, measure_writing, to_rgb
from ingest.extract.tokens import ELEMENT, INLINE_IMAGE, STATEMENT, read_properties, read_string
from ingest.model import Reason, Style

DEEPEST_FORM = 20
LONGEST_KEPT = 96
"""Bytes of a string whose glyphs are kept for when it comes again: words and parts of words."""


class UnusualContentError(Exception):
    """The content stream holds something that only the library's own interpreter reads."""


class ContentReader(PDFPageInterpreter):
    """The library's interpreter with a faster `execute` that writes into a `PageSink`."""

    sink: PageSink
    faces: dict[int, FontFace]
    depth = 0
    initial_color: int | None = 0

    def init_resources(self, resources: dict[object, object]) -> None:
        """Remember the resources; fonts are made when they are first used, so that an unused broken one does no harm."""
        self.resources = resources
        self._named: dict[str, Mapping[object, object]] = {}
        self._faces_named: dict[str, FontFace] = {}
        self._spaces_named: dict[str, PDFColorSpace | None] = {}

    def _resource(self, kind: str, name: str) -> object:
        table = self._named.get(kind)
        if table is None:
            table = self._named[kind] = dict_value(resolve1(dict_value(self.resources or {}).get(kind)) or {})
        return table.get(name)

    def _face(self, name: str) -> FontFace:
        face = self._faces_named.get(name)
        if face is None:
            face = self._faces_named[name] = self._make_face(name)
        return face

    def _make_face(self, name: str) -> FontFace:
        spec = self._resource("Font", name)
        objid = spec.objid if isinstance(spec, PDFObjRef) else None
        font: PDFFont = self.rsrcmgr.get_font(objid, dict_value(spec) if spec is not None else {})
        face = self.faces.get(id(font))
        if face is None:
            face = self.faces[id(font)] = FontFace(font)
        return face

    def _space(self, name: str) -> PDFColorSpace | None:
        if name not in self._spaces_named:
            self._spaces_named[name] = self._make_space(name)
        return self._spaces_named[name]

    def _make_space(self, name: str) -> PDFColorSpace | None:
        spec = resolve1(self._resource("ColorSpace", name))
        if spec is None:
            return PREDEFINED_COLORSPACE.get(name)
        if not isinstance(spec, list):
            return PREDEFINED_COLORSPACE.get(literal_name(spec))
        kind = literal_name(spec[0])
        if kind == "ICCBased" and len(spec) >= 2:
            return PDFColorSpace(kind, int(resolve1(stream_value(spec[1])["N"])))
        if kind == "DeviceN" and len(spec) >= 2:
            return PDFColorSpace(kind, len(list_value(spec[1])))
        return PREDEFINED_COLORSPACE.get(kind)

    def _alpha(self, name: str) -> float | None:
        state = resolve1(self._resource("ExtGState", name))
        alpha = resolve1(state.get("ca")) if isinstance(state, dict) else None
        return float(alpha) if isinstance(alpha, (int, float)) else None

    def _properties(self, name: str) -> tuple[int | None, str | None]:
        """Marked content number and /ActualText of a property list by name."""
        props = resolve1(self._resource("Properties", name))
        if not isinstance(props, dict):
            return None, None
        marked, actual = resolve1(props.get("MCID")), resolve1(props.get("ActualText"))
        return marked if isinstance(marked, int) else None, decode_text(actual) if isinstance(actual, bytes) else None

    def _tag(self, marks: list[Mark]) -> str | None:
        for mark in reversed(marks):
            if mark.name == "Artifact":
                return mark.name
            role = self.sink.roles.get(mark.marked) if mark.marked is not None else None
            if role is not None:
                return role
        return None

    def execute(self, streams: Sequence[object]) -> None:
        self.stream_ids.clear()
        parts: list[bytes] = []
        for item in streams:
            stream = stream_value(item)
            if stream.objid is None or stream.objid in self.parent_stream_ids:
                continue
            self.stream_ids.add(stream.objid)
            parts.append(stream.get_data())
        data = b"\n".join(parts)
        if b"BI" in data and not re.search(rb"/(?:A85|ASCII85Decode)\b", data):
            data = INLINE_IMAGE.sub(b" ", data)
        self._run(data)

    def _draw(self, name: str, ctm: Matrix, color: int | None) -> None:
        """The Do operator: forms are read in place, images noted."""
        found = self._resource("XObject", name)
        if found is None:
            return
        drawn = stream_value(found)
        subtype = resolve1(drawn.get("Subtype"))
        if subtype is LITERAL_IMAGE:
            self.sink.add_image(ctm)
        if subtype is not LITERAL_FORM or "BBox" not in drawn or self.depth >= DEEPEST_FORM:
            return
        self.sink.forms += 1
        if self.sink.forms > MOST_FORMS:
            raise DocumentError(
                f"A page draws more than {MOST_FORMS} nested forms; the file is hostile or broken.",
                reason=Reason.TOO_LARGE,
                stage="extract",
            )
        inner = self.subinterp()
        assert isinstance(inner, ContentReader)
        inner.sink, inner.faces, inner.depth, inner.initial_color = self.sink, self.faces, self.depth + 1, color
        matrix = tuple(float(resolve1(value)) for value in list_value(drawn.get("Matrix", list(MATRIX_IDENTITY))))
        if len(matrix) != 6:
            raise UnusualContentError("form matrix")
        resources = drawn.get("Resources")
        own = dict_value(resources) if resources else dict(dict_value(self.resources or {}))
        inner.render_contents(own, [drawn], ctm=mult_matrix(matrix, ctm))

    def _run(self, data: bytes) -> None:  # one loop: a call for each operator costs as much as the work itself
        sink = self.sink
        left, top = sink.left, sink.top
        strips = sink.strips
        elements = ELEMENT.findall
        ctm = self.ctm
        tm: Matrix = MATRIX_IDENTITY
        linex = 0.0
        face: FontFace | None = None
        size = charspace = wordspace = leading = rise = 0.0
        scaling = 1.0
        render = 0
        color = self.initial_color
        space: PDFColorSpace | None = None
        alpha = 1.0
        tag: str | None = None
        marks: list[Mark] = []
        stack: list[tuple[object, ...]] = []
        args: list[object] = []
        dirty = True
        # What `dirty` stands for: matrix of text on the page, direction, style and scales.
        ca = cb = cc = cd = 0.0
        angle, length, em = 0, 1.0, 0.0
        style, ink = Style("", 0.0), Ink.VISIBLE
        unit = dx = gap = wordgap = 0.0
        lift_x = lift_y = 0.0
        # The strip that grows.
        texts: list[str] = []
        starts: list[float] = []
        ends: list[float] = []
        base = 0.0
        grows: tuple[int, Style, Ink, str | None] | None = None

        for match in STATEMENT.finditer(data):
            kind = match.lastindex
            shown: list[bytes] | tuple[bytes, ...]
            if kind == 2:  # Td
                x, y = float(match[1]), float(match[2])
                a, b, c, d, e, f = tm
                tm = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
                linex = 0.0
                continue
            if kind == 3:  # Tj
                shown = (match[3],)
            elif kind == 4:  # TJ
                shown = elements(match[4])
            elif kind == 6:
                a, b, c, d, e, f = map(float, match[5].split())
                if match[6] == b"Tm":
                    if dirty or (a, b, c, d) != tm[:4]:
                        dirty = True
                    tm = (a, b, c, d, e, f)
                    linex = 0.0
                else:
                    ctm = mult_matrix((a, b, c, d, e, f), ctm)
                    dirty = True
                continue
            elif kind == 8:
                face, size, dirty = self._face(match[7].decode("utf-8", "replace")), float(match[8]), True
                continue
            elif kind == 9 or kind == 16 or kind == 17:
                continue
            elif kind == 10:
                args.append(float(match[10]))
                continue
            elif kind == 12:
                args.append(match[12].decode("utf-8", "replace"))
                continue
            elif kind in (13, 14, 15):
                args.append(match[kind])
                continue
            elif kind == 11:
                name = match[11]
                if name == b"q":
                    stack.append(
                        (ctm, tm, linex, face, size, charspace, wordspace, scaling, leading, rise, render, color, space, alpha)
                    )
                    continue
                if name == b"Q":
                    if stack:
                        saved = stack.pop()
                        (
                            ctm,
                            tm,
                            linex,
                            face,
                            size,
                            charspace,
                            wordspace,
                            scaling,
                            leading,
                            rise,
                            render,
                            color,
                            space,
                            alpha,
                        ) = saved  # type: ignore[assignment]
                        dirty = True
                    continue
                if name == b"BT":
                    tm, linex, dirty = MATRIX_IDENTITY, 0.0, True
                    continue
                if name == b"ET":
                    continue
                operator = name.decode("latin-1")
                shown = ()
                try:
                    if operator == "EMC":
                        if marks:
                            mark = marks.pop()
                            if mark.actual is not None:
                                mark.apply(strips)
                                grows = None
                            tag = self._tag(marks)
                        continue
                    if operator == "BDC":
                        marked, actual = None, None
                        what, props = str(args[-2]), args[-1]
                        if isinstance(props, bytes):
                            marked, actual = read_properties(props)
                        elif isinstance(props, str):
                            marked, actual = self._properties(props)
                        marks.append(Mark(what, marked, actual, len(strips), len(texts)))
                        tag = self._tag(marks)
                    elif operator == "BMC":
                        marks.append(Mark(str(args[-1]), None, None, len(strips), len(texts)))
                        tag = self._tag(marks)
                    elif operator == "Tr":
                        render, dirty = int(args[-1]), True  # type: ignore[call-overload]
                    elif operator == "Tc":
                        charspace, dirty = float(args[-1]), True  # type: ignore[arg-type]
                    elif operator == "Tw":
                        wordspace, dirty = float(args[-1]), True  # type: ignore[arg-type]
                    elif operator == "Tz":
                        scaling, dirty = float(args[-1]) * 0.01, True  # type: ignore[arg-type]
                    elif operator == "TL":
                        leading = -float(args[-1])  # type: ignore[arg-type]
                    elif operator == "Ts":
                        rise, dirty = float(args[-1]), True  # type: ignore[arg-type]
                    elif operator == "TD":
                        x, y = args[-2:]  # type: ignore[assignment]
                        a, b, c, d, e, f = tm
                        tm = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
                        linex, leading = 0.0, y
                    elif operator == "T*":
                        a, b, c, d, e, f = tm
                        tm, linex = (a, b, c, d, leading * c + e, leading * d + f), 0.0
                    elif operator in ("'", '"'):
                        if operator == '"':
                            wordspace, charspace, dirty = float(args[-3]), float(args[-2]), True  # type: ignore[arg-type]
                        a, b, c, d, e, f = tm
                        tm, linex = (a, b, c, d, leading * c + e, leading * d + f), 0.0
                        shown = (args[-1],)  # type: ignore[assignment]
                    elif operator in ("g", "rg", "k"):
                        count = {"g": 1, "rg": 3, "k": 4}[operator]
                        color, dirty = to_rgb([float(value) for value in args[-count:]], None), True  # type: ignore[arg-type]
                        space = PREDEFINED_COLORSPACE[{"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}[operator]]
                    elif operator == "cs":
                        space, color, dirty = self._space(str(args[-1])), 0, True
                        if space is None or space.name in ("Separation", "Indexed", "DeviceN", "Pattern", "Lab"):
                            color = None
                    elif operator in ("sc", "scn"):
                        color, dirty = None, True
                        numbers = [value for value in args if isinstance(value, float)]
                        if numbers and len(numbers) == len(args):
                            color = to_rgb(numbers[-space.ncomponents :] if space is not None else numbers, space)
                    elif operator == "gs":
                        alpha_set = self._alpha(str(args[-1]))
                        if alpha_set is not None:
                            alpha, dirty = alpha_set, True
                    elif operator == "Do":
                        self._draw(str(args[-1]), ctm, color)
                        grows = None
                    elif operator == "BI":
                        raise UnusualContentError("inline image")
                    elif operator in ("Tj", "TJ", "Td", "Tm", "cm", "Tf"):
                        raise UnusualContentError(f"operands of {operator}")
                except (IndexError, TypeError, ValueError) as error:
                    raise UnusualContentError(f"operands of {operator}") from error
                args.clear()
                if not shown:
                    continue
            else:
                raise UnusualContentError(f"byte {match[0][-1:]!r}")

            # Show text.
            if face is None:
                continue
            if dirty:
                if face.vertical:
                    raise UnusualContentError("vertical writing")
                dirty = False
                a1, b1, c1, d1 = ctm[:4]
                a0, b0, c0, d0 = tm[:4]
                ca, cb = a1 * a0 + c1 * b0, b1 * a0 + d1 * b0
                cc, cd = a1 * c0 + c1 * d0, b1 * c0 + d1 * d0
                angle, length, em = measure_writing(ca, cb, cc, cd, size, scaling)
                em = round(em * face.scale, 2)
                style = sink.style(face, em, render == 2, color)
                ink = Ink.VISIBLE
                if render == 3 or alpha < 0.02:
                    ink = Ink.INVISIBLE
                elif color is not None and render in (0, 2) and is_white(color):
                    ink = Ink.WHITE
                unit = size * scaling * length
                dx, gap, wordgap = 0.001 * unit, charspace * scaling * length, wordspace * scaling * length
                lift_x, lift_y = cc * rise - left, top - cd * rise
            te, tf = tm[4], tm[5]
            px, py = te * ctm[0] + tf * ctm[2] + ctm[4] + lift_x, lift_y - (te * ctm[1] + tf * ctm[3] + ctm[5])
            along, across = (px, py) if angle == 0 else to_frame(px, py, angle)
            x = origin = along + linex * length
            fresh = True
            cache = face.shown
            for token in shown:
                glyphs = cache.get(token)
                if glyphs is None:
                    first = token[0]
                    if first != 60 and first != 40:
                        x -= float(token) * dx
                        continue
                    known = face.glyphs.get
                    glyphs = [known(cid) or face.glyph(cid) for cid in face.font.decode(read_string(token))]
                    if len(token) <= LONGEST_KEPT:
                        cache[token] = glyphs
                if not glyphs:
                    continue
                if fresh:
                    fresh = False
                    if not (
                        grows == (angle, style, ink, tag)
                        and abs(across - base) < 0.01
                        and -0.2 * em < x - ends[-1] < 0.4 * em
                        and x > starts[-1]
                    ):
                        texts, starts, ends = [], [], []
                        base, grows = across, (angle, style, ink, tag)
                        strips.append(Strip(texts, starts, ends, across, angle, style, ink, tag))
                if gap or wordgap:
                    for text, width, spaced in glyphs:
                        texts.append(text)
                        starts.append(x)
                        x += width * unit
                        ends.append(x)
                        x += gap
                        if spaced:
                            x += wordgap
                else:
                    for text, width, _ in glyphs:
                        texts.append(text)
                        starts.append(x)
                        x += width * unit
                        ends.append(x)
            if length:
                linex += (x - origin) / length
